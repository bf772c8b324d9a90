/**
 * `npm run kills [-- --kills N] [--jobs J] [--speed S]`: the plug pulled N times (300) under sales, on J
 * benches at once (2). The last line counts; exit 1 when money was lost or doubled or anything disagreed.
 */
import { parseArgs } from 'node:util';
import { killSeries, noKills } from './kill-series.js';
import { aims } from './sales.js';

const numberForm = /^[1-9]\d{0,4}$/;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { kills: { type: 'string' }, jobs: { type: 'string' }, speed: { type: 'string' } },
  });
  const { kills = '300', jobs = '2', speed = '20' } = values;
  if (![kills, jobs, speed].every((word) => numberForm.test(word))) {
    process.stderr.write('--kills, --jobs and --speed take whole numbers above zero.\n');
    return 2;
  }
  const share = Math.ceil(Number(kills) / Number(jobs));
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const series = Array.from({ length: Number(jobs) }, () =>
    killSeries({ kills: share, speed: Number(speed), tell }),
  );
  const sum = noKills();
  for (const counts of await Promise.all(series)) {
    sum.kills += counts.kills;
    sum.lost += counts.lost;
    sum.doubled += counts.doubled;
    sum.failed += counts.failed;
    for (const aim of aims) sum.at[aim] += counts.at[aim];
  }
  const states = aims.map((aim) => `${aim}=${sum.at[aim]}`).join(' ');
  const { lost, doubled, failed } = sum;
  tell(`KILLS kills=${sum.kills} ${states} lost=${lost} doubled=${doubled} FAILED=${failed}`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
