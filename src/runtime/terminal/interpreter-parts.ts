/** What the interpreter is made of, what it is told at the start, and what it offers. */
import type { Language } from '../ports/screen.js';
import type { Alarm, Clock } from '../ports/clock.js';
import type { Device, Key, PrinterCondition } from '../ports/device.js';
import type { WalletChannel } from '../ports/gateway.js';
import type { Secret } from '../ports/secret.js';
import type { WallMs } from '../ports/units.js';
import type { Journal } from '../journal/journal.js';
import type { LoopStatistics } from '../loop/loop-statistics.js';
import type { Book } from '../payment/book.js';
import type { DayCloseAnswer, DayCloseRequest } from './day-desk.js';
import type { EffectPorts } from './interpreter-effects.js';
import type { FloodSource, ShedCount } from './interpreter-inbox.js';
import type { Panels } from './interpreter-screen.js';
import type { DamagePlace, PersonRequest, Scene, Support } from './session-model.js';
import type { Status } from './status.js';

export interface InterpreterParts extends EffectPorts {
  /** What the customer's display speaks. */
  readonly customerLanguage: Language;
  /** What the journal told; not started yet. */
  readonly book: Book;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly lcd: Device<'lcd'>;
  readonly customerDisplay: Device<'customerDisplay'> | null;
  readonly panels: Panels;
  /** Whom the LCD tells to call. */
  readonly support: Support | null;
  /** Where the journal is damaged; `null` where it is not. */
  readonly damage: DamagePlace | null;
  /** Marks, notes and missing devices of the scene; what they answer may change, then `noticed` is called. */
  readonly remarks?: () => Pick<Scene, 'marks' | 'notes' | 'missing'>;
  /** Whether the journal is on one medium alone that should be on two; a change is followed by `noticed`. */
  readonly isMirrorDegraded?: () => boolean;
  /** Key of the hashes of payment codes. */
  readonly codeKey: Secret<Uint8Array>;
  /** The channel that every payment code goes to; the code tells unless told. */
  readonly codesFor?: WalletChannel | null;
  /** The wall clock is wrong while it stands before this (P25). */
  readonly notBefore: WallMs;
  /** Takes what was thrown: the interpreter has stopped for good, the process ends. */
  readonly onBug: (error: unknown, where: string) => void;
}

export interface StartFacts {
  /** 8 random characters A-Z2-7 (P4). */
  readonly salt: string;
  readonly tornTail: boolean;
  /** So many of the next numbers may have been used, where more is missing than a torn write takes. */
  readonly numbersLost?: number;
  readonly journal: 'ok' | 'locked';
}

/** How it ended: `late` when the disk did not finish in time; what it was asked may still happen. */
export type Ending = 'clean' | 'late';

export interface InterpreterStatistics extends LoopStatistics {
  /** By source: what came in, and what was shed at the edge. */
  readonly sources: Readonly<Record<FloodSource | 'printer', ShedCount>>;
}

export interface Interpreter {
  /** Readings of the devices; each only queues. `full`: shed, which is counted and told to the cashier. */
  pressed(key: Key): 'queued' | 'full';
  scanned(raw: Secret<string>): 'queued' | 'full';
  printerSays(condition: PrinterCondition): void;
  /** Something of this source was thrown away on its way here, since it came too fast. */
  flooded(source: FloodSource): void;
  /** The remarks have changed; draws anew. */
  noticed(): void;
  /** What a person asks for by another way than the keys; decided behind everything that waits. */
  ask(request: PersonRequest): void;
  /** Closes the day for a caller who waits (P26); what the cashier asks for comes by the keys. */
  closeDay(request: DayCloseRequest): Promise<DayCloseAnswer>;
  /** Numbers this start and asks about everything open (P24); once. */
  start(facts: StartFacts): void;
  /** What is known now, all of it durable. */
  book(): Book;
  status(): Status;
  /** The screen of the status, for whoever asks for nothing else. */
  screen(): Status['screen'];
  /** Calls back with the status whenever it has changed; answers a function that ends that. */
  watch(listener: (status: Status) => void): () => void;
  /** Nothing is queued, being written or in flight; what only waits for its time may be there. */
  settled(): boolean;
  /** Settles when the loop has come as far as this call in its last lane; for a watchdog. */
  drained(): Promise<void>;
  statistics(): InterpreterStatistics;
  /**
   * Takes nothing more, lets an append in flight end, writes the clean stop; never waits for a wallet
   * and never longer than 1.5 s. Twice is safe.
   */
  stop(): Promise<Ending>;
}
