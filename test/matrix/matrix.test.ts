/** A sample of `npm run matrix`, for the longer runs of the tests: it takes half a minute. */
import t from 'tap';
import { count, systemPackagesAreWanted } from '../counts.js';
import { blocksOf, cutsOf, nameOf } from './cells.js';
import { faults } from './faults.js';
import { gatewayNames } from './gateways.js';
import { runMatrix } from './matrix-series.js';

const name = 'a till cut at any write under any fault of its wallet agrees with it afterwards';

if (systemPackagesAreWanted) {
  t.test(name, { timeout: 400_000 }, async (t) => {
    const said: string[] = [];
    const sample = count({ quick: 3, full: 20 });
    const blocks = blocksOf({ gateways: gatewayNames, only: null, sample }) ?? [];
    const tell = (line: string): void => {
      if (line.startsWith('FAILED')) said.push(line);
    };
    const { cuts, lost, doubled } = await runMatrix({ blocks, jobs: 2, speed: 25, tell });
    t.same(said, []);
    t.same({ lost, doubled }, { lost: 0, doubled: 0 });
    t.ok(cuts > 0, 'some tills were cut');
  });
} else t.pass(`${name}: left out, it takes half a minute`);

t.test('every fault has a name of its own, and a cell is found by its name', async (t) => {
  t.equal(new Set(faults.map((fault) => fault.name)).size, faults.length);
  const only = 'wechat-v2/hang-booked/7-after';
  const [block, ...more] = blocksOf({ gateways: gatewayNames, only, sample: null }) ?? [];
  t.same(more, []);
  t.ok(block !== undefined);
  if (block === undefined) return;
  t.same(
    cutsOf(block, 4, 0).map((cut) => nameOf(block, cut)),
    [only],
  );
  for (const wrong of ['alipay/none', 'none', 'alipay/ok/0-after', 'alipay/ok/1']) {
    t.equal(blocksOf({ gateways: gatewayNames, only: wrong, sample: null }), null, wrong);
  }
});

t.test('a sample is spread over all gateways, and all of it is every cut', async (t) => {
  const choice = { gateways: gatewayNames, only: null };
  const all = blocksOf({ ...choice, sample: null }) ?? [];
  t.equal(all.length, gatewayNames.length * faults.length);
  const cuts = (sample: number): number[] =>
    gatewayNames.map((gateway) =>
      (blocksOf({ ...choice, sample }) ?? [])
        .filter((block) => block.gateway === gateway)
        .reduce((sum, { quota }) => sum + (quota ?? 0), 0),
    );
  t.same(cuts(30), [10, 10, 10]);
  t.same(
    cuts(3 * 5 * faults.length),
    gatewayNames.map(() => 5 * faults.length),
  );
  const [first] = all;
  t.equal(first === undefined ? 0 : cutsOf(first, 6, 3).length, 12);
});
