import fc from 'fast-check';
import t from 'tap';
import { st7920Panel } from '../../../src/twins/bytes/st7920.js';
import { count } from '../../counts.js';
import { cuts, hex, join } from './bytes.js';

/** The three-wire frame as the data sheet draws it: a sync byte, then two bytes for each byte. */
function frame(sync: string, bytes: Uint8Array): Uint8Array {
  const nibbles = Array.from(bytes, (byte) => [byte & 0xf0, (byte & 0x0f) << 4]).flat();
  return join(hex(sync), Uint8Array.from(nibbles));
}
const command = (text: string): Uint8Array => frame('F8', hex(text));
const data = (text: string): Uint8Array => frame('FA', hex(text));

const start = command('30 30 0C 01 06');

function shown(...parts: readonly Uint8Array[]) {
  const panel = st7920Panel();
  for (const part of parts) panel.push(part);
  return panel;
}

t.test('an init to the letter wakes a blank panel', async (t) => {
  const panel = st7920Panel();
  t.same(panel.rows(), [], 'nothing before it is switched on');
  panel.push(hex('F8 30 00 F8 30 00 F8 00 C0 F8 00 10 F8 00 60'));
  t.same(panel.rows(), ['', '', '', '']);
  t.equal(panel.unknownBytes(), 0);
});

const rowsAt = [
  ['80', 0],
  ['90', 1],
  ['88', 2],
  ['98', 3],
] as const;
for (const [address, row] of rowsAt) {
  t.test(`address ${address} is the beginning of row ${row}`, async (t) => {
    const panel = shown(start, command(address), data('D6 D0 41 42'));
    const rows = ['', '', '', ''];
    rows[row] = '中AB';
    t.same(panel.rows(), rows);
  });
}

t.test('text runs from the first row into the third, as the memory does', async (t) => {
  const panel = shown(start, command('80'), data('41 '.repeat(16) + '42 43'));
  t.same(panel.rows(), ['A'.repeat(16), '', 'BC', '']);
});

t.test('a wide sign that begins on an odd column is no sign, and is counted', async (t) => {
  const panel = shown(start, command('80'), data('41 D6 D0 42'));
  t.same(panel.rows()[0], 'A\ufffd\ufffd');
  t.equal(panel.misfits(), 2);
});

t.test('what GB 2312 has not got, the ROM has not got', async (t) => {
  const gbkOnly = '81 40';
  const unassigned = 'D7 FA';
  const added = 'A2 A1';
  for (const pair of [gbkOnly, unassigned, added]) {
    t.equal(shown(start, command('80'), data(pair)).misfits(), 1, pair);
  }
  t.equal(shown(start, command('80'), data('A3 A4')).rows()[0], '￥');
});

t.test('signs below 20h are those of the half-width ROM', async (t) => {
  t.equal(shown(start, command('80'), data('18 19 1B 1A')).rows()[0], '↑↓←→');
});

t.test('the till may define four signs, and the face tells their dots', async (t) => {
  const sign = 'FF FF ' + '80 01 '.repeat(14) + 'FF FF';
  const panel = shown(start, command('40'), data(sign), command('80'), data('00 00'));
  const [cell] = panel.face().rows[0] ?? [];
  t.same(cell, { kind: 'user', dots: [0xffff, ...Array<number>(14).fill(0x8001), 0xffff] });
  t.equal(panel.misfits(), 0);
});

t.test('graphics lie over the text, upper half and lower half', async (t) => {
  const top = join(command('34 80 80'), data('F0 0F'));
  const bottom = join(command('81 88'), data('AA 55'));
  const panel = shown(start, top, bottom, command('30'));
  t.same(panel.face().graphics, [], 'they are not switched on');
  panel.push(command('36 30'));
  const { graphics } = panel.face();
  t.equal(graphics.length, 64);
  t.same(graphics[0]?.slice(0, 3), hex('F0 0F 00'));
  t.same(graphics[33]?.slice(0, 3), hex('AA 55 00'));
});

t.test('a power cut makes it dark and forgets everything', async (t) => {
  const panel = shown(start, command('80'), data('41 42'));
  panel.power('off');
  t.same([panel.lit(), panel.rows(), panel.face().rows], [false, [], []]);
  panel.push(join(start, command('80'), data('43')));
  panel.power('on');
  t.same([panel.lit(), panel.rows()], [true, []]);
  panel.push(start);
  t.same(panel.rows(), ['', '', '', '']);
});

t.test('bytes outside a frame, half bytes and reading are counted', async (t) => {
  t.equal(shown(hex('30 00')).unknownBytes(), 2);
  t.equal(shown(hex('F8 30 F8 30 00')).unknownBytes(), 1);
  t.equal(shown(hex('FC')).unknownBytes(), 1);
  t.equal(shown(hex('F8 31')).unknownBytes(), 1);
  t.equal(shown(command('18')).unknownBytes(), 2);
});

t.test('after rubbish the next frame is understood', async (t) => {
  const panel = shown(start, hex('12 F8 30 FF 07'), command('80'), data('4F 4B'));
  t.equal(panel.rows()[0], 'OK');
});

t.test('it shows the same however the stream is cut', async (t) => {
  const stream = join(start, command('90'), data('BD BB D2 D7 31 32'), command('98'), data('41'));
  const whole = shown(stream).face();
  for (const pieces of cuts(stream)) t.same(shown(...pieces).face(), whole);
});

t.test('no bytes make it throw or show a row of another width', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const panel = shown(start, bytes);
      const widths = panel.face().rows.map((row) => {
        return row.reduce((sum, cell) => sum + (cell.kind === 'user' ? 2 : cell.columns), 0);
      });
      return widths.every((width) => width === 16);
    }),
    { seed: 3, numRuns: count({ quick: 300, full: 20_000 }) },
  );
});
