/** Every interleaving of one payment by WeChat, within the bounds of `explorations.ts`. */
import t from 'tap';
import { testExplorations } from './wallet-exploration.js';

t.setTimeout(600_000);
testExplorations('wechat');
