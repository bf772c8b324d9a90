/**
 * Deciding while nothing can be written: the journal has failed, or is locked (P9). Queries go on;
 * charge, cancel and refund do not; no state changes. A payment that is found is shown with its
 * number and noted on paper once, and is found again after the repair.
 */
import type { Book } from './book.js';
import type { Decision } from './decision.js';
import type { Effect } from './effect.js';
import { type PaymentEvent, saysNothing } from './event.js';
import { isFinal } from './model.js';
import { liveKey } from './requests.js';
import { orderOf, pauseOf } from './timing.js';
import { type Turn, beginTurn, inMillis, liveOf, planNext, setLive } from './turn.js';
import { columnOf, rowOf } from './verdict.js';

export function decideUnwritable(book: Book, event: PaymentEvent): Decision {
  const turn = beginTurn(book, event.at);
  if (event.kind === 'Answered') hearUnwritable(turn, event);
  else if (event.kind === 'TimerFired') postpone(turn, event.name);
  else if (event.kind === 'Started') startAll(turn, event);
  else if (event.kind === 'PrintEnded' || event.kind === 'PrinterCleared') freePrinter(turn);
  else turn.effects.push(refusal);
  return { book: turn.book, entries: [], effects: turn.effects };
}

const refusal: Effect = { kind: 'Refuse', refusal: { why: 'storage' } };

function hearUnwritable(turn: Turn, event: Extract<PaymentEvent, { kind: 'Answered' }>): void {
  const key = liveKey(event.subject);
  const live = liveOf(turn, key);
  const { kind } = event.answer.said;
  setLive(turn, key, {
    call: live.call?.seq === event.seq ? null : live.call,
    callOverAt:
      event.answer.verb === 'charge' ? (live.callOverAt ?? turn.at.mono) : live.callOverAt,
    silent: saysNothing(event.answer) ? live.silent + 1 : 0,
    said: { kind, at: turn.at.mono, seq: event.seq },
  });
  const attempt =
    event.subject.kind === 'attempt' ? turn.book.attempts.get(event.subject.no) : undefined;
  if (attempt === undefined || isFinal(attempt) || attempt.channel === 'cash') return;
  const isPaid = rowOf(attempt, event.answer, false) === 'paid' && columnOf(attempt) === 'doubtful';
  if (!isPaid) {
    // The wallet has taken it on: the query that decides goes at once (P12).
    const pause = kind === 'accepted' ? 0 : pauseOf(orderOf(turn.book, attempt), true);
    planNext(turn, key, { verb: 'query', at: inMillis(turn.at.mono, pause) });
    return;
  }
  planNext(turn, key, null);
  if (turn.book.unwritten.includes(attempt.no)) return;
  turn.book = { ...turn.book, unwritten: [...turn.book.unwritten, attempt.no] };
  turn.effects.push({ kind: 'PrintNotice', attempt: attempt.no }, { kind: 'Sound', tune: 'paid' });
}

/** What was due cannot be written, so it is not done; the order is asked about instead. */
function postpone(turn: Turn, name: string): void {
  if (!name.startsWith('next/')) return;
  const at = inMillis(turn.at.mono, turn.book.settings.pauseMax);
  planNext(turn, name.slice('next/'.length), { verb: 'query', at });
}

function freePrinter(turn: Turn): void {
  turn.book = { ...turn.book, printer: { ...turn.book.printer, busy: false } };
}

/** Everything open is asked about; nothing is written and no number is drawn. */
function startAll(turn: Turn, event: Extract<PaymentEvent, { kind: 'Started' }>): void {
  const journal = event.journal === 'ok' ? turn.book.journal : event.journal;
  const start = { boot: event.boot, osBoot: event.osBoot, at: event.at };
  const { clock } = event;
  turn.book = { ...turn.book, start, journal, clock, foreground: null, live: new Map() };
  for (const attempt of turn.book.attempts.values()) {
    if (isFinal(attempt) || attempt.channel === 'cash') continue;
    planNext(turn, attempt.no, { verb: 'query', at: turn.at.mono });
  }
}
