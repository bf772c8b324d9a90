/** The business day (P26): opened, dated, counted and closed, over hand-made events. */
import t from 'tap';
import { emptyBook } from '../../../src/runtime/payment/book.js';
import { cutOffOf, dayAfter, dayAt, daysOf, dateOf } from '../../../src/runtime/ports/calendar.js';
import { newestClosedOf, notHandedOver, openDayOf } from '../../../src/runtime/payment/day.js';
import type { Day, Tally } from '../../../src/runtime/payment/day-model.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import { decodeThing } from '../../../src/runtime/payment/decode.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { replay } from '../../../src/runtime/payment/replay.js';
import { netFen, withCounted } from '../../../src/runtime/payment/tally.js';
import { dayNo, fen, hours, monoMs, slipNo, wallMs } from '../../../src/runtime/ports/units.js';
import { type Stage, notFound, paid, refused, stage, unknown } from './stage.js';

const head = { sequence: 41, chain: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' };

function open(it: Stage): Day {
  const day = openDayOf(it.book);
  if (day === null) throw new Error('no day is open');
  return day;
}

function lines(tally: Tally): readonly string[] {
  return tally.map(({ channel, end, from, count, fen: sum }) =>
    [channel, end, ...(from === null ? [] : [`from ${String(from)}`]), count, sum].join(' '),
  );
}

/** Asks for a close and lets it go, as the interpreter does. */
function close(it: Stage, by: string | null = 'Li', handOverTo: string | null = null): string {
  it.post({ kind: 'DayCloseAsked', by, handOverTo });
  const refusal = it.refusal();
  if (refusal !== undefined) return refusal.why;
  if (it.book.closing?.released !== true) return 'asking';
  return letGo(it);
}

function letGo(it: Stage): string {
  it.post({ kind: 'DayCloseReleased', day: open(it).no, head });
  return it.refusal()?.why ?? 'closed';
}

t.test('Dates of the calendar, there and back, and the day of a shop at its cut-off', async (t) => {
  for (let days = -200; days < 60_000; days += 17) t.equal(daysOf(dateOf(days)), days);
  t.equal(dayAfter(dayNo(20_231_231)), 20_240_101);
  t.equal(dayAfter(dayNo(20_240_228)), 20_240_229);
  t.equal(dayAfter(dayNo(20_230_228)), 20_230_301);
  const at = (text: string): number => dayAt(wallMs(Date.parse(text)), hours(8), hours(4));
  t.equal(at('2026-03-02T03:59:59.999+08:00'), 20_260_301);
  t.equal(at('2026-03-02T04:00:00+08:00'), 20_260_302);
  t.equal(cutOffOf(dayNo(20_260_301), hours(8), hours(4)), Date.parse('2026-03-02T04:00:00+08:00'));
});

t.test('P26 the first day is opened by the first start, from the clock of the shop', async (t) => {
  const it = stage();
  t.match(open(it), { no: 20_231_115, state: 'open', tally: [] });
  t.equal(it.entries.filter(({ type }) => type === 'DayOpened').length, 1);
  it.reboot({ awayMs: 5 * 86_400_000 });
  t.equal(open(it).no, 20_231_115, 'the clock alone changes no day');
});

t.test('P26 each end is counted once, in the append that makes it final', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(paid());
  t.equal(it.entries.filter(({ type }) => type === 'Tallied').length, 1);
  t.strictSame(lines(open(it).tally), ['alipay paid 1 1250']);
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  it.charge({ channel: 'wechat', amountFen: 300 });
  it.answerCharge(refused);
  it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(250) });
  it.answerRefund({ kind: 'refunded', amountFen: fen(250) });
  t.strictSame(lines(open(it).tally), [
    'alipay paid 1 1250',
    'alipay refunded 1 250',
    'wechat declined 1 300',
  ]);
  t.equal(netFen(open(it).tally), 1000);
  // What is learnt later about an end counts nothing again.
  it.elapse(3_600_000, () => notFound);
  t.strictSame(lines(open(it).tally).length, 3);
});

t.test(
  'P26 P1 a refund that was refused and moved after all is counted when that is known',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(paid());
    it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
    const seq = it.history.flatMap(({ effect }) =>
      effect.kind === 'Refund' ? [effect.seq] : [],
    )[0];
    it.answerRefund({ kind: 'refused', code: 'NO' });
    t.strictSame(lines(open(it).tally), ['alipay paid 1 1250']);
    it.answerSeq(seq ?? 0, { verb: 'refund', said: { kind: 'refunded', amountFen: fen(1250) } });
    t.strictSame(lines(open(it).tally), ['alipay paid 1 1250', 'alipay refunded 1 1250']);
  },
);

t.test('P26 a day that gave back more than it took is read again with its slip', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(paid());
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  t.equal(close(it), 'closed');
  it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(250) });
  it.answerRefund({ kind: 'refunded', amountFen: fen(250) });
  t.equal(close(it), 'closed');
  const { book, unreadable } = replay(defaultSettings, it.entries);
  t.strictSame(unreadable, []);
  t.strictSame(book.slips, it.book.slips);
  t.equal([...book.slips.values()].at(-1)?.amountFen, -250);
});

