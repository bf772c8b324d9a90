/** What a run of tests as another processor's leaves: a row a process, by which a run that was broken off goes on. */
import { existsSync, readFileSync } from 'node:fs';

export interface SuiteRow {
  readonly machine: string;
  /** Of the sources that were run. */
  readonly build: string;
  /** Of one folder, which shared a process: half of what a short one costs is the start of Node and tap. */
  readonly files: readonly string[];
  /** Assertions. */
  readonly pass: number;
  readonly fail: number;
  readonly seconds: number;
}

/** Rows of that machine and build that need no second run. */
export function doneRows(file: string, machine: string, build: string): readonly SuiteRow[] {
  if (!existsSync(file)) return [];
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => rowOf(line) ?? []);
  const own = rows.filter(
    (row) => row.machine === machine && row.build === build && row.fail === 0,
  );
  return [...new Map(own.map((row) => [row.files.join(' '), row])).values()];
}

/** The end of a line may be missing: of the moment in which the run was broken off. */
function rowOf(line: string): SuiteRow | undefined {
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  return JSON.parse(line) as SuiteRow;
}

/** What a test file said: tap's last summary. Whoever ended badly without a failure has one. */
export function countsOf(
  output: string,
  isWell: boolean,
): { readonly pass: number; readonly fail: number } {
  const form = /^# \{ total: \d+(?:, pass: (\d+))?(?:, fail: (\d+))?/gm;
  const [whole, pass = 0, fail = 0] = [...output.matchAll(form)].at(-1) ?? [];
  const isGood = isWell && whole !== undefined && Number(fail) === 0;
  return { pass: Number(pass), fail: isGood ? 0 : Math.max(1, Number(fail)) };
}

export interface SuiteEnd {
  readonly machine: string;
  readonly rows: readonly SuiteRow[];
  readonly leftOut: number;
  /** Files that the minutes did not reach. */
  readonly notReached: number;
  readonly seconds: number;
}

/** Of a run that is over; what was not reached has not failed, but the run is not whole. */
export function suiteLine({ machine, rows, leftOut, notReached, seconds }: SuiteEnd): string {
  const sum = (of: (row: SuiteRow) => number): number =>
    rows.reduce((all, row) => all + of(row), 0);
  const counts = `FILES=${sum(({ files }) => files.length)} ASSERTIONS=${sum(({ pass }) => pass)}`;
  const rest = `LEFTOUT=${leftOut} NOTREACHED=${notReached} SECONDS=${seconds}`;
  return `SUITE MACHINE=${machine} ${counts} ${rest} FAILED=${sum(({ fail }) => fail)}`;
}
