/**
 * A scenario as text: a title, the rules it shows, and rows of `at | actor | says | expects`. Read
 * into values here; what the words of a row mean is known to `actors.ts` and `expectations.ts`. The
 * language is described in README.md.
 */

/** What a row expects, with the line it stands on. */
export interface Expected {
  readonly line: number;
  readonly text: string;
}

export type At =
  /** As soon as the row before is done. */
  | { readonly kind: 'next' }
  /** This long after the time of the row before. */
  | { readonly kind: 'after'; readonly ms: number }
  /** Since the beginning of the scenario. */
  | { readonly kind: 'absolute'; readonly ms: number };

export interface Row {
  readonly line: number;
  readonly at: At;
  /** Empty when the row only waits and looks. */
  readonly actor: string;
  readonly says: string;
  readonly expects: readonly Expected[];
}

export interface Scenario {
  readonly file: string;
  readonly title: string;
  /** `P7` and the like. */
  readonly rules: readonly string[];
  readonly given: readonly Expected[];
  readonly rows: readonly Row[];
}

/** The text is not a scenario, or does not go on as it says. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${String(line)} ${problem}`);
  }
}

export function readScenario(file: string, text: string): Scenario {
  const fail = (line: number, problem: string): never => {
    throw new ScenarioError(file, line, problem);
  };
  const lines = text.split('\n').map((line) => line.trimEnd());
  const title = /^# (\S.*\.)$/.exec(lines[0] ?? '')?.[1];
  if (title === undefined) return fail(1, 'begins with "# " and a sentence as its title');
  const rules: string[] = [];
  const given: Expected[] = [];
  const rows: Row[] = [];
  let isTable = false;
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (index === 0 || content === '' || content.startsWith('#')) continue;
    if (/^at\s*\|\s*actor\s*\|\s*says\s*\|\s*expects$/.test(content)) isTable = true;
    else if (isTable) addRow(rows, content, line, fail);
    else if (content.startsWith('rules:')) rules.push(...rulesIn(content, line, fail));
    else if (content.startsWith('given:')) given.push(...listed(content.slice(6), line));
    else fail(line, 'is neither "rules:", "given:" nor the head of the table');
  }
  if (rules.length === 0) fail(1, 'names no rule: "rules: P7 P11"');
  if (rows.length === 0) fail(1, 'has no rows below "at | actor | says | expects"');
  return { file, title, rules, given, rows };
}

type Fail = (line: number, problem: string) => never;

function rulesIn(content: string, line: number, fail: Fail): readonly string[] {
  const rules = content.slice('rules:'.length).trim().split(/\s+/);
  const odd = rules.find((rule) => !/^P([1-9]|1[0-9]|2[0-8])$/.test(rule));
  return odd === undefined ? rules : fail(line, `"${odd}" is not a rule P1 to P28`);
}

function addRow(rows: Row[], content: string, line: number, fail: Fail): void {
  const cells = content.split('|').map((cell) => cell.trim());
  if (cells.length !== 4) fail(line, `has ${String(cells.length)} columns and not 4`);
  const [at = '', actor = '', says = '', expects = ''] = cells;
  const expected = listed(expects, line);
  const before = rows.at(-1);
  if (at === '' && actor === '' && says === '') {
    if (before === undefined) return fail(line, 'goes on from no row');
    rows[rows.length - 1] = { ...before, expects: [...before.expects, ...expected] };
    return;
  }
  if (actor === '' && says !== '') fail(line, 'says something and names nobody');
  const moment = atOf(at);
  if (moment === null) return fail(line, `"${at}" is not a time: 0, 12s, +30s, +1.5s, +2m`);
  rows.push({ line, at: moment, actor, says, expects: expected });
}

function atOf(text: string): At | null {
  if (text === '') return { kind: 'next' };
  const ms = durationOf(text.startsWith('+') ? text.slice(1) : text);
  if (ms === null) return null;
  return { kind: text.startsWith('+') ? 'after' : 'absolute', ms };
}

const unitsMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['y', 31_536_000_000],
]);

/** `250ms`, `1.5s`, `2m`, `3h`, `1d`, `1y` or `0` in milliseconds; `null` for anything else. */
export function durationOf(text: string): number | null {
  if (text === '0') return 0;
  const [, digits = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([a-z]+)$/.exec(text) ?? [];
  const factor = unitsMs.get(unit);
  return digits === '' || factor === undefined ? null : Math.round(Number(digits) * factor);
}

/** `12.50` or `12` yuan in fen; `null` for anything else. */
export function fenOf(text: string): number | null {
  const [, yuan = '', cents = '00'] = /^([0-9]+)(?:\.([0-9]{2}))?$/.exec(text) ?? [];
  return yuan === '' ? null : Number(yuan) * 100 + Number(cents);
}

/** Parts between semicolons that stand outside quotes. */
function listed(text: string, line: number): readonly Expected[] {
  const parts = text.match(/(?:"[^"]*"|[^;"])+/g) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => ({ line, text: part }));
}
