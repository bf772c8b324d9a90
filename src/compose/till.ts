/**
 * The till put together: lock, journal, payment, screen and devices, from ports alone. The same
 * function starts a real box and a virtual one; what stands behind the ports makes the difference.
 *
 * A start either yields a till that runs, or a refusal with everything released. Start, crash and
 * power cut take this one path (law 7).
 */
import type { Alarm, Clock } from '../runtime/ports/clock.js';
import type { Device } from '../runtime/ports/device.js';
import type { WalletGateway } from '../runtime/ports/gateway.js';
import type { FolderLock, TakeLock } from '../runtime/ports/lock.js';
import type { Log } from '../runtime/ports/log.js';
import type { MerchantDirectory } from '../runtime/ports/merchant.js';
import type { Random } from '../runtime/ports/random.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import { Secret } from '../runtime/ports/secret.js';
import type { StorageFolder } from '../runtime/ports/storage.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import {
  type JournalRefusal,
  type OpenedJournal,
  type OpeningReport,
  openJournal,
} from '../runtime/journal/open.js';
import type { MirrorRefusal } from '../runtime/journal/mirror-open.js';
import type { LoopStatistics } from '../runtime/loop/loop-statistics.js';
import type { NetworkTime } from '../runtime/clock/network-time.js';
import { behaviour } from '../runtime/payment/behaviour.js';
import type { Book } from '../runtime/payment/book.js';
import { hasNewerBody } from '../runtime/payment/decode.js';
import type { Settings } from '../runtime/payment/plan.js';
import type { SmallDocument } from '../runtime/settings/small-document.js';
import { replay } from '../runtime/payment/replay.js';
import { isCarried } from '../runtime/terminal/carried-things.js';
import type { DayCloseAnswer, DayCloseRequest } from '../runtime/terminal/day-desk.js';
import { createInterpreter } from '../runtime/terminal/interpreter.js';
import type {
  Ending,
  Interpreter,
  InterpreterParts,
} from '../runtime/terminal/interpreter-parts.js';
import type { Panels } from '../runtime/terminal/interpreter-screen.js';
import type { DamagePlace, PersonRequest, Support } from '../runtime/terminal/session-model.js';
import type { Status } from '../runtime/terminal/status.js';
import { draw, pagesOf } from '../ui-lcd/draw.js';
import type { Layout } from '../ui-lcd/layouts.js';
import { journalFolder } from './acceptance.js';
import { forgetAcceptedClock, readAcceptedClock } from './accepted-clock.js';
import { FolderMemory } from './folder-memory.js';
import { type OriginRefusal, placeIn } from './folder-origin.js';
import type { FolderPlace } from './folder-place.js';
import type { JournalKeeper } from './journal-keeper.js';
import { type JournalMedia, type MirrorPorts, journalMedia } from './journal-media.js';
import { type KeptPreferences, keptPreferences, openSettings } from './kept-settings.js';
import { showStarting } from './starting-screen.js';
import { type TillDevices, connectAll } from './till-devices.js';
import { type TillKeeping, keeperOf } from './till-keeping.js';

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
  /** Where time servers are configured: asks them while the till runs; `clock` is its clock then. */
  readonly networkTime?: Pick<NetworkTime, 'begin' | 'end'>;
  /** Keeps the journal small while the till is idle; it only grows unless told. */
  readonly keeping?: TillKeeping;
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
  /** Archives what may be archived, when the till is idle; a start does so by itself. */
  keepJournal(): void;
  /** Closes the business day, and settles when it is closed or refused (P26). */
  closeDay(request: DayCloseRequest): Promise<DayCloseAnswer>;
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
  const current: Current = { interpreter: null, book: () => null, language: () => ports.language };
  const panels = panelsOf(ports, current);
  const lcd = ports.devices.lcd({ emit: () => undefined });
  const starting = showStarting(ports, panels, lcd);
  const opened = await openFolder(ports, current);
  starting.end();
  if (opened.ok) return ok(run(ports, { ...opened.value, current, lock, lcd, panels }));
  await lcd.close();
  return opened;
}

