/**
 * What the core wants done, after everything it decided with it is durable (P7). An effect is
 * carried out once; what comes of it returns as an event.
 */
import type { Tune } from '../ports/device.js';
import type { ChargeOrder, OrderForm, RefundOrder, WalletChannel } from '../ports/gateway.js';
import type { AttemptNo, DayNo, SaleNo } from '../ports/units.js';
import type { Subject } from './event.js';
import type { SlipJob } from './model.js';

/** Why something that was asked for is not done. Nothing was written and nothing was sent. */
export type Refusal =
  | { readonly why: 'amountZero' | 'amountOverLimit' }
  | { readonly why: 'storageFull' | 'storageSlow' }
  | { readonly why: 'parkedFull' | 'storage' | 'clock' | 'starting' | 'numbersUsedUp' }
  | { readonly why: 'channelClosed'; readonly channel: WalletChannel; readonly setting: string }
  | { readonly why: 'channelDown' | 'channelMissing'; readonly channel: WalletChannel }
  | { readonly why: 'saleBusy' | 'saleEnded'; readonly sale: SaleNo }
  | {
      readonly why: 'useRefund' | 'notPaid' | 'overRefund' | 'refundOpen';
      readonly attempt: AttemptNo;
    }
  /** P26: things are open, and nobody has taken them over. */
  | { readonly why: 'dayOpenThings'; readonly count: number }
  /** Nothing happened, and the day is not over by the clock either. */
  | { readonly why: 'dayEmpty' }
  /** No clock could be believed so far: the day has no date. */
  | { readonly why: 'dayUndated' }
  /** A close is under way already. */
  | { readonly why: 'dayClosing' }
  /** More is open than one close can hand over. */
  | { readonly why: 'dayTooMuchOpen'; readonly count: number }
  /** The printer did not put out the code that the customer should scan. */
  | { readonly why: 'codeNotShown'; readonly attempt: AttemptNo }
  | { readonly why: 'notNow' };

export type Effect =
  /** Post `ChargeReleased` behind everything that waited for this append (P8). */
  | { readonly kind: 'ReleaseCharge'; readonly attempt: AttemptNo }
  | { readonly kind: 'ReleaseRefund'; readonly refund: AttemptNo }
  | {
      readonly kind: 'Charge';
      readonly seq: number;
      readonly channel: WalletChannel;
      readonly order: ChargeOrder;
    }
  | {
      readonly kind: 'Query';
      readonly seq: number;
      readonly channel: WalletChannel;
      readonly subject: Subject;
      readonly number: AttemptNo;
    }
  | {
      readonly kind: 'Void';
      readonly seq: number;
      readonly channel: WalletChannel;
      readonly subject: Subject;
      readonly number: AttemptNo;
      readonly form: OrderForm;
    }
  | {
      readonly kind: 'Refund' | 'QueryRefund';
      readonly seq: number;
      readonly channel: WalletChannel;
      readonly subject: Subject;
      readonly order: RefundOrder;
    }
  /** Post `DayCloseReleased` with the journal's end. */
  | { readonly kind: 'ReleaseDayClose'; readonly day: DayNo }
  | { readonly kind: 'Diagnose'; readonly channel: WalletChannel }
  | { readonly kind: 'Print'; readonly slip: SlipJob }
  /** A code for the customer to scan (P18), put before them; no slip, and asked for again by key. */
  | { readonly kind: 'ShowOrderCode'; readonly attempt: AttemptNo; readonly text: string }
  /** The notice of P9; not a slip, never repeated. */
  | { readonly kind: 'PrintNotice'; readonly attempt: AttemptNo }
  | { readonly kind: 'ClearPrinter' }
  | { readonly kind: 'OpenDrawer' }
  | { readonly kind: 'Sound'; readonly tune: Tune }
  | { readonly kind: 'Alarm'; readonly attempt: AttemptNo; readonly news: string }
  | { readonly kind: 'Refuse'; readonly refusal: Refusal };

export type EffectKind = Effect['kind'];

/** Effects that can move money: none leaves without its record (law 1). */
export const movesMoney: ReadonlySet<EffectKind> = new Set<EffectKind>([
  'Charge',
  'Void',
  'Refund',
]);
