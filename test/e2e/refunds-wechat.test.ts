/** Money that goes back, by WeChat Pay as it is set up first, and as v3. */
import { systemPackagesAreWanted } from '../counts.js';
import { refundStories } from './refund-stories.js';
import { tellStories } from './till-stories.js';

tellStories(refundStories, { wallet: 'wechat', weChat: 'v2' });
// A whole bench more: in the counts of continuous integration and above.
if (systemPackagesAreWanted) tellStories(refundStories, { wallet: 'wechat', weChat: 'v3' });
