/** Replies of Alipay's, mutated: nothing comes of them but what Alipay has signed about our order. */
import t from 'tap';
import { count } from '../../counts.js';
import { newKeys } from '../gateways/alipay/wire.js';
import { alipayMutation } from './alipay-mutations.js';
import { alipaySpecimens, openAlipay } from './alipay-specimens.js';
import { alipayTruth } from './alipay-truth.js';
import { hammer } from './hammer.js';

const seed = 20_261_129;
const timeout = 1_800_000;

t.test('no mutated reply says more than its signed bytes', { timeout }, async (t) => {
  const keys = newKeys();
  const specimens = await alipaySpecimens(keys);
  const signing = { wallet: keys.alipay.privateKey, till: keys.app.privateKey };
  const tally = await hammer(
    {
      specimens,
      open: openAlipay(keys),
      mutate: alipayMutation(specimens, signing),
      bearsOut: alipayTruth(keys.alipay.publicKey),
    },
    { count: count({ quick: 500, full: 100_000 }), seed },
  );
  t.same(tally.wrong, []);
  t.ok((tally.kinds['paid'] ?? 0) > 0, 'some are true, or the mutations would prove nothing');
  t.comment(`${JSON.stringify(tally.kinds)}, the longest took ${tally.longestMs.toFixed(1)} ms`);
});
