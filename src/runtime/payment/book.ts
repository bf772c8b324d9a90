/**
 * Everything the payment core knows, as one value: the things (durable), what this process knows
 * about them (`live`), and the state of its surroundings. `decide` maps a book to the next book.
 *
 * Only what can still change is kept: an ended attempt leaves when its schedule (P17) is done and
 * newer ones have taken its place among the recent (`endedKept`).
 */
import type { Instant } from '../ports/clock.js';
import type { AttemptNo, DayNo, MonoMs, SaleNo, SlipNo } from '../ports/units.js';
import type { WalletChannel } from '../ports/gateway.js';
import type { Day } from './day-model.js';
import type {
  Attempt,
  Duty,
  NumberBlock,
  Person,
  Probe,
  Refund,
  Room,
  Sale,
  SlipJob,
} from './model.js';
import type { Live } from './live.js';
import type { Settings } from './plan.js';

/** This start of the runtime. */
export interface Start {
  readonly boot: number;
  readonly osBoot: string;
  readonly at: Instant;
}

export type JournalHealth = 'ok' | 'failed' | 'locked';

/** Whether a channel takes new charges (P19). */
export type ChannelHealth =
  | { readonly kind: 'open' }
  /** Not answered yet since the start; charges are allowed. */
  | { readonly kind: 'untried' }
  /** `clock`: the line stands, and the wallet's certificate begins after the system's "now". */
  | { readonly kind: 'down'; readonly cause: 'line' | 'clock' }
  | { readonly kind: 'closed'; readonly setting: string; readonly code: string };

export interface ChannelState {
  readonly health: ChannelHealth;
  readonly probing: boolean;
  readonly probeAt: MonoMs | null;
  readonly failures: number;
}

export interface PrinterState {
  readonly ready: boolean;
  /** A slip is being printed, or the buffer is being cleared. */
  readonly busy: boolean;
  /** The buffer has to be cleared before the next question or slip (P28). */
  readonly unclean: boolean;
  /** How often in a row clearing it went wrong. */
  readonly unclear: number;
  /** When a printer that took nothing is tried again, should it never say that it is ready. */
  readonly retryAt: MonoMs | null;
  /** How often in a row it took nothing. */
  readonly refusals: number;
  /** Slips whose outcome the cashier is asked for, oldest first. */
  readonly asking: readonly SlipNo[];
}

/** News of a payment that is not in the foreground (P21). */
export interface News {
  /** `null` for an adopted number, whose sale nobody knows. */
  readonly sale: SaleNo | null;
  readonly attempt: AttemptNo;
  readonly what: 'paid' | 'late' | 'voided' | 'declined' | 'stuck' | 'returned' | 'adopted';
}

/** A day close that waits for its last asks (P17, P26); it is not written down and ends with this start. */
export interface Closing {
  readonly day: DayNo;
  readonly by: Person | null;
  readonly handOverTo: Person | null;
  readonly asked: readonly AttemptNo[];
  readonly until: MonoMs;
  /** The answers are in: the close itself is on its way. */
  readonly released: boolean;
}

export interface Book {
  readonly settings: Settings;
  readonly start: Start | null;
  readonly journal: JournalHealth;
  readonly clock: 'ok' | 'fault';
  /** Whether the journal has room for one more thing to begin and end. */
  readonly room: Room;
  readonly block: NumberBlock | null;
  readonly numbersDrawn: number;
  readonly lastSale: number;
  readonly lastSlip: number;
  readonly sales: ReadonlyMap<SaleNo, Sale>;
  readonly attempts: ReadonlyMap<AttemptNo, Attempt>;
  readonly refunds: ReadonlyMap<AttemptNo, Refund>;
  readonly duties: ReadonlyMap<AttemptNo, Duty>;
  readonly probes: ReadonlyMap<string, Probe>;
  readonly slips: ReadonlyMap<SlipNo, SlipJob>;
  /** The open day, and closed ones whose slip may still be wanted (P26). */
  readonly days: ReadonlyMap<DayNo, Day>;
  /** The open day; `null` before the first. */
  readonly day: DayNo | null;
  readonly closing: Closing | null;
  /** By number of the attempt, refund or duty; by `probe id` for probes. */
  readonly live: ReadonlyMap<string, Live>;
  readonly channels: ReadonlyMap<WalletChannel, ChannelState>;
  readonly printer: PrinterState;
  readonly foreground: AttemptNo | null;
  readonly news: readonly News[];
  /** Attempts known to be paid whose record could not be stored (P9). */
  readonly unwritten: readonly AttemptNo[];
  readonly lastCall: number;
}

/** Ended attempts kept for QUERY, REPRINT and REFUND at hand. */
export const endedKept = 64;
export const newsMax = 8;

export function emptyBook(settings: Settings): Book {
  return {
    settings,
    start: null,
    journal: 'ok',
    clock: 'ok',
    room: 'enough',
    block: null,
    numbersDrawn: 0,
    lastSale: 0,
    lastSlip: 0,
    sales: new Map(),
    attempts: new Map(),
    refunds: new Map(),
    duties: new Map(),
    probes: new Map(),
    slips: new Map(),
    days: new Map(),
    day: null,
    closing: null,
    live: new Map(),
    channels: new Map(),
    printer: {
      ready: true,
      busy: false,
      unclean: false,
      unclear: 0,
      retryAt: null,
      refusals: 0,
      asking: [],
    },
    foreground: null,
    news: [],
    unwritten: [],
    lastCall: 0,
  };
}
