/** Finals, what is learnt after them, refunds, and what a person ends: P1, P2, P3, P10, P17, P20. */
import t from 'tap';
import { accepted, closed, notFound, paid, pending, refused, stage, unknown } from './stage.js';
import { type AttemptNo, fen, hours, minutes } from '../../../src/runtime/ports/units.js';

t.test(
  'P17 Voided and Declined are asked again after 1, 5 and 30 minutes; only answers count',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(refused);
    it.elapse(minutes(1) - 1);
    t.equal(it.count('Query'), 0);
    it.elapse(1, () => unknown);
    t.equal(it.attempt(no).asksAnswered, 0);
    it.elapse(minutes(1), () => notFound);
    t.equal(it.attempt(no).asksAnswered, 1);
    it.elapse(minutes(40), () => notFound);
    t.equal(it.attempt(no).asksAnswered, 3);
    const asked = it.count('Query');
    it.elapse(hours(48), () => notFound);
    t.equal(it.count('Query'), asked, 'and then no more');
  },
);

t.test('P17 what is left of the schedule starts anew after a boot', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(refused);
  it.elapse(minutes(1), () => notFound);
  it.reboot();
  it.elapse(minutes(5) - 1, () => notFound);
  t.equal(it.attempt(no).asksAnswered, 1);
  it.elapse(1, () => notFound);
  t.equal(it.attempt(no).asksAnswered, 2);
});

t.test(
  'P20 money found after a decline opens a duty that is cancelled until a query proves the return',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(refused);
    it.elapse(minutes(1), () => paid());
    t.match(it.attempt(no).state, { kind: 'declined' }, 'P1 the final state stays');
    t.equal(it.duty().state.kind, 'open');
    t.not(it.duty().no, no, 'its own number');
    t.equal(it.count('Void'), 1);
    it.answerVoid({ kind: 'voided', money: 'returned' });
    it.elapse(5_000, () => closed);
    t.equal(it.duty().state.kind, 'returned');
    t.ok([...it.book.slips.values()].some(({ kind }) => kind === 'return'));
    t.ok(it.book.news.some(({ what }) => what === 'returned'));
  },
);

t.test(
  'P20 an order found payable after the end is cancelled too, without a slip for money that never moved',
  async (t) => {
    const it = stage();
    it.charge();
    it.answerCharge(refused);
    it.elapse(minutes(1), () => pending);
    it.answerVoid({ kind: 'voided', money: 'closed' });
    it.elapse(5_000, () => closed);
    t.equal(it.duty().state.kind, 'returned');
    t.notOk([...it.book.slips.values()].some(({ kind }) => kind === 'return'));
  },
);

t.test('P20 a return that the wallet cannot cancel is refunded under one number', async (t) => {
  const it = stage();
  it.charge();
  it.answerCharge(refused);
  it.elapse(minutes(1), () => paid());
  it.answerVoid({ kind: 'cannot', code: 'TRADE_CANCEL_TIME_OUT' });
  it.elapse(3_000, () => paid());
  it.elapse(0);
  t.equal(it.count('Refund'), 1);
  it.answerRefund({ kind: 'pending' });
  it.elapse(10_000);
  it.answerRefund({ kind: 'refunded', amountFen: fen(1250) });
  t.equal(it.duty().state.kind, 'returned');
  const numbers = it.history.flatMap(({ effect }) =>
    effect.kind === 'Refund' || effect.kind === 'QueryRefund' ? [effect.order.refund] : [],
  );
  t.equal(new Set(numbers).size, 1);
});

t.test(
  'P10 a paid that was asked before the void was proved opens no duty when it arrives after',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(pending);
    it.elapse(3_000);
    const early = it.open('Query');
    it.answerSeq(early?.seq ?? 0, { verb: 'query', said: pending });
    it.elapse(3_000, () => closed);
    t.equal(it.attempt(no).state.kind, 'voided');
    it.answerSeq(early?.seq ?? 0, { verb: 'query', said: paid() });
    t.equal(it.book.duties.size, 0);
    t.equal(it.attempt(no).lastNews, 'paid', 'but it is written down');
  },
);

t.test('P12 a late accepted after the end makes the schedule start anew', async (t) => {
  const it = stage();
  const no = it.charge();
  it.elapse(3_000, () => closed);
  t.equal(it.attempt(no).state.kind, 'voided');
  it.elapse(minutes(3), () => notFound);
  t.equal(it.attempt(no).asksAnswered, 1);
  it.answerCharge(accepted);
  t.equal(it.attempt(no).asksAnswered, 0);
  it.elapse(minutes(1), () => paid());
  t.equal(it.book.duties.size, 1);
});

