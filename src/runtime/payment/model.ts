/**
 * The things of the payment and their states (PAYMENT, Things). Everything here is durable: it is
 * what a journal entry holds and what a start reads back. What a process merely knows (calls in
 * flight, next request) is in `live.ts`.
 */
import type { AttemptNo, DayNo, Fen, MonoMs, SaleNo, SlipNo, WallMs } from '../ports/units.js';
import type { Channel, OrderForm, RefusalAdvice, WalletChannel } from '../ports/gateway.js';

/** A moment that has to be understood after a restart (P25). */
export interface Mark {
  /** Number of the start that made it. */
  readonly boot: number;
  /** The operating system's boot that `mono` belongs to. */
  readonly osBoot: string;
  readonly mono: MonoMs;
  readonly wall: WallMs;
  readonly trusted: boolean;
}

/** Name of the person who ended what the till could not end (P2); `null` where the till did. */
export type Person = string;

export type SaleState = 'open' | 'settled' | 'abandoned';

export interface Sale {
  readonly no: SaleNo;
  readonly dueFen: Fen;
  readonly state: SaleState;
  readonly openedAt: Mark;
}

/** What moved when an attempt was voided (P15). */
export type Money = 'never' | 'returned' | 'unknown';

/** Why an attempt is being voided. */
export type VoidReason = 'key' | 'till' | 'diverted' | 'payError';

/** What proved a void. */
export type VoidProof = 'notSent' | 'closed' | 'notFound' | 'refunded' | 'person';

export type StuckReason =
  'collision' | 'otherAmount' | 'refundedByOthers' | 'longestVoid' | 'cannotReturn';

/** The column of P12 whose answers a stuck attempt still takes. */
export type OpenColumn = 'doubtful' | 'voiding';

export type AttemptState =
  | { readonly kind: 'charging' }
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'voiding'; readonly reason: VoidReason }
  | {
      readonly kind: 'paid';
      readonly walletNo: string | null;
      readonly late: boolean;
      readonly by: 'answer' | 'person';
    }
  | { readonly kind: 'declined'; readonly code: string; readonly advice: RefusalAdvice }
  | { readonly kind: 'voided'; readonly proof: VoidProof; readonly money: Money }
  | { readonly kind: 'stuck'; readonly reason: StuckReason; readonly column: OpenColumn };

/** What has been done to undo an order, by an attempt in Voiding or by a return duty (P15, P20). */
export interface Reversal {
  /** The way that is tried; a cancel that the wallet cannot do leads to a refund. */
  readonly by: 'cancel' | 'refund';
  readonly cancelsSent: number;
  /** The newest cancel that was *answered* in the sense of P15. */
  readonly answered: {
    readonly cancel: number;
    /** Sent after the charge call was over and grace had passed; one sent earlier was a courtesy. */
    readonly afterGrace: boolean;
    readonly said: 'closed' | 'returned' | 'untold' | 'notExist' | 'refused';
    readonly at: Mark;
  } | null;
  /** Number of the refund, once there is one; the same for every repetition. */
  readonly refundNo: AttemptNo | null;
  readonly refundsSent: number;
}

export interface Attempt {
  readonly no: AttemptNo;
  readonly sale: SaleNo;
  readonly channel: Channel;
  readonly form: OrderForm | 'cash';
  readonly amountFen: Fen;
  readonly state: AttemptState;
  /** First 2 and last 4 of the payment code, and its keyed hash (law 8). */
  readonly codeMask: string | null;
  readonly codeHash: string | null;
  readonly chargedAt: Mark;
  /** When the wait was given up, by the key or by the end of patience (P16). */
  readonly stopped: { readonly by: 'key' | 'patience'; readonly at: Mark } | null;
  /** A verified `accepted` came: the till never voids by itself (P13). */
  readonly accepted: boolean;
  /** Some verified answer has shown the order existing. */
  readonly existed: boolean;
  /** Some verified answer has shown the order paid. */
  readonly paidSeen: boolean;
  /** Collected by other means: may end only voided or stuck (P22). */
  readonly diverted: boolean;
  /** Its number is somebody else's too (P5): what a wallet says of it is not about us, for ever. */
  readonly foreign: boolean;
  readonly reversal: Reversal;
  readonly endedAt: Mark | null;
  /** Asks of the schedule after the end that were answered (P17). */
  readonly asksAnswered: number;
  /** What was last learnt after the end, so that the same news is written once. */
  readonly lastNews: string | null;
  /** Presses of QUERY so far (P7). */
  readonly queryPresses: number;
  readonly endedBy: Person | null;
  /** The business day in which it was begun; `null` in records older than the business day (P26). */
  readonly day: DayNo | null;
}

