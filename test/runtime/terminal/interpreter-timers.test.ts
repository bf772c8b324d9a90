/** The timers of the book in the loop: only what changed is set, and one that stays due rests. */
import t from 'tap';
import { monoMs } from '../../../src/runtime/ports/units.js';
import type { WalletChannel } from '../../../src/runtime/ports/gateway.js';
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { createBookTimers } from '../../../src/runtime/terminal/interpreter-timers.js';

function newTimers() {
  const told: string[] = [];
  const timers = createBookTimers({
    setTimer: (name, at) => told.push(`${name} ${String(at)}`),
    clearTimer: (name) => told.push(`${name} gone`),
  });
  return { timers, told: () => told.splice(0) };
}

/** A book with one timer a channel, the probe of it. */
function bookWith(...probes: readonly (readonly [WalletChannel, number])[]): Book {
  const channels = probes.map(
    ([channel, at]) =>
      [
        channel,
        {
          health: { kind: 'down', cause: 'line' },
          probing: false,
          probeAt: monoMs(at),
          failures: 1,
        },
      ] as const,
  );
  return { ...emptyBook(defaultSettings), channels: new Map(channels) };
}

t.test('A timer is set when it is new or moved, and cleared when it is gone', (t) => {
  const { timers, told } = newTimers();
  timers.sync(bookWith(['alipay', 500], ['wechat', 700]));
  t.strictSame(told(), ['pay/probe/alipay 500', 'pay/probe/wechat 700']);
  timers.sync(bookWith(['alipay', 500], ['wechat', 700]));
  t.strictSame(told(), [], 'nothing changed');
  timers.sync(bookWith(['alipay', 900]));
  t.strictSame(told(), ['pay/probe/wechat gone', 'pay/probe/alipay 900']);
  t.end();
});

t.test('A timer that fired and is planned anew is set again', (t) => {
  const { timers, told } = newTimers();
  timers.sync(bookWith(['alipay', 500]));
  timers.fired('probe/alipay');
  timers.sync(bookWith(['alipay', 800]));
  t.strictSame(told(), ['pay/probe/alipay 500', 'pay/probe/alipay 800']);
  t.end();
});

t.test(
  'One that fired, moved nothing and is still due comes again a second later, not at once',
  (t) => {
    const { timers, told } = newTimers();
    timers.sync(bookWith(['alipay', 500]));
    told();
    for (const now of [500, 1500, 2500]) {
      timers.fired('probe/alipay');
      timers.decided('probe/alipay', { moved: false, now: monoMs(now) });
      timers.sync(bookWith(['alipay', 500]));
      timers.sync(bookWith(['alipay', 500]));
      t.strictSame(told(), [`pay/probe/alipay ${String(now + 1000)}`]);
    }
    timers.sync(bookWith(['alipay', 600]));
    t.strictSame(told(), ['pay/probe/alipay 600'], 'a new plan does not rest');
    t.end();
  },
);

t.test(
  'One that fired is not handed out again while it waits behind an append, however many books come',
  (t) => {
    const { timers, told } = newTimers();
    const due = bookWith(['alipay', 500], ['wechat', 500]);
    timers.sync(due);
    told();
    timers.fired('probe/alipay');
    timers.fired('probe/wechat');
    timers.sync(due);
    t.strictSame(told(), [], 'both wait to be decided');
    timers.decided('probe/alipay', { moved: true, now: monoMs(510) });
    timers.sync(due);
    t.strictSame(told(), ['pay/probe/alipay 500'], 'decided, and due again');
    timers.sync(bookWith(['alipay', 500], ['wechat', 900]));
    t.strictSame(told(), ['pay/probe/wechat 900'], 'planned anew while it waits');
    t.end();
  },
);
