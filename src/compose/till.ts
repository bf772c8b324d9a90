/**
 * The till put together: lock, journal, payment, screen and devices, from ports alone. The same
 * function starts a real box and a virtual one; what stands behind the ports makes the difference.
 *
 * A start either yields a till that runs, or a refusal with everything released. Start, crash and
 * power cut take this one path (law 7).
 */
import type { Alarm, Clock } from '../runtime/ports/clock.js';
import { instantOf } from '../runtime/ports/clock.js';
import type { Device, DeviceIo, DeviceKind, Reading } from '../runtime/ports/device.js';
import type { WalletGateway } from '../runtime/ports/gateway.js';
import type { FolderLock, TakeLock } from '../runtime/ports/lock.js';
import type { Log } from '../runtime/ports/log.js';
import type { MerchantDirectory } from '../runtime/ports/merchant.js';
import type { Random } from '../runtime/ports/random.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import { Secret } from '../runtime/ports/secret.js';
import type { StorageFault, StorageFolder } from '../runtime/ports/storage.js';
import { type Millis, type WallMs, wallMs } from '../runtime/ports/units.js';
import {
  type JournalRefusal,
  type OpenedJournal,
  type OpeningReport,
  openJournal,
} from '../runtime/journal/open.js';
import type { MirrorRefusal } from '../runtime/journal/mirror-open.js';
import type { LoopStatistics } from '../runtime/loop/loop-statistics.js';
import { type Book, emptyBook } from '../runtime/payment/book.js';
import type { Settings } from '../runtime/payment/plan.js';
import { replay } from '../runtime/payment/replay.js';
import { isCarried } from '../runtime/terminal/carried-things.js';
import { createInterpreter } from '../runtime/terminal/interpreter.js';
import type {
  Ending,
  Interpreter,
  InterpreterParts,
} from '../runtime/terminal/interpreter-parts.js';
import type { Panels } from '../runtime/terminal/interpreter-screen.js';
import {
  type PersonRequest,
  type Support,
  freshSession,
} from '../runtime/terminal/session-model.js';
import { beijingAhead } from '../runtime/terminal/slip-time.js';
import type { Status } from '../runtime/terminal/status.js';
import { showScene } from '../runtime/terminal/view.js';
import { draw, pagesOf } from '../ui-lcd/draw.js';
import type { Layout } from '../ui-lcd/layouts.js';
import { journalFolder } from './acceptance.js';
import { forgetAcceptedClock, readAcceptedClock } from './accepted-clock.js';
import { type FolderPlace, readPlace, writePlace } from './folder-place.js';
import { type JournalMedia, type MirrorPorts, journalMedia } from './journal-media.js';

/** Opens a device for this process; its readings go to `emit`. */
export type Connect<K extends DeviceKind> = (io: Pick<DeviceIo<Reading<K>>, 'emit'>) => Device<K>;

/** `null`: this box has none. */
export interface TillDevices {
  readonly keypad: Connect<'keypad'>;
  readonly lcd: Connect<'lcd'>;
  readonly scanner: Connect<'scanner'> | null;
  readonly customerDisplay: Connect<'customerDisplay'> | null;
  readonly printer: Connect<'printer'> | null;
  readonly drawer: Connect<'drawer'> | null;
  readonly beeper: Connect<'beeper'> | null;
}

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
  readonly gateways: readonly WalletGateway[];
  readonly merchant: MerchantDirectory;
  /** Who serves here, for the slip; nobody is named unless told. */
  readonly cashier?: string | null;
  readonly devices: TillDevices;
  readonly software: Software;
  /** How far the shop's time is ahead of UTC; Beijing's unless told. */
  readonly ahead?: Millis;
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
  /** Last run on another machine, or a copy; `acceptPlace` (acceptance.ts) makes it this one's (P6). */
  | { readonly kind: 'otherPlace'; readonly found: string | null }
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** The mirror holds another journal. */
  | { readonly kind: 'mirror'; readonly refusal: MirrorRefusal }
  | { readonly kind: 'journal'; readonly refusal: JournalRefusal };

