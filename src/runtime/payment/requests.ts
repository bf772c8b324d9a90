/**
 * The requests about an order. A query needs no record; a cancel and a refund are written first,
 * with their count, in the same turn that hands out the effect (P7).
 */
import type { OrderForm, WalletChannel } from '../ports/gateway.js';
import { invariant } from '../ports/bug.js';
import type { AttemptNo, Fen } from '../ports/units.js';
import type { Subject } from './event.js';
import { type Turn, beginCall, probeKey, setLive } from './turn.js';

export function liveKey(subject: Subject): string {
  return subject.kind === 'probe' ? probeKey(subject) : subject.no;
}

export interface Target {
  readonly subject: Subject;
  readonly channel: WalletChannel;
  /** The number of the order at the wallet. */
  readonly number: AttemptNo;
}

export function sendQuery(turn: Turn, target: Target): void {
  const key = liveKey(target.subject);
  const seq = beginCall(turn, key, 'query');
  setLive(turn, key, { askedAt: turn.at.mono });
  turn.effects.push({ kind: 'Query', seq, ...target });
}

/** The caller has put the CancelSent record into the same turn. */
export function sendVoid(turn: Turn, target: Target, form: OrderForm): void {
  invariant(turn.entries.length > 0, 'a cancel is written before it is sent');
  const seq = beginCall(turn, liveKey(target.subject), 'void');
  turn.effects.push({ kind: 'Void', seq, ...target, form });
}

export interface RefundTarget extends Target {
  readonly refund: AttemptNo;
  readonly amountFen: Fen;
  readonly totalFen: Fen;
}

/** The caller has put the RefundSent record into the same turn. */
export function sendRefund(turn: Turn, target: RefundTarget): void {
  invariant(turn.entries.length > 0, 'a refund is written before it is sent');
  pushRefund(turn, 'Refund', target);
}

export function sendRefundQuery(turn: Turn, target: RefundTarget): void {
  pushRefund(turn, 'QueryRefund', target);
}

function pushRefund(turn: Turn, kind: 'Refund' | 'QueryRefund', target: RefundTarget): void {
  const seq = beginCall(
    turn,
    liveKey(target.subject),
    kind === 'Refund' ? 'refund' : 'queryRefund',
  );
  const { subject, channel, number, refund, amountFen, totalFen } = target;
  turn.effects.push({
    kind,
    seq,
    channel,
    subject,
    order: { attempt: number, refund, amountFen, totalFen },
  });
}
