/**
 * What the `holdfast journal` commands say about a till's folder, live or dead: the real commands, in
 * this process, since a process of its own for each would cost more than all else that is looked at.
 */
import path from 'node:path';
import { commandTable } from '../../src/cli/command-table.js';
import { runCli } from '../../src/cli/run-cli.js';
import type { BenchState } from '../workbench/bench-client.js';

export interface JournalLine {
  readonly seq: number;
  readonly type: string;
  readonly sale: number | null;
  readonly attempt: string | null;
  readonly state: string | null;
  /** The thing's state before it. */
  readonly previous: string | null;
  readonly channel: string | null;
  readonly amountFen: number | null;
  readonly boot: number;
  readonly thing: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Paths = BenchState['paths'];

export async function journalCat({ data }: Paths): Promise<readonly JournalLine[]> {
  const { status, text } = await holdfast('journal', 'cat', '--json', '--data', data);
  if (status !== 0) throw new Error(`journal cat: ${status} ${text}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as JournalLine);
}

/** `null` when it is clean, else what it says. The chain is checked too. */
export async function journalDamage({ data, keys }: Paths): Promise<string | null> {
  const key = path.join(keys, 'journal.key');
  const { status, text } = await holdfast(
    'journal',
    'verify',
    '--json',
    '--data',
    data,
    '--key',
    key,
  );
  return status === 0 ? null : `journal verify: ${status} ${text}`;
}

/** What a command says, and its exit status. */
export async function holdfast(
  ...argv: readonly string[]
): Promise<{ readonly status: number; readonly text: string }> {
  const said: string[] = [];
  const hear = (text: string): void => void said.push(text);
  const around = { stdout: hear, stderr: hear, cwd: '/', env: {}, version: 'test' };
  const status = await runCli(argv, around, commandTable);
  return { status, text: said.join('') };
}
