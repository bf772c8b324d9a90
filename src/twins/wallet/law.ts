/**
 * What differs between wallets: how each treats a charge, a query, a cancel and a refund, and in
 * which words it answers. A law works on a ledger and answers at once; script, network, deadlines
 * and processes are laid around it by `wallet-twin.ts`.
 */
import type {
  ChargeAnswer,
  ChargeOrder,
  PaidAnswer,
  QueryAnswer,
  RefundAnswer,
  RefundOrder,
  VoidAnswer,
  WalletChannel,
} from '../../runtime/ports/gateway.js';
import type { Secret } from '../../runtime/ports/secret.js';
import { fen } from '../../runtime/ports/units.js';
import type { Ledger, Order, RefundVerdict } from './ledger.js';

/** How a charge goes: by the wallet's own law, or as a script wants it. */
export type Course = 'law' | 'ok' | 'ask' | 'decline' | 'rollBack';

/** The words of a wallet for verified answers that a script asks for. */
export interface Wording {
  readonly queryRefused: string;
  readonly cancelRefused: string;
  readonly cancelAgain: string;
  readonly cancelBusy: string;
  readonly cancelCannot: string;
  readonly refundRefused: string;
  readonly setup: { readonly setting: string; readonly code: string };
  readonly clock: { readonly setting: string; readonly code: string };
}

export interface WalletLaw {
  readonly channel: WalletChannel;
  readonly wording: Wording;
  charge(order: ChargeOrder, course: Course): ChargeAnswer;
  query(attempt: string): QueryAnswer;
  cancel(attempt: string): VoidAnswer;
  /** `takesMs` overrides how long a refund is under way. */
  refund(order: RefundOrder, takesMs?: number): RefundAnswer;
  queryRefund(order: RefundOrder): RefundAnswer;
  /** The customer scans the till's code: Alipay makes the trade only now (P18). */
  scanned(order: Order): void;
  /** The customer refuses on the phone. */
  refusedByCustomer(order: Order): void;
}

/** Payment codes serve one order. Answers false for a code that has served. */
export function singleUseCodes(): (code: Secret<string>) => boolean {
  const used = new Set<string>();
  return (code) => {
    const text = code.reveal();
    if (used.has(text)) return false;
    used.add(text);
    return true;
  };
}

/** The codes of a wallet for refunds it will not do. */
export type RefundRefusals = Readonly<Record<Exclude<RefundVerdict['kind'], 'taken'>, string>>;

export function refundAnswer(verdict: RefundVerdict, refusals: RefundRefusals): RefundAnswer {
  if (verdict.kind !== 'taken') return { kind: 'refused', code: refusals[verdict.kind] };
  if (verdict.refund.state === 'processing') return { kind: 'pending' };
  return { kind: 'refunded', amountFen: fen(verdict.refund.amountFen) };
}

export function refundTold(ledger: Ledger, number: string): RefundAnswer {
  const refund = ledger.findRefund(number);
  if (refund === undefined) return { kind: 'notFound' };
  if (refund.state === 'processing') return { kind: 'pending' };
  return { kind: 'refunded', amountFen: fen(refund.amountFen) };
}

export function paidAnswer(order: Order): PaidAnswer {
  const { paidFen, walletNo } = order;
  return { kind: 'paid', amountFen: fen(paidFen), currency: 'CNY', walletNo };
}

/** Whether the customer has to confirm this charge on the phone. */
export function asksCustomer(order: ChargeOrder, course: Course, aboveFen: number): boolean {
  return course === 'ask' || (course === 'law' && order.amountFen > aboveFen);
}
