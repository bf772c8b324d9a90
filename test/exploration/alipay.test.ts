/** Every interleaving of one payment by Alipay, within the bounds of `explorations.ts`. */
import { testExplorations } from './wallet-exploration.js';

testExplorations('alipay');
