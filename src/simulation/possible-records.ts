/**
 * Every record that can be written of a thing in a state, found by asking the core itself: from one sale
 * on, everything that a wallet may answer, a person may press, a printer may do, time may bring and a
 * start may find is decided, state by state, until nothing new is written. Coarse: two books that look
 * alike (`shapeOf`) are gone on from once, so the number of books stays small.
 */
import type { Book } from '../runtime/payment/book.js';
import { decide } from '../runtime/payment/decide.js';
import type { Effect } from '../runtime/payment/effect.js';
import type { Answer, PaymentEvent, Subject } from '../runtime/payment/event.js';
import type { Reversal } from '../runtime/payment/model.js';
import { defaultSettings } from '../runtime/payment/plan.js';
import { replay } from '../runtime/payment/replay.js';
import { timersOf } from '../runtime/payment/timers.js';
import type { JournalEntry } from '../runtime/ports/entry.js';
import type { WalletChannel } from '../runtime/ports/gateway.js';
import { Secret } from '../runtime/ports/secret.js';
import { hours, monoMs, wallMs } from '../runtime/ports/units.js';
import { type Happens, recordCell } from './cells.js';
import { answersOf, askedFen } from './possible-answers.js';

type Bare<E> = E extends unknown ? Omit<E, 'at'> : never;
type Event = Bare<PaymentEvent>;

interface Call {
  readonly subject: Subject;
  readonly seq: number;
  readonly verb: Answer['verb'];
}

interface Place {
  readonly book: Book;
  readonly calls: readonly Call[];
  /** The newest entry of each thing. */
  readonly written: ReadonlyMap<string, JournalEntry>;
  readonly now: number;
  readonly starts: number;
}

const amountFen = askedFen;
const startsMax = 2;
/** Far above what there is; a core that has no end is a mistake to be looked at. */
const placesMax = 40_000;

/** `attempt doubtful Paid` and its like. */
export function possibleRecords(): ReadonlySet<Happens> {
  const found = new Set<Happens>();
  for (const channel of ['alipay', 'wechat'] as const) {
    for (const form of ['code', 'qr'] as const) explore({ channel, form, found });
  }
  return found;
}

interface Search {
  readonly channel: WalletChannel;
  readonly form: 'code' | 'qr';
  readonly found: Set<Happens>;
}

function explore(search: Search): void {
  const known = new Set<string>();
  const waiting: Place[] = [started(search, nowhere)];
  for (let at = 0; at < waiting.length && known.size < placesMax; at += 1) {
    const place = waiting[at];
    if (place === undefined) break;
    const name = shapeOf(place);
    if (known.has(name)) continue;
    known.add(name);
    waiting.push(...movesFrom(search, place));
  }
}

const someHead = { sequence: 1, chain: '00' };

const nowhere: Place = {
  book: replay(defaultSettings, []).book,
  calls: [],
  written: new Map(),
  now: 1_000_000,
  starts: 0,
};

function happen(search: Search, place: Place, event: Event): Place {
  const { now } = place;
  const at = { mono: monoMs(now), wall: wallMs(1_800_000_000_000 + now), trusted: true };
  const { book, entries, effects } = decide(place.book, { ...event, at });
  const written = new Map(place.written);
  for (const entry of entries) {
    search.found.add(recordCell(entry));
    written.set(`${entry.thing} ${entry.id}`, entry);
  }
  let next: Place = { ...place, book, written };
  for (const effect of effects) next = carryOut(search, next, effect);
  return next;
}

function carryOut(search: Search, place: Place, effect: Effect): Place {
  if (effect.kind === 'ReleaseRefund')
    return happen(search, place, { kind: 'RefundReleased', refund: effect.refund });
  if (effect.kind === 'ReleaseDayClose')
    return happen(search, place, { kind: 'DayCloseReleased', day: effect.day, head: someHead });
  if (effect.kind === 'Charge')
    return called(place, effect, { kind: 'attempt', no: effect.order.attempt });
  return 'subject' in effect ? called(place, effect, effect.subject) : place;
}

const verbs = {
  Charge: 'charge',
  Query: 'query',
  Void: 'void',
  Refund: 'refund',
  QueryRefund: 'queryRefund',
} as const;

type Asking = Extract<Effect, { readonly seq: number }>;

function called(place: Place, { kind, seq }: Asking, subject: Subject): Place {
  return { ...place, calls: [...place.calls, { subject, seq, verb: verbs[kind] }] };
}

function movesFrom(search: Search, place: Place): readonly Place[] {
  const moves = [...keyEvents(search, place), ...printerEvents(place)].map((event) =>
    happen(search, place, event),
  );
  for (const call of place.calls) {
    const rest = { ...place, calls: place.calls.filter((other) => other !== call) };
    for (const answer of answersOf(search.channel, call.verb)) {
      const { subject, seq } = call;
      moves.push(happen(search, rest, { kind: 'Answered', subject, seq, answer }));
    }
  }
  for (const { name, at } of timersOf(place.book)) {
    const then = { ...place, now: Math.max(place.now, at) };
    moves.push(happen(search, then, { kind: 'TimerFired', name }));
  }
  if (place.starts < startsMax) {
    moves.push(started(search, place));
    moves.push(started(search, { ...place, now: place.now + hours(25) }));
  }
  return moves;
}

