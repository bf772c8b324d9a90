/**
 * Stands between the till and a wallet and writes down each call and each answer. At the moment when a
 * request that moves money leaves, its record must be one that a power cut would leave (P7).
 */
import type {
  ChargeOrder,
  DiagnoseAnswer,
  OrderForm,
  RefundOrder,
  WalletGateway,
} from '../runtime/ports/gateway.js';
import type { AttemptNo } from '../runtime/ports/units.js';
import type { DurableRecords } from './durable-records.js';
import type { Note } from './happenings.js';

export interface Watched {
  /** What was sent without its record. */
  readonly violations: string[];
  /** Cancels sent, by number of the order. */
  readonly cancels: Map<string, number>;
}

/** An answer has come, to a call about this order where it was about one. */
export type Heard = (verb: string, attempt: string | null, answer: string) => void;

export interface WatchParts {
  readonly note: Note;
  readonly durable: DurableRecords;
  readonly watched: Watched;
  readonly heard: Heard;
  /** The till's own clock, and how old the record of a charge may be that leaves (P8). */
  readonly mono: () => number;
  readonly releaseMaxMs: number;
  /** The journal of the till takes nothing any more: it has failed, or is locked. */
  readonly isBroken: () => boolean;
}

export function watchGateway(gateway: WalletGateway, parts: WatchParts): WalletGateway {
  const { note } = parts;
  const { channel } = gateway;
  const tell = async <A extends { readonly kind: string }>(
    verb: string,
    attempt: string | null,
    answer: Promise<A>,
  ): Promise<A> => {
    const call = attempt === null ? `${verb} ${channel}` : `${verb} ${channel} ${attempt}`;
    note('call', call);
    const said = await answer;
    note('answer', `${call}: ${said.kind}`);
    parts.heard(verb, attempt, said.kind);
    return said;
  };
  return {
    channel,
    forms: gateway.forms,
    charge: (order: ChargeOrder) => {
      expectRecord(parts, order.attempt, 'Charging', 1);
      expectFresh(parts, order.attempt);
      return tell('pay', order.attempt, gateway.charge(order));
    },
    query: (attempt: AttemptNo) => tell('query', attempt, gateway.query(attempt)),
    void: (attempt: AttemptNo, form: OrderForm) => {
      const sent = (parts.watched.cancels.get(attempt) ?? 0) + 1;
      parts.watched.cancels.set(attempt, sent);
      expectRecord(parts, attempt, 'CancelSent', sent);
      return tell('cancel', attempt, gateway.void(attempt, form));
    },
    refund: (order: RefundOrder) => {
      expectRecord(parts, order.attempt, 'RefundSent', 1);
      return tell('refund', order.attempt, gateway.refund(order));
    },
    queryRefund: (order: RefundOrder) =>
      tell('refundQuery', order.attempt, gateway.queryRefund(order)),
    bill: (day: string) => gateway.bill(day),
    diagnose: (): Promise<DiagnoseAnswer> => tell('diagnose', null, gateway.diagnose()),
  };
}

/** A customer may have gone while the disk was slow: what was decided long ago is not charged (P8). */
function expectFresh(
  { durable, watched, mono, releaseMaxMs }: WatchParts,
  attempt: AttemptNo,
): void {
  const chargedAt = durable.chargedAt(attempt);
  if (chargedAt === null || mono() - chargedAt <= releaseMaxMs + turnMs) return;
  const age = String(mono() - chargedAt);
  watched.violations.push(`the charge of ${attempt} left ${age} ms after it was decided (P8)`);
}

/** From the moment when a record is durable to the request that was waiting for it. */
const turnMs = 100;

function expectRecord(
  { durable, watched, isBroken }: WatchParts,
  attempt: string,
  type: string,
  least: number,
): void {
  // P9: in FAILED and LOCKED queries leave, and nothing that moves money.
  if (isBroken())
    watched.violations.push(`a request about ${attempt} left after the journal had failed`);
  if (durable.count(attempt, type) >= least) return;
  watched.violations.push(
    `a request about ${attempt} left before its ${type} (${String(least)}) was durable`,
  );
}
