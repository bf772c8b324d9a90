/**
 * What can happen to the payment core. Every event carries the instant at which it is decided;
 * randomness comes in as a field. Keys arrive here as what they mean: the screen that stood on the
 * LCD when a key was pressed has fixed that (P8), and `decide` says whether it is allowed.
 */
import type { Instant } from '../ports/clock.js';
import type { PrintOutcome } from '../ports/device.js';
import type {
  ChargeAnswer,
  DiagnoseAnswer,
  OrderForm,
  QueryAnswer,
  RefundAnswer,
  VoidAnswer,
  WalletChannel,
} from '../ports/gateway.js';
import type { Secret } from '../ports/secret.js';
import type { AttemptNo, DayNo, Fen, SaleNo, SlipNo } from '../ports/units.js';
import type { ChainHead } from './day-model.js';
import type { Room } from './model.js';

export interface PaymentCode {
  readonly secret: Secret<string>;
  readonly mask: string;
  readonly hash: string;
}

export type Answer =
  | { readonly verb: 'charge'; readonly said: ChargeAnswer }
  | { readonly verb: 'query'; readonly said: QueryAnswer }
  | { readonly verb: 'void'; readonly said: VoidAnswer }
  | { readonly verb: 'refund' | 'queryRefund'; readonly said: RefundAnswer };

/** Whom a call is about: the key of its `Live`. */
export type Subject =
  | { readonly kind: 'attempt'; readonly no: AttemptNo }
  | { readonly kind: 'duty'; readonly no: AttemptNo }
  | { readonly kind: 'refund'; readonly no: AttemptNo }
  | { readonly kind: 'probe'; readonly no: AttemptNo; readonly channel: WalletChannel };

/** What the world does: time, wallets, devices, the journal. */
type WorldWhat =
  /** The journal has been read: number this start's block and ask about everything open (P24). */
  | {
      readonly kind: 'Started';
      readonly boot: number;
      readonly osBoot: string;
      /** 8 random characters A-Z2-7 (P4). */
      readonly salt: string;
      readonly tornTail: boolean;
      /** So many of the next numbers may have been used; 2, what a torn write takes, unless told. */
      readonly numbersLost?: number;
      readonly journal: 'ok' | 'locked';
      readonly clock: 'ok' | 'fault';
      readonly channels: readonly WalletChannel[];
    }
  /** The Charging record is durable, and everything that waited behind it has been decided (P8). */
  | { readonly kind: 'ChargeReleased'; readonly attempt: AttemptNo }
  /** The Asked record of a refund is durable. */
  | { readonly kind: 'RefundReleased'; readonly refund: AttemptNo }
  | {
      readonly kind: 'Answered';
      readonly subject: Subject;
      readonly seq: number;
      readonly answer: Answer;
    }
  | {
      readonly kind: 'ChannelAnswered';
      readonly channel: WalletChannel;
      readonly said: DiagnoseAnswer;
    }
  /** The asks before a day close have been answered or were waited for (P26). */
  | {
      readonly kind: 'DayCloseReleased';
      readonly day: DayNo;
      /** The journal's end, stamped with the instant; a journal without one closes no day. */
      readonly head?: ChainHead;
    }
  /** Something of `timersOf` is due. */
  | { readonly kind: 'TimerFired'; readonly name: string }
  | { readonly kind: 'PrintEnded'; readonly slip: SlipNo; readonly outcome: PrintOutcome }
  | { readonly kind: 'PrinterChanged'; readonly ready: boolean }
  /** The order to clear the buffer has come to its end: obeyed as far as can be known, or not. */
  | { readonly kind: 'PrinterCleared'; readonly isClear: boolean }
  | { readonly kind: 'JournalFailed' }
  | { readonly kind: 'ClockJudged'; readonly clock: 'ok' | 'fault' }
  | { readonly kind: 'RoomJudged'; readonly room: Room };

/** What a person asks for. */
type PersonWhat =
  | {
      readonly kind: 'ChargeAsked';
      /** The open sale to collect, or `null` for a new one. */
      readonly sale: SaleNo | null;
      readonly amountFen: Fen;
      readonly channel: WalletChannel;
      readonly form: OrderForm;
      readonly code: PaymentCode | null;
    }
  | { readonly kind: 'CashTaken'; readonly sale: SaleNo | null; readonly amountFen: Fen }
  | { readonly kind: 'CancelPressed'; readonly attempt: AttemptNo }
  | { readonly kind: 'QueryPressed'; readonly attempt: AttemptNo }
  | { readonly kind: 'VoidConfirmed'; readonly attempt: AttemptNo }
  | { readonly kind: 'DivertConfirmed'; readonly attempt: AttemptNo }
  | { readonly kind: 'RefundConfirmed'; readonly attempt: AttemptNo; readonly amountFen: Fen }
  /** The cashier has left the result, or given the sale up. */
  | { readonly kind: 'SaleLeft'; readonly sale: SaleNo }
  | { readonly kind: 'NewsSeen' }
  /** A named person ends what the till cannot (P2). */
  | {
      readonly kind: 'PersonRecorded';
      readonly number: AttemptNo;
      readonly outcome: 'booked' | 'returned';
      readonly by: string;
    }
  | {
      readonly kind: 'SlipAnswered';
      readonly slip: SlipNo;
      readonly answer: 'cameOut' | 'again' | 'waive';
    }
  | { readonly kind: 'CopyAsked'; readonly sale: SaleNo }
  /** The code that the customer should scan, once more. */
  | { readonly kind: 'OrderCodeAsked'; readonly attempt: AttemptNo }
  /** P26. `by` is `null` where the till closes by itself; without `handOverTo` nothing may be open. */
  | {
      readonly kind: 'DayCloseAsked';
      readonly by: string | null;
      readonly handOverTo: string | null;
    };

export type WorldEvent = WorldWhat & { readonly at: Instant };
export type PersonEvent = PersonWhat & { readonly at: Instant };
export type PaymentEvent = WorldEvent | PersonEvent;

const personKinds: ReadonlySet<string> = new Set<PersonEvent['kind']>([
  'ChargeAsked',
  'CashTaken',
  'CancelPressed',
  'QueryPressed',
  'VoidConfirmed',
  'DivertConfirmed',
  'RefundConfirmed',
  'SaleLeft',
  'NewsSeen',
  'PersonRecorded',
  'SlipAnswered',
  'CopyAsked',
  'OrderCodeAsked',
  'DayCloseAsked',
]);

export function isPersonEvent(event: PaymentEvent): event is PersonEvent {
  return personKinds.has(event.kind);
}

/** Whether nothing was learnt about the order: silence, or a set-up answer (P19). */
export function saysNothing({ said }: Answer): boolean {
  return said.kind === 'unknown' || said.kind === 'notSent' || said.kind === 'setup';
}