t.test('P20 money that comes after the life of the order is paid, late, and printed', async (t) => {
  const it = stage();
  const no = it.charge({ channel: 'wechat' });
  it.answerCharge(pending);
  it.elapse(46_000, () => pending);
  it.elapse(5_000, () => paid());
  t.match(it.attempt(no).state, { kind: 'paid', late: true });
  t.ok([...it.book.slips.values()].some(({ kind }) => kind === 'sale'));
  t.equal(it.book.sales.get(it.attempt(no).sale)?.state, 'settled');
});

t.test('P12 closed after paid raises an alarm and a stuck duty, which a person ends', async (t) => {
  const it = stage();
  const no = it.charge();
  it.elapse(3_000);
  const early = it.open('Query');
  it.answerCharge(paid());
  it.answerSeq(early?.seq ?? 0, { verb: 'query', said: closed });
  t.equal(it.book.duties.size, 1, 'its query was sent after the charge that proved the payment');
  t.equal(it.duty().state.kind, 'stuck');
  t.equal(it.attempt(no).state.kind, 'paid');
  it.elapse(hours(25), () => closed);
  t.equal(it.duty().state.kind, 'stuck', 'P2 no timer ends it');
  it.post({ kind: 'PersonRecorded', number: it.duty().no, outcome: 'returned', by: 'Wang' });
  t.equal(it.duty().state.kind, 'returned');
});

t.test('P2 a stuck attempt is ended by a person: booked as late, or returned', async (t) => {
  for (const [outcome, state] of [
    ['booked', { kind: 'paid', late: true, by: 'person' }],
    ['returned', { kind: 'voided', proof: 'person', money: 'returned' }],
  ] as const) {
    const it = stage();
    const no = it.charge();
    it.answerCharge(paid(999));
    it.post({ kind: 'PersonRecorded', number: no, outcome, by: 'Wang' });
    t.match(it.attempt(no).state, state);
  }
});

t.test('P2 booking a stuck attempt never collects a sale twice', async (t) => {
  const it = stage();
  /** Collected otherwise, and the wallet says another amount ever after. */
  const stuckAside = (): AttemptNo => {
    const no = it.charge();
    it.answerCharge(unknown);
    it.post({ kind: 'DivertConfirmed', attempt: no });
    it.elapse(minutes(1), () => paid(999));
    it.answerVoid(unknown);
    it.elapse(minutes(1), () => paid(999));
    t.match(it.attempt(no), { diverted: true, state: { kind: 'stuck' } });
    return no;
  };
  const one = stuckAside();
  it.post({ kind: 'CashTaken', sale: it.attempt(one).sale, amountFen: fen(1250) });
  t.equal(it.book.sales.get(it.attempt(one).sale)?.state, 'settled');
  it.post({ kind: 'PersonRecorded', number: one, outcome: 'booked', by: 'Wang' });
  t.equal(it.refusal()?.why, 'notNow');

  const other = stuckAside();
  const { sale, amountFen } = it.attempt(other);
  it.post({ kind: 'ChargeAsked', sale, amountFen, channel: 'wechat', form: 'code', code: null });
  t.equal(it.refusal(), undefined);
  it.post({ kind: 'PersonRecorded', number: other, outcome: 'booked', by: 'Wang' });
  t.equal(it.refusal()?.why, 'notNow', 'nor while another attempt is under way');
});

t.test('P3 a payment that stands stuck holds its sale: nothing else collects it', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(paid(999));
  t.equal(it.attempt(no).state.kind, 'stuck');
  const { sale, amountFen } = it.attempt(no);
  it.post({ kind: 'SaleLeft', sale });
  it.post({ kind: 'ChargeAsked', sale, amountFen, channel: 'wechat', form: 'code', code: null });
  t.equal(it.refusal()?.why, 'saleBusy', 'no other try');
  it.post({ kind: 'CashTaken', sale, amountFen });
  t.equal(it.refusal()?.why, 'saleBusy', 'nor cash');
  t.equal(it.book.attempts.size, 1);
  it.post({ kind: 'PersonRecorded', number: no, outcome: 'booked', by: 'Wang' });
  t.equal(it.book.sales.get(sale)?.state, 'settled', 'so a person may book it');
});

t.test(
  'P3 refunds never exceed what was paid, one at a time, each under its own number',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(paid());
    const ask = (amount: number) => {
      it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(amount) });
    };
    ask(1251);
    t.equal(it.refusal()?.why, 'overRefund');
    ask(1000);
    t.equal(it.count('Refund'), 1);
    ask(100);
    t.equal(it.refusal()?.why, 'refundOpen');
    it.answerRefund(unknown);
    it.elapse(20_000);
    t.equal(it.count('QueryRefund'), 1, 'unknown is never failed');
    it.answerRefund(notFound);
    it.elapse(20_000);
    t.equal(it.count('Refund'), 2, 'the same number again');
    it.answerRefund({ kind: 'refunded', amountFen: fen(1000) });
    t.same(
      [...it.book.refunds.values()].map(({ state }) => state.kind),
      ['refunded'],
    );
    t.equal(it.attempt(no).state.kind, 'paid');
    ask(251);
    t.equal(it.refusal()?.why, 'overRefund');
    ask(250);
    it.answerRefund({ kind: 'refused', code: 'NOT_ALLOWED' });
    t.same(
      [...it.book.refunds.values()].map(({ state }) => state.kind),
      ['refunded', 'refused'],
    );
  },
);

