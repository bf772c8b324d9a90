/**
 * Text on a grid of columns, for displays and slips: how wide it is, what fits, where it breaks.
 * A half-width (ASCII) character takes one column, every other character two (the rule of the
 * two-byte GB18030 zone, facts peripherals 2). A wide character is never split.
 *
 * On some grids a wide character can only begin at an even column (ST7920, facts peripherals 3); there
 * a space is put before it where needed, and every answer counts that space.
 */
import { invariant } from '../ports/bug.js';

export interface Grid {
  readonly columns: number;
  /** Wide characters begin at even columns only. */
  readonly evenWide: boolean;
}

export type Alignment = 'left' | 'center' | 'right';

/** Columns of one character. */
export function characterColumns(character: string): 1 | 2 {
  return (character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2;
}

/** Columns of `text` as it stands. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += characterColumns(character);
  return columns;
}

/**
 * `text` with the spaces that the grid needs before wide characters. Twice changes nothing. A space
 * goes before the word that stands in the way: ` 8秒` keeps its unit where `10秒` has it, so that a
 * number that counts moves nothing.
 */
export function settled(text: string, grid: Grid): string {
  if (!grid.evenWide) return text;
  let row = '';
  let word = '';
  let columns = 0;
  for (const character of text) {
    const wide = characterColumns(character) === 2;
    if (wide && columns % 2 === 1) {
      row += ' ';
      columns += 1;
    }
    if (wide || character === ' ') {
      row += word + character;
      word = '';
    } else word += character;
    columns += wide ? 2 : 1;
  }
  return row + word;
}

export function fits(text: string, grid: Grid): boolean {
  let columns = 0;
  for (const character of text) {
    const wide = characterColumns(character) === 2;
    if (wide && grid.evenWide) columns += columns % 2;
    columns += wide ? 2 : 1;
  }
  return columns <= grid.columns;
}

/** As much of `text` as one row takes. */
export function cut(text: string, grid: Grid): string {
  let row = '';
  let columns = 0;
  for (const character of settled(text, grid)) {
    columns += characterColumns(character);
    if (columns > grid.columns) break;
    row += character;
  }
  return row;
}

/** One row, filled with spaces to exactly the grid's columns. `text` must fit. */
export function padded(text: string, grid: Grid, alignment: Alignment = 'left'): string {
  const row = settled(text, grid);
  const free = grid.columns - columnsOf(row);
  invariant(free >= 0, `no room for ${JSON.stringify(text)} in ${String(grid.columns)} columns`);
  // Spaces in front come in pairs where wide characters need even columns.
  const step = grid.evenWide ? 2 : 1;
  const share = alignment === 'left' ? 0 : alignment === 'right' ? free : Math.floor(free / 2);
  const before = share - (share % step);
  return ' '.repeat(before) + row + ' '.repeat(free - before);
}

/** Separates the clauses of a text: a row is broken there first. */
export const clauseMark = '|';

/**
 * `text` as rows. Clauses that fit share a row; otherwise each begins its own, and only a clause wider
 * than the row is broken: between words, between wide characters, and a word longer than a row
 * where the row ends. Nothing is left out.
 */
export function wrapped(text: string, grid: Grid): readonly string[] {
  invariant(grid.columns >= 2, 'a row takes at least one wide character');
  const rows: string[] = [];
  let row = '';
  for (const clause of text.split(clauseMark)) {
    const joined = row === '' ? clause : `${row} ${clause}`;
    if (fits(joined, grid)) {
      row = joined;
      continue;
    }
    if (row !== '') rows.push(row);
    const broken = brokenClause(clause, grid);
    row = broken.pop() ?? '';
    rows.push(...broken);
  }
  if (row !== '') rows.push(row);
  return rows.map((one) => settled(one, grid));
}

/** Where a row may break: before a word, before a wide character. */
const pieces = /[\x21-\x7f]+|[^\x00-\x7f]/gu;

function brokenClause(clause: string, grid: Grid): string[] {
  const rows: string[] = [];
  let row = '';
  let end = 0;
  for (const match of clause.matchAll(pieces)) {
    const gap = row !== '' && match.index > end ? ' ' : '';
    end = match.index + match[0].length;
    if (fits(row + gap + match[0], grid)) {
      row += gap + match[0];
      continue;
    }
    if (row !== '') rows.push(row);
    row = match[0];
    while (!fits(row, grid)) {
      const head = beginningOf(row, grid);
      rows.push(head);
      row = row.slice(head.length);
    }
  }
  if (row !== '') rows.push(row);
  return rows;
}

/** What stands on a row of a word that is longer: as much as fits, up to where its name has a joint. */
function beginningOf(word: string, grid: Grid): string {
  const head = cut(word, grid);
  const joints = [...head.matchAll(/[a-z](?=[A-Z])|[.](?=[a-z])/g)];
  const last = joints.at(-1);
  const isWhole = /^[A-Z]/.test(word.slice(head.length)) || last === undefined;
  return isWhole ? head : head.slice(0, last.index + 1);
}
