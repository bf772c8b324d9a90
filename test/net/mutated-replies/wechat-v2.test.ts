/** Replies of WeChat Pay v2, mutated: nothing comes of them but what is signed about our order. */
import t from 'tap';
import { count } from '../../counts.js';
import { hammer } from './hammer.js';
import { newWeChatKeys, openV2, weChatSpecimens } from './wechat-specimens.js';
import { weChatV2Mutation } from './wechat-v2-mutations.js';
import { weChatV2Truth } from './wechat-v2-truth.js';

const seed = 20_261_130;
const timeout = 1_800_000;

for (const signType of ['MD5', 'HMAC-SHA256'] as const) {
  t.test(`no reply mutated under ${signType} says more than it should`, { timeout }, async (t) => {
    const open = openV2(signType);
    const specimens = await weChatSpecimens(open, newWeChatKeys());
    const mutate = weChatV2Mutation(specimens, signType);
    const tally = await hammer(
      { specimens, open, mutate, bearsOut: weChatV2Truth(signType) },
      { count: count({ quick: 250, full: 50_000 }), seed },
    );
    t.same(tally.wrong, []);
    t.ok((tally.kinds['paid'] ?? 0) > 0, 'some are true, or the mutations would prove nothing');
    t.comment(`${JSON.stringify(tally.kinds)}, the longest took ${tally.longestMs.toFixed(1)} ms`);
  });
}
