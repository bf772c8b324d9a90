/**
 * The till put together: lock, journal, payment, screen and devices, from ports alone. The same
 * function starts a real box and a virtual one; what stands behind the ports makes the difference.
 *
 * A start either yields a till that runs, or a refusal with everything released. Start, crash and
 * power cut take this one path (law 7).
 */
import type { Device, DeviceKind } from '../runtime/ports/device.js';
import type { FolderLock } from '../runtime/ports/lock.js';
import type { Random } from '../runtime/ports/random.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import type { JournalMode, JournalRoom } from '../runtime/journal/journal.js';
import type { OpeningReport } from '../runtime/journal/open.js';
import { replay } from '../runtime/payment/replay.js';
import type { DayCloseAnswer, DayCloseRequest } from '../runtime/terminal/day-desk.js';
import { createInterpreter } from '../runtime/terminal/interpreter.js';
import type {
  Ending,
  Interpreter,
  InterpreterStatistics,
} from '../runtime/terminal/interpreter-parts.js';
import type { Panels } from '../runtime/terminal/interpreter-screen.js';
import type { DamagePlace, PersonRequest } from '../runtime/terminal/session-model.js';
import type { Status } from '../runtime/terminal/status.js';
import { type Painter, createPainter } from '../ui-lcd/painter.js';
import type { JournalKeeper } from './journal-keeper.js';
import { showStarting } from './starting-screen.js';
import { type ConnectedDevices, connectAll } from './till-devices.js';
import { keeperOf } from './till-keeping.js';
import type { TillPorts, TillRefusal } from './till-ports.js';
import { openFolder, type Current, type OpenedFolder } from './opened-folder.js';

export interface JournalStanding extends JournalRoom {
  readonly mode: JournalMode;
  /** Of the last durable record; `null` where nobody vouches for the end. */
  readonly sequence: number | null;
}

export interface Till {
  /** What opening the journal found. */
  readonly report: OpeningReport;
  /** Number of this start. */
  readonly boot: number;
  status(): Status;
  /** The screen of the status, for whoever asks for nothing else. */
  screen(): Status['screen'];
  /** Calls back with the status whenever it has changed; answers a function that ends that. */
  watch(listener: (status: Status) => void): () => void;
  /** Nothing is queued, being written or in flight. */
  settled(): boolean;
  statistics(): InterpreterStatistics;
  /** How the journal stands: its mode, its room, its head. */
  journal(): JournalStanding;
  /** Settle when the loop has come round, and when the disk has answered something; for a watchdog. */
  drained(): Promise<void>;
  journalAnswered(): Promise<void>;
  /** The remarks have changed: the LCD is drawn anew. */
  noticed(): void;
  /** Something of this device came too fast and was thrown away: the cashier is told while that lasts. */
  flooded(kind: DeviceKind): void;
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
  const connected = connectAll(ports.devices, ports);
  const starting = showStarting(ports, panels, lcd);
  const opened = await openFolder(ports, current);
  starting.end();
  if (opened.ok) return ok(run(ports, { ...opened.value, current, lock, lcd, panels, connected }));
  await Promise.all(allOf(lcd, connected).map((device) => device.close()));
  return opened;
}

interface Opened extends OpenedFolder {
  readonly current: Current;
  readonly lock: FolderLock;
  readonly lcd: Device<'lcd'>;
  readonly panels: Panels;
  readonly connected: ConnectedDevices;
}

function run(ports: TillPorts, parts: Opened): Till {
  const { lcd, panels, current, kept, opened, media, connected } = parts;
  const { place, memory, preferences } = kept;
  const { journal, report } = opened;
  const { book, unreadable } = replay(ports.settings, opened.entries);
  if (unreadable.length > 0) {
    const [first = ''] = unreadable;
    ports.log.write('error', 'till.unreadable', { entries: unreadable.length, first });
  }
  const notBefore = laterOf(ports.software.builtAt, report.lastWallMs);
  const interpreter = createInterpreter({
    ...ports,
    ...connected.devices,
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
    logo: ports.logo ?? null,
    customerLanguage: ports.customerLanguage ?? ports.language,
    notBefore,
  });
  current.interpreter = interpreter;
  current.book = () => interpreter.book();
  // Before the start is decided: the LCD still says "starting", on which all of it was pressed (P8).
  connected.claim(interpreter);
  interpreter.start({
    salt: saltOf(ports.random),
    ...(place.value.mayMiss
      ? { tornTail: true, numbersLost: putBackNumbers }
      : { tornTail: report.torn }),
    journal: journal.mode === 'ok' && unreadable.length === 0 ? 'ok' : 'locked',
  });
  if (journal.mode === 'ok') memory.beginWith(interpreter);
  seekTime(ports, interpreter, notBefore);
  const keeper = keeperOf(ports, interpreter, journal);
  keeper?.begin();
  return tillOf(ports, parts, { interpreter, devices: allOf(lcd, connected), keeper });
}

function allOf(lcd: Device<'lcd'>, { devices }: ConnectedDevices): Closable[] {
  return [lcd, ...Object.values(devices)].filter((device) => device !== null);
}

/** What the outside has of a till that runs. */
function tillOf(ports: TillPorts, parts: Opened, running: Running): Till {
  const { interpreter, keeper } = running;
  const { journal, report } = parts.opened;
  let stopping: Promise<Ending> | null = null;
  return {
    report,
    boot: journal.boot,
    status: () => interpreter.status(),
    screen: () => interpreter.screen(),
    watch: (listener) => interpreter.watch(listener),
    settled: () => interpreter.settled(),
    statistics: () => interpreter.statistics(),
    journal: () => ({
      mode: journal.mode,
      sequence: journal.head()?.sequence ?? null,
      ...journal.room(),
    }),
    drained: () => interpreter.drained(),
    journalAnswered: () => journal.answered(),
    noticed: () => {
      interpreter.noticed();
    },
    flooded: (kind) => {
      if (kind === 'keypad') interpreter.flooded('key');
      if (kind === 'scanner') interpreter.flooded('code');
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
      return (stopping ??= stopAll(ports, parts, running));
    },
  };
}

/** P25: while the clock cannot be believed, time is sought in the network. */
function seekTime({ networkTime }: TillPorts, interpreter: Interpreter, notBefore: WallMs): void {
  networkTime?.begin(notBefore, {
    isWanting: () => interpreter.book().clock === 'fault',
    changed: () => {
      interpreter.noticed();
    },
  });
}

/**
 * How many of the next numbers are asked about behind a folder that was accepted from a copy: nobody
 * knows how many it lacks. Those of later starts have a salt that is lost with them.
 */
export const putBackNumbers = 8;

interface Closable {
  close(): Promise<void>;
}

interface Running {
  readonly interpreter: Interpreter;
  readonly devices: readonly Closable[];
  readonly keeper: JournalKeeper | null;
}

async function stopAll(
  { alarm, clock }: TillPorts,
  { lock, kept: { memory } }: Opened,
  { interpreter, devices, keeper }: Running,
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

/** Each language has a painter of its own: which one is spoken may change from one screen to the next. */
function panelsOf({ layout }: TillPorts, current: Current): Panels {
  const painters = new Map<Language, Painter>();
  const painter = (): Painter => {
    const language = current.language();
    const known = painters.get(language) ?? createPainter(layout, language);
    painters.set(language, known);
    return known;
  };
  return {
    draw: (view, turn) => painter().draw(view, turn),
    turnsOf: (view) => painter().turnsOf(view),
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
