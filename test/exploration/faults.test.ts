/** The exploration has teeth: faults planted around the real machine are found, by a short trace. */
import t from 'tap';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { smallBounds } from './explorations.js';
import { faults } from './faulty-machines.js';
import { explore } from './search.js';

const wallets: readonly WalletChannel[] = ['alipay', 'wechat'];

for (const { name, machine, rule, only } of faults) {
  for (const wallet of wallets.filter((one) => only === undefined || one === only)) {
    t.test(`a till by ${wallet} that ${name} is found out`, (test) => {
      const { finding } = explore(machine, smallBounds(wallet));
      test.equal(finding?.rule, rule, finding?.sentence ?? 'nothing was found');
      test.ok((finding?.trace.length ?? Infinity) <= 20, 'the trace is short');
      test.comment(finding?.trace.join(' | ') ?? 'no trace');
      test.end();
    });
  }
}
