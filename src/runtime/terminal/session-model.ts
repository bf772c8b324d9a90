/**
 * What the cashier's session and the view speak of: the scene they look at, the mode that the keys
 * have led into, and the face that stands on the LCD. A face holds all that a key's meaning depends on:
 * handing back the face of the moment fixes that meaning (P8).
 *
 * Values alone. Nothing here is written down; a start begins with a fresh session.
 */
import type { Instant } from '../ports/clock.js';
import type { DeviceKind, Key, Tune } from '../ports/device.js';
import type { RefusalAdvice, WalletChannel } from '../ports/gateway.js';
import type { Phrase, View } from '../ports/screen.js';
import type { AttemptNo, DayNo, Fen, MonoMs, SaleNo, SlipNo } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import type { Refusal } from '../payment/effect.js';
import type { PersonEvent } from '../payment/event.js';
import type { PhraseId } from '../text/catalogue.js';
import type { ScannedCode } from './code.js';
import type { PreferencesNow } from './preferences.js';

/** What is known when a key is weighed or a screen is drawn. */
export interface Scene {
  readonly book: Book;
  readonly at: Instant;
  /** An append is under way, or events wait behind one: `book` is what was durable before. */
  readonly saving: boolean;
  /** An append has been under way for long: nothing new is begun until it has ended. */
  readonly isSlow?: boolean;
  /** Whom to call (CONTRACT, Configuration); without it a technician is named. */
  readonly support?: Support;
  /** What stands behind the pages of every screen: that time is simulated. */
  readonly marks?: readonly Phrase<PhraseId>[];
  /** What the cashier should know before the next payment: a device that is away. */
  readonly notes?: readonly Phrase<PhraseId>[];
  /** Devices that the board calls required and that are away: no sale is begun without them. */
  readonly missing?: readonly DeviceKind[];
  /** The supply says that it is about to end: nothing new is begun. */
  readonly isPowerFailing?: boolean;
  /** Since when the journal has been read, at a start that has not come to its payments yet. */
  readonly readingSince?: MonoMs;
  /** Where the journal is damaged, while that locks the till. */
  readonly damage?: DamagePlace;
  /** What this board has the devices for; none unless told. */
  readonly commands?: readonly DeskCommand[];
  /** What is set on the till itself; nothing can be set unless told. */
  readonly preferences?: PreferencesNow;
  /** Who serves at this till, where somebody is named. */
  readonly cashier?: string | null;
  /** Wallets that give a code for the customer to scan, on a board that can put it out; none unless told. */
  readonly orderCodes?: readonly WalletChannel[];
}

/** A block of the journal, as `journal hexdump` takes it; `lost` when the journal is gone as a whole. */
export type DamagePlace =
  | { readonly kind: 'block'; readonly segment: number; readonly block: number }
  | { readonly kind: 'lost' };

export interface Support {
  readonly phone: string;
  readonly hours: string;
}

type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never;
/** A person's event before it is given the instant at which it is decided. */
export type PersonRequest = WithoutAt<PersonEvent>;

/** By what means the cashier means to collect. */
export type Tender = 'code' | 'cash';

export type ListKind =
  | 'menu'
  | 'query'
  | 'void'
  | 'otherwise'
  | 'refund'
  | 'refunds'
  | 'open'
  | 'late'
  | 'duties'
  | 'slips'
  | 'channels';

/** Where the keys have led. A foreground that has something to say stands above most of it. */
export type Mode =
  | { readonly kind: 'home' }
  | { readonly kind: 'amount'; readonly entry: string }
  /** P22. The first candidate is asked about. */
  | {
      readonly kind: 'sameCustomer';
      readonly amountFen: Fen;
      readonly by: Tender;
      readonly candidates: readonly AttemptNo[];
    }
  | { readonly kind: 'awaitingCode'; readonly sale: SaleNo | null; readonly amountFen: Fen }
  | { readonly kind: 'cashConfirm'; readonly sale: SaleNo | null; readonly amountFen: Fen }
  /** Which wallet's code is the customer to scan? (P18) */
  | { readonly kind: 'chooseWallet'; readonly sale: SaleNo | null; readonly amountFen: Fen }
  /** An attempt that is not the foreground is looked at. */
  | { readonly kind: 'watch'; readonly attempt: AttemptNo }
  | { readonly kind: 'voidConfirm'; readonly attempt: AttemptNo }
  | { readonly kind: 'otherwise'; readonly attempt: AttemptNo; readonly by: Tender }
  | { readonly kind: 'last' }
  /** `cursor` is the id of the item under the cursor; the first where there is none. */
  | { readonly kind: 'list'; readonly of: ListKind; readonly cursor: string | null }
  | { readonly kind: 'refundAmount'; readonly attempt: AttemptNo; readonly entry: string }
  | { readonly kind: 'refundConfirm'; readonly attempt: AttemptNo; readonly amountFen: Fen }
  | { readonly kind: 'refundShown'; readonly attempt: AttemptNo }
  | { readonly kind: 'slip'; readonly slip: SlipNo }
  | { readonly kind: 'waive'; readonly slip: SlipNo }
  /** P26: the sums of the open day, its close, and what came of it. */
  | { readonly kind: 'day' | 'dayHandOver' | 'dayClosed'; readonly day: DayNo };

