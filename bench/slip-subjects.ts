/**
 * One Chinese slip in the words of four encoders: forty lines, the shop's picture above and a QR code
 * below. What is alike in all of them stands here once.
 */
import { rolls } from '../src/drivers/printer/escpos/papers.js';
import { slipBytes } from '../src/drivers/printer/escpos/slip-bytes.js';
import type { DotPicture, SlipLine } from '../src/runtime/ports/device.js';
import { canvas, fill, png } from '../src/twins/pictures/canvas.js';
import {
  type Pixels,
  receiptEncoder,
  receiptline,
  thermalPrinter,
} from '../test/oracles/printer-libraries.js';

export interface SlipSubject {
  readonly name: string;
  /** The bytes of one slip. */
  readonly make: () => Uint8Array | Promise<Uint8Array>;
}

/** Left and right of a line, or a text in the middle. */
type Row = readonly [left: string, right: string] | string;

const goods = ['豆浆', '油条', '茶叶蛋', '海带结', '紫菜包饭', '矿泉水', '苏打饼干', '绿豆糕'];
const head: readonly Row[] = [
  '海滨路1号 电话010-00000000',
  ['销售号', '20260001'],
  ['日期', '2026-11-29 18:30'],
  ['收银员', '01'],
];
const items: readonly Row[] = Array.from({ length: 30 }, (_, place) => {
  const name = goods[place % goods.length] ?? '';
  return [`${name}x${String((place % 3) + 1)}`, `￥${String(place + 3)}.50`];
});
const foot: readonly Row[] = [
  ['小计', '￥540.00'],
  ['付款方式', '微信支付'],
  ['付款单号', 'T0000001LSM47W'],
  '请保留此票 七日内凭票退换',
];
const title = '海藻便利店';
const total = ['合计', '￥540.00'] as const;
export const qrData = 'https://example.invalid/s/20260001';

/** What a reader of the paper has to find, in this order, blanks left out. */
export const wantedRows: readonly string[] = [title, ...head, ...items, total, ...foot].map((row) =>
  (typeof row === 'string' ? row : row.join('')).replaceAll(' ', ''),
);

const [logoWidth, logoHeight] = [256, 96] as const;

/** Waves. */
function isInk(x: number, y: number): boolean {
  return (x + 12 * Math.round(Math.sin(y / 9) * 2) + 48) % 32 < 9;
}