t.test('P7 a refund is written as sent before it is sent', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(paid());
  it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
  t.same(
    it.entries.slice(-2).map(({ type }) => type),
    ['RefundAsked', 'RefundSent'],
  );
});

t.test(
  'P10 the late "pending" of the charge itself opens no duty after a query proved the end',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.elapse(3_000, () => closed);
    it.answerCharge(pending);
    t.equal(it.attempt(no).state.kind, 'voided');
    t.equal(it.book.duties.size, 0);
    const late = stage();
    late.charge();
    late.elapse(3_000, () => closed);
    late.answerCharge(paid());
    t.equal(late.book.duties.size, 1, 'its "paid" is always looked into');
  },
);

t.test(
  'P3 a refund refused by a repetition is asked about once more before that is believed',
  async (t) => {
    for (const [answer, state] of [
      [{ kind: 'refunded', amountFen: fen(1250) }, 'refunded'],
      [notFound, 'refused'],
    ] as const) {
      const it = stage();
      const no = it.charge();
      it.answerCharge(paid());
      it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
      it.answerRefund(unknown);
      it.elapse(20_000);
      it.answerRefund(notFound);
      it.elapse(20_000);
      it.answerRefund({ kind: 'refused', code: 'NOTENOUGH' });
      t.same(
        [...it.book.refunds.values()].map((refund) => refund.state.kind),
        ['sent'],
      );
      it.elapse(20_000);
      it.answerRefund(answer);
      t.same(
        [...it.book.refunds.values()].map((refund) => refund.state.kind),
        [state],
      );
    }
  },
);

t.test('P10 an old answer that comes twice confirms no refusal of a refund', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(paid());
  it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
  it.answerRefund(unknown);
  it.elapse(20_000);
  const old = it.open('QueryRefund')?.seq ?? 0;
  it.answerRefund(notFound);
  it.elapse(20_000);
  it.answerRefund({ kind: 'refused', code: 'NOTENOUGH' });
  it.answerSeq(old, { verb: 'queryRefund', said: notFound });
  t.same(
    [...it.book.refunds.values()].map((refund) => refund.state.kind),
    ['sent'],
  );
  it.answerSeq(old, { verb: 'queryRefund', said: { kind: 'refunded', amountFen: fen(1250) } });
  t.same(
    [...it.book.refunds.values()].map((refund) => refund.state.kind),
    ['refunded'],
  );
});

t.test('P17 the asks of an attempt go on when a person has ended its duty', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(refused);
  it.elapse(minutes(1), () => paid(1));
  t.equal(it.duty().state.kind, 'stuck');
  it.post({ kind: 'PersonRecorded', number: it.duty().no, outcome: 'returned', by: 'Li' });
  it.elapse(minutes(40), () => notFound);
  t.equal(it.attempt(no).asksAnswered, 3);
});

t.test('P2 the name of the person who ends it stands in the record', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge({ kind: 'collision', code: 'X' });
  it.post({ kind: 'PersonRecorded', number: no, outcome: 'returned', by: 'WANG' });
  t.match(it.entries.findLast(({ id }) => id === no)?.body, { endedBy: 'WANG' });
  it.reboot();
  t.equal(it.attempt(no).endedBy, 'WANG');
});

t.test(
  'P2 a refund that only stays pending comes before a person, asked ever more rarely',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(accepted);
    it.elapse(0);
    it.answerQuery(paid());
    it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
    for (let minute = 0; minute < 25 * 60; minute += 1) {
      if (it.open('Refund') ?? it.open('QueryRefund')) it.answerRefund({ kind: 'pending' });
      it.elapse(minutes(1));
    }
    const [refund] = [...it.book.refunds.values()];
    t.match(refund?.state, { kind: 'stuck', reason: 'longestVoid' });
    t.ok(it.count('QueryRefund') < 320, `${String(it.count('QueryRefund'))} questions in a day`);
  },
);

t.test('P2 a refund whose repetitions lead to nothing comes before a person', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(accepted);
  it.elapse(0);
  it.answerQuery(paid());
  it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
  for (let minute = 0; minute < 25 * 60; minute += 1) {
    if (it.open('Refund') !== undefined) it.answerRefund({ kind: 'pending' });
    if (it.open('QueryRefund') !== undefined) it.answerRefund(notFound);
    it.elapse(minutes(1));
  }
  const [refund] = [...it.book.refunds.values()];
  t.match(refund?.state, { kind: 'stuck', reason: 'longestVoid' });
});
