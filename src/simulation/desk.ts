/** What stands on the counter, as people and troubles meet it, whatever is behind: ports or bytes. */
import type { TillDevices } from '../compose/till-devices.js';
import type { Key } from '../runtime/ports/device.js';
import type { PrinterSettings } from '../twins/device/printer.js';
import type { LayoutId } from '../ui-lcd/layouts.js';
import type { Cables } from './cables.js';
import type { Note } from './happenings.js';

export interface Panel {
  /** What it shows now; none while it is dark. */
  rows(): readonly string[];
  lit(): boolean;
  /** What did not fit, or is no sign of its ROM: a fault of the till's layouts. */
  misfits(): readonly string[];
  cutPower(): void;
  restorePower(): void;
}

/** What use has made of the things on the counter; cashiers and customers go by it. */
export interface Wear {
  keys: 'sound' | 'bouncing';
  scanner: 'sound' | 'half' | 'twice' | 'noise';
}

export interface Desk {
  readonly layout: LayoutId;
  readonly wear: Wear;
  readonly cables: Cables;
  readonly keypad: { press(...keys: readonly Key[]): Promise<unknown> };
  readonly scanner: { scan(code: string): Promise<unknown> };
  readonly lcd: Panel;
  readonly customer: Panel;
  readonly printer: {
    set(settings: PrinterSettings): void;
    /** Everything that came out. */
    paper(): string;
    /** Paper by paper, oldest first, with what came out of each; `whole` when all of it did. */
    jobs(): readonly { readonly text: string; readonly whole: boolean }[];
  };
  readonly drawer: { opens(): number };
  /** Seats one process of the till. */
  seat(parts: SeatParts): Seated;
}

export interface Seated {
  readonly devices: TillDevices;
  /** The process is gone. Twice is safe. */
  readonly kill: () => void;
}

export interface SeatParts {
  readonly note: Note;
  /** The LCD shows something else. */
  readonly shown: (rows: readonly string[]) => void;
  /** A key is about to reach the till. */
  readonly pressed: (key: Key) => void;
  /** Takes what the till threw over a reading. */
  readonly onBug: (error: unknown) => void;
  readonly withoutPrinter: boolean;
}