export interface Till {
  /** What opening the journal found. */
  readonly report: OpeningReport;
  /** Number of this start. */
  readonly boot: number;
  status(): Status;
  /** Calls back with the status whenever it has changed; answers a function that ends that. */
  watch(listener: (status: Status) => void): () => void;
  /** Nothing is queued, being written or in flight. */
  settled(): boolean;
  statistics(): LoopStatistics;
  /** The remarks have changed: the LCD is drawn anew. */
  noticed(): void;
  /**
   * What a person asks for by another way than the keys: a record of what they know (P2), a code for
   * the customer to scan (P18). What comes of it, a refusal too, is on the LCD and in the status.
   */
  ask(request: PersonRequest): void;
  /** Within 2 s, whatever disk and wallets do. Twice is safe. */
  stop(): Promise<Ending>;
}

export async function startTill(ports: TillPorts): Promise<Result<Till, TillRefusal>> {
  const lock = await ports.takeLock();
  if (!lock.ok) return failed({ kind: 'lockHeld', detail: lock.error.detail });
  const started = await startLocked(ports, lock.value);
  if (!started.ok) await lock.value.release();
  return started;
}

async function startLocked(ports: TillPorts, lock: FolderLock): Promise<Result<Till, TillRefusal>> {
  const folder = await ports.folder.folder(journalFolder);
  if (!folder.ok) return failed({ kind: 'storage', fault: folder.error });
  const place = await placeIn(ports, folder.value);
  if (!place.ok) return place;
  const { hasBegun } = place.value;
  const accepted = await readAcceptedClock(ports.folder);
  if (!accepted.ok) return failed({ kind: 'storage', fault: accepted.error });
  const clockAcceptedAt = accepted.value;
  const panels = panelsOf(ports);
  const lcd = ports.devices.lcd({ emit: () => undefined });
  showStarting(ports, panels, lcd);
  const current: Current = { interpreter: null, book: () => null };
  const media = await journalMedia(ports, folder.value, {
    hasBegun,
    changed: () => current.interpreter?.noticed(),
  });
  if (!media.ok) {
    await lcd.close();
    return failed({ kind: 'mirror', refusal: media.error });
  }
  const opened = await openJournal({
    folder: media.value.folder,
    foundDamage: media.value.damage,
    hasBegun,
    clock: ports.clock,
    clockAcceptedAt,
    chainKey: ports.chainKey,
    terminal: ports.settings.terminal,
    software: ports.software.version,
    // Before the book is there, everything is carried.
    carries: (entry) => {
      const book = current.book();
      return book === null || isCarried(book, entry);
    },
    log: ports.log,
    ...(ports.segmentBlocks === undefined
      ? {}
      : { limits: { segmentBlocks: ports.segmentBlocks } }),
  });
  if (!opened.ok) {
    await lcd.close();
    return failed({ kind: 'journal', refusal: opened.error });
  }
  if (!hasBegun && opened.value.journal.mode === 'ok') await noteBegun(ports);
  if (clockAcceptedAt !== null && !isBehind(ports.clock, opened.value.report))
    await forgetWord(ports);
  return ok(run(ports, { lock, lcd, panels, current, opened: opened.value, media: media.value }));
}

/** From here on a folder without a journal is not a new one. Should it fail, the next start does it. */
async function noteBegun({ folder, place, log }: TillPorts): Promise<void> {
  const written = await writePlace(folder, { place, hasBegun: true });
  if (!written.ok) log.write('warning', 'till.place', { detail: written.error.detail });
}

function isBehind(clock: Clock, { lastWallMs }: OpeningReport): boolean {
  return lastWallMs !== null && clock.wall() < lastWallMs;
}

/** It is in the journal now, or was not needed. Should this fail, the next start does it. */
async function forgetWord({ folder, log }: TillPorts): Promise<void> {
  const forgotten = await forgetAcceptedClock(folder);
  if (!forgotten.ok)
    log.write('warning', 'till.accepted-clock', { detail: forgotten.error.detail });
}

/** The folder's place, which is here, or why the till is not run. */
async function placeIn(
  { folder, place }: TillPorts,
  journal: StorageFolder,
): Promise<Result<FolderPlace, TillRefusal>> {
  const read = await readPlace(folder);
  if (!read.ok) return failed({ kind: 'storage', fault: read.error });
  const names = await journal.list();
  if (!names.ok) return failed({ kind: 'storage', fault: names.error });
  const found = read.value;
  if (found.kind === 'place' && found.place === place) return ok(found);
  if (found.kind !== 'none' || names.value.length > 0) {
    return failed({ kind: 'otherPlace', found: found.kind === 'place' ? found.place : null });
  }
  // Before the journal's first record: a journal without a place has lost it on the way here.
  const fresh = { place, hasBegun: false };
  const written = await writePlace(folder, fresh);
  return written.ok ? ok(fresh) : failed({ kind: 'storage', fault: written.error });
}

