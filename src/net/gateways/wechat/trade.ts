/**
 * The order as WeChat Pay tells of it, in v2 and v3 alike: the state of the trade is the only word that
 * says "paid" (facts/wallets.md 3.1, 3.2). Given verified fields alone; by allow-list, like everything
 * that puts an answer into a class.
 */
import type { PaidAnswer, QueryAnswer, Unknown } from '../../../runtime/ports/gateway.js';
import type { Fen } from '../../../runtime/ports/units.js';

/** Verified, and about our number. Names are those of v3. */
export interface Trade {
  readonly state: string;
  /** `total_fee`, `amount.total`: before coupons; `null` when it is absent or no amount. */
  readonly totalFen: Fen | null;
  /** `fee_type`, `amount.currency`; CNY where the protocol says so by leaving it out. */
  readonly currency: string;
  readonly transactionId: string;
}

const walletNoForm = /^[0-9A-Za-z]{1,64}$/;
const currencyForm = /^[A-Z]{3}$/;

export function paidTrade({ totalFen, currency, transactionId }: Trade): PaidAnswer | Unknown {
  if (totalFen === null) return unknown('the total is no amount');
  if (!walletNoForm.test(transactionId)) return unknown('answer has no transaction_id');
  if (!currencyForm.test(currency)) return unknown('the currency is none');
  return { kind: 'paid', amountFen: totalFen, currency, walletNo: transactionId };
}

/** Answer to a query of the order. */
export function tradeAnswer(trade: Trade): QueryAnswer {
  switch (trade.state) {
    case 'SUCCESS':
      return paidTrade(trade);
    // A part or all of it has gone back: neither protocol tells here how much.
    case 'REFUND':
      return { kind: 'refunded', amountFen: null };
    case 'NOTPAY':
    case 'USERPAYING':
    // Taken on, and waits for the deduction.
    case 'ACCEPT':
      return { kind: 'pending' };
    case 'CLOSED':
    case 'REVOKED':
      return { kind: 'closed' };
    case 'PAYERROR':
      return { kind: 'payError' };
    default:
      return unknown('the state of the trade is none that is known');
  }
}

export function unknown(detail: string): Unknown {
  return { kind: 'unknown', detail };
}
