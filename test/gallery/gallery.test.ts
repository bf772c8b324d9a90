/**
 * The gallery: what is in it, that each picture has the size of its panel, that different screens are
 * different pictures and that its index names them all. In full, every picture is drawn.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import t from 'tap';
import { screenIds } from '../../src/runtime/ports/screen.js';
import { count, countsAreFull } from '../counts.js';
import { projectRoot } from '../project.js';
import { docsPicture, docsPictures } from './docs-pictures.js';
import { overviewPage, picturesOf } from './overview-page.js';
import { screenCards, slipCards } from './pictures.js';
import { variants } from './screens.js';

const screens = screenCards(variants());
const slips = slipCards();
const cards = [...screens, ...slips];

const sizes: Readonly<Record<string, string>> = {
  '16x4': '696x376',
  '20x4': '667x247',
  '20x2': '667x157',
  customer: '667x157',
};

/** Every picture in full; one of so many else. */
const step = countsAreFull ? 1 : count({ quick: 160, full: 80 });
/** Of slips too: each has two papers in two languages, and the third is another one each time. */
const slipStep = count({ quick: 3, full: 1 });
const some = <T>(all: readonly T[]): T[] => all.filter((_, place) => place % step === 0);

t.test('Every screen of CONTRACT is there, and every strip has a picture', async (t) => {
  const groups = new Set(cards.map(({ group }) => group));
  t.same(
    screenIds.filter((screen) => !groups.has(screen)),
    [],
  );
  t.ok(screens.length > 100, `${screens.length} screens`);
  t.same(
    cards.filter(({ strips }) => strips.some(({ pictures }) => pictures.length === 0)),
    [],
  );
});

t.test('No two screens of one name look alike', async (t) => {
  const seen = new Map<string, string>();
  for (const { group, id, strips } of screens) {
    const strip = strips.find((one) => one.panel === '16x4' && one.language === 'zh');
    const look = [group, ...(strip?.pictures ?? []).map(({ text }) => text)].join('\f');
    t.notOk(seen.has(look), `${id} looks like ${seen.get(look)}`);
    seen.set(look, id);
  }
});

t.test('A picture has the size of its panel, and another text is another picture', async (t) => {
  const strips = screens.flatMap((card) => card.strips);
  for (const [panel, size] of Object.entries(sizes)) {
    const own = strips.filter((strip) => strip.panel === panel).flatMap((one) => one.pictures);
    const chosen = some([...new Map(own.map((picture) => [picture.text, picture])).values()]);
    const different = new Set<string>();
    for (const { file, draw } of chosen) {
      const png = await draw();
      const { width, height } = decode(png);
      t.equal(`${width}x${height}`, size, file);
      different.add(Buffer.from(png).toString('base64'));
    }
    t.equal(different.size, chosen.length, panel);
  }
});

t.test('A slip is as wide as its paper, and no two slips are alike', async (t) => {
  const seen = new Map<string, string>();
  const pictures = slips.flatMap(picturesOf).filter((_, place) => place % slipStep === 0);
  for (const picture of pictures) {
    const png = await picture.draw();
    const { width, height } = decode(png);
    // The paper with its edges, and a strip of desk on either side.
    t.equal(width, picture.file.includes('80mm') ? 688 : 496, picture.file);
    t.ok(height > 300, picture.file);
    const bytes = Buffer.from(png).toString('base64');
    t.notOk(seen.has(bytes), `${picture.file} is ${seen.get(bytes)}`);
    seen.set(bytes, picture.file);
  }
});

t.test('The index names every picture once, with the text on it', async (t) => {
  const page = overviewPage(cards);
  const named = [...page.matchAll(/ src="([^"]+)"/g)].map(([, file]) => file);
  const files = cards.flatMap(picturesOf).map(({ file }) => file);
  t.same(named.toSorted(), files.toSorted());
  t.equal(new Set(files).size, files.length);
  t.match(page, /勿再收款/);
  t.notMatch(page, /undefined|\[object/);
});

t.test('The pictures of the README are those that the gallery draws', async (t) => {
  for (const picture of docsPictures) {
    const file = readFileSync(path.join(projectRoot, 'docs', 'pictures', `${picture.name}.png`));
    const png = docsPicture(picture);
    const isSame = Buffer.from(decode(file).data).equals(Buffer.from(decode(png).data));
    t.ok(isSame, `${picture.name} is old: npm run gallery -- --docs`);
    t.ok(png.length < 40_000, `${picture.name} has ${png.length} bytes`);
  }
});
