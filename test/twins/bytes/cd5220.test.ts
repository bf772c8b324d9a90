import fc from 'fast-check';
import t from 'tap';
import { cd5220Display } from '../../../src/twins/bytes/cd5220.js';
import { count } from '../../counts.js';
import { ascii, cuts, hex, join } from './bytes.js';

function shown(...parts: readonly Uint8Array[]) {
  const display = cd5220Display();
  for (const part of parts) display.push(part);
  return display;
}
const start = hex('1B 40 0C');
const line = (letter: string, text: string): Uint8Array =>
  join(hex('1B 51'), ascii(`${letter}${text}\r`));

t.test('two whole lines are its two rows', async (t) => {
  const display = shown(start, line('A', 'TOTAL       12.50'), line('B', 'Scan to pay'));
  t.same(display.rows(), ['TOTAL       12.50', 'Scan to pay']);
  t.equal(display.unknownBytes() + display.ignoredBytes(), 0);
});

t.test('a line shows nothing before its CR, and takes the place of the one before', async (t) => {
  const display = shown(start, line('A', 'a longer line'), hex('1B 51 41 41'));
  t.same(display.rows(), ['a longer line', '']);
  display.push(hex('0D'));
  t.same(display.rows(), ['A', '']);
});

t.test('after a whole line only lines, CLR and CAN are heard', async (t) => {
  const display = shown(start, line('A', 'one'), hex('1B 6C 01 02'), ascii('x'), hex('1B 40'));
  t.same(display.rows(), ['one', '']);
  t.equal(display.ignoredBytes(), 7);
  display.push(join(hex('0C 1B 6C 03 02'), ascii('x')));
  t.same(display.rows(), ['', '  x']);
});

t.test('CAN clears the row of the cursor and ends the line mode', async (t) => {
  const display = shown(line('B', 'two'), line('A', 'one'), hex('18'), ascii('x'));
  t.same(display.rows(), ['x', 'two']);
});

t.test('characters run over both rows and round', async (t) => {
  t.same(shown(ascii('a'.repeat(20) + 'b'.repeat(20) + 'c')).rows(), [
    'c' + 'a'.repeat(19),
    'b'.repeat(20),
  ]);
});

t.test('brightness, modes, cursor and code pages are known and change no sign', async (t) => {
  const display = shown(hex('1B 2A 04 1B 11 1B 12 1B 13 1B 5F 00 1B 74 00 1B 52 00 1B 66 00'));
  t.equal(display.unknownBytes(), 0);
  t.same(display.rows(), ['', '']);
});

t.test(
  'what it has no picture of is counted: wide signs, long lines, foreign commands',
  async (t) => {
    t.equal(shown(line('A', '\u00d6\u00d0')).unknownBytes(), 2);
    t.equal(shown(line('A', 'x'.repeat(22))).unknownBytes(), 2);
    t.equal(shown(hex('1B 99')).unknownBytes(), 2);
    t.equal(shown(hex('1B 6C 15 01')).unknownBytes(), 4);
  },
);

t.test('a power cut makes it dark; it wakes blank', async (t) => {
  const display = shown(line('A', 'one'));
  display.power('off');
  display.push(line('A', 'two'));
  t.same([display.lit(), display.rows()], [false, []]);
  display.power('on');
  t.same([display.lit(), display.rows()], [true, ['', '']]);
});

t.test('it shows the same however the stream is cut', async (t) => {
  const stream = join(start, line('A', 'one'), hex('0C 1B 6C 02 02'), ascii('x'), line('B', 'two'));
  const whole = shown(stream).rows();
  for (const pieces of cuts(stream)) t.same(shown(...pieces).rows(), whole);
});

t.test('no bytes make it throw, and CLR always brings it back', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const display = shown(bytes, hex('0D 0C 0C 0C'), line('A', 'one'));
      return display.rows().join('|') === 'one|';
    }),
    { seed: 3, numRuns: count({ quick: 300, full: 20_000 }) },
  );
});
