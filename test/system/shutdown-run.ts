/**
 * The power cut of the file system itself: while the journal is being written an ext4 is shut down by
 * its own ioctl, which drops all that has not reached the device, the file system's journal included.
 *
 *   node shutdown-run.js FOLDER --cuts N [--omit datasync]
 *
 * In a private world. Ends with a line that counts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { projectRoot } from '../project.js';
import { problemIn } from './found.js';
import { Station, run } from './station.js';
import { toldIn } from './told.js';

/** Calls of a run; it is shut down behind one of them. */
const calls = 24;

async function main(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { cuts: text, omit: text },
  });
  const options = values.omit === undefined ? [] : ['--omit', values.omit];
  const station = new Station(positionals[0] ?? '');
  const shutdown = station.compile('ext4-shutdown');
  const base = station.newDisk();
  const file = station.at('disk.img');
  let failed = 0;
  for (let turn = 0; turn < Number(values.cuts); turn += 1) {
    writeFileSync(file, base);
    const boot = station.nextBoot();
    const after = turn % calls;
    const said = await station.mounted(file, (folder) => {
      const words = [join(folder, 'till'), '--more', String(calls), '--documents'];
      const end = (): void => {
        run(shutdown, folder);
      };
      return saidUntilCut([...words, '--boot-id', boot, ...options], after, end);
    });
    const told = toldIn(said);
    const clock = station.nextClock();
    const problem = await station.mounted(file, (folder) =>
      problemIn(join(folder, 'till'), told, clock),
    );
    const silent = told.failures.length > 0 || told.closed ? null : 'the fault was told to nobody';
    if (problem === null && silent === null) continue;
    failed += 1;
    process.stdout.write(`cut ${turn} behind call ${after}: ${problem ?? silent ?? ''}\n`);
  }
  process.stdout.write(`SHUTDOWNS cuts=${values.cuts ?? ''} FAILED=${failed}\n`);
  return failed === 0 ? 0 : 1;
}

/** All that a run told; `end` is called when it has told that call `after` is acknowledged. */
async function saidUntilCut(
  words: readonly string[],
  after: number,
  end: () => void,
): Promise<string> {
  const program = join(projectRoot, 'dist/test/system/journal-run.js');
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    said += `${line}\n`;
    if (line === `acknowledged ${String(after)}`) end();
  });
  await once(child, 'close');
  return said;
}

process.exitCode = await main(process.argv.slice(2));
