/** Desks in every state that a screen can be met in: the places that the walker sets out from. */
import { type Book, type News, emptyBook } from '../../../src/runtime/payment/book.js';
import type { Channel } from '../../../src/runtime/ports/gateway.js';
import type { TallyEnd } from '../../../src/runtime/payment/day-model.js';
import { openDayOf } from '../../../src/runtime/payment/day.js';
import type { QueryAnswer, VoidAnswer } from '../../../src/runtime/ports/gateway.js';
import type { Attempt, AttemptState } from '../../../src/runtime/payment/model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { type AttemptNo, attemptNo, dayNo, fen } from '../../../src/runtime/ports/units.js';
import {
  type Desk,
  answer,
  changed,
  codeOf,
  deskOf,
  happen,
  openDesk,
  press,
  restarted,
  scan,
  wait,
} from './session-desk.js';
import { asking, awaiting, cancelled, paid, silence } from './session-moves.js';

const pending = { kind: 'pending' } as const;
const notFound = { kind: 'notFound' } as const;
const setup = { kind: 'setup', setting: 'channels.alipay.privateKeyFile', code: 'S' } as const;

const only = ({ book }: Desk): Attempt => {
  const [attempt] = book.attempts.values();
  if (attempt === undefined) throw new Error('no attempt');
  return attempt;
};

/** The only attempt in another state: for states that take days to come about. */
const inState = (desk: Desk, state: AttemptState, more: Partial<Attempt> = {}): Desk => {
  const attempt = { ...only(desk), ...more, state };
  return changed({ ...desk, book: { ...desk.book, attempts: new Map([[attempt.no, attempt]]) } });
};
const withBook = (desk: Desk, change: Partial<Book>): Desk =>
  changed({ ...desk, book: { ...desk.book, ...change } });

const query = (desk: Desk, said: QueryAnswer): Desk =>
  answer(press(wait(desk, 6000), 'QUERY'), { verb: 'query', said });
const voiding = (desk: Desk = cancelled()): Desk => press(desk, 'VOID', 'ENTER');
const cancelAnswered = (said: VoidAnswer): Desk => {
  const over = answer(voiding(asking()), { verb: 'charge', said: silence });
  const due = wait(over, 100);
  const sent = happen(due, { kind: 'TimerFired', name: `next/${only(due).no}` });
  return answer(sent, { verb: 'void', said });
};
const parked = (count: number): Desk => {
  let desk = openDesk();
  for (const key of (['1', '2', '3', '4'] as const).slice(0, count)) {
    desk = scan(press(desk, key, '.', '5', 'ENTER'), codeOf(key));
    desk = press(desk, 'CANCEL', 'CLEAR');
  }
  return desk;
};
const settled = (): Desk => press(wait(paid(asking()), 1100), 'ENTER');
const declined = (advice: 'freshCode' | 'otherMeans'): Desk =>
  answer(asking(), { verb: 'charge', said: { kind: 'refused', code: 'X', advice } });
