import t from 'tap';
import type { Language, View } from '../../src/runtime/ports/screen.js';
import { type PhraseId, say } from '../../src/runtime/text/catalogue.js';
import { fen } from '../../src/runtime/ports/units.js';
import { draw, pagesOf } from '../../src/ui-lcd/draw.js';
import { type Layout, layouts } from '../../src/ui-lcd/layouts.js';
import { createPainter } from '../../src/ui-lcd/painter.js';
import { everydayViews, widestViews } from './sample-views.js';

type SampleView = View<PhraseId>;

function paying(amount: number): SampleView {
  return {
    screen: 'choose',
    head: say('cashConfirm.head', { amount: fen(amount) }),
    pages: [say('cashConfirm.page')],
    keys: [{ key: 'ENTER', does: 'does.done' }],
    banner: null,
  };
}

const samples = [everydayViews, widestViews].flatMap((all) => Object.values(all).flat());
const news: SampleView = { ...paying(100), banner: say('news.adopted') };
/** Neighbours differ in one part alone, as they do on a till. */
const neighbours = (view: SampleView): SampleView[] => [
  view,
  { ...view, banner: view.banner === null ? news.banner : null },
  { ...view, keys: [] },
  { ...view, pages: view.pages.slice(0, 1) },
];
const views = [...samples.flatMap(neighbours), ...samples.toReversed()];

/** What a painter shows otherwise than it is drawn without memory. */
function differencesOn(layout: Layout, language: Language): readonly string[] {
  const painter = createPainter(layout, language);
  return views.flatMap((view) => {
    const turns = pagesOf(view, layout, language);
    const all = Array.from({ length: turns }, (_, turn) => draw(view, layout, language, turn));
    const painted = all.map((_, turn) => painter.draw(view, turn));
    const isSame = painter.turnsOf(view) === turns && painted.join() === all.join();
    return isSame ? [] : [view.head.id];
  });
}

void t.test('a painter shows every view, whatever it drew before, as one without memory', (t) => {
  for (const layout of Object.values(layouts)) {
    t.strictSame(differencesOn(layout, 'zh'), []);
    t.strictSame(differencesOn(layout, 'en'), []);
  }
  t.end();
});

void t.test('nothing is drawn again while what is to be shown is the same', (t) => {
  const painter = createPainter(layouts['16x4'], 'zh');
  const first = painter.draw(paying(1250), 0);
  t.equal(painter.draw(paying(1250), 0), first, 'an equal view has the very same rows');
  t.not(painter.draw(paying(1251), 0), first);
  t.end();
});
