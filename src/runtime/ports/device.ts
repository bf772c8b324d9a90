/**
 * Peripherals as the core sees them. One table ties a kind to what it reports (readings) and what
 * it can be told (commands); adding a kind is one row here, and the compiler lists what is missing.
 */
import type { After, Clock } from './clock.js';
import type { Log } from './log.js';
import type { Result } from './result.js';
import type { Secret } from './secret.js';

/** Labels printed on the keys (CONTRACT, Bench HTTP interface). */
export const keyLabels = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '00',
  '.',
  'BACKSPACE',
  'CLEAR',
  'ENTER',
  'CANCEL',
  'QUERY',
  'VOID',
  'REFUND',
  'REPRINT',
  'CASH',
  'CARD',
  'MENU',
  'UP',
  'DOWN',
  'FEED',
  'DRAWER',
  'EVIDENCE',
] as const;
export type Key = (typeof keyLabels)[number];

/** What came of a print job (P28). `unknown` means at least one byte was taken and nothing proves the end. */
export type PrintOutcome =
  | { readonly kind: 'printed' }
  /** No byte was taken: the job is as it was. */
  | { readonly kind: 'notStarted'; readonly fault: DeviceFault }
  | { readonly kind: 'unknown'; readonly fault: DeviceFault | null };

/** `hot`: it waits for its head to cool, and goes on by itself. */
export type PrinterCondition =
  'ready' | 'paperLow' | 'paperOut' | 'coverOpen' | 'hot' | 'fault' | 'offline';

export interface DeviceShapes {
  keypad: {
    readonly readings: { readonly kind: 'KeyPressed'; readonly key: Key };
    readonly commands: object;
  };
  scanner: {
    readonly readings:
      /** As it was read; a scanner that knows the symbology puts its AIM identifier in front (`]E0...`). */
      | { readonly kind: 'CodeRead'; readonly code: Secret<string> }
      /** Something was read that is no code at all: too long, broken off, or not of printable characters. */
      | { readonly kind: 'CodeGarbled' };
    readonly commands: object;
  };
  lcd: {
    readonly readings: never;
    readonly commands: {
      /** Shows whole rows; only changed cells go over the wire. Never waits for the panel. */
      show(rows: readonly string[]): void;
    };
  };
  customerDisplay: {
    readonly readings: never;
    readonly commands: { show(rows: readonly string[]): void };
  };
  printer: {
    readonly readings: { readonly kind: 'ConditionChanged'; readonly condition: PrinterCondition };
    readonly commands: {
      /** Prints one slip; settles when its end is proved, or cannot be (completion levels A to D). */
      print(slip: PrintableSlip): Promise<PrintOutcome>;
      /** Empties the printer's buffers after a fault. */
      clearBuffer(): Promise<Result<void, DeviceFault>>;
    };
  };
  drawer: {
    /** Told once at first and then when it changes, by a drawer that has a switch which is understood. */
    readonly readings: { readonly kind: 'DrawerMoved'; readonly isOpen: boolean };
    readonly commands: { open(): Promise<Result<void, DeviceFault>> };
  };
  beeper: {
    readonly readings: never;
    readonly commands: { sound(tune: Tune): void };
  };
  power: {
    /** What the line of the supply says: at first, and when it changes. */
    readonly readings: { readonly kind: 'PowerChanged'; readonly isFailing: boolean };
    readonly commands: object;
  };
  lamps: {
    readonly readings: never;
    readonly commands: {
      /** Lights these and no others. Never waits. */
      show(lit: readonly Lamp[]): void;
    };
  };
}
export type DeviceKind = keyof DeviceShapes;
export type Reading<K extends DeviceKind> = DeviceShapes[K]['readings'];

/** `paid` and `refused` belong to the foreground, `earlier` to news of a parked payment (P21). */
export type Tune = 'key' | 'paid' | 'refused' | 'earlier' | 'alarm';

/** What the lamps of a till tell from afar; several may be lit at once. */
export const lampNames = ['ready', 'busy', 'unknown', 'fault'] as const;
export type Lamp = (typeof lampNames)[number];

/** A slip as lines with a style, ready for any printer; the driver turns it into bytes. */
export interface PrintableSlip {
  readonly lines: readonly SlipLine[];
  readonly cut: boolean;
}
export type SlipLine =
  | ({
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'center' | 'right';
      readonly size: SlipSize;
      readonly bold: boolean;
    } & SlipAccent)
  /** A label at the left edge and its value at the right one. */
  | ({
      readonly kind: 'pair';
      readonly left: string;
      readonly right: string;
      readonly size: SlipSize;
      readonly bold: boolean;
    } & SlipAccent)
  | { readonly kind: 'rule'; readonly weight: 'thin' | 'thick' }
  | { readonly kind: 'qr'; readonly data: string }
  /** In the middle, with its text below. What its symbology or the paper cannot hold is printed as text alone. */
  | { readonly kind: 'barcode'; readonly symbology: Symbology; readonly data: string }
  /** In the middle, dot for dot; left out on a printer that prints no pictures or is narrower. */
  | { readonly kind: 'image'; readonly picture: DotPicture }
  | { readonly kind: 'feed'; readonly lines: number };
/**
 * `double` is twice as high, and twice as wide as well where that leaves it on one line; `tall` is
 * twice as high alone, `wide` twice as wide where that leaves it on one line.
 */
export type SlipSize = 'normal' | 'tall' | 'wide' | 'double';

/** What a line may have besides its size and weight; missing is off. */
export interface SlipAccent {
  readonly underline?: boolean;
  /** White on black. */
  readonly inverse?: boolean;
}

/** `ean13`, `ean8`, `upca`: digits, with or without the check digit. `code128`: printable ASCII. */
export type Symbology = 'code128' | 'ean13' | 'ean8' | 'upca' | 'code39' | 'itf';

/** Black and white dots, made once: a driver may keep by the object what it has made of it. */
export interface DotPicture {
  readonly widthDots: number;
  readonly heightDots: number;
  /** `heightDots` rows of ceil(`widthDots` / 8) bytes; the highest bit is the leftmost dot, 1 is black. */
  readonly rows: Uint8Array;
}

export interface DeviceFault {
  /** `NotAvailable`: this box cannot drive it (missing package, missing node). */
  readonly code:
    'NotFound' | 'Denied' | 'Timeout' | 'Protocol' | 'Gone' | 'NotAvailable' | 'NotReady';
  readonly detail: string;
}

/** All that a driver may touch. */
export interface DeviceIo<R> {
  readonly id: string;
  readonly clock: Clock;
  readonly after: After;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Queues a reading; never re-enters the caller. */
  readonly emit: (reading: R) => void;
  /** The device is lost; called exactly once. The supervisor decides what happens next. */
  readonly gone: (fault: DeviceFault) => void;
}
export type Device<K extends DeviceKind> = DeviceShapes[K]['commands'] & {
  /** Twice is safe; settles every waiter. */
  close(): Promise<void>;
};

export interface ConfigProblem {
  /** JSON pointer into the document. */
  readonly path: string;
  readonly problem: string;
}

export interface Driver<K extends DeviceKind, C> {
  readonly name: string;
  readonly kind: K;
  /** Pure; answers all problems at once. */
  parseConfig(raw: unknown): Result<C, readonly ConfigProblem[]>;
  /** Yields a live device or releases everything. */
  open(config: C, io: DeviceIo<Reading<K>>): Promise<Result<Device<K>, DeviceFault>>;
}
