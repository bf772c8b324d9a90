/** A bill beside the journal: every pair of what both say, by number and never by day. */
import t from 'tap';
import {
  type BillQuestion,
  compareBill,
  isAnythingMissing,
} from '../../../src/runtime/payment/bill-comparison.js';
import type { Attempt, Duty, Refund } from '../../../src/runtime/payment/model.js';
import type { BillRow } from '../../../src/runtime/ports/gateway.js';
import { attemptNo, fen, monoMs, saleNo, wallMs } from '../../../src/runtime/ports/units.js';

const today = 1_000;
const other = 9_000;
const at = (wall: number) => ({
  boot: 1,
  osBoot: 'a',
  mono: monoMs(0),
  wall: wallMs(wall),
  trusted: true,
});
const never: Attempt['reversal'] = {
  by: 'cancel',
  cancelsSent: 0,
  answered: null,
  refundNo: null,
  refundsSent: 0,
};
const cancelled = { ...never, cancelsSent: 1 };
const paid: Attempt['state'] = { kind: 'paid', walletNo: 'W', late: false, by: 'answer' };

function attempt(no: string, state: Attempt['state'], more: Partial<Attempt> = {}): Attempt {
  return {
    no: attemptNo(no),
    sale: saleNo(1),
    channel: 'alipay',
    form: 'code',
    amountFen: fen(1_250),
    state,
    codeMask: null,
    codeHash: null,
    chargedAt: at(today),
    stopped: null,
    accepted: false,
    existed: true,
    paidSeen: state.kind === 'paid',
    diverted: false,
    foreign: false,
    reversal: never,
    endedAt: null,
    asksAnswered: 0,
    lastNews: null,
    queryPresses: 0,
    endedBy: null,
    day: null,
    ...more,
  };
}

function refundOf(no: string, state: Refund['state'], more: Partial<Refund> = {}): Refund {
  return {
    no: attemptNo(no),
    attempt: attemptNo('A1'),
    sale: saleNo(1),
    channel: 'alipay',
    amountFen: fen(500),
    totalFen: fen(1_250),
    state,
    sends: 1,
    askedAt: at(today),
    movedAfterAll: false,
    endedBy: null,
    day: null,
    ...more,
  };
}

function row(attemptText: string, more: Partial<BillRow> = {}): BillRow {
  return {
    kind: 'payment',
    attempt: attemptText,
    refund: null,
    amountFen: fen(1_250),
    currency: 'CNY',
    walletNo: 'W1',
    at: '2026-11-22 18:00:00',
    ...more,
  };
}

const back = (attemptText: string, refund: string | null, amountFen = 500): BillRow =>
  row(attemptText, { kind: 'refund', refund, amountFen: fen(amountFen) });

interface Case {
  readonly says: string;
  readonly rows?: readonly BillRow[];
  readonly beside?: BillQuestion['beside'];
  readonly attempts?: readonly Attempt[];
  readonly refunds?: readonly Refund[];
  readonly duties?: readonly Duty[];
  /** Verdicts of the lines, in order. */
  readonly verdicts: readonly string[];
}

const voided = (money: 'never' | 'returned' | 'unknown'): Attempt['state'] => ({
  kind: 'voided',
  proof: 'closed',
  money,
});
const duty = (state: Duty['state']): Duty => ({
  no: attemptNo('D1'),
  attempt: attemptNo('A1'),
  sale: saleNo(1),
  channel: 'alipay',
  amountFen: fen(1_250),
  state,
  reversal: cancelled,
  openedAt: at(today),
  endedBy: null,
  day: null,
});

