/** Tests beside packages of others: not in `npm test`, which installs nothing but its own packages. */
import t, { type Test } from 'tap';
import { systemPackagesAreWanted } from '../counts.js';
import { installPackages } from './packages.js';

const needs = 'it needs the packages of test/oracles, which npm run test:full installs';

export function testBesidePackages(name: string, run: (t: Test) => Promise<void>): void {
  if (!systemPackagesAreWanted) {
    t.pass(`${name}: left out, ${needs}`);
    return;
  }
  t.test(name, async (t) => {
    t.setTimeout(300_000);
    const missing = installPackages();
    if (missing !== null) throw new Error(missing);
    await run(t);
  });
}