t.test('P26 a close writes the old day, the new one and the slip in one append', async (t) => {
  const it = stage();
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(500) });
  it.post({ kind: 'PrintEnded', slip: slipNo(1), outcome: { kind: 'printed' } });
  const from = it.entries.length;
  t.equal(close(it), 'closed');
  t.strictSame(
    it.entries.slice(from).map(({ type }) => type),
    ['DayClosed', 'DayOpened', 'SlipQueued', 'PrintBegin'],
  );
  t.match(newestClosedOf(it.book), {
    no: 20_231_115,
    state: 'closed',
    close: { by: 'Li', left: [], head },
  });
  t.match(open(it), { no: 20_231_116, tally: [] });
  t.match([...it.book.slips.values()].at(-1), {
    kind: 'day',
    sale: null,
    of: '20231115',
    amountFen: 500,
  });
  t.equal(close(it), 'dayEmpty', 'nothing happened, and it is not over');
  it.post({ kind: 'DayCloseReleased', day: dayNo(20_231_115), head });
  t.equal(open(it).no, 20_231_116, 'a close that comes again closes nothing');
});

t.test('P26 the next day is the day after, or the day it is', async (t) => {
  const it = stage();
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(500) });
  it.elapse(5 * 86_400_000);
  t.equal(close(it), 'closed');
  t.equal(open(it).no, 20_231_120);
  t.equal(close(it), 'dayEmpty');
});

t.test('P2 P26 nothing open is left without a name beside it, and it is asked on', async (t) => {
  const it = stage();
  const no = it.charge();
  t.equal(close(it), 'notNow', 'a customer is being served');
  it.answerCharge(unknown);
  it.post({ kind: 'CancelPressed', attempt: no });
  t.equal(close(it), 'dayOpenThings');
  t.equal(close(it, 'Li', 'Wang'), 'closed');
  t.match(newestClosedOf(it.book)?.close?.left, [
    { number: no, thing: 'attempt', state: 'doubtful', amountFen: 1250, by: 'Li', to: 'Wang' },
  ]);
  t.equal(notHandedOver(it.book).length, 0, 'Wang has it');
  t.equal(close(it, 'Chen'), 'closed', 'what somebody has is no obstacle');
  t.match(newestClosedOf(it.book)?.close?.left, [{ by: 'Li', to: 'Wang' }]);
  it.elapse(4_000, () => paid());
  t.equal(it.attempt(no).state.kind, 'paid');
  t.strictSame(lines(open(it).tally), ['alipay paid from 20231115 1 1250']);
  t.strictSame(open(it).handedOver, [], 'nobody has what has ended');
});

t.test(
  'P17 P26 what is left of the schedule is asked before the close, once, for a while',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(refused);
    it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
    t.equal(close(it), 'asking');
    t.equal(close(it), 'dayClosing');
    it.answerQuery(notFound);
    t.equal(letGo(it), 'closed');
    const second = it.charge();
    it.answerCharge(refused);
    it.post({ kind: 'SaleLeft', sale: it.attempt(second).sale });
    t.equal(close(it), 'asking');
    it.elapse(defaultSettings.day.asksMax);
    t.equal(it.book.closing?.released, true, 'silence is waited for, not for ever');
    t.equal(letGo(it), 'closed');
  },
);

t.test('P17 P26 money that the last ask finds stands in the way of the close', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(refused);
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  t.equal(close(it), 'asking');
  it.answerQuery(paid());
  t.equal(letGo(it), 'dayOpenThings');
  t.equal(it.book.closing, null);
});

t.test(
  'P25 P26 a till without a clock counts, and gives the day its date when it can',
  async (t) => {
    let book = emptyBook(defaultSettings);
    const at = (ms: number, trusted: boolean) => ({
      mono: monoMs(ms),
      wall: wallMs(trusted ? 1_700_000_000_000 + ms : ms),
      trusted,
    });
    const start = {
      boot: 1,
      osBoot: 'os',
      salt: 'SALTAAAA',
      tornTail: false,
      channels: [],
    } as const;
    const entries = [];
    for (const event of [
      { kind: 'Started', journal: 'ok', clock: 'ok', ...start, at: at(1, false) },
      { kind: 'CashTaken', sale: null, amountFen: fen(500), at: at(2, false) },
      { kind: 'DayCloseAsked', by: 'Li', handOverTo: null, at: at(3, false) },
      { kind: 'NewsSeen', at: at(4, true) },
    ] as const) {
      const decision = decide(book, event);
      book = decision.book;
      entries.push(...decision.entries);
      if (event.kind === 'DayCloseAsked')
        t.strictSame(decision.effects, [{ kind: 'Refuse', refusal: { why: 'dayUndated' } }]);
    }
    t.match(openDayOf(book), {
      no: 20_231_115,
      tally: [{ channel: 'cash', end: 'paid', count: 1 }],
    });
    t.strictSame(replay(defaultSettings, entries).book.days, book.days);
  },
);

t.test('A body without a day is read: nobody knows when it was begun', async (t) => {
  const it = stage();
  it.charge();
  const entry = it.entries.find(({ thing }) => thing === 'attempt');
  if (entry === undefined) throw new Error('an attempt was written');
  const { day, ...old } = entry.body;
  t.equal(day, 20_231_115);
  const decoded = decodeThing({ ...entry, version: 1, body: old });
  t.match(decoded, { kind: 'thing', thing: { value: { day: null } } });
  t.match(decodeThing({ ...entry, version: 3 }), { kind: 'unreadable' });
});

t.test('A crowded tally keeps every amount, if not every day', async (t) => {
  let tally: Tally = [];
  for (let day = 1; day <= 40; day += 1) {
    const begun = dayNo(20_230_100 + (day % 28) + 1 + Math.floor(day / 28) * 100);
    const counted = { channel: 'alipay', end: 'paid', begun, fen: fen(100) } as const;
    tally = withCounted(tally, dayNo(20_231_115), counted);
  }
  t.equal(netFen(tally), 4000);
  t.equal(
    tally.reduce((sum, { count }) => sum + count, 0),
    40,
  );
  t.ok(tally.length <= 33);
});