const slipAsked = (): Desk => {
  const done = paid(asking());
  const print = done.effects.find(({ kind }) => kind === 'Print');
  if (print?.kind !== 'Print') throw new Error('nothing was printed');
  const fault = { code: 'Gone', detail: '' } as const;
  const outcome = { kind: 'unknown', fault } as const;
  const doubted = happen(done, { kind: 'PrintEnded', slip: print.slip.no, outcome });
  return happen(doubted, { kind: 'PrinterCleared', isClear: true });
};
const refunding = (): Desk => press(settled(), 'REFUND', 'ENTER', 'ENTER');
const refundAs = (state: 'refunded' | 'refused' | 'stuck'): Desk => {
  const desk = refunding();
  const states = {
    refunded: { kind: 'refunded' },
    refused: { kind: 'refused', code: 'X' },
    stuck: { kind: 'stuck', reason: 'longestVoid' },
  } as const;
  const refunds = [...desk.book.refunds.values()].map(
    (refund) => [refund.no, { ...refund, state: states[state] }] as const,
  );
  return withBook(desk, { refunds: new Map(refunds) });
};
const newsOf = (what: News['what']): Desk => {
  const desk = wait(settled(), 1000);
  const { no, sale } = only(desk);
  return withBook(desk, { news: [{ sale: what === 'adopted' ? null : sale, attempt: no, what }] });
};
const withDuty = (kind: 'open' | 'stuck'): Desk => {
  const desk = press(cancelled(), 'CLEAR');
  const { no: attempt, sale, amountFen, chargedAt, reversal } = only(desk);
  const no: AttemptNo = attemptNo('T0000001SALTAAAA000007');
  const state = kind === 'open' ? ({ kind } as const) : ({ kind, reason: 'cannotReturn' } as const);
  const duty = {
    no,
    attempt,
    sale,
    channel: 'alipay',
    amountFen,
    state,
    reversal,
    openedAt: chargedAt,
    endedBy: null,
    day: null,
  } as const;
  const voided = inState(
    desk,
    { kind: 'voided', proof: 'notFound', money: 'unknown' },
    { endedAt: chargedAt },
  );
  return withBook(voided, { duties: new Map([[no, duty]]) });
};
const withAdopted = (): Desk => {
  const no = attemptNo('T0000001SALTAAAA000009');
  const probe = {
    no,
    channel: 'wechat',
    state: 'adopted',
    asksAnswered: 1,
    said: 'paid',
    amountFen: null,
    endedBy: null,
  } as const;
  return withBook(settled(), { probes: new Map([[`${no}/wechat`, probe]]) });
};
const lockedOf = (desk: Desk): Desk => withBook(desk, { journal: 'locked' });
const failedOf = (desk: Desk): Desk => happen(desk, { kind: 'JournalFailed' });
const stuck = (
  reason: 'longestVoid' | 'collision',
  column: 'doubtful' | 'voiding',
): AttemptState => ({
  kind: 'stuck',
  reason,
  column,
});
const atEnd = { endedAt: only(asking()).chargedAt };

type Sample = () => Desk;

const waits: Readonly<Record<string, Sample>> = {
  idle: openDesk,
  starting: () => deskOf(emptyBook(defaultSettings), 1000),
  awaiting: () => awaiting(),
  'choosing a wallet': () => press(awaiting(), 'MENU'),
  'code to scan': () =>
    answer(press(awaiting(), 'MENU', '1'), {
      verb: 'charge',
      said: { kind: 'pending', showsCode: 'https://wallet.example/1' },
    }),
  'awaiting with a channel down': () =>
    awaiting(happen(openDesk(), { kind: 'ChannelAnswered', channel: 'alipay', said: silence })),
  'awaiting with a channel closed': () =>
    awaiting(happen(openDesk(), { kind: 'ChannelAnswered', channel: 'alipay', said: setup })),
  'clock fault': () => happen(openDesk(), { kind: 'ClockJudged', clock: 'fault' }),
  'awaiting at a clock fault': () => happen(awaiting(), { kind: 'ClockJudged', clock: 'fault' }),
  'storage full': () => happen(openDesk(), { kind: 'RoomJudged', room: 'full' }),
  'storage full beside an open payment': () =>
    happen(press(cancelled(), 'CLEAR'), { kind: 'RoomJudged', room: 'full' }),
  'awaiting at a full storage': () => happen(awaiting(), { kind: 'RoomJudged', room: 'full' }),
  'storage nearly full': () => happen(openDesk(), { kind: 'RoomJudged', room: 'low' }),
  'storage slow': () => happen(openDesk(), { kind: 'RoomJudged', room: 'making' }),
  'awaiting at a slow storage': () => happen(awaiting(), { kind: 'RoomJudged', room: 'making' }),
  charging: () => asking(),
  'on the phone': () => answer(asking(), { verb: 'charge', said: pending }),
  accepted: () => answer(asking(), { verb: 'charge', said: { kind: 'accepted' } }),
  doubtful: () => answer(asking(), { verb: 'charge', said: silence }),
  'asked, not found': () => query(asking(), notFound),
  'asked, silent': () => query(asking(), silence),
  unknown: () => cancelled(),
  'unknown, pending': () => query(cancelled(), pending),
  'unknown, not found': () => query(cancelled(), notFound),
  'unknown, set-up fault': () => query(cancelled(), setup),
  voiding: () => voiding(asking()),
  'voiding, parked': () => voiding(),
  'voiding, pending': () => query(voiding(asking()), pending),
  'voiding, found paid': () =>
    query(voiding(asking()), {
      kind: 'paid',
      amountFen: fen(1250),
      currency: 'CNY',
      walletNo: 'W',
    }),
  'voiding, answered': () => cancelAnswered({ kind: 'voided', money: 'untold' }),
  'voiding, again': () => cancelAnswered({ kind: 'again', code: 'X' }),
  'voiding, cannot': () => cancelAnswered({ kind: 'cannot', code: 'X' }),
  'voiding, no such order': () => cancelAnswered({ kind: 'notExist' }),
  diverted: () => press(cancelled(), 'CASH', 'ENTER'),
  'diverted, left': () => press(cancelled(), 'MENU', 'ENTER', 'CANCEL'),
  'stuck in front': () => inState(asking(), stuck('longestVoid', 'doubtful')),
  'stuck by a collision': () => inState(asking(), stuck('collision', 'doubtful')),
  'stuck in voiding, parked': () => inState(voiding(), stuck('longestVoid', 'voiding')),
};

