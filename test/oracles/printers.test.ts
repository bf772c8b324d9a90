/**
 * Three libraries beside our twin and our encoder: all that they print is read with no unknown byte,
 * and the same slip through receiptline and through us says the same in the same styles. Whoever wrote
 * encoder and twin could have made the same mistake twice; the libraries' authors did not.
 */
import type { Test } from 'tap';
import { rolls } from '../../src/drivers/printer/escpos/papers.js';
import { slipBytes } from '../../src/drivers/printer/escpos/slip-bytes.js';
import type { SlipLine } from '../../src/runtime/ports/device.js';
import { millis, wallMs } from '../../src/runtime/ports/units.js';
import { barCodeOf } from '../../src/twins/bytes/escpos/bar-codes.js';
import { type EscposPrinter, escposPrinter } from '../../src/twins/bytes/escpos/printer.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import { type Read, readPaper } from '../drivers/printer/read-paper.js';
import { qrOf } from '../drivers/printer/read-qr.js';
import { testBesidePackages } from './beside-packages.js';
import {
  chineseDocuments,
  encodeAll,
  languages,
  printAll,
  receiptlineDocuments,
} from './printer-documents.js';
import { receiptEncoder, receiptline, thermalPrinter } from './printer-libraries.js';

async function throughTwin(bytes: Uint8Array, isChinese: boolean): Promise<EscposPrinter> {
  const time = virtualTime({ wall: wallMs(0) });
  const printer = escposPrinter({
    chineseAtStart: isChinese,
    fourByte: true,
    lineMs: 1,
    receiveMax: 1 << 20,
    after: (span, run) => time.after(span, run),
    send: () => true,
  });
  printer.push(bytes);
  await time.advance(millis(600_000));
  return printer;
}

/** Its ESC/POS command sets. Those that begin with star speak another language. */
const commands = ['escpos', 'epson', 'citizen', 'fit', 'generic', 'sii', 'impact', 'impactb'];
const encodings = [
  ...['multilingual', 'cp437', 'cp852', 'cp858', 'cp866', 'cp1252'],
  ...['gb18030', 'shiftjis', 'big5', 'ksc5601', 'tis620'],
];

async function readReceiptline(t: Test): Promise<void> {
  const { bytes } = receiptline();
  const tallyOf = async (document: string, command: string, encoding: string) => {
    const said = bytes(document, { cpl: 32, encoding, command, cutting: true });
    return (await throughTwin(said, encoding === 'gb18030')).tally();
  };
  for (const command of commands) {
    for (const encoding of encodings) {
      for (const [name, document] of Object.entries(receiptlineDocuments)) {
        const { unknown } = await tallyOf(document, command, encoding);
        const isBroken = breaksLines(command, encoding, name);
        t.ok(isBroken ? unknown < 20 : unknown === 0, `${command} ${encoding} ${name}`);
      }
    }
    for (const [name, document] of Object.entries(chineseDocuments)) {
      const { unknown, unprintable } = await tallyOf(document, command, 'gb18030');
      if (breaksLines(command, 'gb18030', name)) t.ok(unknown > 0, `${command}: its own mistake`);
      else t.same([unknown, unprintable], [0, 0], `${command} ${name}: every sign`);
    }
  }
}

/** For impact printers it begins wide signs and never ends them before a line between cells. */
function breaksLines(command: string, encoding: string, document: string): boolean {
  const isWide = ['gb18030', 'big5', 'ksc5601'].includes(encoding);
  return command.startsWith('impact') && isWide && document === 'ruled';
}

/** Left to itself it takes pages that most tables of code pages have not got. */
const candidates = { codepageCandidates: ['cp437', 'cp852', 'cp866', 'cp737'] };

async function readEncoder(t: Test): Promise<void> {
  const Encoder = receiptEncoder();
  const models = Encoder.printerModels.map(({ id }) => id);
  t.ok(models.length > 30);
  for (const printerModel of models) {
    for (const imageMode of ['raster', 'column']) {
      const encoder = new Encoder({ printerModel, imageMode, errors: 'strict', ...candidates });
      if (encoder.language !== 'esc-pos') continue;
      const printer = await throughTwin(encodeAll(encoder), false);
      t.equal(printer.tally().unknown, 0, `${printerModel} ${imageMode}`);
      t.match(printer.text(), 'Boldunderinverse', printerModel);
      if (/^epson-tm-(t20iii|t88vi|m30)/.test(printerModel)) {
        t.match(printer.text(), languages, `${printerModel}: its code pages`);
      }
    }
  }
  const chinese = new Encoder({ language: 'esc-pos' }).initialize().line('合计').encode();
  t.match((await throughTwin(chinese, true)).text(), /^\?\?/, 'it has no Chinese');
}

async function readThermal(t: Test): Promise<void> {
  const { open, characterSets } = thermalPrinter();
  for (const set of characterSets) {
    const isChinese = set === 'CHINA';
    const printer = await throughTwin(printAll(open(set), 'Tea shop'), isChinese);
    t.equal(printer.tally().unknown, 0, set);
    t.match(printer.text(), 'Tea shop');
  }
  const said = printAll(open('CHINA'), '海藻小店');
  const read = await throughTwin(said, true);
  t.match(read.text(), '海藻小店', 'on a printer that begins in Chinese');
  t.equal(read.tally().unknown, 0);
  t.notMatch((await throughTwin(said, false)).text(), '海藻', 'it never turns Chinese on');
  // ESC p without its two times, twice: the second is taken for the times of the first.
  const drawer = open('PC437_USA');
  drawer.openCashDrawer();
  const opened = await throughTwin(drawer.getBuffer(), false);
  t.equal(opened.tally().unknown, 1, 'its drawer command is two bytes short');
}

