/** What a till is put together from, and why it may not start. */
import type { Alarm, Clock } from '../runtime/ports/clock.js';
import type { DotPicture } from '../runtime/ports/device.js';
import type { WalletChannel, WalletGateway } from '../runtime/ports/gateway.js';
import type { TakeLock } from '../runtime/ports/lock.js';
import type { Log } from '../runtime/ports/log.js';
import type { MerchantDirectory } from '../runtime/ports/merchant.js';
import type { Random } from '../runtime/ports/random.js';
import type { Language } from '../runtime/ports/screen.js';
import type { Secret } from '../runtime/ports/secret.js';
import type { StorageFolder } from '../runtime/ports/storage.js';
import type { WallMs } from '../runtime/ports/units.js';
import type { JournalRefusal } from '../runtime/journal/open.js';
import type { MirrorRefusal } from '../runtime/journal/mirror-open.js';
import type { NetworkTime } from '../runtime/clock/network-time.js';
import type { Settings } from '../runtime/payment/plan.js';
import type { ResetSigns } from '../runtime/supervisor/start-reason.js';
import type { InterpreterParts } from '../runtime/terminal/interpreter-parts.js';
import type { Support } from '../runtime/terminal/session-model.js';
import type { Layout } from '../ui-lcd/layouts.js';
import type { OriginRefusal } from './folder-origin.js';
import type { MirrorPorts } from './journal-media.js';
import type { TillDevices } from './till-devices.js';
import type { TillKeeping } from './till-keeping.js';

export interface TillPorts {
  /** The data folder (CONTRACT); the journal is in `journal` below it. */
  readonly folder: StorageFolder;
  readonly takeLock: TakeLock;
  /** Names this machine and this folder; differs on another machine and in a copy (P6). */
  readonly place: string;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly support: Support | null;
  readonly language: Language;
  /** What the customer's display speaks; the LCD's unless told. */
  readonly customerLanguage?: Language;
  /** What the LCD says beside the payments; `Till.noticed` tells that it has changed. */
  readonly remarks?: NonNullable<InterpreterParts['remarks']>;
  readonly layout: Layout;
  /** Key of the journal's chain; without one it finds mistakes, not forgers. */
  readonly chainKey: Secret<Uint8Array> | null;
  /** Key of the hashes of payment codes. */
  readonly codeKey: Secret<Uint8Array>;
  /** The channel that every payment code goes to; the code tells unless told. */
  readonly codesFor?: WalletChannel | null;
  readonly gateways: readonly WalletGateway[];
  readonly merchant: MerchantDirectory;
  /** Who serves here, for the slip; nobody is named unless told. */
  readonly cashier?: string | null;
  /** Heads every slip; there is none unless told. */
  readonly logo?: DotPicture | null;
  readonly devices: TillDevices;
  readonly software: Software;
  /** Where time servers are configured: asks them while the till runs; `clock` is its clock then. */
  readonly networkTime?: Pick<NetworkTime, 'begin' | 'end'>;
  /** Keeps the journal small while the till is idle; it only grows unless told. */
  readonly keeping?: TillKeeping;
  /** What the machine tells of its last reset; why the till was started is not kept unless told. */
  readonly resetSigns?: ResetSigns;
  /** A second medium for the journal, or why it is away; there is none unless told. */
  readonly mirror?: MirrorPorts;
  /** Blocks of 4 KiB in a segment of the journal; 1024 unless told. */
  readonly segmentBlocks?: number;
  /** Takes what was thrown inside: the till has stopped for good, the process ends. */
  readonly onBug: (error: unknown, where: string) => void;
}

export interface Software {
  readonly version: string;
  /** No clock that is right stands before this (P25). */
  readonly builtAt: WallMs;
}

export type TillRefusal =
  /** Another process owns the folder. */
  | { readonly kind: 'lockHeld'; readonly detail: string }
  /** Not the folder that was run here last (P6), or not to be read. */
  | OriginRefusal
  /** The mirror holds another journal. */
  | { readonly kind: 'mirror'; readonly refusal: MirrorRefusal }
  | {
      readonly kind: 'journal';
      readonly refusal: Exclude<JournalRefusal, { readonly kind: 'behind' }>;
    };
