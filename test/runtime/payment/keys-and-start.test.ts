/** Keys, parking, collecting otherwise, the start, the clock and a journal that cannot write: P6 has its test at the folder. */
import t from 'tap';
import {
  type Stage,
  accepted,
  notFound,
  notSent,
  paid,
  pending,
  refused,
  stage,
  unknown,
} from './stage.js';
import { parkedOf } from '../../../src/runtime/payment/attempt.js';
import { paidFen } from '../../../src/runtime/payment/sale.js';
import { timersOf } from '../../../src/runtime/payment/timers.js';
import { orderOf, ownVoidAt } from '../../../src/runtime/payment/timing.js';
import type { BareEvent } from './stage.js';
import { fen, minutes } from '../../../src/runtime/ports/units.js';

function ask(amount: number): BareEvent {
  return {
    kind: 'ChargeAsked',
    sale: null,
    amountFen: fen(amount),
    channel: 'alipay',
    form: 'code',
    code: null,
  };
}

function parkOne(it: Stage, amountFen: number): string {
  const no = it.charge({ amountFen });
  it.answerCharge(pending);
  it.post({ kind: 'CancelPressed', attempt: no });
  return no;
}

t.test('P21 CANCEL parks the attempt as unknown, at once, and it is still asked', async (t) => {
  const it = stage();
  const no = it.charge();
  it.post({ kind: 'CancelPressed', attempt: no });
  t.equal(it.entries.at(-1)?.type, 'Stopped', 'P7 durable before the LCD says unknown');
  t.equal(it.attempt(no).state.kind, 'doubtful');
  t.equal(it.book.foreground, null);
  it.elapse(3_000);
  t.equal(it.count('Query'), 1);
});

t.test(
  'P21 three are parked at most; a charge is refused then, and a boot parks a fourth',
  async (t) => {
    const it = stage();
    for (const amount of [100, 200, 300]) parkOne(it, amount);
    it.post(ask(400));
    t.equal(it.refusal()?.why, 'parkedFull');
    const four = stage();
    for (const amount of [100, 200]) parkOne(four, amount);
    four.charge({ amountFen: 300 });
    four.reboot();
    t.equal(parkedOf(four.book).length, 3);
    four.post(ask(400));
    t.equal(four.refusal()?.why, 'parkedFull');
  },
);

t.test(
  'P21 news of a parked payment is a banner with its own sound, and its slip waits for the counter',
  async (t) => {
    const it = stage();
    const parked = parkOne(it, 500);
    const served = it.charge({ amountFen: 800 });
    it.elapse(3_000, () => null);
    const query = it.history
      .map(({ effect }) => effect)
      .find((effect) => effect.kind === 'Query' && effect.number === parked);
    if (query?.kind !== 'Query') throw new Error('the parked one is asked');
    it.answerSeq(query.seq, { verb: 'query', said: paid(500) });
    t.equal(
      it.attempt(it.book.foreground ?? served).state.kind,
      'charging',
      'the counter is not disturbed',
    );
    t.match(it.book.news, [{ attempt: parked, what: 'paid' }]);
    t.match(it.effects, [{ kind: 'Sound', tune: 'earlier' }]);
    t.equal(it.count('Print'), 0);
    it.answerCharge(refused);
    const print = it.effects.find(({ kind }) => kind === 'Print');
    t.match(print, { slip: { earlier: true } });
  },
);

t.test(
  'P21 QUERY asks now, spaced for the channel, and is counted in the next record',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(pending);
    it.post({ kind: 'QueryPressed', attempt: no });
    t.equal(it.count('Query'), 1);
    it.post({ kind: 'QueryPressed', attempt: no });
    it.answerQuery(pending);
    t.equal(it.count('Query'), 1, 'the second press waits for the spacing');
    it.elapse(3_000);
    t.equal(it.count('Query'), 2);
    it.answerQuery(paid());
    t.equal(it.attempt(no).queryPresses, 2);
    t.match(it.entries.find(({ type }) => type === 'Paid')?.body, { queryPresses: 2 });
  },
);

t.test(
  'P21 VOID is recorded at once; the cancel leaves when the call is over and earliestVoid has passed',
  async (t) => {
    const it = stage();
    const began = it.now;
    const no = it.charge({ channel: 'wechat' });
    it.elapse(2_000);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    t.equal(it.entries.at(-1)?.type, 'VoidAsked');
    it.elapse(13_000, () => unknown);
    t.equal(it.count('Void'), 0, 'the charge call still runs');
    it.answerCharge(unknown);
    it.elapse(0);
    t.equal(it.history.find(({ effect }) => effect.kind === 'Void')?.at, began + 15_000);
  },
);

