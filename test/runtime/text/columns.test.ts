import fc from 'fast-check';
import t from 'tap';
import { displayable, withoutMarks } from '../../../src/runtime/text/charset.js';
import {
  type Grid,
  characterColumns,
  columnsOf,
  cut,
  fits,
  padded,
  settled,
  wrapped,
} from '../../../src/runtime/text/columns.js';
import { count } from '../../counts.js';

const runs = { seed: 20_260_803, numRuns: count({ quick: 500, full: 20_000 }) };
const free = (columns: number): Grid => ({ columns, evenWide: false });
const even = (columns: number): Grid => ({ columns, evenWide: true });

t.test('a half-width character takes one column, every other two', async (t) => {
  t.equal(columnsOf('12.50'), 5);
  t.equal(columnsOf('已付款 12.50'), 12);
  t.equal(columnsOf('·—×①￥'), 10, 'signs of the two-byte zone are wide');
  t.equal(columnsOf('𠮷'), 2, 'one character beyond the first plane');
  t.equal(columnsOf(''), 0);
});

t.test(
  'the panel with pairs of cells gets a space before a wide character at an odd column',
  async (t) => {
    t.equal(settled('第5号', even(16)), '第 5号');
    t.equal(settled('8秒', even(16)), ' 8秒', 'the unit stays where 10秒 has it');
    t.equal(settled('第12号', even(16)), '第12号');
    t.equal(settled('结果未知 勿收', even(16)), '结果未知  勿收');
    t.equal(settled('第5号', free(16)), '第5号');
    t.ok(fits('12345678901234号', even(16)));
    t.notOk(fits('1234567890123号码', even(16)));
  },
);

t.test('cut takes what fits and never half a character', async (t) => {
  t.equal(cut('已付款', free(5)), '已付');
  t.equal(cut('a已付', free(4)), 'a已');
  t.equal(cut('a已付', even(4)), ' a已');
  t.equal(cut('abc', free(2)), 'ab');
});

t.test('padded fills a row exactly', async (t) => {
  t.equal(padded('ab', free(5)), 'ab   ');
  t.equal(padded('ab', free(5), 'right'), '   ab');
  t.equal(padded('ab', free(5), 'center'), ' ab  ');
  t.equal(padded('付', even(7), 'right'), '    付 ', 'still at an even column');
  t.equal(padded('付a', even(8), 'center'), '  付a   ');
  t.throws(() => padded('abc', free(2)), { name: 'Bug' });
});

t.test('rows break between clauses first, then between words and wide characters', async (t) => {
  const rows: [string, Grid, string[]][] = [
    ['UNKNOWN|12.50|58s', free(20), ['UNKNOWN 12.50 58s']],
    ['UNKNOWN|12.50|58s', free(16), ['UNKNOWN 12.50', '58s']],
    ['Give no goods|before PAID', free(20), ['Give no goods', 'before PAID']],
    ['Give no goods before PAID', free(20), ['Give no goods before', 'PAID']],
    ['结果未知|勿再收款', even(16), ['结果未知', '勿再收款']],
    ['结果未知|勿再收款', free(20), ['结果未知 勿再收款']],
    ['一二三四五六七八九十', even(16), ['一二三四五六七八', '九十']],
    ['ABCDEFGHIJ', free(4), ['ABCD', 'EFGH', 'IJ']],
    ['ab ABCDEFGHIJ cd', free(4), ['ab', 'ABCD', 'EFGH', 'IJ', 'cd']],
    ['号ABCDEF', even(4), ['号', 'ABCD', 'EF']],
    ['alipay.privateKeyFile', free(16), ['alipay.private', 'KeyFile']],
    ['alipay.appId', free(8), ['alipay.', 'appId']],
    ['', free(4), []],
  ];
  for (const [text, grid, expected] of rows) t.same(wrapped(text, grid), expected, text);
});

const piece = fc.oneof(
  fc.constantFrom(' ', '|', ' ', 'a', 'WORD', '12.50', '已', '付款', '，', '𠮷'),
  fc.string({ maxLength: 5 }),
);
const text = fc.array(piece, { maxLength: 20 }).map((all) => displayable(all.join(''), 'gb'));
const grid = fc.record({ columns: fc.integer({ min: 2, max: 24 }), evenWide: fc.boolean() });

t.test('wrapping loses nothing, fits, and keeps wide characters on their cells', async () => {
  const bare = (some: string): string => some.replace(/[ |]/g, '');
  fc.assert(
    fc.property(text, grid, (some, on) => {
      const rows = wrapped(some, on);
      if (bare(rows.join('')) !== bare(some)) throw new Error(`lost something: ${rows.join('/')}`);
      for (const row of rows) {
        if (columnsOf(row) > on.columns) throw new Error(`too wide: ${row}`);
        if (on.evenWide && !wideOnEven(row)) throw new Error(`off its cells: ${row}`);
        if (columnsOf(padded(row, on)) !== on.columns) throw new Error(`not filled: ${row}`);
      }
    }),
    runs,
  );
});

t.test('cut is the longest beginning that fits', async () => {
  fc.assert(
    fc.property(text, grid, (some, on) => {
      const whole = settled(some, on);
      const head = cut(some, on);
      if (fits(some, on) !== (head === whole)) throw new Error('fits and cut disagree');
      const next = Array.from(whole.slice(head.length))[0];
      return (
        whole.startsWith(head) &&
        columnsOf(head) <= on.columns &&
        (next === undefined || columnsOf(head + next) > on.columns)
      );
    }),
    runs,
  );
});

t.test('what a display cannot show becomes one sign, and nothing else changes', async (t) => {
  t.equal(displayable('¥12', 'gb'), '￥12');
  t.equal(displayable('¥12', 'ascii'), '?12');
  t.equal(displayable('店名 Café 😀', 'gb'), '店名 Caf□ □');
  t.equal(displayable('店名', 'ascii'), '??');
  t.equal(displayable('a\tb\n\x7f', 'gb'), 'a b  ');
  t.equal(displayable('㐀', 'gb'), '□', 'beyond the two-byte zone');
  t.equal(withoutMarks('a|b'), 'a/b');
});

t.test('every wide character that is shown is two bytes in GB18030', async (t) => {
  const decoder = new TextDecoder('gb18030');
  const twoByte = new Set<string>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail !== 0x7f) twoByte.add(decoder.decode(Uint8Array.of(lead, trail)));
    }
  }
  const wrong: string[] = [];
  let wide = 0;
  for (let code = 0x80; code <= 0xffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (displayable(character, 'gb') !== character) continue;
    wide += 1;
    if (characterColumns(character) !== 2 || !twoByte.has(character)) wrong.push(character);
  }
  t.same(wrong, []);
  t.ok(wide > 20_900, 'all of the common hanzi are among them');
});

function wideOnEven(row: string): boolean {
  let columns = 0;
  for (const character of row) {
    const width = characterColumns(character);
    if (width === 2 && columns % 2 === 1) return false;
    columns += width;
  }
  return true;
}
