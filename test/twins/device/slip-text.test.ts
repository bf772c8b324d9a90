import fc from 'fast-check';
import t from 'tap';
import type { SlipLine } from '../../../src/runtime/ports/device.js';
import { columnsOf, wrap } from '../../../src/twins/device/columns.js';
import { slipText } from '../../../src/twins/device/slip-text.js';
import { count } from '../../counts.js';

const text = (
  words: string,
  align: 'left' | 'center' | 'right' = 'left',
  size: 'normal' | 'double' = 'normal',
): SlipLine => ({ kind: 'text', text: words, align, size, bold: false });
const pair = (left: string, right: string, size: 'normal' | 'double' = 'normal'): SlipLine => ({
  kind: 'pair',
  left,
  right,
  size,
  bold: true,
});

function rendered(...lines: readonly SlipLine[]): readonly string[] {
  return slipText({ lines, cut: true }, 32);
}

t.test('Chinese and full-width signs take two columns', (t) => {
  const widths = [
    ['', 0],
    ['abc 12.50', 9],
    ['合计', 4],
    ['￥12.50', 7],
    ['，。（）', 8],
    ['①·—×', 8],
    ['é', 1],
  ] as const;
  for (const [words, columns] of widths) t.equal(columnsOf(words), columns, words);
  t.end();
});

t.test(
  'text stands left, in the middle or at the right, and double size takes twice the room',
  (t) => {
    t.same(rendered(text('ab')), ['ab']);
    t.same(rendered(text('ab', 'center')), [`${' '.repeat(15)}ab`]);
    t.same(rendered(text('合计', 'right')), [`${' '.repeat(28)}合计`]);
    t.same(rendered(text('合计', 'right', 'double')), [`${' '.repeat(24)}合计`]);
    t.same(rendered(text('合'.repeat(9), 'center', 'double')), [
      `${' '.repeat(7)}${'合'.repeat(9)}`,
    ]);
    t.end();
  },
);

t.test('text that is too long goes on in the next line, never through a sign', (t) => {
  t.same(rendered(text('x'.repeat(33))), ['x'.repeat(32), 'x']);
  t.same(rendered(text(`x${'合'.repeat(16)}`)), [`x${'合'.repeat(15)}`, '合']);
  t.same(rendered(text('x'.repeat(17), 'left', 'double')), ['x'.repeat(17)]);
  t.end();
});

t.test('a pair shares a line while both fit with a space between', (t) => {
  t.same(rendered(pair('合计', '12.50')), [`合计${' '.repeat(23)}12.50`]);
  const right = 'y'.repeat(5);
  t.same(rendered(pair('x'.repeat(26), right)), [`${'x'.repeat(26)} ${right}`]);
  t.same(rendered(pair('合计', '12.50', 'double')), [`合计${' '.repeat(14)}12.50`]);
  t.same(rendered(pair('x'.repeat(11), right, 'double')), [
    `${'x'.repeat(11)}${' '.repeat(16)}yyyyy`,
  ]);
  t.same(rendered(pair('x'.repeat(27), right)), ['x'.repeat(27), `${' '.repeat(27)}${right}`]);
  t.end();
});

t.test('rules, feeds and QR codes have their place', (t) => {
  const lines = rendered(
    { kind: 'rule', weight: 'thin' },
    { kind: 'feed', lines: 2 },
    { kind: 'qr', data: 'T1' },
  );
  t.same(lines, ['-'.repeat(32), '', '', '[QR T1]']);
  t.same(rendered({ kind: 'rule', weight: 'thick' }), ['='.repeat(32)]);
  t.end();
});

t.test('no line is wider than the paper, and no sign is lost', (t) => {
  const words = fc.string({ unit: fc.constantFrom('a', '1', '合', '￥', '.'), maxLength: 80 });
  fc.assert(
    fc.property(words, fc.constantFrom(16, 32, 42), (said, columns) => {
      const pieces = wrap(said, columns);
      const fits = pieces.every((piece) => columnsOf(piece) <= columns);
      const both = slipText(
        { lines: [text(said, 'center'), pair(said, said)], cut: false },
        columns,
      );
      return fits && pieces.join('') === said && both.every((line) => columnsOf(line) <= columns);
    }),
    { seed: 20_240_604, numRuns: count({ quick: 300, full: 10_000 }) },
  );
  t.end();
});
