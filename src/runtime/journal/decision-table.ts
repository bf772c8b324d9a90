/**
 * Decisions as data: named yes/no columns, labelled rows of `1`, `0` and `-` (either), one verdict a
 * row. Exactly one row fits every combination; a test proves it by trying them all, and a lookup
 * that finds none or two is a bug. Pure.
 */
import { Bug, invariant } from '../ports/bug.js';

export type Facts<Column extends string> = Readonly<Record<Column, boolean>>;

export interface Row<Verdict> {
  readonly label: string;
  /** One mark a column, by blanks: `1`, `0` or `-`. */
  readonly when: string;
  readonly then: Verdict;
}

export interface DecisionTable<Column extends string, Verdict> {
  readonly columns: readonly Column[];
  readonly rows: readonly Row<Verdict>[];
}

/** Checks the form of the rows; that they are total and disjoint is for the test. */
export function decisionTable<const Column extends string, Verdict>(
  columns: readonly Column[],
  rows: readonly Row<Verdict>[],
): DecisionTable<Column, Verdict> {
  for (const row of rows) {
    const marks = marksOf(row);
    invariant(marks.length === columns.length, `row ${row.label} has a mark for each column`);
    invariant(
      marks.every((mark) => '10-'.includes(mark)),
      `row ${row.label} has marks 1, 0 and -`,
    );
  }
  return { columns, rows };
}

export function rowsFor<Column extends string, Verdict>(
  table: DecisionTable<Column, Verdict>,
  facts: Facts<Column>,
): readonly Row<Verdict>[] {
  return table.rows.filter((row) =>
    marksOf(row).every((mark, index) => {
      const column = table.columns[index];
      return mark === '-' || (column !== undefined && facts[column] === (mark === '1'));
    }),
  );
}

/** The one row that fits `facts`. */
export function decideBy<Column extends string, Verdict>(
  table: DecisionTable<Column, Verdict>,
  facts: Facts<Column>,
): Row<Verdict> {
  const [row, ...others] = rowsFor(table, facts);
  if (row === undefined || others.length > 0) {
    throw new Bug(
      `${row === undefined ? 'no row fits' : 'several rows fit'} ${JSON.stringify(facts)}`,
    );
  }
  return row;
}

function marksOf(row: Row<unknown>): readonly string[] {
  return row.when.trim().split(/ +/);
}
