/** Money that goes back, by Alipay. */
import { refundStories } from './refund-stories.js';
import { tellStories } from './till-stories.js';

tellStories(refundStories, { wallet: 'alipay' });
