/** The exploration has teeth: faults planted around the real machine are found, by a short trace. */
import t from 'tap';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { countsAreQuick } from '../counts.js';
import type { Bounds } from './bounds.js';
import { boundsOf, smallBounds } from './explorations.js';
import { type Fault, faults } from './faulty-machines.js';
import { besideFaults } from './faulty-beside.js';
import { tradeFaults } from './faulty-trade.js';
import { explore } from './search.js';

t.setTimeout(300_000);

const wallets: readonly WalletChannel[] = ['alipay', 'wechat'];

function testFault(
  { name, machine, rule, only }: Fault,
  boundsFor: (wallet: WalletChannel) => Bounds,
  lengthMax: number,
): void {
  for (const wallet of wallets.filter((one) => only === undefined || one === only)) {
    t.test(`a till by ${wallet} that ${name} is found out`, (test) => {
      const { finding } = explore(machine, boundsFor(wallet));
      test.equal(finding?.rule, rule, finding?.sentence ?? 'nothing was found');
      test.ok((finding?.trace.length ?? Infinity) <= lengthMax, 'the trace is short');
      test.comment(finding?.trace.join(' | ') ?? 'no trace');
      test.end();
    });
  }
}

for (const fault of faults) testFault(fault, smallBounds, 20);

const several = [...tradeFaults, ...besideFaults];
for (const fault of several.filter(({ isLong }) => isLong !== true || !countsAreQuick)) {
  const { allowed, isLong } = fault;
  const boundsFor = (wallet: WalletChannel): Bounds =>
    boundsOf(wallet, { ...allowed, statesMax: 100_000 });
  testFault(fault, boundsFor, isLong === true ? 40 : 20);
}
