/** The till's own void, "not found" and the proof of a void: P13, P14, P15, P16. */
import t from 'tap';
import {
  type Stage,
  accepted,
  closed,
  notFound,
  paid,
  pending,
  refused,
  stage,
  unknown,
} from './stage.js';
import type { AttemptNo } from '../../../src/runtime/ports/units.js';
import { orderOf, ownVoidAt } from '../../../src/runtime/payment/timing.js';
import { minutes, hours } from '../../../src/runtime/ports/units.js';

function cancelsAfter(it: Stage, no: AttemptNo): number {
  const at = ownVoidAt(orderOf(it.book, it.attempt(no)));
  return at === null ? Infinity : at - it.now;
}

function sent(it: Stage, kind: 'Void' | 'Query'): number[] {
  return it.history.filter(({ effect }) => effect.kind === kind).map(({ at }) => at);
}

t.test(
  'P13 an unpaid order is cancelled only after the announcement, right after a query that shows it unpaid',
  async (t) => {
    const it = stage();
    const began = it.now;
    const no = it.charge();
    it.answerCharge(pending);
    it.elapse(10_000, () => pending);
    it.post({ kind: 'CancelPressed', attempt: no });
    t.equal(
      cancelsAfter(it, no),
      75_000,
      'CANCEL at 10 s: due 60 s later, announced for 15 s more',
    );
    it.elapse(74_900, () => pending);
    t.equal(it.count('Void'), 0, 'nothing is cancelled while the announcement runs');
    it.elapse(3_200, () => pending);
    t.equal(it.count('Void'), 1);
    const last = it.history
      .filter(({ effect }) => 'seq' in effect)
      .slice(-2)
      .map(({ effect }) => effect.kind);
    t.same(last, ['Query', 'Void'], 'the cancel is the very next request after the query');
    t.equal(it.attempt(no).state.kind, 'voiding');
    t.equal(it.entries.at(-1)?.type, 'CancelSent');
    t.equal(sent(it, 'Void')[0], began + 85_000);
  },
);

t.test('P13 an unknown answer is never taken for unpaid, however long it lasts', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(unknown);
  it.elapse(hours(23), () => unknown);
  t.equal(it.count('Void'), 0);
  t.equal(it.attempt(no).state.kind, 'doubtful');
  const queries = it.count('Query');
  t.ok(queries < 400, `the pauses grow: ${String(queries)} queries in 23 hours`);
  it.elapse(hours(2), () => unknown);
  t.same(it.attempt(no).state, { kind: 'stuck', reason: 'longestVoid', column: 'doubtful' });
  it.elapse(hours(24), () => null);
  t.ok(it.open('Query') !== undefined, 'P2 a stuck attempt is asked daily');
});

t.test('P13 after a verified accepted the till never voids by itself', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(accepted);
  t.equal(it.entries.at(-1)?.type, 'Accepted', 'P7 durable before the LCD says so');
  it.elapse(minutes(30), () => pending);
  t.equal(it.count('Void'), 0);
  t.equal(it.attempt(no).state.kind, 'doubtful');
  it.elapse(minutes(1), () => notFound);
  t.equal(it.attempt(no).state.kind, 'doubtful', 'nor by not found');
});

t.test('P13 the announcement is counted anew after a start and after CANCEL', async (t) => {
  const it = stage();
  const no = it.charge({ channel: 'wechat' });
  it.answerCharge(pending);
  it.elapse(100_000, () => pending);
  it.reboot();
  it.elapse(1, () => pending);
  t.equal(it.attempt(no).state.kind, 'doubtful');
  it.elapse(10_000, () => pending);
  t.equal(cancelsAfter(it, no), 15_000 + 105_000 - 100_000 - 1000 - 10_001);
  it.post({ kind: 'CancelPressed', attempt: no });
  t.equal(cancelsAfter(it, no), 15_000, 'CANCEL while it is announced announces it anew');
});

t.test(
  'P13 without CANCEL the till first waits for the wallet to close the order itself',
  async (t) => {
    const it = stage();
    const no = it.charge({ channel: 'wechat' });
    it.answerCharge(pending);
    it.elapse(100_000, () => pending);
    t.equal(it.count('Void'), 0, 'life is 45 s; 60 s more are given to the wallet');
    it.elapse(5_000, () => closed);
    t.same(it.attempt(no).state, { kind: 'voided', proof: 'closed', money: 'never' });
    t.equal(it.count('Void'), 0);
  },
);

t.test(
  'P14 not found lets the till enter Voiding only after the announcement, the call and grace',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(unknown);
    it.elapse(194_000, () => notFound);
    t.equal(it.attempt(no).state.kind, 'doubtful', 'until then it is no information');
    it.elapse(5_000, () => notFound);
    t.equal(it.attempt(no).state.kind, 'voiding');
    t.equal(it.count('Void'), 1, 'and is not by itself proof of no charge: a cancel goes out');
    it.answerVoid({ kind: 'notExist' });
    it.elapse(4_900, () => notFound);
    t.equal(it.attempt(no).state.kind, 'voiding');
    it.elapse(200, () => notFound);
    t.same(it.attempt(no).state, { kind: 'voided', proof: 'notFound', money: 'never' });
  },
);