/** The journal of the data folder, opened; what may be said of the folder meanwhile is written down. */
async function openFolder(
  ports: TillPorts,
  current: Current,
): Promise<Result<OpenedFolder, TillRefusal>> {
  const folder = await ports.folder.folder(journalFolder);
  if (!folder.ok) return failed({ kind: 'storage', fault: folder.error });
  const known = await placeIn({ ...ports, journal: folder.value });
  if (!known.ok) return known;
  const place = known.value.document;
  const settings = await openSettings(ports.folder, place.value, ports.log);
  if (!settings.ok) return settings;
  const { begun: hasBegun, sequence: knownSequence } = place.value;
  const memory = new FolderMemory({ place, journal: folder.value, log: ports.log });
  const accepted = await readAcceptedClock(ports.folder);
  if (!accepted.ok) return failed({ kind: 'storage', fault: accepted.error });
  const clockAcceptedAt = accepted.value;
  const preferences = keptPreferences({
    ...ports,
    settings: settings.value.document,
    place,
    hasBeeper: ports.devices.beeper !== null,
    restored: known.value.isRestored || settings.value.isRestored,
    changed: () => current.interpreter?.noticed(),
  });
  current.language = preferences.language;
  const media = await journalMedia(ports, folder.value, {
    hasBegun,
    changed: () => current.interpreter?.noticed(),
  });
  if (!media.ok) return failed({ kind: 'mirror', refusal: media.error });
  const opened = await openJournal({
    folder: media.value.folder,
    foundDamage: media.value.damage,
    hasBegun,
    clock: ports.clock,
    clockAcceptedAt,
    chainKey: ports.chainKey,
    terminal: ports.settings.terminal,
    software: ports.software.version,
    rules: { behaviour, isNewer: hasNewerBody },
    // Before the book is there, everything is carried.
    carries: (entry) => {
      const book = current.book();
      return book === null || isCarried(book, entry);
    },
    log: ports.log,
    knownSequence,
    onCommitted: (reached) => {
      memory.committed(reached);
    },
    ...(ports.segmentBlocks === undefined
      ? {}
      : { limits: { segmentBlocks: ports.segmentBlocks } }),
  });
  if (!opened.ok) return refusedBy(opened.error);
  if (!hasBegun && opened.value.journal.mode === 'ok') await noteBegun(ports, place);
  if (clockAcceptedAt !== null && !isBehind(ports.clock, opened.value.report))
    await forgetWord(ports);
  const kept = { place, memory, preferences };
  return ok({ kept, opened: opened.value, media: media.value });
}

