import t from 'tap';
import { type Language, type View, screenIds } from '../../src/runtime/ports/screen.js';
import { type PhraseId, catalogue, render, say } from '../../src/runtime/text/catalogue.js';
import { columnsOf } from '../../src/runtime/text/columns.js';
import { yuanText } from '../../src/runtime/text/money.js';
import { keyNames } from '../../src/runtime/text/phrases-key.js';
import { fen, saleNo } from '../../src/runtime/ports/units.js';
import { draw, pagesOf } from '../../src/ui-lcd/draw.js';
import {
  type Layout,
  type LayoutId,
  isLayoutId,
  layouts,
  spokenLanguage,
} from '../../src/ui-lcd/layouts.js';
import { asValues, everydayValues, widestValues } from '../runtime/text/sample-values.js';
import { everydayViews, widestViews } from './sample-views.js';

const ids = Object.keys(catalogue) as PhraseId[];
const panels = Object.entries(layouts).flatMap(([id, layout]) =>
  (['zh', 'en'] as const).map((language) => ({ id: `${id} ${language}`, layout, language })),
);
type Panel = (typeof panels)[number];

const allTurns = (view: View<PhraseId>, { layout, language }: Panel): (readonly string[])[] =>
  Array.from({ length: pagesOf(view, layout, language) }, (_, turn) =>
    draw(view, layout, language, turn),
  );

/** Text without spaces and clause marks: what must come through however it is broken into rows. */
const bare = (text: string): string => text.replace(/[ |]/g, '');

/** What is wrong with the turns of a view on a panel, in words. */
function problemsOf(view: View<PhraseId>, panel: Panel): string[] {
  const { layout } = panel;
  const language = spokenLanguage(layout, panel.language);
  const turns = allTurns(view, panel);
  const problems: string[] = [];
  for (const rows of turns) {
    if (rows.length !== layout.rows) problems.push(`${rows.length} rows`);
    for (const row of rows) {
      if (columnsOf(row) !== layout.columns) problems.push(`${columnsOf(row)} columns: ${row}`);
      if (/…|\.\.\./.test(row)) problems.push(`ellipsis: ${row}`);
      if (layout.charset === 'ascii' && /[^\x20-\x7e]/.test(row))
        problems.push(`not ASCII: ${row}`);
    }
  }
  // Turn by turn, and row by row across the turns: on two rows a long number goes on in the next turn.
  const below = turns.map((rows) => rows.slice(1).join(''));
  const shown = bare([...turns.flat(), ...below].join(''));
  const owed = [view.head, ...view.pages, ...(view.banner === null ? [] : [view.banner])]
    .flatMap((phrase) => render(phrase, language).split('|'))
    .concat(
      view.keys.flatMap(({ key, does }) => [keyNames[key][language], catalogue[does][language]]),
    );
  // By words: a clause may lie over two turns. A long number over two rows is whole again without spaces.
  for (const word of owed.flatMap((text) => text.split(' '))) {
    if (!shown.includes(word)) problems.push(`not shown: ${word}`);
  }
  return problems;
}

const screenCases = panels.flatMap((panel) =>
  screenIds.flatMap((screen) =>
    [...everydayViews[screen], ...widestViews[screen]].map((view) => ({
      panel,
      view,
      name: `${panel.id} ${screen} ${view.head.id}`,
      language: spokenLanguage(panel.layout, panel.language),
    })),
  ),
);

const phraseCases = panels.flatMap((panel) =>
  ids.flatMap((id) =>
    [everydayValues, widestValues].map((values) => ({
      panel,
      id,
      values,
      name: `${panel.id} ${id}`,
    })),
  ),
);

/** A view with the phrase in the place that its role has. */
function viewWith(id: PhraseId, values: typeof everydayValues): View<PhraseId> {
  const phrase = { id, values: asValues(values) };
  const role = catalogue[id].role;
  // News of the last attempt is a page: it stands under a head that is about no payment.
  const last = id.startsWith('last.');
  return {
    screen: 'idle',
    head: role === 'head' ? phrase : say('idle.head'),
    pages: role === 'page' || last ? [phrase, say('idle.page')] : [say('idle.page')],
    keys: role === 'key' ? [{ key: 'BACKSPACE', does: id }] : [{ key: 'QUERY', does: 'does.own' }],
    banner: role === 'news' && !last ? phrase : null,
  };
}

