import t from 'tap';
import { gb2312Sign } from '../../../src/twins/bytes/gb2312.js';
import { glyphsOf } from '../../../src/twins/pictures/glyphs.js';
import { art, fontBytes, glyphs } from './rig.js';

t.test('a sign is drawn dot for dot, every corner of its outline kept', async (t) => {
  t.same(art(glyphs.dots('A', 1), 8).slice(4, 14), [
    '...##...',
    '..#..#..',
    '..#..#..',
    '.#....#.',
    '.#....#.',
    '.######.',
    '.#....#.',
    '.#....#.',
    '.#....#.',
    '.#....#.',
  ]);
  t.same(art(glyphs.dots('中', 2), 16).slice(0, 6), [
    '........#.......',
    '........#.......',
    '........#.......',
    '..#############.',
    '..#.....#.....#.',
    '..#.....#.....#.',
  ]);
});

t.test('a narrow sign stands in the middle of two columns; a stroke fills them', async (t) => {
  const [plus, wide] = [glyphs.dots('×', 1), glyphs.dots('×', 2)];
  t.same(
    wide,
    plus.map((row) => row >>> 4),
  );
  t.ok(glyphs.dots('—', 2).includes(0xffff));
});

t.test('every sign of GB 2312 has ink, but for the wide blank', async (t) => {
  const places = Array.from({ length: 94 }, (_, place) => 0xa1 + place);
  const signs = places.flatMap((high) => places.map((low) => gb2312Sign(high, low)));
  const known = signs.filter((sign) => sign !== undefined);
  t.equal(known.length, 7445);
  const without = known.filter((sign) => glyphs.dots(sign, 2).every((row) => row === 0));
  t.same(without, ['\u3000']);
});

t.test('a sign that the font has not got looks like the replacement sign', async (t) => {
  t.same(glyphs.dots('\u{10ffff}', 1), glyphs.dots('\ufffd', 1));
});

t.test('other bytes than the font are our mistake', async (t) => {
  t.throws(() => glyphsOf(new Uint8Array(100)), { name: 'Bug' });
  t.throws(() => glyphsOf(fontBytes.subarray(0, 30)), { name: 'Bug' });
});
