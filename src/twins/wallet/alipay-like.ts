/**
 * The laws of a wallet that behaves like Alipay (facts/wallets.md 2; PAYMENT P12 to P18), in words
 * of the gateway port. What a correct gateway makes of the wire is assumed, not shared.
 *
 * Not here: TRADE_FINISHED, partial coupons.
 */
import type {
  ChargeAnswer,
  ChargeOrder,
  QueryAnswer,
  VoidAnswer,
} from '../../runtime/ports/gateway.js';
import { invariant, unreachable } from '../../runtime/ports/bug.js';
import { type Ledger, type Order, type OrderState, isUnpaid } from './ledger.js';
import {
  type Course,
  type RefundRefusals,
  type WalletLaw,
  type Wording,
  asksCustomer,
  paidAnswer,
  refundAnswer,
  refundTold,
  singleUseCodes,
} from './law.js';

export interface AlipayLaws {
  /** The answer to a cancel of a trade that is not there; overseas text says success (facts 2.5). */
  readonly cancelOfUnknown: 'notExist' | 'success';
  /** Above this the customer is asked. */
  readonly asksAboveFen: number;
  readonly cancelWindowMs: number;
  readonly refundTakesMs: number;
}

export const alipayLaws: AlipayLaws = {
  cancelOfUnknown: 'notExist',
  asksAboveFen: 100_000,
  cancelWindowMs: 24 * 3_600_000,
  refundTakesMs: 0,
};

const wording: Wording = {
  queryRefused: 'ACQ.INVALID_PARAMETER',
  cancelRefused: 'ACQ.CANCEL_NOT_ALLOWED',
  cancelAgain: 'retry_flag=Y',
  cancelBusy: 'retry_flag=Y',
  cancelCannot: 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  refundRefused: 'ACQ.TRADE_NOT_ALLOW_REFUND',
  setup: { setting: 'channels.alipay.privateKeyFile', code: 'isv.invalid-signature' },
  clock: { setting: 'clock', code: 'isv.invalid-timestamp' },
};

const refundRefusals: RefundRefusals = {
  discordant: 'ACQ.DISCORDANT_REPEAT_REQUEST',
  tooMuch: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
  neverPaid: 'ACQ.TRADE_NOT_EXIST',
  noBalance: 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
};

/** States in which Alipay knows no trade: a code nobody scanned is not one yet (P18). */
const noTrade: readonly OrderState[] = ['absent', 'codeShown', 'lapsed', 'declined'];

export function alipayLaw(ledger: Ledger, now: () => number, laws: AlipayLaws): WalletLaw {
  const spend = singleUseCodes();
  const lifeMs = new Map<string, number>();
  const trade = (attempt: string): Order | undefined => {
    const order = ledger.find(attempt);
    return order === undefined || noTrade.includes(order.state) ? undefined : order;
  };

  const charge = (asked: ChargeOrder, course: Course): ChargeAnswer => {
    const known = ledger.find(asked.attempt);
    if (known !== undefined && known.state !== 'absent') return collision(known);
    const open = (state: 'codeShown' | 'waiting' | 'declined'): Order =>
      ledger.open({
        attempt: asked.attempt,
        amountFen: asked.amountFen,
        form: asked.form,
        state,
        endsInMs: asked.expiresIn,
        endsAs: state === 'codeShown' ? 'lapsed' : 'closed',
      });
    if (course === 'decline') {
      open('declined');
      return { kind: 'refused', code: 'ACQ.BUYER_BALANCE_NOT_ENOUGH', advice: 'otherMeans' };
    }
    if (asked.form === 'qr') {
      open('codeShown');
      lifeMs.set(asked.attempt, asked.expiresIn);
      return { kind: 'pending' };
    }
    invariant(asked.code !== null, 'a charge by payment code carries the code');
    if (!spend(asked.code)) {
      open('declined');
      return { kind: 'refused', code: 'ACQ.PAYMENT_AUTH_CODE_INVALID', advice: 'freshCode' };
    }
    const order = open('waiting');
    if (asksCustomer(asked, course, laws.asksAboveFen)) return { kind: 'pending' };
    if (course === 'rollBack') ledger.end(order, 'closed');
    else ledger.pay(order);
    return { kind: 'accepted' };
  };

  return {
    channel: 'alipay',
    wording,
    charge,
    query: (attempt) => tell(trade(attempt)),
    cancel: (attempt) => cancel(trade(attempt), ledger, laws, now()),
    refund: (order, takesMs) =>
      refundAnswer(ledger.refund(order, takesMs ?? laws.refundTakesMs), refundRefusals),
    queryRefund: (order) => refundTold(ledger, order.refund),
    scanned: (order) => {
      order.state = 'waiting';
      order.endsAs = 'closed';
      order.endsAtMs = now() + (lifeMs.get(order.attempt) ?? 0);
    },
    refusedByCustomer: (order) => {
      ledger.end(order, 'closed');
    },
  };
}

function collision(known: Order): ChargeAnswer {
  const paid = known.paidFen > 0;
  return { kind: 'collision', code: paid ? 'ACQ.TRADE_HAS_SUCCESS' : 'ACQ.CONTEXT_INCONSISTENT' };
}

/**
 * TRADE_SUCCESS stays after a part was refunded; TRADE_CLOSED does not tell never paid from all
 * returned (facts 2.4).
 */
function tell(trade: Order | undefined): QueryAnswer {
  if (trade === undefined) return { kind: 'notFound' };
  switch (trade.state) {
    case 'waiting':
      return { kind: 'pending' };
    case 'paid':
      return paidAnswer(trade);
    case 'closed':
    case 'revoked':
    case 'failed':
    case 'refunded':
      return { kind: 'closed' };
    case 'absent':
    case 'codeShown':
    case 'lapsed':
    case 'declined':
      return { kind: 'notFound' };
    default:
      return unreachable(trade.state);
  }
}

function cancel(
  trade: Order | undefined,
  ledger: Ledger,
  laws: AlipayLaws,
  now: number,
): VoidAnswer {
  if (trade === undefined) {
    return laws.cancelOfUnknown === 'notExist'
      ? { kind: 'notExist' }
      : { kind: 'voided', money: 'untold' };
  }
  if (now - trade.createdAtMs > laws.cancelWindowMs) {
    return { kind: 'cannot', code: 'ACQ.TRADE_CANCEL_TIME_OUT' };
  }
  if (trade.state === 'paid') {
    if (!ledger.hasBalance()) return { kind: 'cannot', code: wording.cancelCannot };
    ledger.giveBack(trade, 'closed');
  } else if (isUnpaid(trade)) ledger.end(trade, 'closed');
  return { kind: 'voided', money: trade.paidFen > 0 ? 'returned' : 'closed' };
}
