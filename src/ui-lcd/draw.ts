/**
 * A view as rows of a panel: pure, the same rows for the same view. Row 1 is the head, the last row
 * the keys, between them one sentence a turn. Nothing is cut: what finds no room waits for a later
 * turn. Turn 0 is the first page, which alone must be safe; the caller counts turns up every 2 s or by
 * UP and DOWN, and begins at 0 when the screen becomes another one (not when its seconds change).
 *
 * On two rows the sentence and the keys take turns on row 2, one clause at a time.
 */
import type { KeyHint, Language, Phrase, View } from '../runtime/ports/screen.js';
import { type PhraseId, render, roleOf } from '../runtime/text/catalogue.js';
import { displayable } from '../runtime/text/charset.js';
import {
  type Grid,
  clauseMark,
  columnsOf,
  fits,
  padded,
  settled,
  wrapped,
} from '../runtime/text/columns.js';
import { keyNames } from '../runtime/text/phrases-key.js';
import { type Layout, spokenLanguage } from './layouts.js';

/** What is shown at one time: whole rows, each exactly the layout's columns wide. */
export type Rows = readonly string[];

/** Turn `turn` of the view; turns repeat, so any whole number will do. */
export function draw(view: View<PhraseId>, layout: Layout, language: Language, turn: number): Rows {
  return turnAt(turnsOf(view, panelOf(layout, language)), turn);
}

/** How many turns the view has on this panel; at least 1. */
export function pagesOf(view: View<PhraseId>, layout: Layout, language: Language): number {
  return turnsOf(view, panelOf(layout, language)).length;
}

export function turnAt(turns: readonly Rows[], turn: number): Rows {
  const place = ((turn % turns.length) + turns.length) % turns.length;
  return turns[place] ?? [];
}

/** A sign at the end of row 1 while there is news of an earlier sale (P21); one cell of the panel. */
const newsMark = { gb: '◆', ascii: '*' } as const;

/** A panel and the language it speaks. */
export interface Panel {
  readonly layout: Layout;
  readonly language: Language;
  /** A phrase as text that the panel can show. */
  readonly text: (phrase: Phrase<PhraseId>) => string;
  /** The same, as rows. */
  readonly rows: (phrase: Phrase<PhraseId>) => Rows;
  /** The keys, as many in a row as fit. */
  readonly keys: (hints: readonly KeyHint<PhraseId>[]) => Rows;
}

export function panelOf(layout: Layout, asked: Language): Panel {
  const language = spokenLanguage(layout, asked);
  const panel: Panel = {
    layout,
    language,
    text: (phrase) => displayable(render(phrase, language), layout.charset),
    rows: (phrase) => wrapped(panel.text(phrase), layout),
    keys: (hints) => keyRows(hints, panel),
  };
  return panel;
}

/** All turns of the view, at least one, each of whole rows. */
export function turnsOf(view: View<PhraseId>, panel: Panel): readonly Rows[] {
  const { layout } = panel;
  const head = headOf(view, panel);
  const keys = panel.keys(view.keys);
  const turns =
    layout.rows > 2 ? tallTurns(view, panel, head, keys) : flatTurns(view, panel, head, keys);
  return turns.map((rows) => rows.map((row) => padded(row, layout)));
}

interface Head {
  readonly row: string;
  /** Clauses that found no room in row 1. */
  readonly rest: Rows;
  /** The amount found no room in row 1: it is in `rest`. */
  readonly hidesAmount: boolean;
}

function headOf(view: View<PhraseId>, panel: Panel): Head {
  const { layout } = panel;
  const words = panel.text(view.head);
  const first = settled(words.split(clauseMark)[0] ?? '', layout);
  const hidesAmount = (row: string): boolean => 'amount' in view.head.values && row === first;
  if (view.banner === null) {
    const [row = '', ...rest] = panel.rows(view.head);
    return { row, rest, hidesAmount: hidesAmount(row) };
  }
  const mark = newsMark[layout.charset];
  const beside: Grid = { ...layout, columns: layout.columns - 2 };
  const [row = '', ...rest] = wrapped(words, beside);
  const gap = 2 - columnsOf(mark);
  return { row: padded(row, beside) + ' '.repeat(gap) + mark, rest, hidesAmount: hidesAmount(row) };
}

/** Four rows: head, two rows of sentence, keys. Keys that need several rows turn with the sentences. */
function tallTurns(view: View<PhraseId>, panel: Panel, head: Head, keys: Rows): readonly Rows[] {
  const height = panel.layout.rows - 2;
  const [first = [], ...others] = view.pages.map(panel.rows);
  const [opening = [], ...left] = firstBodies(view, panel, { first, head, height });
  const later = others.flatMap((rows) => slices(rows, height));
  const news = view.banner === null ? [] : slices(panel.rows(view.banner), height);
  const isQuiet = news.length === 0;
  const bodies = [
    opening,
    ...(isQuiet ? joined(left, later, height) : [...left, ...news, ...later]),
  ];
  const count = Math.max(bodies.length, keys.length, 1);
  return Array.from({ length: count }, (_, turn) => {
    const body = bodies[turn % Math.max(bodies.length, 1)] ?? [];
    const blank = Array.from({ length: height - body.length }, () => '');
    return [head.row, ...body, ...blank, keys[turn % Math.max(keys.length, 1)] ?? ''];
  });
}