t.test('every phrase is drawn whole in every layout and language', async (t) => {
  const onPaper = new Set(['slip', 'heading']);
  const problems = phraseCases
    .filter(({ id }) => !onPaper.has(catalogue[id].role))
    .flatMap(({ panel, id, values, name }) =>
      problemsOf(viewWith(id, values), panel).map((problem) => `${name}: ${problem}`),
    );
  t.same(problems, []);
});

t.test(
  'every screen is drawn whole in every layout and language, also with the widest values',
  async (t) => {
    for (const { panel, view, name } of screenCases) {
      t.same(problemsOf(view, panel), [], name);
      t.same(allTurns(view, panel), allTurns(view, panel), 'the same view is the same rows');
    }
    for (const screen of screenIds) {
      for (const view of everydayViews[screen]) t.equal(view.screen, screen);
    }
  },
);

t.test(
  'the head stands on row 1 of every turn, but over news on a panel with two rows',
  async (t) => {
    for (const { panel, view, name, language } of screenCases) {
      const first = bare(render(view.head, language).split('|')[0] ?? '');
      const headless = allTurns(view, panel).filter(([row = '']) => !bare(row).startsWith(first));
      if (panel.layout.rows === 4) t.same(headless, [], name);
      for (const [row = ''] of headless) t.match(row, /^(Earlier sale|Last:)/, name);
    }
  },
);

/** Whether the amount of the head has found no room in row 1, so that it stands below. */
function hidesAmount(view: View<PhraseId>, panel: Panel): boolean {
  const [row = ''] = draw(view, panel.layout, panel.language, 0);
  const { amount } = view.head.values;
  return amount !== undefined && !row.includes(yuanText(fen(Number(amount))));
}

t.test('turn 0 shows the first page: whole on four rows, its first clause on two', async (t) => {
  for (const { panel, view, name, language } of screenCases) {
    const [page] = view.pages;
    if (page === undefined) continue;
    const rows = draw(view, panel.layout, panel.language, 0);
    const text = render(page, language);
    const news = catalogue[page.id].role === 'news';
    const [first = ''] = text.split('|');
    const owed = panel.layout.rows === 4 && !news && !hidesAmount(view, panel) ? text : first;
    const below = panel.layout.rows === 2 && news ? rows : rows.slice(1);
    t.ok(bare(below.join('')).startsWith(bare(owed)), `${name}: ${rows.join('/')}`);
  }
});

t.test('news of another sale is never read as the result of this one', async (t) => {
  const head = say('declined.head', { amount: fen(500) });
  const words = (row: string): string => row.replace(/[◆*]$/, '').trim();
  for (const { panel, id, values, name } of phraseCases) {
    if (catalogue[id].role !== 'news') continue;
    const view = { ...viewWith(id, values), head };
    const own = new Set(
      allTurns({ ...view, banner: null, pages: [say('idle.page')] }, panel)
        .flat()
        .map(words),
    );
    for (const rows of allTurns(view, panel)) {
      const foreign = rows.map(words).filter((row) => !own.has(row));
      const [first = ''] = foreign;
      if (foreign.length === 0) continue;
      t.match(first, /^(前一笔|上一笔|Earlier sale|Last:)/, `${name}: ${rows.join('/')}`);
      if (panel.layout.rows === 2) t.equal(words(rows[0] ?? ''), first, `${name}: over the head`);
    }
  }
});

t.test('what is worth seeing at once is seen at once', async (t) => {
  const unknown: View<PhraseId> = {
    screen: 'unknown',
    head: say('unknown.head', { amount: fen(1250), waited: 58 }),
    pages: [say('unknown.page'), say('unknown.query')],
    keys: [
      { key: 'QUERY', does: 'does.own' },
      { key: 'VOID', does: 'does.own' },
    ],
    banner: null,
  };
  const earlier = { ...unknown, banner: say('news.paid', { sale: saleNo(11), amount: fen(800) }) };
  const screens: [LayoutId, Language, View<PhraseId>, string[][]][] = [
    [
      '16x4',
      'zh',
      unknown,
      [
        ['结果未知 12.50  ', '勿再收款  勿交货', '已等58秒        ', '查询  撤销      '],
        ['结果未知 12.50  ', '手机显示成功    ', '请按查询        ', '查询  撤销      '],
      ],
    ],
    [
      '20x4',
      'zh',
      unknown,
      [
        [
          'UNKNOWN 12.50 58s   ',
          'No second charge    ',
          'Give no goods.      ',
          'QUERY VOID          ',
        ],
        [
          'UNKNOWN 12.50 58s   ',
          'Shown as paid?      ',
          'Press QUERY.        ',
          'QUERY VOID          ',
        ],
      ],
    ],
    [
      '20x2',
      'en',
      earlier,
      [
        ['UNKNOWN 12.50 58s  *', 'No second charge    '],
        ['UNKNOWN 12.50 58s  *', 'Give no goods.      '],
        ['UNKNOWN 12.50 58s  *', 'QUERY VOID          '],
        ['Earlier sale 11     ', '8.00 PAID           '],
        ['UNKNOWN 12.50 58s  *', 'Shown as paid?      '],
        ['UNKNOWN 12.50 58s  *', 'Press QUERY.        '],
      ],
    ],
  ];
  for (const [id, language, view, expected] of screens) {
    t.same(allTurns(view, { id, layout: layouts[id], language }), expected, `${id} ${language}`);
  }
});