/** Something asked for that the book does not show yet: the LCD says "saving" (P8). */
export type Pending = {
  readonly since: MonoMs;
  readonly amountFen: Fen;
} & (
  | {
      readonly kind: 'charge';
      /** Of the code that was scanned; `null` where the customer is to scan one. */
      readonly hash: string | null;
      /** A key pressed before there was an attempt to press it on; sent as soon as there is. */
      readonly seen: 'none' | 'cancel' | 'void';
    }
  | { readonly kind: 'cash' }
  | { readonly kind: 'cancel' | 'void'; readonly attempt: AttemptNo }
  | { readonly kind: 'divert'; readonly attempt: AttemptNo; readonly by: Tender }
  | { readonly kind: 'refund'; readonly attempt: AttemptNo; readonly known: number }
  | { readonly kind: 'leave'; readonly sale: SaleNo }
  | { readonly kind: 'slip'; readonly slip: SlipNo }
  | { readonly kind: 'day'; readonly day: DayNo }
);

export interface Session {
  readonly mode: Mode;
  readonly pending: Pending | null;
  /** Words about the last key, scan or refusal; they stand before the pages for a while. */
  readonly notice: { readonly phrase: Phrase<PhraseId>; readonly until: MonoMs } | null;
  /** The foreground when the session last looked. */
  readonly served: AttemptNo | null;
  /** The result on the LCD, and since when: it ignores all keys for a second (P23). */
  readonly result: { readonly attempt: AttemptNo; readonly since: MonoMs } | null;
  /** A result that was left while its sale goes on. */
  readonly left: AttemptNo | null;
  readonly resumed: boolean;
  /** Payments that could not be written down, and whose number was seen (P9). */
  readonly copied: readonly AttemptNo[];
  /** Codes charged of late, by hash: each is charged once. */
  readonly codes: readonly { readonly hash: string; readonly at: MonoMs }[];
  /** Since when the face stands, and by how many turns UP and DOWN have moved it. */
  readonly look: { readonly face: string; readonly since: MonoMs; readonly turned: number } | null;
}

export const freshSession: Session = {
  mode: { kind: 'home' },
  pending: null,
  notice: null,
  served: null,
  result: null,
  left: null,
  resumed: false,
  copied: [],
  codes: [],
  look: null,
};

/** What the storage has against a new payment: it is full, or slow in what has to be there first. */
export type StorageBlock = 'full' | 'slow' | null;

/** Why no wallet may be charged now, whatever the code. */
export type Block =
  Exclude<StorageBlock, null> | 'clock' | 'parkedFull' | 'device' | 'power' | null;

export type ListItem =
  | { readonly kind: 'entry'; readonly id: MenuEntry }
  | { readonly kind: 'attempt'; readonly id: AttemptNo }
  | { readonly kind: 'duty'; readonly id: AttemptNo }
  | { readonly kind: 'adopted'; readonly id: AttemptNo; readonly channel: WalletChannel }
  | { readonly kind: 'slip'; readonly id: string; readonly slip: SlipNo }
  | { readonly kind: 'channel'; readonly id: WalletChannel };

export type MenuEntry =
  | 'open'
  | 'last'
  | 'reprint'
  | 'refund'
  | 'refunds'
  | 'otherwise'
  | 'late'
  | 'duties'
  | 'slips'
  | 'channels'
  | 'day'
  | Setting;

/** What the menu changes at once, and keeps. */
export type Setting = 'language' | 'keySound';

/** What an order is doing, as far as the cashier is concerned. */
export type OrderPhase = 'waiting' | 'unknown' | 'voiding' | 'stuck';