const ends: Readonly<Record<string, Sample>> = {
  paid: () => paid(asking()),
  late: () => inState(asking(), { kind: 'paid', walletNo: 'W', late: true, by: 'answer' }, atEnd),
  'declined, fresh code': () => declined('freshCode'),
  'declined, other means': () => declined('otherMeans'),
  'voided, not sent': () =>
    answer(asking(), { verb: 'charge', said: { kind: 'notSent', detail: '' } }),
  ...Object.fromEntries(
    (['never', 'returned', 'unknown'] as const).map((money) => [
      `voided, ${money}`,
      () => inState(asking(), { kind: 'voided', proof: 'closed', money }, atEnd),
    ]),
  ),
  'paid on a clock that was not set': () =>
    inState(
      paid(asking()),
      { kind: 'paid', walletNo: 'W', late: false, by: 'answer' },
      { endedAt: { ...only(asking()).chargedAt, trusted: false } },
    ),
  settled,
  'slip question': () => press(wait(slipAsked(), 1100), 'ENTER'),
  'slip question behind a result': slipAsked,
  'slip question beside an open payment': () =>
    cancelled(press(wait(slipAsked(), 1100), 'ENTER'), codeOf('2')),
  refunding,
  refunded: () => refundAs('refunded'),
  'refund refused': () => refundAs('refused'),
  'refund stuck': () => refundAs('stuck'),
  'paid by a person': () => press(awaiting(), 'CASH', 'ENTER'),
};

const several: Readonly<Record<string, Sample>> = {
  ...Object.fromEntries([1, 2, 3].map((count) => [`${count} parked`, () => parked(count)])),
  'one parked, one in front': () => asking(parked(1), codeOf('7')),
  'same customer': () => awaiting(press(cancelled(), 'CLEAR')),
  'same customer, found paid': () => awaiting(paid(press(cancelled(), 'CLEAR'))),
  ...Object.fromEntries(
    (['paid', 'late', 'voided', 'declined', 'stuck', 'returned', 'adopted'] as const).map(
      (what) => [`news: ${what}`, () => newsOf(what)],
    ),
  ),
  'duty open': () => withDuty('open'),
  'duty stuck': () => withDuty('stuck'),
  adopted: withAdopted,
  'resuming, one': () => restarted(cancelled()),
  'resuming, three': () => restarted(parked(3)),
};

