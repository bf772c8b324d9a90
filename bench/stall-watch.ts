/**
 * Loaded into the till's process by a benchmark (`NODE_OPTIONS=--import`): watches how long its loop was
 * not free. At SIGUSR2, and when the process ends by itself, it leaves the figures in the file that
 * HOLDFAST_STALL_FILE names, and begins anew. Other processes of the bench are left alone.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Fine enough to see 20 ms, coarse enough to weigh nothing. */
const resolutionMs = 2;
const nsPerMs = 1e6;
const file = process.env['HOLDFAST_STALL_FILE'];

if (file !== undefined && process.argv[2] === 'run') {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let turn = 0;
  const leave = (): void => {
    turn += 1;
    const longestMs = Math.max(0, delays.max / nsPerMs - resolutionMs);
    // Renamed into its place: whoever looks never sees half of it.
    writeFileSync(`${file}.new`, JSON.stringify({ turn, longestMs, samples: delays.count }));
    renameSync(`${file}.new`, file);
    delays.reset();
  };
  process.on('SIGUSR2', leave);
  process.on('exit', leave);
}