/** The same slip in both words. Its rule, QR code and bar codes are told apart below. */
const inReceiptline = [
  '^^^"海藻小店"',
  '海滨路1号 ABC',
  '_左边 left_ |',
  '| `反白 inverse`',
  '|^宽 wide|',
  '^^高 tall |',
  '"合计" | "￥12.50"',
  '数量 | 2',
  '-',
  '{code:https://example.com/1;option:qrcode,4,m}',
  '{code:6901234567892;option:ean,2,72}',
  '{code:HELLO;option:code39,2,72}',
].join('\n');

const plain = { align: 'left', size: 'normal', bold: false } as const;
const inOurs: readonly SlipLine[] = [
  { kind: 'text', text: '海藻小店', align: 'center', size: 'double', bold: true },
  { kind: 'text', text: '海滨路1号 ABC', ...plain, align: 'center' },
  { kind: 'text', text: '左边 left', ...plain, underline: true },
  { kind: 'text', text: '反白 inverse', ...plain, align: 'right', inverse: true },
  { kind: 'text', text: '宽 wide', ...plain, align: 'center', size: 'wide' },
  { kind: 'text', text: '高 tall', ...plain, size: 'tall' },
  { kind: 'pair', left: '合计', right: '￥12.50', size: 'normal', bold: true },
  { kind: 'pair', left: '数量', right: '2', size: 'normal', bold: false },
  { kind: 'rule', weight: 'thin' },
  { kind: 'qr', data: 'https://example.com/1' },
  { kind: 'barcode', symbology: 'ean13', data: '6901234567892' },
  { kind: 'barcode', symbology: 'code39', data: 'HELLO' },
];

async function sayTheSame(t: Test): Promise<void> {
  const { bytes } = receiptline();
  const theirs = bytes(inReceiptline, { cpl: 32, encoding: 'gb18030', command: 'escpos' });
  const paper = { ...rolls['58mm'], barcodes: ['ean13', 'code39'] as const };
  const ours = slipBytes({ lines: inOurs, cut: false }, paper, [])?.bytes ?? new Uint8Array();
  const [fromThem, fromUs] = await Promise.all([gistOf(theirs), gistOf(ours)]);
  t.ok(fromUs.length >= 12);
  t.strictSame(fromThem, fromUs);
}

/** What is read, without what the two do differently on purpose. */
async function gistOf(bytes: Uint8Array): Promise<readonly unknown[]> {
  const printer = await throughTwin(bytes, true);
  const { unknown, unprintable } = printer.tally();
  if (unknown + unprintable > 0) throw new Error('it is not understood');
  const read = readPaper(
    printer.printed()[0] ?? { n: 0, text: '', cut: false, headDots: 0, strips: [] },
  );
  return read
    .filter((each) => each.kind !== 'blank')
    .filter((each, place, all) => each.kind !== 'text' || all[place - 1]?.kind !== 'bars')
    .map(gist);
}

function gist(read: Read): unknown {
  switch (read.kind) {
    // Theirs is a line of line signs, ours of hyphens, which every font has.
    case 'text': {
      if (/^[─-]{32}$/.test(read.text)) return 'a rule across';
      // They go to the right edge without blanks, we by blanks.
      return { ...read, text: read.text.replaceAll(' ', '') };
    }
    // They draw a QR code as a picture, we leave it to the printer.
    case 'image':
      return { kind: 'qr', data: qrOf(read.image) };
    // They leave the check digit to the printer, we tell it; our text stands below as a line.
    case 'bars':
      return { kind: 'bars', bars: read.bars };
    case 'qr':
    case 'blank':
    case 'note':
      return read;
  }
}

/** `[type of receiptline, system of GS k, data there, data here]` */
const codes = [
  ['ean', 67, '690123456789', '6901234567892'],
  ['ean', 68, '9638507', '96385074'],
  ['upc', 65, '03600029145', '036000291452'],
  ['code39', 69, 'HELLO-1 $/+%.', 'HELLO-1 $/+%.'],
  ['code39', 69, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['itf', 70, '0123456789', '0123456789'],
  ['nw7', 71, 'A0123456789-$B', 'A0123456789-$B'],
  ['code128', 73, 'ABC1234', '{BABC{C\x0c\x22'],
  ['code128', 73, 'Holdfast till', '{BHoldfast till'],
] as const;

function drawTheSame(t: Test): Promise<void> {
  const { bars } = receiptline();
  for (const [type, system, there, here] of codes) {
    // In half dots, with a wide bar of five.
    const drawn = barCodeOf(system, [...Buffer.from(here, 'latin1')]).bars.map((bar) => bar * 2);
    t.same(drawn, bars(type, there), `${type} ${here}`);
  }
  return Promise.resolve();
}

testBesidePackages('all that receiptline prints is read with no unknown byte', readReceiptline);
testBesidePackages('all that receipt-printer-encoder prints is read', readEncoder);
testBesidePackages(
  'all that node-thermal-printer prints is read, but one broken command',
  readThermal,
);
testBesidePackages('one slip through receiptline and through us says the same', sayTheSame);
testBesidePackages('bars are those that receiptline draws', drawTheSame);
