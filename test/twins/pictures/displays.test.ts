import t from 'tap';
import { st7920Panel } from '../../../src/twins/bytes/st7920.js';
import { cellGlyph } from '../../../src/twins/pictures/cell-glyphs.js';
import {
  characterPanels,
  characterPicture,
} from '../../../src/twins/pictures/character-picture.js';
import { customerPicture } from '../../../src/twins/pictures/customer-picture.js';
import { lcdDots, lcdPicture } from '../../../src/twins/pictures/lcd-picture.js';
import { hex } from '../bytes/bytes.js';
import { glyphs, pixelsOf } from './rig.js';

/** Init, then 中 at the first place of the second row. */
const shown = hex('F8 30 00 00 C0 00 10 90 00 FA D0 60 D0 00');

t.test('the dots of the panel are those of its signs, at their places', async (t) => {
  const panel = st7920Panel();
  panel.push(shown);
  const dots = lcdDots(panel.face(), glyphs);
  const on = dots.flatMap((row, y) => row.flatMap((lit, x) => (lit ? [[x, y]] : [])));
  t.ok(on.length > 30);
  t.ok(on.every(([x = 0, y = 0]) => x < 16 && y >= 16 && y < 32));
  t.same(dots[16 + 3]?.slice(0, 3), [false, false, true]);
});

t.test('graphics turn the text over', async (t) => {
  const panel = st7920Panel();
  panel.push(shown);
  // Extended set, row 19, all of the first word, graphics on.
  panel.push(hex('F8 30 40 90 30 80 00 FA F0 F0 F0 F0 F8 30 60'));
  t.same(lcdDots(panel.face(), glyphs)[19]?.slice(0, 3), [true, true, false]);
});

t.test('a dark panel is a picture of the same size in other colours, with no sign', async (t) => {
  const panel = st7920Panel();
  panel.push(shown);
  const lit = pixelsOf(lcdPicture(panel.face(), glyphs));
  panel.power('off');
  const dark = pixelsOf(lcdPicture(panel.face(), glyphs));
  t.same([dark.width, dark.height], [lit.width, lit.height]);
  const colors = (picture: typeof lit): number =>
    new Set(new Uint32Array(picture.rgba.buffer)).size;
  t.equal(colors(lit), 4, 'case, glass, dots off, dots on');
  t.equal(colors(dark), 3);
  t.not(lit.at(20, 20), dark.at(20, 20));
});

t.test('the customer display glows where its signs are, and not when it is dark', async (t) => {
  const glow = (rows: readonly string[]): number => {
    const picture = pixelsOf(customerPicture(rows));
    let count = 0;
    for (let place = 1; place < picture.rgba.length; place += 4) {
      if ((picture.rgba[place] ?? 0) > 200) count += 1;
    }
    return count;
  };
  t.equal(glow([]), 0);
  t.equal(glow(['', '']), 0);
  const one = glow(['8']);
  t.ok(one > 0);
  t.equal(glow(['8'.repeat(20), '8'.repeat(20)]), one * 40);
  t.equal(glow(['8'.repeat(30)]), one * 20, 'what does not fit is not drawn');
});

t.test('a cell of a character display has the dots of its ROM', async (t) => {
  t.same(cellArt('A'), ['.###.', '#...#', '#...#', '#...#', '#####', '#...#', '#...#', '.....']);
  t.same(cellArt('g').slice(1, 7), ['.####', '#...#', '#...#', '.####', '....#', '.###.']);
  const signs = Array.from({ length: 0x7f - 0x20 }, (_, place) =>
    String.fromCodePoint(place + 0x20),
  );
  t.equal(
    new Set(signs.map((sign) => cellArt(sign).join())).size,
    signs.length,
    'no two are alike',
  );
  t.same(cellArt('店'), Array<string>(8).fill('#####'), 'a full cell for what it has not got');
});

t.test('a character panel is as large as its cells, whatever stands on it', async (t) => {
  const sizes = [['A'], ['A'.repeat(40), 'B'], []].map((rows) => {
    const { width, height } = pixelsOf(characterPicture(characterPanels['20x2'], rows));
    return `${width}x${height}`;
  });
  t.same(new Set(sizes), new Set(['667x157']));
  t.equal(pixelsOf(characterPicture(characterPanels['20x4'], [])).height, 247);
});

function cellArt(sign: string): readonly string[] {
  return cellGlyph(sign).map((row) =>
    Array.from({ length: 5 }, (_, x) => (((row << x) & 0x10) === 0 ? '.' : '#')).join(''),
  );
}
