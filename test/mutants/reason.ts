/**
 * Why a check failed, in its own sentence: the title of the test that failed, not of the assertion in it,
 * and of a world its violation.
 */
import { type Check, unescaped } from './mutant.js';

export function reasonIn(check: Check, output: string): string {
  const reasons = check.kind === 'world' ? violationsIn(output) : failedTests(output);
  const [first] = reasons;
  if (first === undefined) return lastWords(output);
  return reasons.length === 1 ? first : `${first} (and ${reasons.length - 1} more)`;
}

/** The sentences below `Violated in shop 1; ...`, above the times of the timeline. */
function violationsIn(output: string): readonly string[] {
  const told = /^Violated in shop [^\n]*\n((?: {2}\S[^\n]*\n)+)/m.exec(output)?.[1] ?? '';
  return told
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

interface Failed {
  readonly indent: number;
  readonly title: string;
}

/**
 * Tests that failed, the outermost ones; one that holds others says which of them, the first. Tap tells
 * a test after what is in it, farther in, and with its time, which assertions have not.
 */
function failedTests(output: string): readonly string[] {
  let open: readonly Failed[] = [];
  for (const [, indent = '', title = ''] of output.matchAll(testLine)) {
    const within = open.filter((one) => one.indent > indent.length);
    const own = unescaped(title);
    const full = within[0] === undefined ? own : `${own}: ${within[0].title}`;
    open = [
      ...open.filter((one) => one.indent <= indent.length),
      { indent: indent.length, title: full },
    ];
  }
  return open.map(({ title }) => title);
}

const testLine = /^( *)not ok \d+ - (.*) # time=.*$/gm;

/** What a process said last that looks like an error, or last of all. */
function lastWords(output: string): string {
  const lines = output.trimEnd().split('\n');
  const error = lines.filter((line) => /^\s*(?:\w*Error|Bug)\b.*: /.test(line)).at(-1);
  const assertion = lines.find((line) => /^ *not ok \d+ - /.test(line));
  return (error ?? assertion ?? lines.at(-1) ?? '').trim().slice(0, 200);
}
