/**
 * What a mutant is: one law of the house or rule of the money, broken by a change of a few words, and the
 * command that has to notice. Data; `series.ts` plants each in a copy of the build and runs the command.
 */

/** What kind of check notices. The named command of each can be typed as it stands. */
export type CheckKind = 'test' | 'exploration' | 'world' | 'bench' | 'kills';

export interface Check {
  readonly kind: CheckKind;
  /** A compiled program of the build, and its arguments. */
  readonly argv: readonly [program: string, ...args: string[]];
  /** Tests of the file that are run alone, as tap takes them; all when `null`. */
  readonly only: string | null;
  /** What whoever reads the table types. */
  readonly typed: string;
  /** A run that takes longer has noticed nothing. */
  readonly limitSeconds: number;
}

export interface Mutant {
  /** Short and lasting: `--only` takes it. */
  readonly id: string;
  /** `L1` to `L10` (DESIGN), `P1` to `P28` (PAYMENT), or `J` (what must not happen to the journal). */
  readonly rule: string;
  /** What the till does wrong, as a sentence about it. */
  readonly broken: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly put: string;
  readonly check: Check;
  /** Said by the check when it fails for this: the title of a test, or the words of a violation. */
  readonly says: string;
}

/** A test file; `says` is then the beginning of the title of a test that fails. */
export function testFile(file: string, only: string | null = null): Check {
  const kind = file.startsWith('exploration/') ? 'exploration' : 'test';
  return {
    kind,
    argv: [`dist/test/${file.replace(/\.ts$/, '.js')}`],
    only,
    typed: `${only === null ? '' : `TAP_GREP='${only}' `}npm test -- test/${file}`,
    limitSeconds: 180,
  };
}

/** The world in a seed; `says` is then part of a violation. */
export function world(args: string): Check {
  return {
    kind: 'world',
    argv: ['dist/src/main.js', 'simulate', ...args.split(' '), '--jobs', '1', '--shrink', '0'],
    only: null,
    typed: `npm run simulate -- ${args}`,
    limitSeconds: 300,
  };
}

/** A benchmark, held to the budgets of DESIGN by `budget.ts`; `says` is what it finds over its budget. */
export function bench(name: string): Check {
  return {
    kind: 'bench',
    argv: ['dist/test/mutants/budget.js', name],
    only: null,
    typed: `npm run bench -- ${name}`,
    limitSeconds: 180,
  };
}

/** Whether `output` of a failed run shows that it failed for the mutant, and not for something else. */
export function showsReason(
  { check, says }: Pick<Mutant, 'check' | 'says'>,
  output: string,
): boolean {
  if (check.kind === 'test' || check.kind === 'exploration') {
    return failedTitles(output).some((title) => title.startsWith(says));
  }
  return output.includes(says);
}

/** Whether `output` of a run that passed holds what `says` names: a test that is not there proves nothing. */
export function passesByName(
  { check, says }: Pick<Mutant, 'check' | 'says'>,
  output: string,
): boolean {
  if (check.kind !== 'test' && check.kind !== 'exploration') return true;
  return titles(output, 'ok').some((title) => title.startsWith(says) && !title.includes('# SKIP'));
}

/** Titles of what failed in the output of a test file. */
export function failedTitles(output: string): readonly string[] {
  return titles(output, 'not ok');
}

function titles(output: string, result: 'ok' | 'not ok'): readonly string[] {
  const line = new RegExp(`^ *${result} \\d+ - (.*?)(?: # time=.*)?(?: \\{)?$`, 'gm');
  return [...output.matchAll(line)].map(([, title = '']) => unescaped(title));
}

/** A title as it was given: tap writes a backslash before what means something to it. */
export function unescaped(title: string): string {
  return title.replace(/\\(.)/g, '$1');
}
