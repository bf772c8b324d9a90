import fc from 'fast-check';
import t from 'tap';
import { count } from '../../../counts.js';
import { ascii, cuts, hex, join } from '../bytes.js';
import { cut, lines, print, processId, qrCode, rig, start } from './rig.js';

/** Every sequence of facts/peripherals.md 1.2 to 1.5, with parameters where it names a range. */
const known: Readonly<Record<string, string>> = {
  init: '1B 40',
  'code page': '1B 74 10',
  'Chinese on and off': '1C 26 1C 2E',
  'Chinese style': '1C 21 8C 1C 2D 01 1C 57 01 1C 53 00 00 1C 21 00 1C 57 00',
  size: '1D 21 11 1D 21 00',
  align: '1B 61 01 1B 61 02 1B 61 00',
  'bold, underline, inverse': '1B 45 01 1B 2D 02 1D 42 01 1B 45 00 1B 2D 00 1D 42 00',
  drawer: '1B 70 00 19 FA',
  'drawer in real time': '10 14 01 00 02',
  'bar code settings': '1D 68 50 1D 77 03 1D 48 02',
  id: '1D 49 01 1D 49 43',
  beep: '1B 42 02 03 1B 28 41 04 00 30 31 03 0A',
  'real time on and off': '1D 28 44 03 00 14 01 01',
  'status in real time': '10 04 01 10 04 02 10 04 03 10 04 04',
  'automatic status': '1D 61 0F',
  fence: '1D 72 01 1D 72 02 1D 72 31',
  'process id': '1D 28 48 06 00 30 30 30 30 30 31',
  counters: '1D 67 32 00 32 00',
  'line spacing': '1B 33 18 1B 32',
  'select the printer': '1B 3D 01',
  'QR settings and data':
    '1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B 04 00 31 50 30 41',
};
for (const [name, text] of Object.entries(known)) {
  t.test(`${name} is a command, and ends where the manual says`, async (t) => {
    const { printer } = await print(hex(text), lines('A'));
    t.equal(printer.text(), 'A\n');
    t.match(printer.tally(), { unknown: 0, unprintable: 0 });
  });
}

t.test('what puts ink on paper is known to its last byte as well', async (t) => {
  const raster = hex('1D 76 30 00 02 00 02 00 FF FF 80 01');
  const stored = join(
    hex('1D 28 4C 0C 00 30 70 30 01 01 31 08 00 02 00 FF 81'),
    hex('1D 28 4C 02 00 30 32'),
  );
  const large = hex('1D 38 4C 0B 00 00 00 30 70 30 02 02 31 08 00 01 00 FF 1D 28 4C 02 00 30 02');
  const barcodes = join(
    hex('1D 6B 43 0D'),
    ascii('6901234567892'),
    hex('1D 6B 04'),
    ascii('AB\0'),
    hex('1D 6B 49 05 7B 42'),
    ascii('123'),
  );
  const columns = hex('1B 2A 21 02 00 FF FF FF 80 00 01 0A');
  const { printer } = await print(raster, stored, large, barcodes, columns, lines('A'));
  t.same(printer.text().split('\n'), [
    '[IMAGE 16x2]',
    '[IMAGE 8x2]',
    '[IMAGE 16x2]',
    '[BARCODE 6901234567892]',
    '[BARCODE AB]',
    '[BARCODE 123]',
    '[IMAGE]',
    'A',
    '',
  ]);
  t.equal(printer.tally().unknown, 0);
});

t.test('a slip in Chinese reads as it was meant', async (t) => {
  const title = hex('1B 61 01 1D 21 11 B2 E2 CA D4 B5 EA 0A 1D 21 00 1B 61 00');
  const total = join(hex('BA CF BC C6'), ascii(' '.repeat(21)), hex('A3 A4'), ascii('12.5\n'));
  const right = join(hex('1B 61 02'), ascii('thanks\n'));
  const { printer } = await print(start, title, total, right, qrCode('SALE 7'), cut);
  t.same(printer.text().split('\n'), [
    `${' '.repeat(10)}测试店`,
    `合计${' '.repeat(21)}￥12.5`,
    `${' '.repeat(26)}thanks`,
    '[QR SALE 7]',
    '\f',
  ]);
  t.match(printer.tally(), { unknown: 0, unprintable: 0, earlyCuts: 0 });
});

t.test('a line that is full comes out by itself, and no blank line follows it', async (t) => {
  const { printer } = await print(lines('x'.repeat(32), 'y'.repeat(33)));
  t.equal(printer.text(), `${'x'.repeat(32)}\n${'y'.repeat(32)}\ny\n`);
});

t.test('feeding reads as empty lines, and counts the line that stands in the buffer', async (t) => {
  const { printer } = await print(
    ascii('a'),
    hex('1B 64 03'),
    ascii('b'),
    hex('1B 4A 10 1B 4A 3C'),
  );
  t.equal(printer.text(), 'a\n\n\nb\n\n\n');
});

t.test('tabs and places put signs in their columns', async (t) => {
  const { printer } = await print(ascii('a\tb'), hex('1B 24 F0 00'), ascii('c\n'));
  t.equal(printer.text(), `a${' '.repeat(7)}b${' '.repeat(11)}c\n`);
});

t.test('signs that its fonts have not got are counted', async (t) => {
  const yen = hex('81 30 84 36');
  const { printer } = await print(start, yen, hex('FF'), ascii('\n'));
  t.equal(printer.text(), '\ufffd\ufffd\n');
  t.same(printer.tally().unprintable, 5);
});