const dayScreen = (desk: Desk): Desk => press(desk, 'MENU', 'UP', 'ENTER');
const oneOpen = (): Desk => press(cancelled(), 'CLEAR');
/** The open day is last week's. */
const overdue = (desk: Desk): Desk => {
  const day = openDayOf(desk.book);
  if (day === null) throw new Error('no day is open');
  const no = dayNo(20_231_108);
  return withBook(desk, { day: no, days: new Map([[no, { ...day, no }]]) });
};

type Figures = readonly [count: number, sum: number, from?: number];
/** Two wallets and cash, ends of every kind, and some from an earlier day. */
const withMuch = (desk: Desk): Desk => {
  const day = openDayOf(desk.book);
  if (day === null) throw new Error('no day is open');
  const line = (channel: Channel, end: TallyEnd, [count, sum, from]: Figures) => ({
    channel,
    end,
    from: from === undefined ? null : dayNo(from),
    count,
    fen: fen(sum),
  });
  const tally = [
    line('alipay', 'paid', [214, 1_234_567]),
    line('alipay', 'paid', [1, 1250, 20_231_114]),
    line('alipay', 'declined', [9, 45_000]),
    line('alipay', 'voidedNever', [3, 6000]),
    line('alipay', 'refunded', [2, 9900]),
    line('wechat', 'paid', [98, 456_780]),
    line('wechat', 'voidedUnknown', [1, 3000]),
    line('wechat', 'returned', [1, 8800, 20_231_113]),
    line('cash', 'paid', [41, 98_750]),
  ];
  return withBook(desk, { days: new Map([[day.no, { ...day, tally }]]) });
};

const days: Readonly<Record<string, Sample>> = {
  day: () => dayScreen(settled()),
  'day, refunded': () => dayScreen(press(wait(refundAs('refunded'), 1100), 'ENTER')),
  'day, nothing so far': () => dayScreen(openDesk()),
  'day, nothing so far, refused': () => press(dayScreen(openDesk()), 'ENTER'),
  'day, one open': () => dayScreen(oneOpen()),
  'day, hand over': () => press(dayScreen(oneOpen()), 'ENTER'),
  'day, handed over': () => press(dayScreen(oneOpen()), 'ENTER', 'ENTER'),
  'day closed': () => press(dayScreen(settled()), 'ENTER'),
  'day closed, much of everything': () => press(dayScreen(withMuch(oneOpen())), 'ENTER', 'ENTER'),
  'day, asking once more': () =>
    press(dayScreen(press(wait(declined('otherMeans'), 1100), 'CLEAR')), 'ENTER'),
  'day over, one open': () => overdue(oneOpen()),
};

const faults: Readonly<Record<string, Sample>> = {
  ...Object.fromEntries(
    (
      [
        ['idle', openDesk],
        ['charging', () => asking()],
        ['unknown', () => cancelled()],
        ['voiding', () => voiding(asking())],
        ['stuck', () => inState(asking(), stuck('longestVoid', 'doubtful'))],
        ['paid', () => paid(asking())],
        ['declined', () => declined('freshCode')],
        ['slip question', () => press(wait(slipAsked(), 1100), 'ENTER')],
        ['awaiting', () => awaiting()],
        ['two parked', () => parked(2)],
      ] as const
    ).flatMap(([name, sample]) => [
      [`journal failed: ${name}`, () => failedOf(sample())],
      [`journal locked: ${name}`, () => lockedOf(sample())],
    ]),
  ),
  'paid, not written down': () => paid(failedOf(asking())),
  'paid, not written down, parked': () => paid(failedOf(cancelled())),
  'paid, not written down, locked': () => paid(lockedOf(cancelled())),
};

export const samples: Readonly<Record<string, Sample>> = {
  ...waits,
  ...ends,
  ...several,
  ...days,
  ...faults,
};
