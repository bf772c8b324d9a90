/**
 * `npm run mutants [-- --only ID,ID] [--sample N] [--jobs J] [--list] [--write FILE]`: breaks one law of
 * the till at a time and demands that the named check notices. The last line counts; exit 1 when one got
 * by. `--write` draws the document when all were run and none got by.
 *
 * `npm run mutants -- --world [--only ID,ID] [--seeds N] [--jobs J] [--write FILE]`: which mutants of the
 * rules of the money the world in a seed sees by itself; what was found is kept for the document.
 *
 * `npm run mutants -- --plant FILE --find TEXT --put TEXT [--seeds N] [--minutes N] [--jobs J]`: plants
 * one bug of your own.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { currentCommit, sampleOf } from './choice.js';
import { mutantsDocument } from './document.js';
import type { Mutant } from './mutant.js';
import { type Change, StaleChange } from './change.js';
import { mutants } from './mutants.js';
import { type PlantOptions, plant } from './plant.js';
import { type Outcome, runMutants } from './series.js';
import {
  type Sight,
  type SightOptions,
  keepSights,
  keptSights,
  seenByWorld,
} from './world-sight.js';

const text = { type: 'string' } as const;
const options = {
  ...{ sample: text, only: text, jobs: text, write: text },
  ...{ plant: text, find: text, put: text, seeds: text, minutes: text },
  list: { type: 'boolean' },
  world: { type: 'boolean' },
} as const;

const numberForm = /^[1-9]\d{0,3}$/;

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Wanted = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** What is wrong with what was typed, in a sentence. */
function misuseIn(wanted: Wanted): string | null {
  const { write, only, sample, plant: file, find, put } = wanted;
  const numbers = (['jobs', 'seeds', 'sample', 'minutes'] as const).map((name) => wanted[name]);
  if (!numbers.every((word) => word === undefined || numberForm.test(word)))
    return '--jobs, --seeds, --minutes and --sample take whole numbers above zero.';
  if (write !== undefined && wanted.world !== true && (only ?? sample) !== undefined)
    return '--write draws all mutants: leave --only and --sample out.';
  const parts = [file, find, put];
  if (parts.includes(undefined) && parts.some((part) => part !== undefined))
    return '--plant FILE, --find TEXT and --put TEXT go together (--put "" takes words away).';
  const unknown = only?.split(',').find((id) => !mutants.some((mutant) => mutant.id === id));
  return unknown === undefined ? null : `No mutant is called ${unknown}; see --list.`;
}

const usage =
  'Usage: npm run mutants [-- --only ID,ID | --sample N | --list | --write FILE | --world [--seeds N] | --plant FILE --find TEXT --put TEXT [--seeds N] [--minutes N]] [--jobs J]';

function optionsTyped(): Wanted | null {
  try {
    return parseArgs({ options }).values;
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
    misused(`${error.message}\n${usage}`);
    return null;
  }
}

async function main(signal: AbortSignal): Promise<number> {
  const values = optionsTyped();
  const misuse = values === null ? null : misuseIn(values);
  if (values === null || misuse !== null) return misused(misuse ?? usage);
  const jobs = Number(values.jobs ?? '2');
  const { plant: file, find = '', put = '', seeds = '3', minutes = '10' } = values;
  if (file !== undefined) {
    const bounds = { seeds: Number(seeds), minutes: Number(minutes) };
    return plantOne({ file, find, put }, { ...bounds, jobs, tell, signal });
  }
  const chosen = chosenOf(values.only, values.sample);
  if (values.list === true) return list(chosen);
  if (values.world !== true) {
    const status = await runAll(chosen, jobs, signal);
    if (status === 0) draw(values.write);
    return status;
  }
  // Laws and the journal have checks of their own: the world is asked about the money.
  const asked = values.only === undefined ? chosen.filter(({ rule }) => /^P/.test(rule)) : chosen;
  const status = await runWorld(asked, { seeds: Number(seeds), jobs, tell: tellSight, signal });
  draw(values.write);
  return status;
}

function draw(file: string | undefined): void {
  if (file !== undefined) writeFileSync(file, mutantsDocument(mutants, keptSights()));
}

async function runWorld(asked: readonly Mutant[], how: SightOptions): Promise<number> {
  const began = performance.now();
  const sights = await seenByWorld(asked, how);
  keepSights({ ...keptSights(), ...sights });
  const seen = Object.values(sights).filter(({ says }) => says !== null).length;
  const missing = asked.length - Object.keys(sights).length;
  tell(`${Math.round((performance.now() - began) / 1000)} s`);
  tell(`WORLD mutants=${asked.length} seen=${seen} FAILED=${missing}`);
  return missing === 0 ? 0 : 1;
}

function tellSight({ id, rule }: Mutant, { seeds, says }: Sight): void {
  const end = says === null ? `not seen by seeds 1 to ${seeds}` : `seen by seed ${seeds}: ${says}`;
  tell(`WORLD ${id.padEnd(36)} ${rule.padEnd(4)} ${end}`);
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

async function runAll(
  chosen: readonly Mutant[],
  jobs: number,
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const outcomes = await runMutants(chosen, { jobs, tell: tellOutcome, signal });
  const caught = outcomes.filter((outcome) => outcome.caught).length;
  const failed = chosen.length - caught;
  tell(`${Math.round((performance.now() - began) / 1000)} s`);
  tell(`MUTANTS total=${chosen.length} caught=${caught} FAILED=${failed}`);
  return failed === 0 ? 0 : 1;
}

function tellOutcome({ mutant, caught, seconds, problem }: Outcome): void {
  const { id, rule, check } = mutant;
  const end = caught ? `${seconds.toFixed(1)} s` : `NOT CAUGHT: ${problem}`;
  tell(`MUTANT ${id.padEnd(36)} ${rule.padEnd(4)} ${check.typed} ${end}`);
}

async function plantOne(change: Change, how: PlantOptions): Promise<number> {
  try {
    const began = performance.now();
    const { caught, passed, hung, unsound, notRun } = await plant(change, how);
    const isMissed = caught === 0;
    if (isMissed) tell(`No check noticed${notRun > 0 ? ' of those that were run' : ''}.`);
    tell(`${Math.round((performance.now() - began) / 1000)} s; the checkout is as it was`);
    const counts = `caught-by=${caught} passed=${passed} hung=${hung} unsound=${unsound}`;
    tell(`PLANTED file=${change.file} ${counts} not-run=${notRun} FAILED=${isMissed ? 1 : 0}`);
    return isMissed ? 1 : 0;
  } catch (error: unknown) {
    if (!(error instanceof StaleChange)) throw error;
    return misused(`The bug cannot be planted: ${error.message}\n${error.next}`);
  }
}

/** What a shell tells of who was ended by it. */
const endings = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Whoever ends this run finds nothing of it left: no process, no copy. */
const controller = new AbortController();
for (const [name, status] of Object.entries(endings)) {
  process.on(name, () => {
    controller.abort(status);
  });
}

const status = await main(controller.signal);
const { signal: ended } = controller;
if (ended.aborted) tell('Ended before its end: what ran has been ended, and the copies are gone.');
process.exitCode = ended.aborted ? Number(ended.reason) : status;
