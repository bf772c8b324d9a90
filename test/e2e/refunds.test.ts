/** Money that goes back, by each wallet; the scenarios tell most of it in virtual time too. */
import t from 'tap';
import { countsAreQuick } from '../counts.js';
import { refundStories } from './refund-stories.js';
import { tellStories } from './till-stories.js';

/**
 * A slip that does not get on is given up after seconds of the till's time; faster, they would be shorter
 * than what a busy machine takes from a process.
 */
const speed = 12;

// Three benches for half a minute each: in the counts of continuous integration and above.
if (countsAreQuick) t.pass('LEFT OUT refunds at the bench: HOLDFAST_COUNTS=ci tells them');
else {
  tellStories(refundStories, { wallet: 'alipay', speed });
  tellStories(refundStories, { wallet: 'wechat', weChat: 'v2', speed });
  tellStories(refundStories, { wallet: 'wechat', weChat: 'v3', speed });
}
