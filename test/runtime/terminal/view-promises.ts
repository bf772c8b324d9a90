/**
 * What is promised of every screen, as questions to one place or one key: each answers with what is
 * wrong, in words. The panels are those of `ui-lcd`; what is drawn for the ST7920 goes through the
 * real driver's bytes to the panel's twin, so that a sign that the panel would shift or cannot show
 * is found here.
 */
import {
  changeBytes,
  blankPanel,
  initBytes,
  panelOf,
} from '../../../src/drivers/lcd/st7920/protocol.js';
import { type Attempt, isFinal } from '../../../src/runtime/payment/model.js';
import type { Key } from '../../../src/runtime/ports/device.js';
import type { KeyHint, Language, Phrase, ScreenId } from '../../../src/runtime/ports/screen.js';
import { type Fen, fen } from '../../../src/runtime/ports/units.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { bindingsOf } from '../../../src/runtime/terminal/view-keys.js';
import type { Session, Shown } from '../../../src/runtime/terminal/session-model.js';
import { customerRows } from '../../../src/runtime/terminal/view.js';
import { type PhraseId, catalogue, render } from '../../../src/runtime/text/catalogue.js';
import { columnsOf } from '../../../src/runtime/text/columns.js';
import { yuanText } from '../../../src/runtime/text/money.js';
import { keyNames } from '../../../src/runtime/text/phrases-key.js';
import { st7920Panel } from '../../../src/twins/bytes/st7920.js';
import { draw, pagesOf } from '../../../src/ui-lcd/draw.js';
import { type Layout, layouts } from '../../../src/ui-lcd/layouts.js';
import { sceneOf, shownOn, wait } from './session-desk.js';
import { wordsOf } from './session-text.js';
import type { Place, Pressed } from './view-walk.js';

export interface Panel {
  readonly id: string;
  readonly layout: Layout;
  readonly language: Language;
}

/** Every panel with every language that it speaks. */
export const panels: readonly Panel[] = Object.entries(layouts).flatMap(([id, layout]) =>
  (layout.charset === 'ascii' ? (['en'] as const) : (['zh', 'en'] as const)).map((language) => ({
    id: `${id} ${language}`,
    layout,
    language,
  })),
);

export function turnsOn(
  { view }: Shown,
  { layout, language }: Panel,
): readonly (readonly string[])[] {
  return Array.from({ length: pagesOf(view, layout, language) }, (_, turn) =>
    draw(view, layout, language, turn),
  );
}

/** What a session holds beside words, sounds and pages. */
function lasting({ mode, pending, result, left, resumed, copied, codes }: Session): string {
  return JSON.stringify({ mode, pending, result, left, resumed, copied, codes });
}

/** The panel of the desks that the walker sits at. */
const [desksPanel] = panels;

/** Every key does something or is answered with words; one that is not named asks the core for nothing. */
export function problemWithKey({ key, from: { desk, shown }, after }: Pressed): string | null {
  const asks = after.asked.length > desk.asked.length;
  const moves = lasting(after.session) !== lasting(desk.session);
  const turns = after.session.look?.turned !== desk.session.look?.turned;
  const speaks = after.session.notice !== null;
  const commands = after.commands.length > desk.commands.length;
  if (!asks && !commands && !moves && !turns && !speaks) return `${key} is not answered`;
  if (turns && !speaks && desksPanel !== undefined && turnsOn(shown, desksPanel).length < 2)
    return `${key} turns to the same page`;
  return asks && !isNamed(key, shown) ? `${key} asks the core and is not named` : null;
}

/** By itself, or by another key of the screen that does the same. */
function isNamed(key: Key, { face }: Shown): boolean {
  const all = bindingsOf(face).map(({ key, does, action }) => {
    return { key, does, action: JSON.stringify(action) };
  });
  const own = all.find((binding) => binding.key === key)?.action;
  return all.some(({ does, action }) => does !== null && action === own);
}

