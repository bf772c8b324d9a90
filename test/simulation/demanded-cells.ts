/**
 * Which cells the fixed seeds must visit: a table that is read by people and drawn by a command. A line is
 * what happens, `attempt doubtful Paid`, with the conditions under which it must be seen; a key must be
 * pressed on a screen under any condition at all, and what no condition shows often is demanded so too. What was seen a few times only is not demanded: it comes
 * and goes with every change of the till.
 */
import { type Cell, type Happens, cellOf, conditions } from '../../src/simulation/cells.js';

export type Counts = Readonly<Record<Cell, number>>;

/** Seen less often than this, a cell is at the edge. */
export const leastSeen = 4;

const anyCondition = 'any';

/** Cells as they are demanded: keys of all conditions together. */
export function summed(counts: Counts): ReadonlyMap<Cell, number> {
  const sums = new Map<Cell, number>();
  for (const [cell, count] of Object.entries(counts)) {
    const [happens = '', condition = ''] = cell.split(' | ');
    const name = `${happens} | ${happens.startsWith('key ') ? anyCondition : condition}`;
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return sums;
}

/** The table of what was seen often enough, one line a happening. */
export function tableOf(counts: Counts): string {
  const rows = new Map<Happens, string[]>();
  for (const [cell, count] of summed(counts)) {
    if (count < leastSeen) continue;
    const [happens = '', condition = ''] = cell.split(' | ');
    rows.set(happens, [...(rows.get(happens) ?? []), condition]);
  }
  for (const [happens, count] of inAll(counts))
    if (!rows.has(happens) && count >= leastSeen) rows.set(happens, [anyCondition]);
  const order: readonly string[] = [...conditions, anyCondition];
  const lines = [...rows].map(([happens, seen]) => {
    const sorted = seen.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    return `${happens}: ${sorted.join(' ')}\n`;
  });
  return lines.sort().join('');
}

/** Under all conditions together. */
function inAll(counts: Counts): ReadonlyMap<Happens, number> {
  const sums = new Map<Happens, number>();
  for (const [cell, count] of Object.entries(counts)) {
    const [happens = ''] = cell.split(' | ');
    sums.set(happens, (sums.get(happens) ?? 0) + count);
  }
  return sums;
}

/** Those that the table demands and that were not visited, by name. */
export function missingCells(table: string, counts: Counts): readonly Cell[] {
  const seen = summed(counts);
  const inAny = inAll(counts);
  return demandedIn(table).filter((cell) => {
    const [happens = '', condition] = cell.split(' | ');
    return !(condition === anyCondition ? inAny.has(happens) : seen.has(cell));
  });
}

export function demandedIn(table: string): readonly Cell[] {
  return table
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [happens = '', under = ''] = line.split(': ');
      return under.split(' ').map((condition) => cellNamed(happens, condition));
    });
}

function cellNamed(happens: Happens, condition: string): Cell {
  const known = conditions.find((one) => one === condition);
  return known === undefined ? `${happens} | ${condition}` : cellOf(happens, known);
}

/** Steps of the model of which the table demands no cell and nobody has said why. */
export function unexplained(
  table: string,
  steps: Iterable<Happens>,
  reasons: Readonly<Record<Happens, string>>,
): readonly Happens[] {
  const demanded = new Set(demandedIn(table).map((cell) => cell.split(' | ')[0]));
  return [...steps].filter((step) => !demanded.has(step) && reasons[step] === undefined);
}
