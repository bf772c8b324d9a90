/** Replies of WeChat Pay v3, mutated: nothing comes of them but what the platform has signed. */
import t from 'tap';
import { count } from '../../counts.js';
import { hammer } from './hammer.js';
import { newWeChatKeys, openV3, weChatSpecimens } from './wechat-specimens.js';
import { weChatV3Mutation } from './wechat-v3-mutations.js';
import { weChatV3Truth } from './wechat-v3-truth.js';

const seed = 20_261_201;
const timeout = 1_800_000;

t.test('no mutated reply says more than its signed bytes', { timeout }, async (t) => {
  const keys = newWeChatKeys();
  const open = openV3(keys);
  const specimens = await weChatSpecimens(open, keys);
  const mutate = weChatV3Mutation(specimens, keys);
  const tally = await hammer(
    { specimens, open, mutate, bearsOut: weChatV3Truth(keys.wechat) },
    { count: count({ quick: 500, full: 100_000 }), seed },
  );
  t.same(tally.wrong, []);
  t.ok((tally.kinds['paid'] ?? 0) > 0, 'some are true, or the mutations would prove nothing');
  t.comment(`${JSON.stringify(tally.kinds)}, the longest took ${tally.longestMs.toFixed(1)} ms`);
});
