/**
 * Faults of a till that serves more than one thing at a time: a further try, a second refund, a sale
 * that is collected otherwise, money that is found late. Each has the bounds that show it.
 */
import { decide } from '../../src/runtime/payment/decide.js';
import type { Book } from '../../src/runtime/payment/book.js';
import type { Decision } from '../../src/runtime/payment/decision.js';
import type { PaymentEvent } from '../../src/runtime/payment/event.js';
import { isFinal } from '../../src/runtime/payment/model.js';
import { replay } from '../../src/runtime/payment/replay.js';
import type { Allowed } from './bounds.js';
import { type Fault, withDecision } from './faulty-machines.js';
import type { Machine } from './world.js';

export interface TradeFault extends Fault {
  readonly allowed: Allowed;
  /** It shows only after many steps: continuous integration looks for it. */
  readonly isLong?: boolean;
}

const inParts = { line: 'prompt', refund: 2, refundAmounts: [700] } as const;

export const tradeFaults: readonly TradeFault[] = [
  {
    name: 'refunds more than was paid',
    rule: 'P3',
    allowed: inParts,
    machine: blindly('RefundConfirmed', (book) => ({ ...book, refunds: new Map() })),
  },
  {
    name: 'begins a second try while the first is unknown',
    rule: 'P3',
    allowed: { line: 'prompt', cancel: 1, tries: 1 },
    machine: blindly('ChargeAsked', (book) => ({
      ...book,
      attempts: new Map(
        [...book.attempts].map(([no, attempt]) => [no, { ...attempt, diverted: true }]),
      ),
    })),
  },
  {
    name: 'charges the next customer while as many are parked as may be',
    rule: 'P21',
    allowed: { line: 'prompt', cancel: 1, sales: 1, parkedMax: 1 },
    machine: blindly('ChargeAsked', (book) => ({
      ...book,
      settings: { ...book.settings, parkedMax: 9 },
    })),
  },
  {
    name: 'sends a refund before it is written',
    rule: 'P7',
    allowed: inParts,
    machine: withDecision((decision) => ({
      ...decision,
      entries: decision.entries.filter(({ type }) => type !== 'RefundSent'),
    })),
  },
  {
    name: 'takes money that it has found for money that it has returned',
    rule: 'P20',
    allowed: { travelMax: 7 },
    isLong: true,
    machine: {
      replay,
      decide: (book, event) =>
        event.kind === 'Answered' &&
        event.subject.kind === 'duty' &&
        event.answer.said.kind === 'paid'
          ? decide(book, {
              ...event,
              answer: { verb: 'query', said: { kind: 'closed' } },
            })
          : decide(book, event),
    },
  },
  {
    name: 'books as paid what was collected otherwise',
    rule: 'P22',
    allowed: { line: 'prompt', divert: 1, cash: 1 },
    machine: withDecision((decision, event) => {
      if (event.kind !== 'Answered' || event.answer.said.kind !== 'paid') return decision;
      const attempt = decision.book.attempts.get(event.subject.no);
      if (attempt?.diverted !== true || isFinal(attempt)) return decision;
      const state = { kind: 'paid', walletNo: 'W1', late: false, by: 'answer' } as const;
      const attempts = new Map(decision.book.attempts).set(attempt.no, { ...attempt, state });
      return { ...decision, book: { ...decision.book, attempts } };
    }),
  },
  {
    name: 'forgets at the end that the customer was sent away',
    rule: 'P22',
    allowed: { line: 'prompt', cancel: 1, sales: 1 },
    machine: withDecision((decision) => ({
      ...decision,
      book: {
        ...decision.book,
        attempts: new Map(
          [...decision.book.attempts].map(([no, attempt]) => [
            no,
            isFinal(attempt) ? { ...attempt, stopped: null, endedAt: null } : attempt,
          ]),
        ),
      },
    })),
  },
];

/** Decides one kind of event on a book in which something is not seen; what was there stays as it was. */
function blindly(kind: PaymentEvent['kind'], spoil: (book: Book) => Book): Machine {
  return {
    replay,
    decide: (book, event) => {
      if (event.kind !== kind) return decide(book, event);
      const decision = decide(spoil(book), event);
      return { ...decision, book: restored(book, decision) };
    },
  };
}

function restored(before: Book, { book }: Decision): Book {
  return {
    ...book,
    settings: before.settings,
    attempts: new Map([...book.attempts, ...before.attempts]),
    refunds: new Map([...before.refunds, ...book.refunds]),
  };
}