/** From here on a folder without a journal is not a new one. Should it fail, the next start does it. */
async function noteBegun({ log }: TillPorts, place: SmallDocument<FolderPlace>): Promise<void> {
  const written = await place.update((before) => ({ ...before, begun: true }));
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

/** A journal that ends too early is an earlier copy that was put back (P6). */
function refusedBy(refusal: JournalRefusal): Result<never, TillRefusal> {
  if (refusal.kind !== 'behind') return failed({ kind: 'journal', refusal });
  return failed({ kind: 'restored', sign: 'sequence' });
}

/** What the devices and the journal reach the interpreter by, which is made after them. */
interface Current {
  interpreter: Interpreter | null;
  book: () => Book | null;
  /** What the LCD speaks: as configured, until the settings have been read. */
  language: () => Language;
}

/** What the folder keeps beside the journal. */
interface Kept {
  readonly place: SmallDocument<FolderPlace>;
  readonly memory: FolderMemory;
  readonly preferences: KeptPreferences;
}

interface OpenedFolder {
  readonly kept: Kept;
  readonly opened: OpenedJournal;
  readonly media: JournalMedia;
}

interface Opened extends OpenedFolder {
  readonly current: Current;
  readonly lock: FolderLock;
  readonly lcd: Device<'lcd'>;
  readonly panels: Panels;
}

function run(ports: TillPorts, parts: Opened): Till {
  const { lcd, panels, current, kept, opened, media } = parts;
  const { place, memory, preferences } = kept;
  const { journal, report } = opened;
  const { book, unreadable } = replay(ports.settings, opened.entries);
  if (unreadable.length > 0) {
    const [first = ''] = unreadable;
    ports.log.write('error', 'till.unreadable', { entries: unreadable.length, first });
  }
  const devices = connectAll(ports.devices, current);
  const notBefore = laterOf(ports.software.builtAt, report.lastWallMs);
  const interpreter = createInterpreter({
    ...ports,
    ...devices,
    book,
    journal,
    isMirrorDegraded: media.isDegraded,
    lcd,
    panels,
    damage: placeOf(report),
    preferences,
    gateways: new Map(ports.gateways.map((gateway) => [gateway.channel, gateway])),
    ahead: ports.settings.ahead,
    cashier: ports.cashier ?? null,
    customerLanguage: ports.customerLanguage ?? ports.language,
    notBefore,
  });
  current.interpreter = interpreter;
  current.book = () => interpreter.book();
  interpreter.start({
    salt: saltOf(ports.random),
    ...(place.value.mayMiss
      ? { tornTail: true, numbersLost: putBackNumbers }
      : { tornTail: report.torn }),
    journal: journal.mode === 'ok' && unreadable.length === 0 ? 'ok' : 'locked',
  });
  if (journal.mode === 'ok') memory.beginWith(interpreter);
  ports.networkTime?.begin(notBefore, {
    isWanting: () => interpreter.book().clock === 'fault',
    changed: () => {
      interpreter.noticed();
    },
  });
  const all = [lcd, ...Object.values(devices)].filter((device) => device !== null);
  const keeper = keeperOf(ports, interpreter, journal);
  keeper?.begin();
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
    keepJournal: () => {
      keeper?.begin();
    },
    closeDay: async (request) => {
      const answer = await interpreter.closeDay(request);
      keeper?.begin();
      return answer;
    },
    stop: () => {
      ports.networkTime?.end();
      return (stopping ??= stopAll(ports, parts, { interpreter, devices: all, keeper }));
    },
  };
}

/**
 * How many of the next numbers are asked about behind a folder that was accepted from a copy: nobody
 * knows how many it lacks. Those of later starts have a salt that is lost with them.
 */
export const putBackNumbers = 8;

interface Ended {
  readonly interpreter: Interpreter;
  readonly devices: readonly { close(): Promise<void> }[];
  readonly keeper: JournalKeeper | null;
}

async function stopAll(
  { alarm, clock }: TillPorts,
  { lock, kept: { memory } }: Opened,
  { interpreter, devices, keeper }: Ended,
): Promise<Ending> {
  memory.end();
  const endings = await Promise.all([interpreter.stop(), keeper?.stop()]);
  const ending = endings.includes('late') ? 'late' : 'clean';
  // Closed side by side, and not waited for: a device that hangs ends with the process.
  for (const device of devices) void device.close();
  // A write that is still on its way keeps the folder ours until the process is gone.
  if (ending === 'clean' && (await memory.isAtRest({ alarm, clock }))) await lock.release();
  return ending;
}

function panelsOf({ layout }: TillPorts, current: Current): Panels {
  return {
    draw: (view, turn) => draw(view, layout, current.language(), turn),
    turnsOf: (view) => pagesOf(view, layout, current.language()),
  };
}

/** Where the journal is damaged, for the LCD. */
function placeOf({ damage }: OpeningReport): DamagePlace | null {
  if (damage === null) return null;
  const { segment, block, label } = damage;
  return label === 'lost' ? { kind: 'lost' } : { kind: 'block', segment, block };
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