export type RefundState =
  | { readonly kind: 'asked' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'refunded' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'stuck'; readonly reason: 'otherAmount' | 'longestVoid' };

export interface Refund {
  readonly no: AttemptNo;
  readonly attempt: AttemptNo;
  readonly sale: SaleNo;
  readonly channel: Channel;
  readonly amountFen: Fen;
  readonly totalFen: Fen;
  readonly state: RefundState;
  readonly sends: number;
  readonly askedAt: Mark;
  /** Ended otherwise, and then the wallet said that it had moved: counted as money that went back (P1). */
  readonly movedAfterAll: boolean;
  readonly endedBy: Person | null;
  /** The business day in which it was begun; `null` in records older than the business day (P26). */
  readonly day: DayNo | null;
}

export type DutyState =
  | { readonly kind: 'open' }
  | { readonly kind: 'returned'; readonly by: 'answer' | 'person' }
  | { readonly kind: 'stuck'; readonly reason: StuckReason };

/** Money found at a wallet that no sale should keep (P20). */
export interface Duty {
  readonly no: AttemptNo;
  readonly attempt: AttemptNo;
  readonly sale: SaleNo;
  readonly channel: WalletChannel;
  readonly amountFen: Fen;
  readonly state: DutyState;
  readonly reversal: Reversal;
  readonly openedAt: Mark;
  readonly endedBy: Person | null;
  /** The business day in which it was begun; `null` in records older than the business day (P26). */
  readonly day: DayNo | null;
}

/** A number that may have been used before a torn tail lost its record (P4). */
export type ProbeState = 'asking' | 'absent' | 'adopted' | 'handled';

export interface Probe {
  readonly no: AttemptNo;
  readonly channel: WalletChannel;
  readonly state: ProbeState;
  readonly asksAnswered: number;
  readonly said: string | null;
  readonly amountFen: Fen | null;
  readonly endedBy: Person | null;
}

export type SlipKind = 'sale' | 'copy' | 'void' | 'refund' | 'return' | 'day';
export type SlipState = 'queued' | 'sending' | 'printed' | 'unknown' | 'waived';

export interface SlipJob {
  readonly no: SlipNo;
  readonly kind: SlipKind;
  /** `null` for the slip of a day. */
  readonly sale: SaleNo | null;
  /** Number of the attempt, refund or duty it speaks of; for the slip of a day its date, YYYYMMDD. */
  readonly of: AttemptNo;
  readonly amountFen: Fen;
  readonly state: SlipState;
  /** Unknown after a fault: the cashier has to say if it came out. What a printer never proves is not asked. */
  readonly inQuestion: boolean;
  /** Headed EARLIER SALE (P21). */
  readonly earlier: boolean;
  /** Papers begun for this job before this one. */
  readonly papers: number;
  /** Which reprint the next paper is; 0 for an original (P28). */
  readonly reprint: number;
}

/** The block that numbers are drawn from in this start (P4). */
export interface NumberBlock {
  readonly terminal: string;
  readonly salt: string;
}

export const noReversal: Reversal = {
  by: 'cancel',
  cancelsSent: 0,
  answered: null,
  refundNo: null,
  refundsSent: 0,
};

export function isFinal(attempt: Attempt): boolean {
  const { kind } = attempt.state;
  return kind === 'paid' || kind === 'declined' || kind === 'voided';
}

export function isRefundFinal(refund: Refund): boolean {
  return refund.state.kind === 'refunded' || refund.state.kind === 'refused';
}

/** Something is still to be done about its paper: by the printer, or by the cashier's word. */
export function isSlipOpen({ state, inQuestion }: SlipJob): boolean {
  return state === 'queued' || state === 'sending' || (state === 'unknown' && inQuestion);
}

/**
 * Whether the journal has room for one more thing to begin and end (reserve.ts). `low`: the disk is
 * full, and the journal has its reserve still. `making`: the next segment is being filled and has to be
 * there first. `full`: the reserve is for what is open.
 */
export type Room = 'enough' | 'low' | 'making' | 'full';
