/**
 * The laws of a wallet that behaves like WeChat Pay v2 (facts/wallets.md 3; PAYMENT P12 to P18), in
 * words of the gateway port. What a correct gateway makes of the wire is assumed, not shared.
 *
 * A native (QR) order is real at once, ends at its own expiry and is closed, not reversed: once
 * paid it can only be refunded (facts 3.1, closeorder).
 */
import type {
  ChargeAnswer,
  ChargeOrder,
  QueryAnswer,
  RefundAnswer,
  RefundOrder,
  VoidAnswer,
} from '../../runtime/ports/gateway.js';
import { invariant, unreachable } from '../../runtime/ports/bug.js';
import { fen } from '../../runtime/ports/units.js';
import { type Ledger, type Order, isUnpaid } from './ledger.js';
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

export interface WeChatLaws {
  /** The answer to a reverse of an order that is not there; facts 9: not known, so both are tried. */
  readonly reverseOfUnknown: 'success' | 'refused';
  /** Above this the customer is asked for the password. */
  readonly asksAboveFen: number;
  /** Unpaid code orders are revoked by WeChat itself. */
  readonly selfRevokeMs: number;
  /** Before this age an unpaid order is still in processing and is not reversed. */
  readonly processingMs: number;
  readonly reverseWindowMs: number;
  readonly refundWindowMs: number;
  readonly refundTakesMs: number;
}

export const weChatLaws: WeChatLaws = {
  reverseOfUnknown: 'success',
  asksAboveFen: 100_000,
  selfRevokeMs: 45_000,
  processingMs: 15_000,
  reverseWindowMs: 7 * 24 * 3_600_000,
  refundWindowMs: 365 * 24 * 3_600_000,
  refundTakesMs: 3_000,
};

const wording: Wording = {
  queryRefused: 'INVALID_REQUEST',
  cancelRefused: 'INVALID_TRANSACTIONID',
  cancelAgain: 'recall=Y',
  cancelBusy: 'USERPAYING',
  cancelCannot: 'NOTENOUGH',
  refundRefused: 'TRADE_OVERDUE',
  setup: { setting: 'channels.wechat.keyFile', code: 'SIGNERROR' },
  clock: { setting: 'clock', code: 'SIGN_ERROR' },
};

const refundRefusals: RefundRefusals = {
  discordant: 'INVALID_REQUEST',
  tooMuch: 'NOTENOUGH',
  neverPaid: 'ORDERNOTEXIST',
  noBalance: 'NOTENOUGH',
};

export function weChatLaw(ledger: Ledger, now: () => number, laws: WeChatLaws): WalletLaw {
  const spend = singleUseCodes();
  const order = (attempt: string): Order | undefined => {
    const found = ledger.find(attempt);
    return found === undefined || found.state === 'absent' || found.state === 'declined'
      ? undefined
      : found;
  };
  return {
    channel: 'wechat',
    wording,
    charge: (asked, course) => charge(asked, course, { ledger, laws, spend }),
    query: (attempt) => tell(order(attempt)),
    cancel: (attempt) => reverse(order(attempt), ledger, laws, now()),
    refund: (asked, takesMs) =>
      refund(asked, takesMs ?? laws.refundTakesMs, { ledger, laws, now: now() }),
    queryRefund: (asked) => refundTold(ledger, asked.refund),
    scanned: (found) => {
      found.state = 'waiting';
    },
    refusedByCustomer: (found) => {
      ledger.end(found, 'failed');
    },
  };
}

interface Charging {
  readonly ledger: Ledger;
  readonly laws: WeChatLaws;
  readonly spend: ReturnType<typeof singleUseCodes>;
}

