/**
 * `npm run board -- --pulls N [--jobs J] [--seed S] [--resume FILE] [--mutant NAME]`: the plug of an emulated
 * board pulled N times under sales, on J boards at once. Each round stands in the file as it ends, and a run
 * that was broken off goes on from there. With a mutant the run ends, with 0, when it was found out: when
 * something was lost, doubled or unreadable, and not for any other reason. The last line counts.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { boardImage, boardLack } from './image.js';
import { type Mutant, mutants } from './mutants.js';
import { type Round, countPulls, foundOut, keptSeries, lastLine } from './pull-counts.js';
import { pullSeries } from './pull-series.js';

const numberForm = /^[1-9]\d{0,8}$/;
const failuresMax = 5;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

interface Wanted {
  readonly pulls: number;
  readonly jobs: number;
  readonly seed: number;
  readonly resume: string | null;
  readonly mutant: string | null;
}

function readWanted(): Wanted | string {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { pulls: text, jobs: text, seed: text, resume: text, mutant: text },
  });
  const { pulls = '20', jobs = '1', seed = String(1 + (Date.now() % 1_000_000)) } = values;
  const { resume = null, mutant = null } = values;
  if (![pulls, jobs, seed].every((word) => numberForm.test(word))) {
    return '--pulls, --jobs and --seed take whole numbers above zero.';
  }
  if (mutant !== null && mutants[mutant] === undefined) {
    return `--mutant takes one of ${Object.keys(mutants).join(', ')}.`;
  }
  return { ...{ pulls: Number(pulls), jobs: Number(jobs), seed: Number(seed) }, resume, mutant };
}

async function main(): Promise<number> {
  const wanted = readWanted();
  if (typeof wanted === 'string') {
    process.stderr.write(`${wanted}\n`);
    return 2;
  }
  const lack = boardLack();
  if (lack !== null) {
    process.stderr.write(`No board can be emulated here: ${lack} (apt-get install).\n`);
    return 1;
  }
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

async function pullOn(
  { pulls, jobs, seed }: Wanted,
  mutant: Mutant | undefined,
  before: readonly Round[],
  rounded: (round: Round) => void,
): Promise<void> {
  let next = 1 + Math.max(-1, ...before.map(({ round }) => round));
  const image = boardImage();
  const rounds = [...before];
  const isEnough = (): boolean =>
    countPulls(rounds).pulls >= pulls || (mutant !== undefined && rounds.some(foundOut));
  const series = {
    ...{ image, seed, pulls, mutant, isEnough, failuresMax },
    nextRound: () => next++,
    rounded: (round: Round) => {
      rounds.push(round);
      rounded(round);
    },
  };
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