/** What the devices and the journal reach the interpreter by, which is made after them. */
interface Current {
  interpreter: Interpreter | null;
  book: () => Book | null;
}

interface Opened {
  readonly lock: FolderLock;
  readonly lcd: Device<'lcd'>;
  readonly panels: Panels;
  readonly current: Current;
  readonly opened: OpenedJournal;
  readonly media: JournalMedia;
}

function run(ports: TillPorts, { lock, lcd, panels, current, opened, media }: Opened): Till {
  const { journal, report } = opened;
  const { book, unreadable } = replay(ports.settings, opened.entries);
  if (unreadable.length > 0) {
    const [first = ''] = unreadable;
    ports.log.write('error', 'till.unreadable', { entries: unreadable.length, first });
  }
  const devices = connectAll(ports.devices, current);
  const interpreter = createInterpreter({
    ...ports,
    ...devices,
    book,
    journal,
    isMirrorDegraded: media.isDegraded,
    lcd,
    panels,
    gateways: new Map(ports.gateways.map((gateway) => [gateway.channel, gateway])),
    ahead: ports.ahead ?? beijingAhead,
    cashier: ports.cashier ?? null,
    customerLanguage: ports.customerLanguage ?? ports.language,
    notBefore: laterOf(ports.software.builtAt, report.lastWallMs),
  });
  current.interpreter = interpreter;
  current.book = () => interpreter.book();
  interpreter.start({
    salt: saltOf(ports.random),
    tornTail: report.torn,
    journal: journal.mode === 'ok' && unreadable.length === 0 ? 'ok' : 'locked',
  });
  const all = [lcd, ...Object.values(devices)].filter((device) => device !== null);
  let stopping: Promise<Ending> | null = null;
  return {
    report,
    boot: journal.boot,
    status: () => interpreter.status(),
    watch: (listener) => interpreter.watch(listener),
    settled: () => interpreter.settled(),
    statistics: () => interpreter.statistics(),
    noticed: () => {
      interpreter.noticed();
    },
    ask: (request) => {
      interpreter.ask(request);
    },
    stop: () => (stopping ??= stopAll(interpreter, all, lock)),
  };
}

async function stopAll(
  interpreter: Interpreter,
  devices: readonly { close(): Promise<void> }[],
  lock: FolderLock,
): Promise<Ending> {
  const ending = await interpreter.stop();
  // Closed side by side, and not waited for: a device that hangs ends with the process.
  for (const device of devices) void device.close();
  // A write that is still on its way keeps the folder ours until the process is gone.
  if (ending === 'clean') await lock.release();
  return ending;
}

/** What a scanner read that is no code is answered like a code that is nobody's. */
const noCode = new Secret('');

function connectAll(devices: TillDevices, current: Current) {
  const deaf = { emit: () => undefined };
  return {
    keypad: devices.keypad({
      emit: ({ key }) => current.interpreter?.pressed(key),
    }),
    scanner:
      devices.scanner?.({
        emit: (read) => current.interpreter?.scanned(read.kind === 'CodeRead' ? read.code : noCode),
      }) ?? null,
    printer:
      devices.printer?.({
        emit: ({ condition }) => current.interpreter?.printerSays(condition),
      }) ?? null,
    customerDisplay: devices.customerDisplay?.(deaf) ?? null,
    drawer: devices.drawer?.(deaf) ?? null,
    beeper: devices.beeper?.(deaf) ?? null,
  };
}

function panelsOf({ layout, language }: TillPorts): Panels {
  return {
    draw: (view, turn) => draw(view, layout, language, turn),
    turnsOf: (view) => pagesOf(view, layout, language),
  };
}

/** Something stands on the LCD while the journal is read. */
function showStarting({ settings, clock }: TillPorts, panels: Panels, lcd: Device<'lcd'>): void {
  const scene = { book: emptyBook(settings), at: instantOf(clock), saving: false };
  lcd.show(panels.draw(showScene(freshSession, scene).view, 0));
}

function laterOf(built: WallMs, newest: WallMs | null): WallMs {
  return wallMs(Math.max(built, newest ?? built));
}

const saltLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const saltLength = 8;

/** 8 characters of 5 bits each (P4). */
function saltOf(random: Random): string {
  return [...random.bytes(saltLength)].map((byte) => saltLetters[byte & 31] ?? 'A').join('');
}
