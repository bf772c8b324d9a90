/**
 * The wallet as the payment core sees it. A gateway turns a wire answer into one of the classes of
 * P12 and nothing else; what a class means is decided in `runtime/payment`. Answers are values:
 * a gateway never throws for what the network or the wallet does.
 *
 * Every answer but `notSent` and `unknown` is *verified*: the signature held, and where the answer
 * carries a number it is ours. Whatever fails that test is `unknown`.
 */
import type { AttemptNo, Fen, Millis } from './units.js';
import type { Secret } from './secret.js';

/** Channels a sale can be collected by. */
export type Channel = 'alipay' | 'wechat' | 'cash';
export type WalletChannel = Exclude<Channel, 'cash'>;

/** Nothing is known: time-out, reset, 3xx, 5xx, HTML, bad or missing signature, duplicate keys, another number. */
export interface Unknown {
  readonly kind: 'unknown';
  /** For the log; never shown to a cashier as it is. */
  readonly detail: string;
}

/** No request byte was handed to a connected socket (DNS, connect, TLS). Only the process that tried may say so. */
export interface NotSent {
  readonly kind: 'notSent';
  readonly detail: string;
  /**
   * The system's clock stands before the certificate of whoever answered, so nobody can tell whose it
   * is: the clock has to be set, the line is not at fault.
   */
  readonly cause?: 'clock';
}

/** The wallet refuses us, not the customer: key, certificate, permission, parameter (P19). */
export interface Setup {
  readonly kind: 'setup';
  /** The setting at fault, by its path in the configuration, e.g. `channels.alipay.privateKeyFile`. */
  readonly setting: string;
  readonly code: string;
}

/** The order was paid with this total before coupons. The core compares it with what was asked. */
export interface PaidAnswer {
  readonly kind: 'paid';
  readonly amountFen: Fen;
  readonly currency: string;
  /** The wallet's own number of the trade. */
  readonly walletNo: string;
}

export type ChargeAnswer =
  | PaidAnswer
  /** Alipay 10000 from the charge: taken on, a query decides. */
  | { readonly kind: 'accepted' }
  /**
   * The order exists and waits for the customer. `showsCode` is what a QR order (P18) wants shown: the
   * text of the code that the customer scans.
   */
  | { readonly kind: 'pending'; readonly showsCode?: string }
  /** On the channel's allow-list of definite refusals. */
  | { readonly kind: 'refused'; readonly code: string; readonly advice: RefusalAdvice }
  /** "Already paid" or "number used" in answer to our only send (P5). */
  | { readonly kind: 'collision'; readonly code: string }
  | Setup
  | NotSent
  | Unknown;

/** What the cashier can do about a refusal. */
export type RefusalAdvice = 'freshCode' | 'otherMeans';

export type QueryAnswer =
  | PaidAnswer
  /** The order exists, unpaid: WAIT_BUYER_PAY, USERPAYING, NOTPAY. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'notFound' }
  /** Closed or revoked: cannot be paid any more. */
  | { readonly kind: 'closed' }
  /** WeChat PAYERROR: failed, and wants a cancel. */
  | { readonly kind: 'payError' }
  /** Paid once, and money has gone back; `null` where the answer does not tell how much. */
  | { readonly kind: 'refunded'; readonly amountFen: Fen | null }
  | { readonly kind: 'refused'; readonly code: string; readonly advice: RefusalAdvice }
  | Setup
  | NotSent
  | Unknown;

export type VoidAnswer =
  /**
   * Answered, and nothing more to be sent (P15 allow-list). `money` is what the answer itself tells:
   * `closed` it was unpaid and is closed, `returned` it was paid and goes back, `untold` it does not say.
   */
  | { readonly kind: 'voided'; readonly money: 'closed' | 'returned' | 'untold' }
  /** Answered: the wallet knows no such order. */
  | { readonly kind: 'notExist' }
  /** Answered: a verified refusal that is not one of `again`. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Verified, and to be sent again after a pause: retry_flag=Y, recall=Y, USERPAYING, SYSTEMERROR. */
  | { readonly kind: 'again'; readonly code: string }
  /** The wallet cannot return by this way: window over, seller balance. A refund is tried. */
  | { readonly kind: 'cannot'; readonly code: string }
  | Setup
  | NotSent
  | Unknown;

export type RefundAnswer =
  /** Verified: this refund number has moved this much. */
  | { readonly kind: 'refunded'; readonly amountFen: Fen }
  /** Taken on, not yet done. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'notFound' }
  | Setup
  | NotSent
  | Unknown;

export type DiagnoseAnswer = { readonly kind: 'verified' } | Setup | NotSent | Unknown;

/** One line of a wallet's bill: money of one order that moved on that day. */
export interface BillRow {
  readonly kind: 'payment' | 'refund' | 'reversal';
  /** The number under which the order was charged; not always one of ours. */
  readonly attempt: string;
  /** The number of the refund, where the row is one. */
  readonly refund: string | null;
  /** The order's price or the amount that went back, before coupons; never negative. */
  readonly amountFen: Fen;
  readonly currency: string;
  readonly walletNo: string;
  /** As the bill writes it, shop time. */
  readonly at: string;
}

export type BillAnswer =
  /** The whole day: every row was read, and the bill's own totals agree with them. */
  | { readonly kind: 'bill'; readonly rows: readonly BillRow[] }
  /** Not made yet: wallets make the bill of a day next morning. */
  | { readonly kind: 'notYet'; readonly code: string }
  | Setup
  | NotSent
  | Unknown;

/** What the wallet scans: a code shown by the customer, or a code that the customer scans (P18). */
export type OrderForm = 'code' | 'qr';

export interface ChargeOrder {
  readonly attempt: AttemptNo;
  readonly amountFen: Fen;
  readonly form: OrderForm;
  /** The customer's payment code; absent for `qr`. */
  readonly code: Secret<string> | null;
  /** The order's own expiry, sent with the charge where the wallet takes one (P13). */
  readonly expiresIn: Millis;
}

export interface RefundOrder {
  readonly attempt: AttemptNo;
  readonly refund: AttemptNo;
  readonly amountFen: Fen;
  readonly totalFen: Fen;
}

/**
 * Every call settles within the gateway's own deadline with a value. None re-sends by itself and
 * none follows a redirect. `charge` is called once per number; the others may be repeated.
 */
export interface WalletGateway {
  readonly channel: WalletChannel;
  /** What it can charge, as it is set up. */
  readonly forms: readonly OrderForm[];
  charge(order: ChargeOrder): Promise<ChargeAnswer>;
  query(attempt: AttemptNo): Promise<QueryAnswer>;
  /**
   * Cancels the order, paid or not; what ends a code that nobody has scanned yet may be another call
   * than what undoes a charge, so the form is told. Safe to repeat.
   */
  void(attempt: AttemptNo, form: OrderForm): Promise<VoidAnswer>;
  /** Safe to repeat with the same refund number and amount. */
  refund(order: RefundOrder): Promise<RefundAnswer>;
  queryRefund(order: RefundOrder): Promise<RefundAnswer>;
  /**
   * The wallet's bill of one day, `yyyy-MM-dd` in shop time. A day without trade is a bill without rows.
   * Bills match by number, never by day (P26).
   */
  bill(day: string): Promise<BillAnswer>;
  /** A harmless signed query (P19). It alone may name a setting on an answer that does not verify. */
  diagnose(): Promise<DiagnoseAnswer>;
}
