/**
 * Every kind of slip on both papers and in both languages, to the byte, and as the printer's twin
 * reads these bytes. HOLDFAST_WRITE=1 writes the transcripts anew: look at what has changed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsqr from 'jsqr';
import t from 'tap';
import { type Paper, slipBytes } from '../../src/drivers/printer/escpos/slip-bytes.js';
import { escposPrinter } from '../../src/drivers/printer/escpos/driver.js';
import type { PrintableSlip } from '../../src/runtime/ports/device.js';
import { seconds, wallMs } from '../../src/runtime/ports/units.js';
import type { RollWidth } from '../../src/twins/bytes/escpos/paper.js';
import { escposPrinter as printerTwin } from '../../src/twins/bytes/escpos/printer.js';
import { paperPicture } from '../../src/twins/pictures/paper-picture.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import { countsAreQuick } from '../counts.js';
import { projectRoot } from '../project.js';
import { no, paperSamples, sampleOrderCode } from '../runtime/terminal/slip-samples.js';
import { glyphs, pixelsOf } from '../twins/pictures/rig.js';
import { newDesk } from './desk.js';
import { printedRows } from './printed-rows.js';
import { hexOf } from './transcript.js';

const columnsOf: Readonly<Record<RollWidth, number>> = { '58mm': 32, '80mm': 48 };

/** What the board profile says, as the driver understands it. */
function paperOf(width: RollWidth): Paper {
  const config = escposPrinter(newDesk().parts).parseConfig({ link: { unix: 'x' }, paper: width });
  if (!config.ok) throw new Error(`the driver does not know ${width}`);
  return config.value;
}

async function onTwin(bytes: Uint8Array, rollWidth: RollWidth) {
  const time = virtualTime({ wall: wallMs(0) });
  const printer = printerTwin({
    rollWidth,
    send: () => true,
    after: (span, run) => time.after(span, run),
  });
  printer.push(bytes);
  await time.advance(seconds(60));
  return printer;
}

function bytesOf(paper: PrintableSlip, width: RollWidth): Uint8Array {
  const made = slipBytes(paper, paperOf(width), []);
  if (made === null) throw new Error('a slip is never that long');
  return made.bytes;
}

/** A line a row: its bytes up to the line feed. */
function byteLines(bytes: Uint8Array): readonly string[] {
  const lines = hexOf(bytes)
    .replaceAll(/\b0A ?/g, '0A\n')
    .trimEnd()
    .split('\n');
  return lines.map((line) => `> ${line}`.trimEnd());
}

for (const width of ['58mm', '80mm'] as const) {
  for (const language of ['zh', 'en'] as const) {
    t.test(`every slip on ${width} paper in ${language}, to the byte`, async (t) => {
      const parts: string[] = [];
      for (const { name, paper } of paperSamples(language)) {
        const bytes = bytesOf(paper, width);
        const printer = await onTwin(bytes, width);
        t.match(printer.tally(), { unknown: 0, unprintable: 0, earlyCuts: 0 }, name);
        const shown = printer.text().replace('\f', '').split('\n').slice(0, -1);
        parts.push(`# ${name}`, ...shown.map((line) => `| ${line}`.trimEnd()), ...byteLines(bytes));
      }
      const file = join(projectRoot, `test/fixtures/slips/${width}-${language}.txt`);
      const drawn = `${parts.join('\n')}\n`;
      if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(file, drawn);
      t.equal(drawn, readFileSync(file, 'utf8'), 'HOLDFAST_WRITE=1 writes it anew');
    });
  }
}

/** A notice settles nothing, and a day is no payment: neither has a code. */
function codeOn(name: string): string | undefined {
  if (name === 'notice' || name === 'day') return undefined;
  return name === 'order-code' ? sampleOrderCode : no;
}

t.test('a phone reads the code of every slip from its paper', async (t) => {
  for (const width of ['58mm', ...(countsAreQuick ? [] : (['80mm'] as const))] as const) {
    for (const { name, paper } of paperSamples('zh')) {
      const printer = await onTwin(bytesOf(paper, width), width);
      const { rgba, width: across, height } = pixelsOf(paperPicture(printer.printed(), glyphs));
      const read = jsqr.default(rgba, across, height)?.data;
      t.equal(read, codeOn(name), `${name} on ${width}`);
    }
  }
});

t.test('on every paper the amount is large, and what must not be overlooked as well', async (t) => {
  const large: Readonly<Record<string, RegExp>> = {
    sale: /合计 *￥12\.50/,
    earlier: /前一笔 EARLIER SALE/,
    copy: /重打印 REPRINT 2/,
    void: /金额 *￥12\.50/,
    refund: /退款 *￥2\.50/,
    return: /退回 *￥12\.50/,
    notice: /非销售凭证 NOT A RECEIPT/,
  };
  for (const width of ['58mm', '80mm'] as const) {
    for (const { name, paper } of paperSamples('zh')) {
      const words = large[name];
      if (words === undefined) continue;
      const row = printedRows(bytesOf(paper, width)).rows.find(({ text }) => words.test(text));
      t.ok(row !== undefined && row.size !== 'normal', `${name} on ${width}: ${String(words)}`);
      if (width === '80mm') t.equal(row?.size, 'double', name);
    }
  }
});

t.test(
  'no slip is wider than its paper, with the longest that a shop and a wallet may say',
  async (t) => {
    const merchant = {
      name: '中'.repeat(64),
      address: '青岛市南区香港中路八十八号海天大厦东楼十二层一千二百零三室收银台旁边第三个柜台',
      phone: '0532-1234567 / 0532-7654321 / 13800000000',
      merchantNo: '9'.repeat(64),
      verifiedAt: null,
    };
    for (const width of ['58mm', '80mm'] as const) {
      for (const language of ['zh', 'en'] as const) {
        for (const { name, paper } of paperSamples(language, {
          merchant,
          cashier: '王'.repeat(32),
        })) {
          const { rows, wrong, rest } = printedRows(bytesOf(paper, width));
          t.same(wrong, [], name);
          t.equal(rest, '', `${name} ends its last row`);
          t.same(
            rows.filter(({ columns }) => columns > columnsOf[width]),
            [],
            name,
          );
          const all = rows
            .map(({ text }) => text)
            .join('')
            .replaceAll(' ', '');
          t.ok(all.includes(merchant.name), `${name}: the whole name`);
          t.ok(all.includes(merchant.address), `${name}: the whole address`);
          t.ok(all.includes(merchant.merchantNo), `${name}: the whole number`);
        }
      }
    }
  },
);
