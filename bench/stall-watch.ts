/**
 * Loaded into the till's process by a benchmark (`NODE_OPTIONS=--import`): watches how long its loop was
 * not free. SIGUSR2 forgets what was seen; when the process ends by itself it leaves the figures in the
 * file that HOLDFAST_STALL_FILE names. Other processes of the bench are left alone.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Fine enough to see 20 ms, coarse enough to weigh nothing. */
const resolutionMs = 2;
const nsPerMs = 1e6;
const file = process.env['HOLDFAST_STALL_FILE'];

if (file !== undefined && process.argv[2] === 'run') {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  process.on('SIGUSR2', () => {
    delays.reset();
  });
  process.on('exit', () => {
    const longestMs = Math.max(0, delays.max / nsPerMs - resolutionMs);
    writeFileSync(file, JSON.stringify({ longestMs, samples: delays.count }));
  });
}