/** What stands on the LCD, with everything that a key may mean there. */
export type Face =
  | { readonly kind: 'starting' }
  /** Paid, and not written down (P9). `seen` once its number was acknowledged. */
  | { readonly kind: 'unwritten'; readonly attempt: AttemptNo; readonly seen: boolean }
  | { readonly kind: 'storage'; readonly open: number; readonly news: boolean }
  | { readonly kind: 'resuming'; readonly count: number }
  | { readonly kind: 'saving'; readonly pending: Pending }
  | {
      readonly kind: 'idle';
      readonly open: number;
      readonly news: boolean;
      readonly clockFault: boolean;
      readonly storage: StorageBlock;
      readonly mayVoid: boolean;
      readonly mayRefund: boolean;
      readonly mayReprint: boolean;
    }
  | { readonly kind: 'slipQuestion'; readonly slip: SlipNo; readonly asked: boolean }
  | { readonly kind: 'waive'; readonly slip: SlipNo }
  | { readonly kind: 'amount'; readonly entry: string }
  | {
      readonly kind: 'sameCustomer';
      readonly attempt: AttemptNo;
      readonly amountFen: Fen;
      readonly by: Tender;
    }
  | {
      readonly kind: 'awaitingCode';
      readonly sale: SaleNo | null;
      readonly amountFen: Fen;
      readonly block: Block;
      readonly orderCodes: readonly WalletChannel[];
    }
  | {
      readonly kind: 'chooseWallet';
      readonly sale: SaleNo | null;
      readonly amountFen: Fen;
      readonly channels: readonly WalletChannel[];
    }
  | { readonly kind: 'cashConfirm'; readonly sale: SaleNo | null; readonly amountFen: Fen }
  | {
      readonly kind: 'order';
      readonly attempt: AttemptNo;
      readonly sale: SaleNo;
      readonly phase: OrderPhase;
      readonly foreground: boolean;
      readonly writable: boolean;
      readonly mayVoid: boolean;
      readonly mayDivert: boolean;
      readonly mayQuery: boolean;
      /** The code that the customer should scan can be put out again. */
      readonly mayShowCode: boolean;
    }
  | { readonly kind: 'voidConfirm'; readonly attempt: AttemptNo }
  | { readonly kind: 'otherwise'; readonly attempt: AttemptNo; readonly by: Tender }
  | {
      readonly kind: 'result';
      readonly attempt: AttemptNo;
      readonly sale: SaleNo;
      /** A refused sale may be collected anew, by a fresh code or by other means. */
      readonly retry: RefusalAdvice | null;
      readonly mayRefund: boolean;
    }
  /** An ended attempt that is not the foreground; `null` where there is none at all. */
  | {
      readonly kind: 'ended';
      readonly attempt: AttemptNo | null;
      readonly last: boolean;
      readonly mayRefund: boolean;
      readonly writable: boolean;
    }
  | {
      readonly kind: 'list';
      readonly of: ListKind;
      readonly item: ListItem | null;
      /** 1 and up; 0 in an empty list. */
      readonly position: number;
      readonly count: number;
      readonly opens: boolean;
    }
  | { readonly kind: 'refundAmount'; readonly attempt: AttemptNo; readonly entry: string }
  | { readonly kind: 'refundConfirm'; readonly attempt: AttemptNo; readonly amountFen: Fen }
  | { readonly kind: 'refundShown'; readonly attempt: AttemptNo }
  | {
      readonly kind: 'day';
      readonly day: DayNo;
      /** Not final, and in nobody's hands. */
      readonly open: number;
      readonly closing: boolean;
    }
  | { readonly kind: 'dayHandOver'; readonly day: DayNo; readonly open: number }
  | { readonly kind: 'dayClosed'; readonly day: DayNo };

/** A screen, and what it makes of a key. */
export interface Shown {
  readonly view: View<PhraseId>;
  readonly face: Face;
  /** Which turn of the view to draw; it turns by itself every two seconds, and by UP and DOWN. */
  readonly turn: number;
}

export type SessionInput =
  /** `shown` is what stood on the LCD when the key was pressed (P8), in so many turns of the panel. */
  | {
      readonly kind: 'key';
      readonly key: Key;
      readonly shown: Shown;
      readonly turns: number;
    }
  | { readonly kind: 'code'; readonly code: ScannedCode; readonly shown: Shown }
  /** A `Refuse` effect of a decision. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The book or the time has moved on. */
  | { readonly kind: 'changed' };

/** What a key does with a device alone, and that no money depends on. */
export type DeskCommand = 'feedPaper' | 'openDrawer' | 'switchLanguage' | 'switchKeySound';

export interface SessionStep {
  readonly session: Session;
  readonly requests: readonly PersonRequest[];
  readonly tunes: readonly Tune[];
  readonly commands: readonly DeskCommand[];
}
