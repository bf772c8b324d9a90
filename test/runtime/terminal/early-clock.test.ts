/** A wallet whose certificate begins after the system's "now": what the till says, and what it refuses. */
import t from 'tap';
import type { DiagnoseAnswer } from '../../../src/runtime/ports/gateway.js';
import { stage } from '../payment/stage.js';
import { wordsForRefusal } from '../../../src/runtime/terminal/session-words.js';
import { statusOf } from '../../../src/runtime/terminal/status.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';

const early: DiagnoseAnswer = { kind: 'notSent', detail: 'CERT_NOT_YET_VALID', cause: 'clock' };
const broken: DiagnoseAnswer = { kind: 'notSent', detail: 'ECONNREFUSED' };

function after(...said: readonly DiagnoseAnswer[]) {
  const it = stage();
  for (const one of said) it.post({ kind: 'ChannelAnswered', channel: 'alipay', said: one });
  const status = statusOf({
    book: it.book,
    at: { mono: monoMs(it.now), wall: wallMs(0), trusted: true },
    screen: 'idle',
    banner: null,
    printer: null,
    lcd: [],
    customer: [],
    quiet: true,
  });
  return { it, faults: status.faults };
}

t.test(
  'it is E-CLOCK as well as a channel that is down, and the words name the clock',
  async (t) => {
    const { it, faults } = after(early);
    t.same(faults, ['E-CHANNEL-DOWN', 'E-CLOCK']);
    const refusal = { why: 'channelDown', channel: 'alipay' } as const;
    t.equal(wordsForRefusal(refusal, it.book, true).id, 'channelDown.clock');
    t.equal(
      wordsForRefusal({ ...refusal, channel: 'wechat' }, it.book, true).id,
      'channelDown.page',
    );
  },
);

t.test('a line that is down says nothing of the clock', async (t) => {
  const { it, faults } = after(broken);
  t.same(faults, ['E-CHANNEL-DOWN']);
  const refusal = { why: 'channelDown', channel: 'alipay' } as const;
  t.equal(wordsForRefusal(refusal, it.book, true).id, 'channelDown.page');
});

t.test('the next probe decides anew', async (t) => {
  t.same(after(early, broken).faults, ['E-CHANNEL-DOWN']);
  t.same(after(early, { kind: 'verified' }).faults, []);
});