t.test(
  'P14 a query sent before the announcement ran out proves nothing when it is answered after',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(unknown);
    it.elapse(191_000, () => notFound);
    it.elapse(6_000, () => null);
    it.answerQuery(notFound);
    t.equal(it.attempt(no).state.kind, 'doubtful', 'P10 it held when its call was sent');
  },
);

t.test(
  'P15 a cancel sent before grace is a courtesy; the proof needs one after grace, an answer, 5 s and a query',
  async (t) => {
    const it = stage();
    const began = it.now;
    const no = it.charge();
    it.answerCharge(unknown);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    it.elapse(0, () => notFound);
    t.same(sent(it, 'Void'), [began], 'Alipay may be cancelled at once');
    it.answerVoid({ kind: 'notExist' });
    it.elapse(40_000, () => notFound);
    t.equal(it.attempt(no).state.kind, 'voiding', 'not found before grace proves nothing');
    it.elapse(5_001, () => notFound);
    t.same(sent(it, 'Void'), [began, began + 45_000], 'grace runs from the deadline of the call');
    it.answerVoid({ kind: 'notExist' });
    it.elapse(6_000, () => notFound);
    t.same(
      it.attempt(no).state,
      { kind: 'voided', proof: 'notFound', money: 'unknown' },
      'two cancels: nobody can say never',
    );
  },
);

t.test('P15 paid during a void is cancelled again until a query proves it', async (t) => {
  const it = stage();
  const no = it.charge();
  it.post({ kind: 'VoidConfirmed', attempt: no });
  it.answerCharge(paid());
  it.elapse(0);
  t.equal(it.count('Void'), 1, 'the cancel leaves when the charge call is over');
  it.answerVoid(unknown);
  it.elapse(30_000, () => paid());
  t.equal(it.count('Void'), 2);
  it.answerVoid({ kind: 'voided', money: 'returned' });
  it.elapse(6_000, () => closed);
  t.same(it.attempt(no).state, { kind: 'voided', proof: 'closed', money: 'returned' });
  t.ok(
    [...it.book.slips.values()].some(({ kind }) => kind === 'void'),
    'the customer gets a slip of the return',
  );
});

t.test('P15 recall=Y and retry_flag=Y mean query, pause, cancel again', async (t) => {
  const it = stage();
  const no = it.charge({ channel: 'wechat' });
  it.answerCharge(pending);
  it.elapse(15_000, () => pending);
  it.post({ kind: 'VoidConfirmed', attempt: no });
  it.elapse(0, () => pending);
  for (let n = 0; n < 3; n++) {
    it.answerVoid({ kind: 'again', code: 'USERPAYING' });
    it.elapse(10_001, () => pending);
  }
  t.equal(it.count('Void'), 4);
  t.equal(it.attempt(no).reversal.cancelsSent, 4);
  it.answerVoid({ kind: 'voided', money: 'untold' });
  it.elapse(5_001, () => closed);
  t.same(
    it.attempt(no).state,
    { kind: 'voided', proof: 'closed', money: 'unknown' },
    'WeChat does not tell',
  );
});

t.test(
  'P15 what the wallet cannot cancel is refunded, and stuck when it cannot be refunded either',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(paid());
    t.equal(it.attempt(no).state.kind, 'paid');
    const other = it.charge();
    it.answerCharge(pending);
    it.elapse(1000, () => pending);
    it.post({ kind: 'VoidConfirmed', attempt: other });
    it.elapse(3000, () => paid());
    it.answerVoid({ kind: 'cannot', code: 'SELLER_BALANCE_NOT_ENOUGH' });
    it.elapse(3000, () => paid());
    it.elapse(0);
    t.equal(it.count('Refund'), 1);
    t.ok(it.entries.some(({ type }) => type === 'RefundSent'));
    it.answerRefund(unknown);
    it.elapse(30_000, () => paid());
    t.equal(it.count('QueryRefund'), 1, 'unknown is asked about, under the same number');
    it.answerRefund({ kind: 'refused', code: 'NO_MONEY' });
    t.same(it.attempt(other).state, { kind: 'stuck', reason: 'cannotReturn', column: 'voiding' });
  },
);

t.test(
  'P16 end of patience acts as CANCEL and does not shorten the life of the order',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(pending);
    it.elapse(119_900, () => pending);
    t.equal(it.attempt(no).stopped, null);
    it.elapse(200, () => pending);
    t.equal(it.attempt(no).stopped?.by, 'patience');
    t.equal(it.book.foreground, null, 'it is parked');
    t.equal(it.count('Void'), 0);
    it.elapse(60_000, () => pending);
    t.equal(it.count('Void'), 0);
    it.elapse(3_000, () => paid());
    t.equal(it.attempt(no).state.kind, 'paid', 'and may still be paid');
  },
);

