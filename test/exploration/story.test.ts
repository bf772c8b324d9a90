/** A counterexample reads as a story. */
import t from 'tap';
import { boundsOf } from './explorations.js';
import { tradeFaults } from './faulty-trade.js';
import { explore } from './search.js';
import { storyOf } from './story.js';

t.test('a broken promise is told step by step, with what the till, wallet and LCD say', (test) => {
  const fault = tradeFaults.find(({ name }) => name === 'refunds more than was paid');
  if (fault === undefined) throw new Error('the fault of this story is planted no more');
  const bounds = boundsOf('wechat', fault.allowed);
  const { finding } = explore(fault.machine, bounds);
  const story = storyOf(fault.machine, bounds, finding?.trace ?? []);
  test.equal(story.length, finding?.trace.length, 'each step has its line');
  test.match(story[0], /^ +0 s {2}Charging is durable: try 1 is charging; .*the LCD says "/);
  test.match(story[1], /the wallet holds order 1 as paid/);
  test.match(story[2], /try 1 is paid; a sale is settled; the LCD says "/);
  test.match(story.at(-1), /BREAKS P3: a refund too many$/);
  test.end();
});