t.test('outside Chinese mode a byte is a sign of its code page', async (t) => {
  const { printer } = await print(hex('1C 2E 82 0A 1B 74 11 8F 0A'));
  t.equal(printer.text(), 'é\nП\n');
});

t.test('each code page has its own signs, and its lines', async (t) => {
  const pages = { 1: '─', 2: 'ò', 18: 'Ľ', 19: 'ò', 16: '•', 33: 'Ģ', 46: '•' };
  for (const [page, sign] of Object.entries(pages)) {
    const { printer } = await print(hex('1C 2E 1B 74'), Uint8Array.of(Number(page)), hex('95 0A'));
    t.equal(printer.text(), `${sign}\n`, `page ${page}`);
    t.equal(printer.tally().unprintable, 0);
  }
  const none = await print(hex('1C 2E 1B 74 FE 95 0A 1B 74 10 81 0A'));
  t.equal(none.printer.tally().unprintable, 2, 'no such page, no such sign');
});

t.test('a good ROM has the four-byte signs of GB 18030 too', async (t) => {
  const { printer, wait } = rig({ fourByte: true });
  printer.push(join(start, hex('81 39 EE 39 95 32 82 36 0A')));
  await wait(1_000);
  t.equal(printer.text(), '㐀𠀀\n');
  t.equal(printer.tally().unprintable, 0);
});

t.test('codes that it does not draw are named with what they hold', async (t) => {
  const stored = hex('1D 28 6B 05 00 30 50 30 41 42 1D 28 6B 03 00 30 51 30');
  const { printer } = await print(stored);
  t.equal(printer.text(), '[PDF417 AB]\n');
});

t.test('a cheap printer lets codes and cuts go by, and counts them', async (t) => {
  const { printer, wait } = rig({ qr: false, cutter: false });
  printer.push(join(start, qrCode('A'), lines('after'), cut));
  await wait(1_000);
  t.equal(printer.text(), 'after\n');
  t.ok(printer.tally().unsupported > 30);
  printer.tear();
  t.equal(printer.text(), 'after\n\f');
});

t.test('rubbish is counted byte for byte, and what follows is read', async (t) => {
  const { printer } = await print(hex('01 1B FE 10 41 81 0A 1B 1D 21 00'), lines('A'));
  t.equal(printer.text(), '\nA\n');
  t.equal(printer.tally().unknown, 7);
});

t.test('a command of absurd length is given up at its head', async (t) => {
  const { printer } = await print(hex('1D 76 30 00 FF FF FF FF'), lines('A'));
  t.equal(printer.text(), 'A\n');
  t.equal(printer.tally().unknown, 8);
});

t.test('a cut right after the print goes through it, and is told', async (t) => {
  const { printer } = await print(
    lines('A'),
    hex('1D 56 00'),
    lines('B'),
    hex('1B 64 04 1D 56 01'),
  );
  t.equal(printer.text(), 'A\n\fB\n\n\n\n\n\f');
  t.equal(printer.tally().earlyCuts, 1);
});

t.test('behind a chosen display it takes nothing', async (t) => {
  const { printer } = await print(hex('1B 3D 02'), ascii('TOTAL\n'), hex('1B 3D 01'), lines('A'));
  t.equal(printer.text(), 'A\n');
});

t.test('it does the same however the stream is cut', async (t) => {
  const stream = join(
    start,
    hex('1B 61 01 CA D5 CC F5 0A 10 04 01'),
    qrCode('S1'),
    hex('1D 76 30 00 01 00 02 00 10 04 1D 72 01 1B 70 00 19 FA'),
    cut,
    processId('0001'),
  );
  const view = async (pieces: readonly Uint8Array[]) => {
    const { printer, said } = await print(...pieces);
    return [printer.printed(), said(), printer.drawerOpens(), printer.tally(), printer.received()];
  };
  const whole = await view([stream]);
  t.match(whole[1], /^12.*372230303031/);
  for (const pieces of cuts(stream)) t.same(await view(pieces), whole);
});

/** Bytes that commands are made of, so that garbage gets further than its first byte. */
const garbage = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x1b, 0x1c, 0x1d, 0x10, 0x04, 0x14, 0x28, 0x6b, 0x4c, 0x76, 0x2a, 0x0a, 0x30),
  ),
  { maxLength: 400 },
);

t.test('no bytes make it throw, and it keeps exactly what it was sent', async () => {
  await fc.assert(
    fc.asyncProperty(garbage, async (codes) => {
      const bytes = Uint8Array.from(codes);
      const { printer } = await print(bytes);
      return Buffer.from(printer.received()).equals(bytes);
    }),
    { seed: 3, numRuns: count({ quick: 200, full: 20_000 }) },
  );
});

t.test('whatever was sent before, clearing makes the next slip come out', async () => {
  const clear = hex('10 14 08 01 03 14 01 06 02 08');
  await fc.assert(
    fc.asyncProperty(garbage, async (codes) => {
      const { printer, wait } = rig();
      printer.push(Uint8Array.from(codes));
      printer.push(clear);
      printer.push(join(hex('1B 3D 01'), start, lines('A', 'B'), cut));
      await wait(60_000);
      return printer.text().endsWith('A\nB\n\f');
    }),
    { seed: 3, numRuns: count({ quick: 200, full: 20_000 }) },
  );
});
