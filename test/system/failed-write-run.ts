/**
 * A disk that refuses one block, and the cache that hides it: after a failed flush a program that reads
 * in the same boot is shown bytes that the disk does not have. The journal refuses the call, a new process
 * in the same boot opens and shows what it shows, and then the power is cut: what it has shown is there.
 *
 *   node failed-write-run.js FOLDER --cuts N [--forget-boot]
 *
 * In a private world. `--forget-boot` lets the second process take its start for one after a reboot, so
 * that it believes the cache: that must be noticed. Ends with a line that counts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { type BlockEvent, diskAfterCut, losses, marksBefore, promisesIn } from './block-log.js';
import { problemIn } from './found.js';
import { LoggedDisk, Station, runNode } from './station.js';
import { toldIn } from './told.js';

/** How the block begins whose write fails: a batch, a new segment, the file system's own journal. */
const refusals: readonly (readonly [name: string, prefix: Buffer])[] = [
  ['batch', Buffer.from('PRJ1')],
  ['segment', Buffer.from('POSJRNL1')],
  ['ext4', Buffer.from('c03b3998', 'hex')],
];

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { cuts: { type: 'string' }, 'forget-boot': { type: 'boolean' } },
  });
  const station = new Station(positionals[0] ?? '');
  station.compile('block-logger', 'fuse3');
  const base = station.newDisk();
  const random = seededRandom(1);
  let cuts = 0;
  let failed = 0;
  const note = (place: string, problem: string | null): void => {
    if (problem === null) return;
    failed += 1;
    process.stdout.write(`${place}: ${problem}\n`);
  };
  for (const [name, prefix] of refusals) {
    const events = await refused(station, base, prefix, values['forget-boot'] ?? false);
    note(name, problemOfRuns(name, events));
    const from = events.findIndex(({ kind }) => kind === 'refused');
    // What the process behind the refusal has told: by turns behind one of these, and anywhere.
    const promises = promisesIn(events).filter((at) => at > from);
    for (let turn = 0; turn < Number(values.cuts); turn += 1) {
      const loss = losses[random.below(losses.length)] ?? 'none';
      const promise = promises[Math.floor(turn / 2) % promises.length];
      const anywhere = from + random.below(events.length + 1 - from);
      const cut = turn % 2 === 0 && promise !== undefined ? promise : anywhere;
      const disk = diskAfterCut(base, events, { cut, loss }, random);
      const told = toldIn(marksBefore(events, cut));
      const clock = station.nextClock();
      const problem = await station.afterCut(disk, (folder) =>
        problemIn(join(folder, 'till'), told, clock),
      );
      cuts += 1;
      note(`${name}, cut ${cut} of ${events.length} ${loss}`, problem);
    }
  }
  process.stdout.write(`FAILEDWRITE cuts=${cuts} FAILED=${failed}\n`);
  return failed === 0 ? 0 : 1;
}

/** A run whose write is refused, and the process that follows in the same boot. */
function refused(
  station: Station,
  base: Buffer,
  prefix: Buffer,
  forgetsBoot: boolean,
): Promise<readonly BlockEvent[]> {
  return LoggedDisk.record(station, base, async ({ folder, marks, refuse }) => {
    const words = [join(folder, 'till'), '--tell', marks, '--boot-id'];
    await runNode('journal-run.js', [...words, station.nextBoot(), '--more', '4']);
    // After a reboot a start writes nothing again: the write that is refused is then a new one.
    const boot = station.nextBoot();
    writeFileSync(refuse, prefix);
    await runNode('journal-run.js', [...words, boot, '--more', '20']);
    const next = forgetsBoot ? station.nextBoot() : boot;
    await runNode('journal-run.js', [...words, next, '--more', '2']);
  });
}

/** The refusal came, and the process that met it said so and was told nothing good afterwards. */
function problemOfRuns(name: string, events: readonly BlockEvent[]): string | null {
  const at = events.findIndex(({ kind }) => kind === 'refused');
  if (at === -1) return 'no write was refused';
  const behind = marksBefore(events, events.length).slice(marksBefore(events, at).length);
  const first = behind.split(/^(?:closed|found) .*\n/m)[0] ?? '';
  const told = toldIn(first);
  if (told.failures.length === 0) return 'the fault was told to nobody';
  // Whether an ext4 whose own journal has failed is used at all by the next process is not ours to say.
  if (name !== 'ext4' && !/^found \d+$/m.test(behind)) return 'the next process did not open';
  return null;
}

process.exitCode = await main(process.argv.slice(2));
