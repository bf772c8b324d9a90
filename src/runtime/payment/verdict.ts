/**
 * The answer x state table of P12, as data. `decide` looks a verdict up here and nowhere else; the
 * table in README.md is drawn from it, and a test fails when the two differ.
 */
import type { Attempt } from './model.js';
import type { Answer } from './event.js';

/** A class of answer, as the table's rows tell them apart. */
export const answerRows = [
  'paid',
  'accepted',
  'otherAmount',
  'pending',
  'refused',
  'notFound',
  'closed',
  'payError',
  'refundedByUs',
  'refundedByOthers',
  'notSent',
  'collision',
  'setup',
  'unknown',
] as const;
export type AnswerRow = (typeof answerRows)[number];

/** States that take answers alike; a stuck attempt takes those of the column it came from. */
export const answerColumns = ['doubtful', 'voiding', 'paid', 'ended'] as const;
export type AnswerColumn = (typeof answerColumns)[number];

/** What an answer does to an attempt whose outcome is awaited. */
export type DoubtfulVerdict =
  | 'becomePaid'
  /** Durable `accepted`, and a query at once (P12). */
  | 'becomeAccepted'
  | 'becomeDoubtful'
  /** Declined, unless any answer has shown the order existing: then a query. */
  | 'declineUnlessExisted'
  /** Not found may let the till enter Voiding (P14). */
  | 'weighNotFound'
  | 'voidedClosed'
  | 'voidedNotSent'
  | 'startVoiding'
  | 'becomeStuck';

/** What an answer does to an attempt that is being undone. */
export type VoidingVerdict =
  /** The next request is planned. */
  | 'goOn'
  | 'query'
  | 'cancelAgain'
  /** Not found may prove the void (P15). */
  | 'proveNotFound'
  | 'voidedClosed'
  | 'voidedReturned'
  | 'voidedNotSent'
  | 'becomeStuck';

/** What an answer does to a final attempt: never to its state (P1). */
export type FinalVerdict =
  | 'nothing'
  /** What was learnt is written down. */
  | 'record'
  /** `record`, and the schedule after the end starts anew (P17). */
  | 'recordAndAskAgain'
  | 'recordAlarm'
  /** `record`, and an alarm if the query was sent after the one that proved the end. */
  | 'recordAlarmIfNewer'
  /** `recordAlarmIfNewer`, and then a stuck return duty. */
  | 'alarmAndStuckDuty'
  | 'openDuty'
  | 'openStuckDuty';

interface Row {
  readonly doubtful: DoubtfulVerdict;
  readonly voiding: VoidingVerdict;
  readonly paid: FinalVerdict;
  readonly ended: FinalVerdict;
}

/** P12. `paid` and `otherAmount` are told apart by the order total in CNY. */
export const verdicts: Readonly<Record<AnswerRow, Row>> = {
  paid: { doubtful: 'becomePaid', voiding: 'cancelAgain', paid: 'nothing', ended: 'openDuty' },
  accepted: {
    doubtful: 'becomeAccepted',
    voiding: 'goOn',
    paid: 'nothing',
    ended: 'recordAndAskAgain',
  },
  otherAmount: {
    doubtful: 'becomeStuck',
    voiding: 'becomeStuck',
    paid: 'recordAlarm',
    ended: 'openStuckDuty',
  },
  pending: {
    doubtful: 'becomeDoubtful',
    voiding: 'goOn',
    paid: 'recordAlarmIfNewer',
    ended: 'openDuty',
  },
  refused: {
    doubtful: 'declineUnlessExisted',
    voiding: 'query',
    paid: 'recordAlarmIfNewer',
    ended: 'record',
  },
  notFound: {
    doubtful: 'weighNotFound',
    voiding: 'proveNotFound',
    paid: 'recordAlarmIfNewer',
    ended: 'record',
  },
  closed: {
    doubtful: 'voidedClosed',
    voiding: 'voidedClosed',
    paid: 'alarmAndStuckDuty',
    ended: 'record',
  },
  payError: { doubtful: 'startVoiding', voiding: 'cancelAgain', paid: 'record', ended: 'record' },
  refundedByUs: {
    doubtful: 'becomeStuck',
    voiding: 'voidedReturned',
    paid: 'record',
    ended: 'record',
  },
  refundedByOthers: {
    doubtful: 'becomeStuck',
    voiding: 'becomeStuck',
    paid: 'openStuckDuty',
    ended: 'record',
  },
  notSent: {
    doubtful: 'voidedNotSent',
    voiding: 'voidedNotSent',
    paid: 'nothing',
    ended: 'nothing',
  },
  collision: {
    doubtful: 'becomeStuck',
    voiding: 'becomeStuck',
    paid: 'recordAlarm',
    ended: 'record',
  },
  setup: { doubtful: 'becomeDoubtful', voiding: 'goOn', paid: 'record', ended: 'record' },
  unknown: { doubtful: 'becomeDoubtful', voiding: 'goOn', paid: 'record', ended: 'record' },
};

export function columnOf(attempt: Attempt): AnswerColumn {
  switch (attempt.state.kind) {
    case 'charging':
    case 'doubtful':
      return 'doubtful';
    case 'voiding':
      return 'voiding';
    case 'stuck':
      return attempt.state.column;
    case 'paid':
      return 'paid';
    case 'declined':
    case 'voided':
      return 'ended';
  }
}

/**
 * The row of an answer to a charge or a query. `notSent` is a row only for the charge itself: a
 * query that was not sent says nothing about the order. `returnedByUs` tells whether money of this
 * attempt was sent back by us: a cancel, a refund or a return duty.
 */
export function rowOf(attempt: Attempt, answer: Answer, returnedByUs: boolean): AnswerRow {
  const { said } = answer;
  switch (said.kind) {
    case 'paid':
      return said.amountFen === attempt.amountFen && said.currency === 'CNY'
        ? 'paid'
        : 'otherAmount';
    case 'refunded':
      return returnedByUs ? 'refundedByUs' : 'refundedByOthers';
    case 'notSent':
      return answer.verb === 'charge' ? 'notSent' : 'unknown';
    case 'accepted':
    case 'pending':
    case 'refused':
    case 'notFound':
    case 'closed':
    case 'payError':
    case 'collision':
    case 'setup':
    case 'unknown':
      return said.kind;
    case 'voided':
    case 'notExist':
    case 'again':
    case 'cannot':
      return 'unknown';
  }
}