const cases: readonly Case[] = [
  { says: 'nothing on either side', verdicts: [] },
  { says: 'paid on both', rows: [row('A1')], attempts: [attempt('A1', paid)], verdicts: ['equal'] },
  {
    says: 'paid on both, charged on another day here',
    rows: [row('A1')],
    attempts: [attempt('A1', paid, { chargedAt: at(other) })],
    verdicts: ['equal'],
  },
  {
    says: 'another amount',
    rows: [row('A1', { amountFen: fen(1_251) })],
    attempts: [attempt('A1', paid)],
    verdicts: ['amount'],
  },
  {
    says: 'another currency',
    rows: [row('A1', { currency: 'USD' })],
    attempts: [attempt('A1', paid)],
    verdicts: ['amount'],
  },
  { says: 'a number that nobody here drew', rows: [row('X1')], verdicts: ['theirs'] },
  {
    says: 'declined here, paid there',
    rows: [row('A1')],
    attempts: [attempt('A1', { kind: 'declined', code: 'x', advice: 'freshCode' })],
    verdicts: ['state'],
  },
  {
    says: 'declined here, found paid since',
    rows: [row('A1')],
    attempts: [
      attempt('A1', { kind: 'declined', code: 'x', advice: 'freshCode' }, { paidSeen: true }),
    ],
    verdicts: ['equal'],
  },
  {
    says: 'still doubtful here',
    rows: [row('A1')],
    attempts: [attempt('A1', { kind: 'doubtful' })],
    verdicts: ['state'],
  },
  {
    says: 'a row twice',
    rows: [row('A1'), row('A1')],
    attempts: [attempt('A1', paid)],
    verdicts: ['equal', 'state'],
  },
  {
    says: 'paid, and returned by a cancel',
    rows: [row('A1'), back('A1', null, 1_250)],
    attempts: [attempt('A1', voided('returned'), { paidSeen: true, reversal: cancelled })],
    verdicts: ['equal', 'equal'],
  },
  {
    says: 'a return that nobody ordered',
    rows: [row('A1'), back('A1', 'X9')],
    attempts: [attempt('A1', paid)],
    verdicts: ['equal', 'state'],
  },
  {
    says: 'a reversal of one that was never paid here',
    rows: [row('A1', { kind: 'reversal' })],
    attempts: [attempt('A1', voided('never'))],
    verdicts: ['state'],
  },
  {
    says: 'a refund by its number',
    rows: [back('A1', 'R1')],
    attempts: [attempt('A1', paid, { chargedAt: at(other) })],
    refunds: [refundOf('R1', { kind: 'refunded' })],
    verdicts: ['equal'],
  },
  {
    says: 'a refund of another amount',
    rows: [back('A1', 'R1', 501)],
    refunds: [refundOf('R1', { kind: 'refunded' })],
    verdicts: ['amount'],
  },
  {
    says: 'a refund that was refused here',
    rows: [back('A1', 'R1')],
    refunds: [refundOf('R1', { kind: 'refused', code: 'x' })],
    verdicts: ['state'],
  },
  {
    says: 'a refund that was refused here and moved after all',
    rows: [back('A1', 'R1')],
    refunds: [refundOf('R1', { kind: 'refused', code: 'x' }, { movedAfterAll: true })],
    verdicts: ['equal'],
  },
  {
    says: 'money found late and sent back',
    rows: [back('A1', null, 1_250)],
    duties: [duty({ kind: 'returned', by: 'answer' })],
    verdicts: ['equal'],
  },
  {
    says: 'money found late, its return open here',
    rows: [back('A1', null, 1_250)],
    duties: [duty({ kind: 'open' })],
    verdicts: ['state'],
  },
  { says: 'paid here alone', attempts: [attempt('A1', paid)], verdicts: ['ours'] },
  {
    says: 'paid here alone, on another day',
    attempts: [attempt('A1', paid, { chargedAt: at(other) })],
    verdicts: [],
  },
  {
    says: 'not paid here, nothing there',
    attempts: [attempt('A1', voided('never')), attempt('A2', { kind: 'doubtful' })],
    verdicts: [],
  },
  {
    says: 'paid here, in the bill of the next day',
    attempts: [attempt('A1', paid)],
    beside: [[], [row('A1')]],
    verdicts: [],
  },
  {
    says: 'paid here, and the next bill is not there yet',
    attempts: [attempt('A1', paid)],
    beside: [[], null],
    verdicts: ['later'],
  },
  {
    says: 'refunded here alone',
    refunds: [refundOf('R1', { kind: 'refunded' }), refundOf('R2', { kind: 'sent' })],
    beside: [[back('A1', 'R3')], []],
    verdicts: ['ours'],
  },
  {
    says: 'refunded here, in the bill of the day before',
    refunds: [refundOf('R1', { kind: 'refunded' })],
    beside: [[back('A1', 'R1')], []],
    verdicts: [],
  },
];

for (const { says, verdicts, rows = [], beside = [], ...books } of cases) {
  t.test(`a bill and a journal: ${says}`, async (t) => {
    const question = {
      rows,
      books: { attempts: [], refunds: [], duties: [], ...books },
      isOfDay: (wall: number) => wall === today,
    };
    const lines = compareBill({ ...question, beside });
    t.same(
      lines.map(({ verdict }) => verdict),
      verdicts,
    );
    // The bills beside are asked for exactly when one of ours is in none that was read.
    const isMissing = compareBill({ ...question, beside: [] }).some(
      (one) => one.verdict === 'ours',
    );
    t.equal(isAnythingMissing(question), isMissing);
  });
}
