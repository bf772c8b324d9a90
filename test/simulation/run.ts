/**
 * `node dist/test/simulation/run.js [--digest FILE] [--small] [--fresh SEED] [--jobs J]`: the seeds of
 * continuous integration. Fails on a violation, with the command that plays it again; on a demanded cell
 * that the fixed seeds did not visit, or a step of the model of which none is demanded and nobody says
 * why; and when the small run comes to something else with one thread
 * than with more, or than FILE says, which the first run writes. `--small` plays the small run alone.
 * HOLDFAST_WRITE=1 draws the table of demanded cells anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openShopWorkers } from '../../src/simulation/shop-workers.js';
import {
  type SimulationOptions,
  type SimulationResult,
  simulate,
  sumOf,
} from '../../src/simulation/simulation.js';
import { projectRoot } from '../project.js';
import { listedSteps } from '../exploration/steps.js';
import { type Counts, demandedIn, missingCells, tableOf, unexplained } from './demanded-cells.js';
import { notDemanded } from './not-demanded.js';
import { commandOf, fixedSeeds, freshSeeds, remoteSeeds, smallRun } from './seeds.js';

const tableFile = path.join(projectRoot, 'test/simulation/demanded-cells.txt');
const freshMax = 1_000_000_000;

const text = { type: 'string' } as const;
const options = { digest: text, fresh: text, jobs: text, small: { type: 'boolean' } } as const;

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Play = (wanted: SimulationOptions, jobs?: number) => Promise<SimulationResult>;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const jobs = Number(values.jobs ?? '2');
  const workers = openShopWorkers(jobs);
  const play: Play = (wanted, most = jobs) => simulate(wanted, most, workers.run);
  try {
    const small = await sameDigest(play, values.digest ?? null);
    if (values.small === true) return small;
    const fixed = await playFixed(play);
    const fresh = await playFresh(play, values.fresh);
    return small + fixed + fresh === 0 ? 0 : 1;
  } finally {
    await workers.close();
  }
}

/** The small run, with one thread and with more, and as another Node has written it down. */
async function sameDigest(play: Play, file: string | null): Promise<number> {
  const one = await play(smallRun, 1);
  const more = await play(smallRun);
  const written = file !== null && existsSync(file) ? readFileSync(file, 'utf8') : one.digest;
  if (file !== null && !existsSync(file)) writeFileSync(file, one.digest);
  tell(`SMALL NODE=${process.version} SALES=${one.sales} DIGEST=${one.digest}`);
  if (one.digest !== more.digest) tell(`With more threads it is ${more.digest}.`);
  if (one.digest !== written) tell(`Another Node has made ${written} of it.`);
  return (
    toldViolations(smallRun, one) + Number(one.digest !== more.digest || one.digest !== written)
  );
}

async function playFixed(play: Play): Promise<number> {
  const began = performance.now();
  const result = await play(fixedSeeds);
  tell(`FIXED ${figuresOf(fixedSeeds, result, began)}`);
  const beganRemote = performance.now();
  const remote = await play(remoteSeeds);
  tell(`REMOTE ${figuresOf(remoteSeeds, remote, beganRemote)}`);
  const unseen = judgeCells(sumOf([result.cells, remote.cells]));
  return toldViolations(fixedSeeds, result) + toldViolations(remoteSeeds, remote) + unseen;
}

/** Answers how many demanded cells were not visited, and steps that nobody has accounted for. */
function judgeCells(cells: Counts): number {
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(tableFile, tableOf(cells));
  const table = readFileSync(tableFile, 'utf8');
  const missing = missingCells(table, cells);
  for (const cell of missing) tell(`never visited: ${cell}`);
  const open = unexplained(table, listedSteps(), notDemanded);
  for (const step of open) tell(`neither demanded nor explained in not-demanded.ts: ${step}`);
  tell(`CELLS=${demandedIn(table).length} MISSING=${missing.length}`);
  return missing.length + open.length;
}

/** Seeds that nobody has played before; the command plays them again. */
async function playFresh(play: Play, seed: string | undefined): Promise<number> {
  const began = performance.now();
  const wanted = freshSeeds(
    seed === undefined ? Math.floor(Date.now() / 1000) % freshMax : Number(seed),
  );
  tell(`fresh seeds: ${commandOf(wanted)}`);
  const result = await play(wanted);
  tell(`FRESH ${figuresOf(wanted, result, began)}`);
  return toldViolations(wanted, result);
}

function toldViolations(wanted: SimulationOptions, { failed }: SimulationResult): number {
  for (const { place, report } of failed) {
    tell(`Violated: ${commandOf(wanted)} --shop ${place}`);
    for (const violation of report.violations.slice(0, 8)) tell(`  ${violation}`);
  }
  return failed.length;
}

function figuresOf(
  { seed, days }: SimulationOptions,
  result: SimulationResult,
  began: number,
): string {
  const { sales, powerCuts, faults, digest, failed } = result;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const run = `SEED=${seed} DAYS=${days} SALES=${sales} POWERCUTS=${powerCuts} FAULTS=${faults}`;
  return `${run} SECONDS=${seconds} DIGEST=${digest} FAILED=${failed.length}`;
}

process.exitCode = await main();
