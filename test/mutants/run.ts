/**
 * `npm run mutants [-- --only ID,ID] [--sample N] [--jobs J] [--list] [--write FILE]`: breaks one law of
 * the till at a time and demands that the named check notices. The last line counts; exit 1 when one got
 * by. `--write` draws the document when all were run and none got by.
 *
 * `npm run mutants -- --plant FILE --find TEXT --put TEXT [--seeds N]`: plants one bug of your own.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { currentCommit, sampleOf } from './choice.js';
import { mutantsDocument } from './document.js';
import type { Mutant } from './mutant.js';
import { StaleChange } from './change.js';
import { mutants } from './mutants.js';
import { plant } from './plant.js';
import { type Outcome, runMutants } from './series.js';

const text = { type: 'string' } as const;
const options = {
  ...{ sample: text, only: text, jobs: text, write: text },
  ...{ plant: text, find: text, put: text, seeds: text },
  list: { type: 'boolean' },
} as const;

const numberForm = /^[1-9]\d{0,3}$/;

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Wanted = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** What is wrong with what was typed, in a sentence. */
function misuseIn({
  jobs,
  seeds,
  sample,
  write,
  only,
  plant: file,
  find,
  put,
}: Wanted): string | null {
  if (![jobs, seeds, sample].every((word) => word === undefined || numberForm.test(word)))
    return '--jobs, --seeds and --sample take whole numbers above zero.';
  if (write !== undefined && (only ?? sample) !== undefined)
    return '--write draws all mutants: leave --only and --sample out.';
  if (file !== undefined && (find === undefined || put === undefined))
    return '--plant FILE takes --find TEXT and --put TEXT with it.';
  const unknown = only?.split(',').find((id) => !mutants.some((mutant) => mutant.id === id));
  return unknown === undefined ? null : `No mutant is called ${unknown}; see --list.`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const misuse = misuseIn(values);
  if (misuse !== null) return misused(misuse);
  const jobs = Number(values.jobs ?? '2');
  const { plant: file, find = '', put = '', seeds = '3' } = values;
  if (file !== undefined)
    return plantOne({ file, find, put }, { seeds: Number(seeds), jobs, tell });
  const chosen = chosenOf(values.only, values.sample);
  if (values.list === true) return list(chosen);
  const status = await runAll(chosen, jobs);
  if (status === 0 && values.write !== undefined)
    writeFileSync(values.write, mutantsDocument(chosen));
  return status;
}

function misused(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}

function list(chosen: readonly Mutant[]): number {
  for (const { id, rule, broken, check } of chosen)
    tell([id.padEnd(36), rule.padEnd(4), check.kind.padEnd(12), broken].join(' '));
  return 0;
}

function chosenOf(only: string | undefined, sample: string | undefined): readonly Mutant[] {
  if (only !== undefined) return mutants.filter(({ id }) => only.split(',').includes(id));
  if (sample === undefined) return mutants;
  const commit = currentCommit();
  // A figure of a busy machine proves nothing.
  const steady = mutants.filter(({ check }) => check.kind !== 'bench');
  const chosen = sampleOf(steady, Number(sample), commit);
  tell(`SAMPLE commit=${commit} of=${steady.length}: ${chosen.map(({ id }) => id).join(' ')}`);
  return chosen;
}

async function runAll(chosen: readonly Mutant[], jobs: number): Promise<number> {
  const began = performance.now();
  const outcomes = await runMutants(chosen, { jobs, tell: tellOutcome });
  const caught = outcomes.filter((outcome) => outcome.caught).length;
  const failed = outcomes.length - caught;
  tell(`${Math.round((performance.now() - began) / 1000)} s`);
  tell(`MUTANTS total=${outcomes.length} caught=${caught} FAILED=${failed}`);
  return failed === 0 ? 0 : 1;
}

function tellOutcome({ mutant, caught, seconds, problem }: Outcome): void {
  const { id, rule, check } = mutant;
  const end = caught ? `${seconds.toFixed(1)} s` : `NOT CAUGHT: ${problem}`;
  tell(`MUTANT ${id.padEnd(36)} ${rule.padEnd(4)} ${check.typed} ${end}`);
}

async function plantOne(
  change: Parameters<typeof plant>[0],
  how: Parameters<typeof plant>[1],
): Promise<number> {
  try {
    const caught = await plant(change, how);
    tell(`PLANTED file=${change.file} caught-by=${caught} FAILED=${caught === 0 ? 1 : 0}`);
    return caught === 0 ? 1 : 0;
  } catch (error: unknown) {
    if (!(error instanceof StaleChange)) throw error;
    return misused(`The bug cannot be planted: ${error.message}`);
  }
}

process.exitCode = await main();