/** A row that was left over, seconds mostly, does not take a turn of its own where the next has room. */
function joined(left: readonly Rows[], others: readonly Rows[], height: number): readonly Rows[] {
  const [rest, ...more] = left;
  const [next, ...later] = others;
  const fit = rest !== undefined && next !== undefined && rest.length + next.length <= height;
  return fit && more.length === 0 ? [[...rest, ...next], ...later] : [...left, ...others];
}

interface FirstBody {
  /** Rows of the first page. */
  readonly first: Rows;
  readonly head: Head;
  readonly height: number;
}

/**
 * The first page and what else the head says. An amount that found no room in row 1 stands on the first
 * turn all the same: a sentence of several clauses, each safe by itself, makes room for it.
 */
function firstBodies(view: View<PhraseId>, panel: Panel, body: FirstBody): readonly Rows[] {
  const { first, head, height } = body;
  const { rest } = head;
  const room = Math.max(height - first.length, 0);
  const [page] = view.pages;
  const clauses = page === undefined ? [] : panel.text(page).split(clauseMark);
  // A sentence that names the amount itself needs no second one.
  const [amount = ''] = (rest[0] ?? '').trim().split(' ');
  const isOwed = head.hidesAmount && !first.some((row) => row.includes(amount));
  const isSplit = room === 0 && isOwed && first.length === clauses.length;
  if (!isSplit)
    return [
      ...slices([...first, ...rest.slice(0, room)], height),
      ...slices(rest.slice(room), height),
    ];
  const kept = first.slice(0, height - 1);
  const later = [...first.slice(height - 1), ...rest.slice(1)];
  return [[...kept, ...rest.slice(0, 1)], ...slices(later, height)];
}

/**
 * Two rows: under the head come the first page, the keys, what else the head says, then the other
 * pages. News takes both rows, so that the head of one sale never stands above the result of another.
 */
function flatTurns(view: View<PhraseId>, panel: Panel, head: Head, keys: Rows): readonly Rows[] {
  const under = (row: string): Rows => [head.row, row];
  const pageTurns = (page: Phrase<PhraseId>): readonly Rows[] => {
    const rows = panel.rows(page);
    if (roleOf(page.id) !== 'news') return rows.map(under);
    return slices(rows, 2).map(([first = '', second = '']) => [first, second]);
  };
  const [first = [], ...others] = view.pages.map(pageTurns);
  const turns = [
    ...first,
    ...keys.map(under),
    ...head.rest.map(under),
    ...(view.banner === null ? [] : pageTurns(view.banner)),
    ...others.flat(),
  ];
  return turns.length > 0 ? turns : [under('')];
}

/** Rows in turns of `height`; a sentence that needs several repeats its first row on each. */
function slices(rows: Rows, height: number): readonly Rows[] {
  if (rows.length === 0) return [];
  if (rows.length <= height) return [rows];
  const [first = '', ...others] = rows;
  const turns: Rows[] = [];
  const step = Math.max(height - 1, 1);
  for (let start = 0; start < others.length; start += step) {
    turns.push([first, ...others.slice(start, start + step)]);
  }
  return turns;
}

/** Keys by name and what they do now, as many in a row as fit. */
function keyRows(hints: readonly KeyHint<PhraseId>[], panel: Panel): Rows {
  const rows: string[] = [];
  for (const text of hintTexts(hints, panel)) {
    const last = rows.at(-1);
    if (last !== undefined && fits(`${last} ${text}`, panel.layout)) {
      rows[rows.length - 1] = `${last} ${text}`;
    } else rows.push(...wrapped(text, panel.layout));
  }
  return rows;
}

/** The two keys that turn or move are one hint. */
const bothWays = { zh: '上下', en: 'UP/DOWN' } as const;

function hintTexts(hints: readonly KeyHint<PhraseId>[], panel: Panel): readonly string[] {
  const down = hints.find(({ key }) => key === 'DOWN');
  const isPair = down !== undefined && hints.some((hint) => isUpLike(hint, down));
  return hints
    .filter((hint) => !(isPair && hint.key === 'UP'))
    .map((hint) => {
      const { key, does } = hint;
      const name = isPair && key === 'DOWN' ? bothWays : keyNames[key];
      return hintText(name[panel.language], panel.text({ id: does, values: {} }), panel);
    });
}

function isUpLike(hint: KeyHint<PhraseId>, down: KeyHint<PhraseId>): boolean {
  return hint.key === 'UP' && hint.does === down.does;
}

/** A colon between the key and what it does: 确认：收款, ENTER:charge. */
function hintText(name: string, action: string, { language }: Panel): string {
  if (action === '') return name;
  // Behind a digit the narrow one: on a panel with pairs of cells the wide one would leave it.
  const colon = language === 'zh' && !/[0-9.]$/.test(name) ? '：' : ':';
  return name + colon + action;
}
