/**
 * Epson TM printers. A process id (level A), automatic status and the clearing of buffers are in the
 * maker's own reference for each of them; Chinese is proved for the CH models alone, and how fast a
 * paper runs for none.
 */
import { epsonPages, m30iiiPages, t70iiPages, t88vPages } from './code-page-numbers.js';
import { type ModelSheet, symbologies } from './sheet.js';
import { modelSheet } from './unproven.js';

/** What the reference and the printer data base say of all of them. */
const tm = {
  cutter: ['partial', 'db'],
  qr: ['native', 'db'],
  barcodes: [symbologies, 'db'],
  raster: ['gs(l', 'db'],
  stripRows: [128, 'strips'],
  status: ['asb', 'asb'],
  completion: ['A', 'h48'],
  drawerPins: [['2', '5'], 'kick'],
} satisfies Partial<ModelSheet>;

const t20iii = {
  ...tm,
  dpi: [203, 'db'],
  codePages: [epsonPages, 'db'],
  usb: [['04b8:0e28', '04b8:0202'], 't20iii'],
} satisfies Partial<ModelSheet>;

const t70iiCh = {
  ...tm,
  // The list of the process id names the TM-T70, not this one.
  completion: ['auto', 'unproven'],
  dpi: [203, 'db'],
  charset: ['gb18030', 'db'],
  codePages: [t70iiPages, 'db'],
} satisfies Partial<ModelSheet>;

/** 42 columns of 12 dots and a little more, at 180 dpi. */
const t88 = {
  ...tm,
  columns: [42, 'encoder'],
  widthDots: [512, 'geometry'],
  dpi: [180, 'encoder'],
  cutter: ['partial', 'encoder'],
  qr: ['native', 'encoder'],
  barcodes: [symbologies, 'encoder'],
  raster: ['gsv0', 'gsv0'],
  codePages: [t88vPages, 'db'],
} satisfies Partial<ModelSheet>;

export const epson: readonly ModelSheet[] = [
  modelSheet({
    ...t20iii,
    name: 'epson-tm-t20iii',
    title: 'Epson TM-T20III, 80 mm',
    columns: [48, 'db'],
    widthDots: [576, 'db'],
  }),
  modelSheet({
    ...t20iii,
    name: 'epson-tm-t20iii-58',
    title: 'Epson TM-T20III, 58 mm',
    columns: [35, 'paper58'],
    widthDots: [420, 'paper58'],
  }),
  modelSheet({
    ...t70iiCh,
    name: 'epson-tm-t70ii-ch',
    title: 'Epson TM-T70II-CH, 80 mm',
    columns: [48, 'db'],
    widthDots: [576, 'db'],
  }),
  modelSheet({
    ...t70iiCh,
    name: 'epson-tm-t70ii-ch-58',
    title: 'Epson TM-T70II-CH, 58 mm',
    columns: [34, 'db'],
    widthDots: [416, 'db'],
  }),
  modelSheet({
    ...tm,
    name: 'epson-tm-t88v',
    title: 'Epson TM-T88V',
    columns: [42, 'db'],
    widthDots: [512, 'db'],
    dpi: [180, 'db'],
    codePages: [t88vPages, 'db'],
  }),
  modelSheet({
    ...t88,
    name: 'epson-tm-t88vi',
    title: 'Epson TM-T88VI',
    usb: [['04b8:0e21', '04b8:0202'], 't88vi'],
  }),
  modelSheet({ ...t88, name: 'epson-tm-t88vii', title: 'Epson TM-T88VII' }),
  modelSheet({
    ...tm,
    name: 'epson-tm-m30iii',
    title: 'Epson TM-m30III',
    columns: [48, 'db'],
    widthDots: [576, 'db'],
    dpi: [203, 'db'],
    codePages: [m30iiiPages, 'db'],
  }),
];
