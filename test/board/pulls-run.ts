/**
 * `npm run board -- --pulls N [--jobs J] [--seed S] [--resume FILE] [--minutes M] [--mutant NAME]
 * [--where-possible]`: the plug of an emulated board pulled N times under sales, on J boards at once. Each
 * round stands in the file as it ends, and a run that was broken off goes on from there; after M minutes no
 * new one begins. With a mutant the run ends, with 0, when it was found out: when something was lost,
 * doubled or unreadable, and not for any other reason. Where no board can be emulated, 1, or 0 and a line
 * that says so. The last line counts.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { boardImage, boardLack } from './image.js';
import { type Mutant, mutants } from './mutants.js';
import { type Round, countPulls, foundOut, keptSeries, lastLine } from './pull-counts.js';
import { pullSeries } from './pull-series.js';

const numberForm = /^[1-9]\d{0,8}$/;
const failuresMax = 5;
const minutesMax = 600;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

interface Wanted {
  readonly pulls: number;
  readonly jobs: number;
  readonly seed: number;
  readonly resume: string | null;
  readonly mutant: string | null;
  readonly minutes: number;
  readonly isWherePossible: boolean;
}

function readWanted(): Wanted | string {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ pulls: text, jobs: text, seed: text, resume: text, mutant: text, minutes: text },
      'where-possible': { type: 'boolean' },
    },
  });
  const { pulls = '20', jobs = '1', seed = String(1 + (Date.now() % 1_000_000)) } = values;
  const { resume = null, mutant = null, minutes = String(minutesMax) } = values;
  if (![pulls, jobs, seed, minutes].every((word) => numberForm.test(word))) {
    return '--pulls, --jobs, --seed and --minutes take whole numbers above zero.';
  }
  if (mutant !== null && mutants[mutant] === undefined) {
    return `--mutant takes one of ${Object.keys(mutants).join(', ')}.`;
  }
  return {
    ...{ pulls: Number(pulls), jobs: Number(jobs), seed: Number(seed), minutes: Number(minutes) },
    ...{ resume, mutant, isWherePossible: values['where-possible'] === true },
  };
}

async function main(): Promise<number> {
  const wanted = readWanted();
  if (typeof wanted === 'string') {
    process.stderr.write(`${wanted}\n`);
    return 2;
  }
  const lack = boardLack();
  if (lack !== null) return withoutBoard(lack, wanted);
  const { mutant, resume } = wanted;
  const kept = resume === null ? null : keptSeries(resume);
  if (kept !== null && kept.mutant !== mutant) {
    process.stderr.write(`${String(resume)} is a series with the mutant ${String(kept.mutant)}.\n`);
    return 2;
  }
  const seed = kept?.seed ?? wanted.seed;
  const write = (line: object): void => {
    if (resume !== null) appendFileSync(resume, `${JSON.stringify(line)}\n`);
  };
  if (kept === null) write({ seed, mutant });
  const rounds = [...(kept?.rounds ?? [])];
  tell(`seed ${seed}, ${countPulls(rounds).pulls} pulls are done`);
  const broken = mutant === null ? undefined : mutants[mutant];
  await pullOn({ ...wanted, seed }, broken, rounds, (round) => {
    rounds.push(round);
    write({ ...round, at: new Date().toISOString() });
    tell(wordsOf(round, countPulls(rounds).pulls));
  });
  tell(lastLine(countPulls(rounds)));
  const isWell = broken === undefined ? countPulls(rounds).failed === 0 : rounds.some(foundOut);
  return isWell ? 0 : 1;
}

function withoutBoard(lack: string, { isWherePossible }: Wanted): number {
  const words = `no board can be emulated here: ${lack} (apt-get install)`;
  if (isWherePossible) tell(`LEFT OUT: no plug is pulled, ${words}`);
  else process.stderr.write(`${words}\n`);
  return isWherePossible ? 0 : 1;
}

async function pullOn(
  { pulls, jobs, seed, minutes }: Wanted,
  mutant: Mutant | undefined,
  before: readonly Round[],
  rounded: (round: Round) => void,
): Promise<void> {
  let next = 1 + Math.max(-1, ...before.map(({ round }) => round));
  const image = boardImage();
  const rounds = [...before];
  const endsAt = performance.now() + minutes * 60_000;
  const isEnough = (): boolean =>
    performance.now() > endsAt ||
    countPulls(rounds).pulls >= pulls ||
    (mutant !== undefined && rounds.some(foundOut));
  const series = {
    ...{ image, seed, pulls, mutant, isEnough, failuresMax },
    nextRound: () => next++,
    rounded: (round: Round) => {
      rounds.push(round);
      rounded(round);
    },
  };
  if (isEnough()) return;
  await Promise.all(Array.from({ length: jobs }, () => pullSeries(series)));
}

function wordsOf({ round, aim, pulls, wrong, ms }: Round, done: number): string {
  const states = pulls.map(({ state, waiting }) => `${state}${waiting > 0 ? '*' : ''}`).join(', ');
  const end = wrong.length === 0 ? 'agreed' : `WRONG: ${wrong.join('; ')}`;
  return `${done}: round ${round}, ${aim}: cut in ${states}, ${end} (${(ms / 1_000).toFixed(0)} s)`;
}

process.exitCode = await main();
// Sockets of the bench that wait for a board hold nobody up.
process.exit();