/** A process ends, with its calls; the next one reads the journal. */
function started(search: Search, place: Place): Place {
  const starts = place.starts + 1;
  const { book } = replay(defaultSettings, place.written.values());
  const fresh: Place = { ...place, book, calls: [], starts };
  return happen(search, fresh, {
    ...{ kind: 'Started', boot: starts, osBoot: `os${String(starts)}` },
    ...{ salt: `SALTSAL${String.fromCharCode(64 + starts)}`, tornTail: starts > 1 },
    ...{ journal: 'ok', clock: 'ok', channels: ['alipay', 'wechat'] },
  });
}

function keyEvents({ channel, form }: Search, { book }: Place): readonly Event[] {
  const [attempt] = book.attempts.values();
  const [sale] = book.sales.values();
  if (attempt === undefined || sale === undefined) {
    const secret = new Secret('280000000000000001');
    const code = form === 'qr' ? null : { secret, mask: '28****0001', hash: 'h1' };
    return [
      { kind: 'ChargeAsked', sale: null, amountFen, channel, form, code },
      { kind: 'CashTaken', sale: null, amountFen },
      { kind: 'DayCloseAsked', by: 'Li', handOverTo: null },
    ];
  }
  const { no } = attempt;
  return [
    { kind: 'ChargeReleased', attempt: no },
    { kind: 'CancelPressed', attempt: no },
    { kind: 'QueryPressed', attempt: no },
    { kind: 'VoidConfirmed', attempt: no },
    { kind: 'DivertConfirmed', attempt: no },
    { kind: 'RefundConfirmed', attempt: no, amountFen },
    { kind: 'SaleLeft', sale: sale.no },
    { kind: 'CashTaken', sale: sale.no, amountFen },
    { kind: 'CopyAsked', sale: sale.no },
    { kind: 'DayCloseAsked', by: 'Li', handOverTo: 'Wang' },
  ];
}

function printerEvents({ book }: Place): readonly Event[] {
  const slips = [...book.slips.values()];
  const sending = slips.filter(({ state }) => state === 'sending');
  const fault = { code: 'Gone', detail: '' } as const;
  return [
    ...sending.flatMap(({ no }): Event[] => [
      { kind: 'PrintEnded', slip: no, outcome: { kind: 'printed' } },
      { kind: 'PrintEnded', slip: no, outcome: { kind: 'notStarted', fault } },
      { kind: 'PrintEnded', slip: no, outcome: { kind: 'unknown', fault } },
    ]),
    ...book.printer.asking.flatMap((slip): Event[] => [
      { kind: 'SlipAnswered', slip, answer: 'cameOut' },
      { kind: 'SlipAnswered', slip, answer: 'again' },
      { kind: 'SlipAnswered', slip, answer: 'waive' },
    ]),
    ...(book.printer.busy && sending.length === 0 ? cleared : []),
  ];
}

const cleared = [true, false].map((isClear): Event => ({ kind: 'PrinterCleared', isClear }));

/** What two places are told apart by. */
function shapeOf({ book, calls, starts }: Place): string {
  const attempts = [...book.attempts.values()].map(({ no, state, reversal, ...one }) => {
    const live = book.live.get(no);
    return [
      ...[one.channel, state, one.stopped !== null, one.accepted, one.existed, one.paidSeen],
      ...[one.diverted, reversalShape(reversal), Math.min(one.asksAnswered, 1)],
      ...[live?.held, live?.callOverAt === null, live?.next?.verb, live?.cancel?.afterGrace],
    ];
  });
  const refunds = [...book.refunds.values()].map((one) => [one.state, Math.min(one.sends, 2)]);
  const duties = [...book.duties.values()].map((one) => [one.state, reversalShape(one.reversal)]);
  const probes = [...book.probes.values()].map((one) => [one.state, Math.min(one.asksAnswered, 1)]);
  const slips = [...book.slips.values()].map(({ kind, state }) => `${kind} ${state}`);
  const sales = [...book.sales.values()].map(({ state }) => state);
  const { busy, asking } = book.printer;
  const asked = calls.map(({ verb, subject }) => `${verb} ${subject.kind}`);
  return JSON.stringify([
    attempts,
    refunds,
    duties,
    probes,
    slips,
    sales,
    busy,
    asking,
    asked,
    starts,
  ]);
}

function reversalShape({ by, cancelsSent, answered, refundsSent }: Reversal): unknown {
  const said = answered === null ? null : [answered.said, answered.afterGrace];
  return [by, Math.min(cancelsSent, 2), said, Math.min(refundsSent, 2)];
}
