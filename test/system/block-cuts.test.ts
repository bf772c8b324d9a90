/**
 * A real ext4 on a disk that loses what it may lose in a power cut, that is shut down, or that refuses a
 * block: what was acknowledged or shown before is there afterwards, and the small document is the newest
 * one kept or the one on its way.
 */
import type { Test } from 'tap';
import { count } from '../counts.js';
import { testSystem } from './left-out.js';
import { blockLack, loopLack, runInPrivateWorld } from './private-world.js';

testSystem('a power cut under a real ext4 loses nothing acknowledged', blockLack, (t) =>
  isClean(t, 'block-cuts-run', count({ quick: 20, full: 1000 })),
);

testSystem('an ext4 that is shut down loses nothing acknowledged', loopLack, (t) =>
  isClean(t, 'shutdown-run', count({ quick: 3, full: 96 })),
);

testSystem('what a start shows after a failed flush is on the disk', blockLack, (t) =>
  isClean(t, 'failed-write-run', count({ quick: 2, full: 60 })),
);

testSystem('a journal that does not flush is caught by the cuts', blockLack, async (t) => {
  const broken = ['--omit', 'datasync'] as const;
  const cuts = await runInPrivateWorld('block-cuts-run', ['--cuts', '12', ...broken]);
  t.equal(cuts.status, 1);
  t.match(cuts.lines.join('\n'), /of \d+ acknowledged calls/);
  const shutdowns = await runInPrivateWorld('shutdown-run', ['--cuts', '2', ...broken]);
  t.equal(shutdowns.status, 1);
  t.match(shutdowns.lines.join('\n'), /of \d+ acknowledged calls/);
});

testSystem(
  'a start that believes the cache after a failed flush is caught',
  blockLack,
  async (t) => {
    const words = ['--cuts', '4', '--forget-boot'];
    const { status, lines } = await runInPrivateWorld('failed-write-run', words);
    t.equal(status, 1);
    t.match(lines.join('\n'), /^batch, cut /m);
  },
);

/** Nothing but the line that counts, which is said on. */
async function isClean(t: Test, program: string, cuts: number): Promise<void> {
  const { status, lines } = await runInPrivateWorld(program, ['--cuts', String(cuts)]);
  const last = lines.at(-1) ?? '';
  process.stdout.write(`${last}\n`);
  t.strictSame({ status, problems: lines.slice(0, -1) }, { status: 0, problems: [] });
  t.match(last, /^[A-Z]+ cuts=\d+ .*FAILED=0$/);
}
