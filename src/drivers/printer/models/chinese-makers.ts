/**
 * Printers of Chinese makers. What they answer differs from lot to lot under one name: the level of a
 * job is found by asking, and only what a source names is believed.
 */
import {
  pos8360Pages,
  rp326Pages,
  rp332Pages,
  sunmiPages,
  xprinterPages,
  zj5870Pages,
  zjiangPages,
} from './code-page-numbers.js';
import { type ModelSheet, symbologies } from './sheet.js';
import { modelSheet } from './unproven.js';

/** Without UPC-E and the like, which this house does not print. */
const encoderCodes = [symbologies, 'encoder'] as const;

const paper58 = {
  columns: [32, 'geometry'],
  widthDots: [384, 'geometry'],
  dpi: [203, 'geometry'],
  raster: ['gsv0', 'gsv0'],
} satisfies Partial<ModelSheet>;

const paper80 = {
  columns: [48, 'geometry'],
  widthDots: [576, 'geometry'],
  dpi: [203, 'geometry'],
  raster: ['gsv0', 'gsv0'],
} satisfies Partial<ModelSheet>;

const xprinter80 = {
  ...paper80,
  columns: [48, 'encoder'],
  dpi: [203, 'encoder'],
  codePages: [xprinterPages, 'encoder'],
  cutter: ['partial', 'encoder'],
  qr: ['native', 'encoder'],
  barcodes: encoderCodes,
} satisfies Partial<ModelSheet>;

/** No source tells the dots: 42 columns of Font A take 504, which every 80 mm head has. */
const rongta = {
  columns: [42, 'db'],
  widthDots: [504, 'fontA'],
  dpi: [203, 'db'],
  qr: ['native', 'db'],
  barcodes: [symbologies, 'db'],
  raster: ['gsv0', 'db'],
} satisfies Partial<ModelSheet>;

export const chineseMakers: readonly ModelSheet[] = [
  modelSheet({ ...xprinter80, name: 'xprinter-xp-n160ii', title: 'Xprinter XP-N160II' }),
  modelSheet({ ...xprinter80, name: 'xprinter-xp-t80q', title: 'Xprinter XP-T80Q' }),
  modelSheet({
    ...paper58,
    name: 'xprinter-xp-t58h',
    title: 'Xprinter XP-T58H (芯烨)',
    usb: [['0483:5743'], 'descriptors'],
  }),
  modelSheet({
    ...paper58,
    name: 'gprinter-gp-58mbiii',
    title: 'Gprinter 58MBIII+ (佳博)',
    usb: [['6868:0200'], 'descriptors'],
  }),
  modelSheet({
    ...rongta,
    name: 'rongta-rp326',
    title: 'Rongta RP326',
    codePages: [rp326Pages, 'db'],
    cutter: ['partial', 'db'],
    status: ['dleeot', 'rp326'],
  }),
  modelSheet({
    ...rongta,
    name: 'rongta-rp332',
    title: 'Rongta RP332',
    codePages: [rp332Pages, 'db'],
    cutter: ['full', 'db'],
  }),
  modelSheet({
    ...paper58,
    name: 'sunmi-v2',
    title: 'Sunmi V2, built in',
    columns: [32, 'db'],
    widthDots: [384, 'db'],
    codePages: [sunmiPages, 'db'],
    cutter: ['none', 'db'],
    qr: ['native', 'db'],
    barcodes: [symbologies, 'db'],
    raster: ['gsv0', 'db'],
  }),
  modelSheet({
    name: 'zjiang-pos-5890',
    title: 'Zjiang POS-5890',
    columns: [32, 'db'],
    widthDots: [384, 'db'],
    dpi: [203, 'db'],
    codePages: [zjiangPages, 'db'],
    cutter: ['none', 'db'],
    qr: ['raster', 'db'],
    barcodes: [[], 'db'],
    raster: ['gsv0', 'db'],
  }),
  modelSheet({
    name: 'zjiang-zj-5870',
    title: 'Zjiang ZJ-5870, also sold as POS-58',
    columns: [32, 'db'],
    widthDots: [384, 'db'],
    dpi: [203, 'db'],
    codePages: [zj5870Pages, 'db'],
    cutter: ['none', 'db'],
    qr: ['raster', 'db'],
    barcodes: [[], 'db'],
    raster: ['gsv0', 'db'],
  }),
  modelSheet({
    ...paper80,
    name: 'generic-pos-8360',
    title: 'POS-8360, POS-80XX and the like',
    columns: [48, 'encoder'],
    dpi: [203, 'encoder'],
    codePages: [pos8360Pages, 'encoder'],
    cutter: ['partial', 'encoder'],
    qr: ['native', 'encoder'],
    barcodes: encoderCodes,
    raster: ['gsv0', 'encoder'],
    status: ['dleeot', 'pos80'],
    drawerPins: [['2', '5'], 'pos80'],
  }),
  modelSheet({
    ...paper80,
    name: 'hprt-tp80k',
    title: 'HPRT TP80K (汉印)',
    charset: ['gb18030', 'tp80k'],
  }),
  modelSheet({
    ...paper80,
    name: 'hprt-tp809',
    title: 'HPRT TP809 (汉印)',
    charset: ['gb18030', 'tp809'],
    raster: ['gs(l', 'tp809'],
  }),
];
