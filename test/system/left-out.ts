/**
 * Tests that need more of the system than Node: root, a loop device, FUSE, strace, a compiler. They run
 * where `npm run test:full` runs and the system has the means, which is tried, not guessed; elsewhere one
 * line says why not, and the test passes.
 */
import path from 'node:path';
import t, { type Test } from 'tap';
import { systemPackagesAreWanted } from '../counts.js';
import { projectRoot } from '../project.js';

const file = path.relative(path.join(projectRoot, 'dist'), process.argv[1] ?? '');
const leftOut = new Set<string>();
const patienceMs = 1_500_000;

/** `lack` says what is missing, or `null`; it is asked only where system tests are wanted. */
export function testSystem(
  name: string,
  lack: () => string | null,
  run: (t: Test) => Promise<void>,
): void {
  const why = systemPackagesAreWanted ? lack() : 'it runs in npm run test:full';
  if (why !== null) {
    if (!leftOut.has(why)) process.stderr.write(`LEFT OUT ${file}: ${why}\n`);
    leftOut.add(why);
    t.pass(`${name}: left out, ${why}`);
    return;
  }
  t.test(name, async (t) => {
    t.setTimeout(patienceMs);
    await run(t);
  });
}
