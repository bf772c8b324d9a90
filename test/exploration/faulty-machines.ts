/**
 * The real machine with one fault each, planted from outside: an event is changed before it is decided,
 * or a decision after. The exploration has to find every one of them.
 */
import { decide } from '../../src/runtime/payment/decide.js';
import type { Decision } from '../../src/runtime/payment/decision.js';
import type { Answer, PaymentEvent } from '../../src/runtime/payment/event.js';
import type { Book } from '../../src/runtime/payment/book.js';
import { isFinal } from '../../src/runtime/payment/model.js';
import { replay } from '../../src/runtime/payment/replay.js';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { millis } from '../../src/runtime/ports/units.js';
import { type Machine, attemptOf } from './world.js';

export const realMachine: Machine = { decide, replay };

export interface Fault {
  readonly name: string;
  readonly machine: Machine;
  /** The rule that the exploration has to name. */
  readonly rule: string;
  /** The one wallet that it shows with. */
  readonly only?: WalletChannel;
}

/** Faults of the till that no single test of a rule would have to notice. */
export const faults: readonly Fault[] = [
  {
    name: 'charges again after a boot',
    rule: 'P24',
    machine: withDecision((decision, event, before) => {
      const attempt = attemptOf(before);
      if (event.kind !== 'Started' || attempt === undefined || attempt.channel === 'cash')
        return decision;
      const { no, amountFen, channel } = attempt;
      const order = {
        attempt: no,
        amountFen,
        form: 'code',
        code: null,
        expiresIn: millis(0),
      } as const;
      return {
        ...decision,
        effects: [...decision.effects, { kind: 'Charge', seq: 99, channel, order }],
      };
    }),
  },
  {
    name: 'takes the first `not found` for a closed order',
    rule: 'P15',
    machine: withAnswer((answer, book) =>
      answer.verb === 'query' &&
      answer.said.kind === 'notFound' &&
      attemptOf(book)?.state.kind === 'doubtful'
        ? { verb: 'query', said: { kind: 'closed' } }
        : answer,
    ),
  },
  {
    name: 'voids on an answer to a query of before the announcement ran out',
    rule: 'P13',
    machine: withEvent((event, book) => {
      const attempt = attemptOf(book);
      const live = attempt === undefined ? undefined : book.live.get(attempt.no);
      if (event.kind !== 'Answered' || attempt === undefined || !live?.call) return book;
      const call = { ...live.call, sentAt: event.at.mono };
      return { ...book, live: new Map(book.live).set(attempt.no, { ...live, call }) };
    }),
  },
  {
    name: 'takes a paid order for a refused one',
    rule: 'P12',
    machine: withAnswer((answer) =>
      answer.verb === 'query' && answer.said.kind === 'paid'
        ? { verb: 'query', said: { kind: 'refused', code: 'X', advice: 'otherMeans' } }
        : answer,
    ),
  },
  {
    name: 'asks no more after the end',
    rule: 'P17',
    machine: withDecision((decision) => {
      const attempt = attemptOf(decision.book);
      const live = attempt === undefined ? undefined : decision.book.live.get(attempt.no);
      if (attempt === undefined || live === undefined || !isFinal(attempt)) return decision;
      const lives = new Map(decision.book.live).set(attempt.no, { ...live, next: null });
      return { ...decision, book: { ...decision.book, live: lives } };
    }),
  },
  {
    name: 'sends a cancel before it is written',
    rule: 'P7',
    machine: withDecision((decision) => ({
      ...decision,
      entries: decision.entries.filter(({ type }) => type !== 'CancelSent'),
    })),
  },
  {
    name: 'forgets after a boot that `accepted` came',
    rule: 'P13',
    only: 'alipay',
    machine: {
      decide,
      replay: (settings, entries) => {
        const { book, unreadable } = replay(settings, entries);
        const attempts = new Map(
          [...book.attempts].map(([no, attempt]) => [no, { ...attempt, accepted: false }]),
        );
        return { book: { ...book, attempts }, unreadable };
      },
    },
  },
  {
    name: 'waits for ever for an answer that it has had',
    rule: 'invariants',
    machine: withEvent((event, book) => {
      if (event.kind !== 'Answered' || event.answer.said.kind !== 'unknown') return book;
      const { no } = event.subject;
      const live = book.live.get(no);
      return !live?.call
        ? book
        : {
            ...book,
            live: new Map(book.live).set(no, { ...live, call: { ...live.call, seq: -1 } }),
          };
    }),
  },
];

export function withDecision(
  spoil: (decision: Decision, event: PaymentEvent, before: Book) => Decision,
): Machine {
  return { replay, decide: (book, event) => spoil(decide(book, event), event, book) };
}

function withEvent(spoil: (event: PaymentEvent, book: Book) => Book): Machine {
  return { replay, decide: (book, event) => decide(spoil(event, book), event) };
}

function withAnswer(spoil: (answer: Answer, book: Book) => Answer): Machine {
  return {
    replay,
    decide: (book, event) =>
      event.kind === 'Answered'
        ? decide(book, { ...event, answer: spoil(event.answer, book) })
        : decide(book, event),
  };
}
