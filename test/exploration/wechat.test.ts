/** Every interleaving of one payment by WeChat, within the bounds of `explorations.ts`. */
import { testExplorations } from './wallet-exploration.js';

testExplorations('wechat');