t.test('a key and what it does are told apart, and two keys that move are one hint', async (t) => {
  const keysOf = (keys: View<PhraseId>['keys'], id: LayoutId, language: Language): string[] => {
    const view: View<PhraseId> = {
      screen: 'choose',
      head: say('idle.head'),
      pages: [],
      keys,
      banner: null,
    };
    return allTurns(view, { id, layout: layouts[id], language }).map((rows) => rows.at(-1) ?? '');
  };
  const charge: View<PhraseId>['keys'] = [
    { key: 'ENTER', does: 'does.charge' },
    { key: 'CASH', does: 'does.own' },
  ];
  t.same(keysOf(charge, '16x4', 'zh'), ['确认：收款  现金']);
  t.same(keysOf(charge, '20x4', 'en'), ['ENTER:charge CASH   ']);
  const moving: View<PhraseId>['keys'] = [
    { key: 'ENTER', does: 'does.open' },
    { key: 'DOWN', does: 'does.own' },
    { key: 'UP', does: 'does.own' },
  ];
  t.same(keysOf(moving, '16x4', 'zh'), ['确认：打开  上下']);
  t.same(keysOf(moving, '20x4', 'en'), ['ENTER:open UP/DOWN  ']);
  const question: View<PhraseId>['keys'] = [
    { key: '1', does: 'does.yes' },
    { key: '2', does: 'does.no' },
  ];
  t.same(keysOf(question, '16x4', 'zh'), ['1:是  2:否      ']);
});

t.test('an amount that row 1 cannot hold stands on the first page all the same', async (t) => {
  const view: View<PhraseId> = {
    screen: 'asking',
    head: say('asking.head', { amount: fen(10_000_000), waited: 8 }),
    pages: [say('asking.page')],
    keys: [],
    banner: say('news.paid', { sale: saleNo(11), amount: fen(800) }),
  };
  t.same(allTurns(view, { id: '16x4', layout: layouts['16x4'], language: 'en' }).slice(0, 2), [
    ['CHARGING      ◆', 'No result yet.  ', '100000.00 8s    ', ' '.repeat(16)],
    ['CHARGING      ◆', 'Give no goods.  ', ' '.repeat(16), ' '.repeat(16)],
  ]);
});

t.test('turns repeat in both directions', async (t) => {
  const layout: Layout = layouts['16x4'];
  const [view] = everydayViews.unknown;
  if (view === undefined) throw new Error('no view');
  const count = pagesOf(view, layout, 'zh');
  t.ok(count > 2);
  for (const turn of [0, 1, count - 1]) {
    t.same(draw(view, layout, 'zh', turn + 3 * count), draw(view, layout, 'zh', turn));
    t.same(draw(view, layout, 'zh', turn - 2 * count), draw(view, layout, 'zh', turn));
  }
});

t.test('a view with nothing but a head is one turn', async (t) => {
  const view: View<PhraseId> = {
    screen: 'starting',
    head: say('starting.head'),
    pages: [],
    keys: [],
    banner: null,
  };
  t.same(draw(view, layouts['20x2'], 'en', 0), ['STARTING            ', ' '.repeat(20)]);
  t.equal(pagesOf(view, layouts['16x4'], 'zh'), 1);
  t.equal(draw(view, layouts['16x4'], 'zh', 0).length, 4);
});

t.test('a layout is known by its name', async (t) => {
  t.ok(isLayoutId('16x4'));
  t.notOk(isLayoutId('40x2'));
  t.notOk(isLayoutId('toString'));
});
