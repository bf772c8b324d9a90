/** Money that goes back, by WeChat Pay v2 and v3: the stories that Alipay's customers tell, again. */
import t from 'tap';
import { countsAreQuick } from '../counts.js';
import { refundStories } from './refund-stories.js';
import { tellStories } from './till-stories.js';

// Two benches more: in the counts of continuous integration and above.
if (countsAreQuick) t.pass('LEFT OUT refunds by WeChat Pay: HOLDFAST_COUNTS=ci tells them');
else {
  tellStories(refundStories, { wallet: 'wechat', weChat: 'v2' });
  tellStories(refundStories, { wallet: 'wechat', weChat: 'v3' });
}