t.test('P21 VOID on a paid one is refused: use REFUND', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(paid());
  it.post({ kind: 'VoidConfirmed', attempt: no });
  t.equal(it.refusal()?.why, 'useRefund');
});

t.test(
  'P22 collected by other means, an attempt can only end voided or stuck, and the sale is paid once',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(pending);
    it.post({ kind: 'DivertConfirmed', attempt: no });
    t.equal(it.entries.at(-1)?.type, 'Diverted', 'P7 durable before anything else is collected');
    t.equal(it.attempt(no).state.kind, 'voiding');
    const sale = it.attempt(no).sale;
    it.post({ kind: 'CashTaken', sale, amountFen: fen(1250) });
    t.equal(it.book.sales.get(sale)?.state, 'settled');
    it.elapse(3_000, () => paid());
    t.equal(it.attempt(no).state.kind, 'voiding', 'paid is answered by cancelling again');
    t.equal(paidFen(it.book, sale), 1250);
    t.ok(it.count('Void') >= 1);
  },
);

t.test('P24 after a boot every open attempt is asked once, and nothing is charged', async (t) => {
  const it = stage();
  parkOne(it, 100);
  parkOne(it, 200);
  const held = it.charge({ amountFen: 300, hold: true });
  const charges = it.count('Charge');
  const queries = it.count('Query');
  it.reboot();
  t.equal(it.count('Query') - queries, 3);
  t.equal(it.count('Charge'), charges, 'also not the one that was never released');
  t.equal(it.attempt(held).state.kind, 'doubtful');
});

t.test('P24 a second start right after a first changes nothing but the number block', async (t) => {
  const it = stage();
  parkOne(it, 100);
  it.charge({ amountFen: 300 });
  it.reboot();
  const before = [...it.book.attempts.values()];
  const written = it.entries.length;
  it.reboot();
  t.same([...it.book.attempts.values()], before);
  t.same(
    it.entries.slice(written).map(({ type }) => type),
    ['NumberBlock'],
  );
});

t.test(
  'P25 a reboot restarts minimum waits at zero and trusts maximum waits only to a trusted clock',
  async (t) => {
    const trusted = stage();
    const one = trusted.charge();
    trusted.answerCharge(pending);
    trusted.elapse(30_000, () => pending);
    trusted.reboot({ osBoot: 'os2', awayMs: 10_000 });
    const due = ownVoidAt(orderOf(trusted.book, trusted.attempt(one)));
    t.equal(due, 5_000 + 180_000 - 40_000 + 15_000, 'what is left of the life goes on');
    const blind = stage();
    const other = blind.charge();
    blind.answerCharge(pending);
    blind.elapse(30_000, () => pending);
    blind.reboot({ osBoot: 'os2', wallTrusted: false });
    t.equal(
      ownVoidAt(orderOf(blind.book, blind.attempt(other))),
      5_000 + 15_000,
      'counted as passed, and announced anew',
    );
  },
);

t.test('P25 no wallet charge while the clock is wrong; cash is taken', async (t) => {
  const it = stage();
  it.post({ kind: 'ClockJudged', clock: 'fault' });
  it.post(ask(100));
  t.equal(it.refusal()?.why, 'clock');
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(100) });
  t.equal(it.refusal(), undefined);
});

t.test('P7 without room nothing new is begun, and what is open goes on', async (t) => {
  const it = stage();
  const paid = it.charge();
  it.answerCharge({ kind: 'paid', amountFen: fen(1250), currency: 'CNY', walletNo: 'W' });
  it.post({ kind: 'SaleLeft', sale: it.attempt(paid).sale });
  const open = it.charge();
  it.post({ kind: 'CancelPressed', attempt: open });
  for (const [room, why] of [
    ['full', 'storageFull'],
    ['making', 'storageSlow'],
  ] as const) {
    it.post({ kind: 'RoomJudged', room });
    const written = it.entries.length;
    it.post(ask(100));
    t.equal(it.refusal()?.why, why);
    it.post({ kind: 'CashTaken', sale: null, amountFen: fen(100) });
    t.equal(it.refusal()?.why, why);
    it.post({ kind: 'RefundConfirmed', attempt: paid, amountFen: fen(1) });
    t.equal(it.refusal()?.why, why);
    it.post({ kind: 'CopyAsked', sale: it.attempt(paid).sale });
    t.equal(it.refusal()?.why, why);
    t.equal(it.entries.length, written, 'before anything is written');
  }
  it.post({ kind: 'VoidConfirmed', attempt: open });
  t.equal(it.attempt(open).state.kind, 'voiding');
  it.post({ kind: 'RoomJudged', room: 'low' });
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(100) });
  t.equal(it.refusal(), undefined);
});

