/** Every interleaving of one payment by WeChat, within the bounds of `groups.ts`. */
import t from 'tap';
import { testExplorations } from './wallet-exploration.js';

t.setTimeout(1_800_000);
testExplorations('wechat');