/** Words that claim an outcome may stand only over an attempt that has it. */
export function problemsWithWords({ desk, shown: { face, view } }: Place): string[] {
  if (!('attempt' in face) || face.attempt === null || face.kind === 'unwritten') return [];
  const attempt = desk.book.attempts.get(face.attempt);
  if (attempt === undefined) return [];
  const own = { ...view, banner: null };
  if (isFinal(attempt)) return problemsWithMoney(attempt, wordsOf(own, 'en'), wordsOf(own, 'zh'));
  const claims = [
    /nothing charged|not charged|declined|voided\b|refunded|give the goods|^PAID|fail/i.exec(
      wordsOf(own, 'en'),
    ),
    /没有扣款|被拒|已撤销|已退款|可以交货|^已付款|失败|未成功/.exec(wordsOf(own, 'zh')),
  ];
  return claims.flatMap((claim) =>
    claim === null ? [] : [`says "${claim[0]}" of an attempt that is ${attempt.state.kind}`],
  );
}

/** Money that has moved, or may have, is not said to have stayed where it was (P15). */
function problemsWithMoney({ state }: Attempt, english: string, chinese: string): string[] {
  if (state.kind !== 'voided' || state.money === 'never') return [];
  const claims = [
    /no charge|not charged|nothing charged|never left|charged anew/i.exec(english),
    /无扣款|没有扣款|没有发出|重新收款/.exec(chinese),
  ];
  return claims.flatMap((claim) =>
    claim === null ? [] : [`says "${claim[0]}" where money is ${state.money}`],
  );
}

const aboutMoney: ReadonlySet<ScreenId> = new Set<ScreenId>([
  'awaiting-code',
  'asking',
  'confirm-on-phone',
  'unknown',
  'void-confirm',
  'voiding',
  'voided',
  'paid',
  'declined',
  'late',
]);

/** The amount that a screen is about, for those that are about money. */
function amountOf({ desk, shown: { face, view } }: Place): string | null {
  if (!aboutMoney.has(view.screen) && face.kind !== 'unwritten') return null;
  if ('amountFen' in face) return yuanText(face.amountFen);
  if (face.kind === 'saving') return yuanText(face.pending.amountFen);
  const attempt = 'attempt' in face && face.attempt !== null ? face.attempt : null;
  const amount = attempt === null ? undefined : desk.book.attempts.get(attempt)?.amountFen;
  return yuanText(amount ?? fen(0));
}

/** The amount stands on the first page of every screen about money; on two rows on one of its turns. */
export function problemsWithAmount(place: Place): string[] {
  const amount = amountOf(place);
  if (amount === null) return [];
  const own = { ...place.shown.view, pages: ownPages(place) };
  const large = defaultSettings.saleFenMax;
  const cases = [
    [own, amount],
    [withAmount(own, large), yuanText(large)],
  ] as const;
  return panels.flatMap((panel) =>
    cases.flatMap(([view, text]) => {
      const turns = turnsOn({ ...place.shown, view }, panel);
      const seen = panel.layout.rows > 2 ? turns.slice(0, 1) : turns;
      const isSeen = seen.some((rows) => rows.join(' ').includes(text));
      return isSeen ? [] : [`${panel.id}: ${text} is not on ${(turns[0] ?? []).join('/')}`];
    }),
  );
}

/** The same screen about another amount. */
function withAmount(view: Shown['view'], amount: Fen): Shown['view'] {
  const change = (phrase: Phrase<PhraseId>): Phrase<PhraseId> =>
    'amount' in phrase.values ? { ...phrase, values: { ...phrase.values, amount } } : phrase;
  return { ...view, head: change(view.head), pages: view.pages.map(change) };
}

/** Without the words about the last key, which stand before them for a while. */
function ownPages({ desk, shown: { view } }: Place): Shown['view']['pages'] {
  return desk.session.notice === null ? view.pages : view.pages.slice(1);
}

