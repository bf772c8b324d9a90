/** A long simulation that is broken off goes on from the shops that are over. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { keptShops } from '../../src/cli/simulate/kept-shops.js';
import type { ShopReport } from '../../src/simulation/shop.js';
import { type RunShop, shopsOf, simulate } from '../../src/simulation/simulation.js';
import { troubleNames } from '../../src/simulation/troubles.js';

const options = { seed: 5, days: 6, faults: [], shop: null };

t.test('a run that is broken off plays only the shops that are not over', async (t) => {
  const file = join(t.testdir({}), 'shops.jsonl');
  const played: number[] = [];
  const [first, second, third] = shopsOf(options).map(({ seed }) => seed);
  const breaksOff = play(played, second);
  await t.rejects(simulate(options, 1, (await kept(file, breaksOff)).run), /broken off/);
  const whole = await simulate(options, 1, (await kept(file, play(played))).run);
  t.same(played, [first, second, second, third]);
  t.same(whole, await simulate(options, 1, play([])));
});

t.test('half a line that a cut has left counts for nothing', async (t) => {
  const file = join(t.testdir({}), 'shops.jsonl');
  await simulate(options, 1, (await kept(file, play([]))).run);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, -20));
  const played: number[] = [];
  await simulate(options, 1, (await kept(file, play(played))).run);
  t.same(played, [shopsOf(options).at(-1)?.seed]);
  t.equal((await kept(file, play([]))).count, 3);
});

t.test('a file of another run, or of other programs, is not gone on with', async (t) => {
  const file = join(t.testdir({}), 'shops.jsonl');
  await kept(file, play([]));
  t.equal(await keptShops(file, { ...options, seed: 6 }, play([])), null);
  const other = join(t.testdir({}), 'other.jsonl');
  await appendFile(other, '{"seed":5,"days":6,"faults":[],"programs":"older"}\n');
  t.equal(await keptShops(other, options, play([])), null);
});

async function kept(file: string, run: RunShop) {
  const shops = await keptShops(file, options, run);
  if (shops === null) throw new Error('the file is of another run');
  return shops;
}

/** Plays shops that come to nothing but their seed, up to the one at which it is broken off. */
function play(played: number[], last?: number): RunShop {
  return ({ seed }) => {
    played.push(seed);
    if (seed === last) return Promise.reject(new Error('broken off'));
    return Promise.resolve(reportOf(seed));
  };
}

const noFaults = Object.fromEntries(
  troubleNames.map((name) => [name, 0]),
) as ShopReport['faultsByKind'];

function reportOf(seed: number): ShopReport {
  return {
    seed,
    digest: `digest of ${String(seed)}`,
    sales: 2,
    wholeBytes: 0,
    faultsByKind: { ...noFaults, disk: 3 },
    states: { charging: 0, doubtful: 0, voiding: 0, paid: 2, declined: 0, voided: 0, stuck: 0 },
    powerCuts: 1,
    faults: 3,
    cells: { 'attempt charging Paid | none': 2 },
    violations: [],
    timeline: [],
    happened: [],
    steps: 40,
    violatedIn: null,
  };
}
