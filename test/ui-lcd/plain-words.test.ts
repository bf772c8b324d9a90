/** Whatever happens, a panel speaks in words: no stack, no bare code, nothing that a program left behind. */
import t from 'tap';
import type { Language, View } from '../../src/runtime/ports/screen.js';
import { type PhraseId, catalogue, render, say } from '../../src/runtime/text/catalogue.js';
import { faultPhrases } from '../../src/runtime/text/phrases-fault.js';
import { draw, pagesOf } from '../../src/ui-lcd/draw.js';
import { layouts } from '../../src/ui-lcd/layouts.js';
import { asValues, everydayValues, widestValues } from '../runtime/text/sample-values.js';
import { shownOn } from '../runtime/terminal/session-desk.js';
import { samples } from '../runtime/terminal/view-samples.js';
import { everydayViews, widestViews } from './sample-views.js';

const languages: readonly Language[] = ['zh', 'en'];
/** What a program leaves behind when a value was no text, or a mistake was shown as it is. */
const debris = /Error\b:?|\bat \S+:\d+|\.[jt]s\b|undefined|\bnull\b|\bNaN\b|\[object|[{}]/;
const codes = /\bE-[A-Z]+(?:-[A-Z]+)*\b/g;
const words = /[\u4e00-\u9fa5]{2}|[A-Za-z]{3}/;

/** What is wrong with the rows of one turn; `keys` is how many of the last ones name keys. */
function problemsOf(rows: readonly string[]): readonly string[] {
  const whole = rows.join(' ');
  const [found] = debris.exec(whole) ?? [];
  const problems = found === undefined ? [] : [`"${found}" in ${whole}`];
  // On a panel of two rows the code stands below the head that it belongs to.
  const said = rows
    .slice(0, Math.max(2, rows.length - 1))
    .join(' ')
    .replaceAll(codes, ' ');
  if (codes.test(whole) && !words.test(said)) problems.push(`a bare code: ${whole}`);
  codes.lastIndex = 0;
  return problems;
}

function problemsOnPanels(view: View<PhraseId>): readonly string[] {
  return Object.values(layouts).flatMap((layout) =>
    languages.flatMap((language) =>
      Array.from({ length: pagesOf(view, layout, language) }, (_, turn) =>
        problemsOf(draw(view, layout, language, turn)),
      ).flat(),
    ),
  );
}

t.test('what is looked for is found', async (t) => {
  t.same(problemsOf(['时钟有误', '正在对时 E-CLOCK', '', '查询']), []);
  t.same(problemsOf(['CLOCK FAULT', 'E-CLOCK']), []);
  t.equal(problemsOf(['E-CLOCK', '', '', 'QUERY']).length, 1);
  t.equal(problemsOf(['E-JOURNAL-FAILED', '12.50', '', '']).length, 1);
  for (const row of [
    'TypeError: x is not a function',
    'at draw.js:12',
    'at Object.draw (src/draw.ts:3)',
    'undefined yuan',
    'Sale NaN',
    '[object Object]',
    'amount {amount}',
  ]) {
    t.equal(problemsOf(['PAID 12.50', row]).length, 1, row);
  }
});

t.test('every screen of the till, on every panel, in both languages', async (t) => {
  const names = Object.keys(samples);
  t.ok(names.length > 50);
  for (const [name, sample] of Object.entries(samples)) {
    t.same(problemsOnPanels(shownOn(sample()).view), [], name);
  }
});

t.test('every sample of a screen, with everyday and with the widest values', async (t) => {
  for (const views of [everydayViews, widestViews]) {
    for (const view of Object.values(views).flat())
      t.same(problemsOnPanels(view), [], view.head.id);
  }
});

t.test('every phrase of a fault, alone below a head and as it is written', async (t) => {
  const ids = Object.keys(faultPhrases) as (keyof typeof faultPhrases)[];
  for (const values of [everydayValues, widestValues]) {
    for (const id of ids) {
      const phrase = { id, values: asValues(values) };
      const isHead = catalogue[id].role === 'head';
      const view: View<PhraseId> = {
        screen: 'fault',
        head: isHead ? phrase : say('fault.head'),
        pages: isHead ? [] : [phrase],
        keys: [],
        banner: null,
      };
      t.same(problemsOnPanels(view), [], id);
      for (const language of languages) {
        t.same(problemsOf([render(phrase, language), '']), [], `${id} ${language}`);
      }
    }
  }
});