function pictureOf(): DotPicture {
  const across = logoWidth / 8;
  const rows = new Uint8Array(across * logoHeight);
  for (let y = 0; y < logoHeight; y++) {
    for (let x = 0; x < logoWidth; x++) {
      const place = y * across + (x >> 3);
      if (isInk(x, y)) rows[place] = (rows[place] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthDots: logoWidth, heightDots: logoHeight, rows };
}

function pixelsOf(): Pixels {
  const data = new Uint8ClampedArray(logoWidth * logoHeight * 4).fill(255);
  for (let dot = 0; dot < logoWidth * logoHeight; dot++) {
    if (isInk(dot % logoWidth, Math.floor(dot / logoWidth))) data.fill(0, dot * 4, dot * 4 + 3);
  }
  return { width: logoWidth, height: logoHeight, data };
}

function pngOf(): Uint8Array {
  const picture = canvas(logoWidth, logoHeight, 0);
  for (let dot = 0; dot < logoWidth * logoHeight; dot++) {
    const [x, y] = [dot % logoWidth, Math.floor(dot / logoWidth)];
    if (isInk(x, y)) fill(picture, { x, y, width: 1, height: 1 }, 1);
  }
  return png(picture, [
    [255, 255, 255],
    [0, 0, 0],
  ]);
}

/** Ours: as the till makes it, with a picture that stays the same, and with one that is new each time. */
export function ours(): readonly SlipSubject[] {
  const picture = pictureOf();
  const make = (logo: DotPicture) => (): Uint8Array => {
    const made = slipBytes({ lines: ourLines(logo), cut: true }, rolls['58mm'], []);
    if (made === null) throw new Error('the slip is too long');
    return made.bytes;
  };
  return [
    { name: 'holdfast', make: make(picture) },
    { name: 'holdfast-new-picture', make: () => make({ ...picture })() },
  ];
}

function ourLines(picture: DotPicture): readonly SlipLine[] {
  const plain = { size: 'normal', bold: false } as const;
  const line = (row: Row): SlipLine =>
    typeof row === 'string'
      ? { kind: 'text', text: row, align: 'center', ...plain }
      : { kind: 'pair', left: row[0], right: row[1], ...plain };
  return [
    { kind: 'image', picture },
    { kind: 'text', text: title, align: 'center', size: 'double', bold: true },
    ...head.map(line),
    { kind: 'rule', weight: 'thin' },
    ...items.map(line),
    { kind: 'rule', weight: 'thin' },
    { kind: 'pair', left: total[0], right: total[1], size: 'double', bold: true },
    ...foot.map(line),
    { kind: 'qr', data: qrData },
  ];
}

export function libraries(): readonly SlipSubject[] {
  return [viaReceiptline(), viaReceiptEncoder(), viaThermalPrinter()];
}

function viaReceiptline(): SlipSubject {
  const { bytes } = receiptline();
  const logo = Buffer.from(pngOf()).toString('base64');
  const line = (row: Row): string => (typeof row === 'string' ? row : `${row[0]} | ${row[1]}`);
  const document = (): string =>
    [
      `{image:${logo}}`,
      `^^^"${title}"`,
      ...head.map(line),
      '-',
      ...items.map(line),
      '-',
      `^^^"${total[0]}" | ^^^"${total[1]}"`,
      ...foot.map(line),
      `{code:${qrData};option:qrcode,5,m}`,
    ].join('\n');
  const printer = { cpl: 32, encoding: 'gb18030', command: 'escpos', cutting: true };
  return { name: 'receiptline', make: () => bytes(document(), printer) };
}

function viaReceiptEncoder(): SlipSubject {
  const Encoder = receiptEncoder();
  const pixels = pixelsOf();
  const make = (): Uint8Array => {
    const encoder = new Encoder({ language: 'esc-pos', columns: 32, imageMode: 'raster' });
    const line = (row: Row): void => {
      if (typeof row === 'string') encoder.align('center').line(row).align('left');
      else {
        const right = { width: 24, align: 'right' };
        encoder.table([{ width: 8, align: 'left' }, right], [[...row]]);
      }
    };
    encoder.initialize().align('center');
    encoder.image(pixels, pixels.width, pixels.height, 'threshold');
    encoder.size(2, 2).bold(true).line(title).bold(false).size(1, 1).align('left');
    head.forEach(line);
    encoder.rule({ style: 'single' });
    items.forEach(line);
    encoder.rule({ style: 'single' });
    encoder.size(1, 2).bold(true);
    line(total);
    encoder.size(1, 1).bold(false);
    foot.forEach(line);
    encoder.align('center').qrcode(qrData, { model: 2, size: 5, errorlevel: 'm' });
    return encoder.cut('partial').encode();
  };
  return { name: 'receipt-printer-encoder', make };
}

function viaThermalPrinter(): SlipSubject {
  const { open } = thermalPrinter();
  const logo = Buffer.from(pngOf());
  const make = async (): Promise<Uint8Array> => {
    const printer = open('CHINA');
    const line = (row: Row): void => {
      if (typeof row !== 'string') printer.leftRight(...row);
      else {
        printer.alignCenter();
        printer.println(row);
        printer.alignLeft();
      }
    };
    printer.alignCenter();
    await printer.printImageBuffer(logo);
    printer.setTextQuadArea();
    printer.bold(true);
    printer.println(title);
    printer.bold(false);
    printer.setTextNormal();
    printer.alignLeft();
    head.forEach(line);
    printer.drawLine();
    items.forEach(line);
    printer.drawLine();
    printer.setTextDoubleHeight();
    printer.bold(true);
    line(total);
    printer.bold(false);
    printer.setTextNormal();
    foot.forEach(line);
    printer.alignCenter();
    printer.printQR(qrData, { cellSize: 5, correction: 'M', model: 2 });
    printer.partialCut();
    return printer.getBuffer();
  };
  return { name: 'node-thermal-printer', make };
}
