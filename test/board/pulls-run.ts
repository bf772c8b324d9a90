/**
 * `npm run board -- --pulls N [--seed S] [--resume FILE] [--mutant]`: the plug of an emulated board pulled
 * N times under sales. Counts stand in the file after each pull, and a run that was broken off goes on from
 * there. `--mutant` takes the till's fdatasync away: then something must be lost, and exit 0 means that it
 * was seen. The last line counts.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { boardImage, boardLack } from './image.js';
import { withoutDatasync } from './mutants.js';
import { aims } from './pull-aims.js';
import { type PullCounts, noPulls, pullSeries } from './pull-series.js';

interface Kept {
  readonly seed: number;
  readonly counts: PullCounts;
}

const numberForm = /^[1-9]\d{0,8}$/;

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { pulls: text, seed: text, resume: text, mutant: { type: 'boolean' } },
  });
  const { pulls = '20', seed = String(1 + (Date.now() % 1_000_000)), resume } = values;
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  if (![pulls, seed].every((word) => numberForm.test(word))) {
    process.stderr.write('--pulls and --seed take whole numbers above zero.\n');
    return 2;
  }
  const lack = boardLack();
  if (lack !== null) {
    process.stderr.write(`No board can be emulated here: ${lack}.\n`);
    return 1;
  }
  const before = keptIn(resume) ?? { seed: Number(seed), counts: noPulls() };
  tell(`seed ${before.seed}, ${before.counts.pulls} pulls are done`);
  const isMutant = values.mutant === true;
  const counts = await pullSeries({
    ...{ image: boardImage(), seed: before.seed, from: before.counts.pulls, tell },
    pulls: Number(pulls) - before.counts.pulls,
    failuresMax: isMutant ? 1 : 5,
    ...(isMutant ? { mutant: withoutDatasync } : {}),
    counted: (now) => {
      const sum = added(before.counts, now);
      if (resume !== undefined) {
        writeFileSync(resume, JSON.stringify({ seed: before.seed, counts: sum }));
      }
      tell(`${sum.pulls} of ${pulls}`);
    },
  });
  const sum = added(before.counts, counts);
  tell(lastLine(sum));
  return sum.failed > 0 === isMutant ? 0 : 1;
}

function keptIn(file: string | undefined): Kept | null {
  if (file === undefined || !existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as Kept;
}

function added(one: PullCounts, other: PullCounts): PullCounts {
  const sum = noPulls();
  for (const aim of aims) sum.at[aim] = one.at[aim] + other.at[aim];
  for (const name of sums) sum[name] = one[name] + other[name];
  return sum;
}

const sums = [
  ...(['pulls', 'sectorsWaiting', 'sectorsLost'] as const),
  ...(['lost', 'doubled', 'unreadable', 'failed'] as const),
];

function lastLine({ pulls, at, lost, doubled, unreadable, failed }: PullCounts): string {
  const states = aims.map((aim) => `${aim}:${at[aim]}`).join(',');
  const found = `lost=${lost} doubled=${doubled} unreadable=${unreadable}`;
  return `PULLS n=${pulls} states=${states} ${found} FAILED=${failed}`;
}

process.exitCode = await main();
// Sockets of the bench that wait for a board hold nobody up.
process.exit();