function charge(
  asked: ChargeOrder,
  course: Course,
  { ledger, laws, spend }: Charging,
): ChargeAnswer {
  const known = ledger.find(asked.attempt);
  if (known !== undefined && known.state !== 'absent') {
    return { kind: 'collision', code: known.paidFen > 0 ? 'ORDERPAID' : 'OUT_TRADE_NO_USED' };
  }
  const open = (state: 'codeShown' | 'waiting' | 'declined' | 'failed'): Order =>
    ledger.open({
      attempt: asked.attempt,
      amountFen: asked.amountFen,
      form: asked.form,
      state,
      endsInMs: asked.form === 'qr' ? asked.expiresIn : laws.selfRevokeMs,
      endsAs: asked.form === 'qr' ? 'closed' : 'revoked',
    });
  if (course === 'decline') {
    open('failed');
    return { kind: 'refused', code: 'NOTENOUGH', advice: 'otherMeans' };
  }
  if (asked.form === 'qr') {
    open('codeShown');
    return { kind: 'pending' };
  }
  invariant(asked.code !== null, 'a charge by payment code carries the code');
  if (!spend(asked.code)) {
    open('declined');
    return { kind: 'refused', code: 'AUTH_CODE_INVALID', advice: 'freshCode' };
  }
  const order = open('waiting');
  if (asksCustomer(asked, course, laws.asksAboveFen)) return { kind: 'pending' };
  if (course === 'rollBack') {
    ledger.end(order, 'failed');
    return { kind: 'pending' };
  }
  ledger.pay(order);
  return paidAnswer(order);
}

/** trade_state: SUCCESS, REFUND (once any money went back), NOTPAY, USERPAYING, CLOSED, REVOKED, PAYERROR. */
function tell(order: Order | undefined): QueryAnswer {
  if (order === undefined) return { kind: 'notFound' };
  switch (order.state) {
    case 'waiting':
    case 'codeShown':
      return { kind: 'pending' };
    case 'paid':
    case 'refunded':
      return order.returnedFen === 0
        ? paidAnswer(order)
        : { kind: 'refunded', amountFen: fen(order.returnedFen) };
    case 'failed':
      return { kind: 'payError' };
    case 'closed':
    case 'revoked':
    case 'lapsed':
      return { kind: 'closed' };
    case 'absent':
    case 'declined':
      return { kind: 'notFound' };
    default:
      return unreachable(order.state);
  }
}

/** A reverse does not say what it found (P15), and cannot be done while the password page is open (facts 3.2). */
function reverse(
  order: Order | undefined,
  ledger: Ledger,
  laws: WeChatLaws,
  now: number,
): VoidAnswer {
  if (order === undefined) {
    return laws.reverseOfUnknown === 'success'
      ? { kind: 'voided', money: 'untold' }
      : { kind: 'refused', code: 'ORDERNOTEXIST' };
  }
  const hindrance = hindered(order, laws, now - order.createdAtMs);
  if (hindrance !== undefined) return hindrance;
  if (order.paidFen > order.returnedFen) {
    if (!ledger.hasBalance()) return { kind: 'cannot', code: wording.cancelCannot };
    ledger.giveBack(order, 'revoked');
  } else if (isUnpaid(order)) ledger.end(order, order.form === 'qr' ? 'closed' : 'revoked');
  else if (order.state === 'failed') ledger.end(order, 'revoked');
  return { kind: 'voided', money: 'untold' };
}

function hindered(order: Order, laws: WeChatLaws, ageMs: number): VoidAnswer | undefined {
  if (ageMs > laws.reverseWindowMs) return { kind: 'cannot', code: 'REVERSE_EXPIRE' };
  if (order.form === 'qr' && order.paidFen > 0) return { kind: 'cannot', code: 'ORDERPAID' };
  if (order.state !== 'waiting') return undefined;
  if (!order.hidden) return { kind: 'again', code: 'USERPAYING' };
  const young = order.form === 'code' && ageMs < laws.processingMs;
  return young ? { kind: 'again', code: 'SYSTEMERROR' } : undefined;
}

function refund(
  order: RefundOrder,
  takesMs: number,
  {
    ledger,
    laws,
    now,
  }: { readonly ledger: Ledger; readonly laws: WeChatLaws; readonly now: number },
): RefundAnswer {
  const found = ledger.find(order.attempt);
  if (found !== undefined && found.paidFen > 0) {
    if (order.totalFen !== found.amountFen) return { kind: 'refused', code: 'PARAM_ERROR' };
    const late = now - found.createdAtMs > laws.refundWindowMs;
    if (late) return { kind: 'refused', code: 'TRADE_OVERDUE' };
  }
  return refundAnswer(ledger.refund(order, takesMs), refundRefusals);
}