/** A second later, what has waited has waited a second more, and what is counted down is a second nearer. */
export function problemsWithSeconds({ desk, shown }: Place): string[] {
  const later = shownOn(wait(desk, 1000));
  if (later.view.head.id !== shown.view.head.id) return [];
  const { waited } = shown.view.head.values;
  const problems: string[] = [];
  if (waited !== undefined && later.view.head.values['waited'] !== Number(waited) + 1)
    problems.push(`waited stands at ${waited}`);
  for (const { id, values } of shown.view.pages) {
    const next = later.view.pages.find((page) => page.id === id)?.values['seconds'];
    const { seconds } = values;
    if (seconds === undefined || next === undefined) continue;
    if (next !== Number(seconds) - 1) problems.push(`${id} stands at ${seconds}`);
  }
  return problems;
}

export function problemsWithDrawing({ desk, shown }: Place): string[] {
  const problems = panels.flatMap((panel) =>
    [...problemsOnPanel(shown, panel)].map((problem) => `${panel.id}: ${problem}`),
  );
  for (const language of ['zh', 'en'] as const) {
    const rows = customerRows(desk.session, sceneOf(desk), language);
    if (rows.length !== 2 || rows.some((row) => columnsOf(row) !== 20))
      problems.push(`customer ${language}: ${rows.join('/')}`);
  }
  return problems;
}

function* problemsOnPanel(shown: Shown, panel: Panel): Generator<string> {
  const { layout, language } = panel;
  const turns = turnsOn(shown, panel);
  for (const rows of turns) {
    if (rows.length !== layout.rows) yield `${rows.length} rows`;
    for (const row of rows) yield* problemsOfRow(row, panel);
    if (layout.charset === 'gb') yield* problemsOnDevice(rows);
  }
  yield* mixedWords(shown, language);
  const text = turns.flat().join('').replaceAll(' ', '');
  // Chinese is broken anywhere, and a word longer than a row is.
  const words = language === 'en' ? wordsOf(shown.view, language).split(/[ /]+/) : [];
  for (const word of words) {
    if (word.length <= layout.columns && !text.includes(word)) yield `no ${word}`;
  }
  for (const hint of shown.view.keys.map((key) => hintOf(key, language))) {
    if (!text.includes(hint)) yield `the key ${hint} is not named`;
  }
}

function* problemsOfRow(row: string, { layout }: Panel): Generator<string> {
  if (columnsOf(row) !== layout.columns) yield `not as wide as the panel: ${row}`;
  if (row.includes('□')) yield `a sign that the panel has not got: ${row}`;
  if (layout.charset === 'ascii' && /[^\x20-\x7e]/.test(row)) yield `not ASCII: ${row}`;
}

/** A key and what it does, as the last row has it, without spaces. */
function hintOf({ key, does }: KeyHint<PhraseId>, language: Language): string {
  const action = catalogue[does][language].replaceAll(' ', '');
  const colon = language === 'zh' && !/[0-9.]$/.test(key) ? '：' : ':';
  return action === '' ? keyNames[key][language] : keyNames[key][language] + colon + action;
}

/** The panel shows, sign for sign and place for place, what was drawn. */
function* problemsOnDevice(rows: readonly string[]): Generator<string> {
  const panel = st7920Panel();
  panel.push(initBytes);
  panel.push(changeBytes(blankPanel, panelOf(rows)));
  const seen = panel.rows();
  for (const [place, row] of rows.entries()) {
    const shown = seen[place] ?? '';
    if (shown !== row.trimEnd()) yield `the panel shows ${shown}, not ${row}`;
  }
}

/** Latin letters that Chinese screens may show: codes, numbers and paths, which have no other name. */
const untranslated = new Set<PhraseId>([
  'number.page',
  'channelClosed.setting',
  'call.phone',
  // Found by whoever reads only the other language.
  'menu.chinese',
  'menu.english',
]);

function* mixedWords({ view }: Shown, language: Language): Generator<string> {
  const phrases = [view.head, ...view.pages, ...(view.banner === null ? [] : [view.banner])];
  for (const phrase of phrases) {
    if (untranslated.has(phrase.id)) continue;
    const text = render(phrase, language).replace(/E(-[A-Z]+)+/g, '');
    const foreign = language === 'zh' ? /[A-Za-z]/ : /[^\x20-\x7e]/;
    if (foreign.test(text)) yield `another language in ${text}`;
  }
}
