/**
 * `npm run matrix [-- --only NAME] [--sample N] [--jobs J] [--speed S]`: every gateway under every
 * fault, and the till killed at every write of that sale's journal, on J benches at once (2). The last
 * line counts; exit 1 when money was lost or doubled or anything disagreed, with the command that
 * replays it.
 */
import { parseArgs } from 'node:util';
import { blocksOf } from './cells.js';
import { gatewayNames } from './gateways.js';
import { runMatrix } from './matrix-series.js';

const numberForm = /^[1-9]\d{0,4}$/;
const speedMax = 30;

const names = ['only', 'sample', 'jobs', 'speed'] as const;
const text = { type: 'string' } as const;
type Options = Readonly<Record<(typeof names)[number], typeof text>>;
const options = Object.fromEntries(names.map((name) => [name, text])) as Options;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const { only = null, sample = null, jobs = '2', speed = '25' } = values;
  const numbers = [jobs, speed, ...(sample === null ? [] : [sample])];
  if (!numbers.every((word) => numberForm.test(word)) || Number(speed) > speedMax) {
    process.stderr.write('--sample, --jobs and --speed take whole numbers; --speed up to 30.\n');
    return 2;
  }
  const choice = { gateways: gatewayNames, only, sample: sample === null ? null : Number(sample) };
  const blocks = blocksOf(choice);
  if (blocks === null) {
    process.stderr.write(
      `Nothing is called ${String(only)}: GATEWAY, GATEWAY/FAULT or both/7-after.\n`,
    );
    return 2;
  }
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const began = performance.now();
  const counts = await runMatrix({ blocks, jobs: Number(jobs), speed: Number(speed), tell });
  const seconds = Math.round((performance.now() - began) / 1000);
  const { cells, cuts, lost, doubled, failed } = counts;
  const gateways = new Set(blocks.map(({ gateway }) => gateway)).size;
  const faults = new Set(blocks.map(({ fault }) => fault.name)).size;
  tell(`${seconds} s`);
  tell(
    `MATRIX gateways=${gateways} faults=${faults} cells=${cells} cuts=${cuts} lost=${lost} doubled=${doubled} FAILED=${failed}`,
  );
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