t.test('P19 a channel known to be down is refused before anything is written', async (t) => {
  const it = stage();
  it.post({ kind: 'ChannelAnswered', channel: 'alipay', said: unknown });
  const written = it.entries.length;
  t.ok(
    timersOf(it.book).some(({ name }) => name === 'probe/alipay'),
    'and is tried again',
  );
  it.post(ask(100));
  t.equal(it.refusal()?.why, 'channelDown');
  t.equal(it.entries.length, written);
  t.ok(
    it.effects.some(({ kind }) => kind === 'Diagnose'),
    'at once when somebody wants to pay',
  );
});

t.test(
  'P9 when Paid cannot be stored the number is kept, one notice is printed, and no state changes',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.post({ kind: 'JournalFailed' });
    it.answerCharge(paid());
    t.same(it.book.unwritten, [no]);
    t.equal(it.count('PrintNotice'), 1);
    t.equal(it.attempt(no).state.kind, 'charging');
    it.elapse(minutes(30), () => paid());
    t.equal(it.count('PrintNotice'), 1);
    it.reboot();
    it.answerQuery(paid());
    t.equal(it.attempt(no).state.kind, 'paid', 'found again after the repair');
    t.ok([...it.book.slips.values()].some(({ kind }) => kind === 'sale'));
  },
);

t.test(
  'P9 after the journal failed queries go on, and nothing that moves money leaves',
  async (t) => {
    const it = stage();
    const held = it.charge({ hold: true });
    const parked = stage();
    it.post({ kind: 'JournalFailed' });
    it.release(held);
    t.equal(it.count('Charge'), 0);
    it.post(ask(100));
    t.equal(it.refusal()?.why, 'storage');
    const no = parked.charge();
    parked.answerCharge(pending);
    parked.post({ kind: 'JournalFailed' });
    parked.post({ kind: 'VoidConfirmed', attempt: no });
    t.equal(parked.refusal()?.why, 'storage');
    parked.elapse(minutes(60), () => pending);
    t.equal(parked.count('Void'), 0);
    t.ok(parked.count('Query') > 3);
  },
);

t.test('P14 after a boot deadline and grace are counted from the boot', async (t) => {
  const it = stage();
  const no = it.charge();
  it.elapse(300_000, () => unknown);
  it.reboot();
  const started = it.now;
  it.elapse(44_000, () => notFound);
  t.equal(it.attempt(no).state.kind, 'doubtful');
  it.elapse(10_000, () => notFound);
  t.equal(it.attempt(no).state.kind, 'voiding');
  const cancel = it.history.find(({ effect }) => effect.kind === 'Void');
  t.ok((cancel?.at ?? 0) >= started + 45_000);
});

t.test(
  'P9 asking again about a payment that could not be stored prints no second notice',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.post({ kind: 'JournalFailed' });
    it.answerCharge(paid());
    it.post({ kind: 'QueryPressed', attempt: no });
    it.answerQuery(paid());
    t.equal(it.count('PrintNotice'), 1);
    t.same(it.book.unwritten, [no]);
  },
);

t.test(
  'P22 a diverted attempt that is stuck is never booked, also while its sale is open',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(paid(999));
    it.post({ kind: 'DivertConfirmed', attempt: no });
    it.elapse(0);
    it.answerVoid({ kind: 'cannot', code: 'X' });
    it.elapse(3_000, () => paid(999));
    t.equal(it.attempt(no).state.kind, 'stuck');
    it.post({ kind: 'PersonRecorded', number: no, outcome: 'booked', by: 'Li' });
    t.equal(it.refusal()?.why, 'notNow');
  },
);

t.test('P12 also without a journal an accepted charge is asked about at once', async (t) => {
  const it = stage();
  it.charge();
  it.post({ kind: 'JournalFailed' });
  it.answerCharge(accepted);
  it.elapse(0);
  t.equal(it.count('Query'), 1);
  it.answerQuery(paid());
  t.equal(it.book.unwritten.length, 1);
});

t.test(
  'P19 a charge that could not be sent has its channel probed, so that the next one is warned',
  async (t) => {
    const it = stage();
    it.charge();
    const probes = it.count('Diagnose');
    it.answerCharge(notSent);
    t.equal(it.count('Diagnose'), probes + 1);
    it.post({ kind: 'ChannelAnswered', channel: 'alipay', said: notSent });
    t.equal(it.book.channels.get('alipay')?.health.kind, 'down');
  },
);