t.test(
  'P16 no cancel leaves before earliestVoid, also when the charge call ended early',
  async (t) => {
    const it = stage();
    const began = it.now;
    const no = it.charge({ channel: 'wechat' });
    it.answerCharge(pending);
    it.elapse(2_000);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    it.elapse(30_000, () => pending);
    t.equal(sent(it, 'Void')[0], began + 15_000);
  },
);

t.test(
  'P15 a query within 5 s of the answer to the cancel proves nothing, also when the cashier asks',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(unknown);
    it.elapse(60_000, () => notFound);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    it.elapse(0);
    it.answerVoid({ kind: 'notExist' });
    it.elapse(4_000);
    it.post({ kind: 'QueryPressed', attempt: no });
    it.answerQuery(notFound);
    t.equal(it.attempt(no).state.kind, 'voiding');
    it.elapse(5_000, () => notFound);
    t.match(it.attempt(no).state, { proof: 'notFound', money: 'never' });
  },
);

t.test('P15 never is said only when no answer showed paid and one cancel told so', async (t) => {
  const weChat = stage();
  const one = weChat.charge({ channel: 'wechat' });
  weChat.answerCharge(unknown);
  weChat.elapse(60_000, () => notFound);
  weChat.post({ kind: 'VoidConfirmed', attempt: one });
  weChat.elapse(0);
  weChat.answerVoid({ kind: 'notExist' });
  weChat.elapse(5_000, () => notFound);
  t.match(
    weChat.attempt(one).state,
    { proof: 'notFound', money: 'unknown' },
    'its cancel does not tell',
  );
  const it = stage();
  const no = it.charge();
  it.post({ kind: 'VoidConfirmed', attempt: no });
  it.answerCharge(paid());
  it.elapse(0);
  it.answerVoid({ kind: 'voided', money: 'closed' });
  it.elapse(5_000, () => closed);
  t.match(it.attempt(no).state, { proof: 'closed', money: 'unknown' }, 'it was seen paid');
});

t.test('P15 a refund of a void is repeated under its one number', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(pending);
  it.post({ kind: 'VoidConfirmed', attempt: no });
  it.elapse(0);
  it.answerVoid({ kind: 'cannot', code: 'TRADE_CANCEL_TIME_OUT' });
  it.elapse(3_000, () => paid());
  it.elapse(0);
  it.answerRefund(unknown);
  it.elapse(30_000);
  it.answerRefund(notFound);
  it.elapse(30_000);
  const numbers = it.history.flatMap(({ effect }) =>
    effect.kind === 'Refund' ? [effect.order.refund] : [],
  );
  t.equal(numbers.length, 2);
  t.equal(new Set(numbers).size, 1);
});

t.test(
  'P15 a refund that is never heard of again is put before a person after the longest void',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(pending);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    it.elapse(0);
    it.answerVoid({ kind: 'cannot', code: 'SELLER_BALANCE_NOT_ENOUGH' });
    it.elapse(3_000, () => paid());
    it.elapse(0);
    for (let n = 0; n < 400 && it.attempt(no).state.kind === 'voiding'; n++) {
      it.answerRefund(unknown);
      it.elapse(minutes(5));
    }
    t.match(it.attempt(no).state, { kind: 'stuck', reason: 'longestVoid', column: 'voiding' });
  },
);

t.test(
  'P15 a query that is always refused goes on along the chain, and never for ever',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(unknown);
    it.elapse(60_000, () => unknown);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    for (let n = 0; n < 2_000 && it.attempt(no).state.kind === 'voiding'; n++) {
      it.elapse(minutes(5), () => refused);
      if (it.open('Void') !== undefined) it.answerVoid({ kind: 'again', code: 'SYSTEMERROR' });
    }
    t.match(it.attempt(no).state, { kind: 'stuck', reason: 'longestVoid' });
  },
);

t.test(
  'P2 an undoing that stands before a person is asked about daily, whatever the wallet answers',
  async (t) => {
    for (const answer of [paid(), pending, notFound]) {
      const it = stage();
      const no = it.charge();
      it.answerCharge(unknown);
      it.post({ kind: 'VoidConfirmed', attempt: no });
      for (let n = 0; n < 400 && it.attempt(no).state.kind === 'voiding'; n++) {
        if (it.open('Void') !== undefined) it.answerVoid({ kind: 'again', code: 'AGAIN' });
        it.elapse(minutes(5), () => unknown);
      }
      t.match(it.attempt(no).state, { kind: 'stuck', column: 'voiding' });
      const before = it.count('Query');
      it.elapse(3 * hours(24), () => answer);
      const asked = it.count('Query') - before;
      t.ok(asked > 0 && asked <= 3, `${answer.kind}: ${asked} queries in three days`);
      t.match(it.attempt(no).state, { kind: 'stuck', reason: 'longestVoid' }, answer.kind);
    }
  },
);
