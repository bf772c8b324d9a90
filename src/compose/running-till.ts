/**
 * A till in the world as it is: real files, clocks, devices and wallets behind the ports of `startTill`.
 * Answers a till that runs, or why not, with everything released. Ends no process and reads no
 * arguments.
 */
import type { After } from '../runtime/ports/clock.js';
import type { DeviceKind } from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { Secret } from '../runtime/ports/secret.js';
import type { StorageFault } from '../runtime/ports/storage.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import { type NetworkTime, createNetworkTime } from '../runtime/clock/network-time.js';
import type { ArchiveTrouble } from '../runtime/journal/archiver.js';
import type { JournalDamage } from '../runtime/journal/segment-scan.js';
import type { DeviceReport } from '../runtime/supervisor/device-report.js';
import type { StartReason } from '../runtime/supervisor/start-reason.js';
import type { Ending } from '../runtime/terminal/interpreter-parts.js';
import { type Status, awayFaults } from '../runtime/terminal/status.js';
import { linuxFolders } from '../drivers/links/identity.js';
import { watchPlugs } from '../drivers/links/plug-hints.js';
import { type ConsoleLog, consoleLog } from '../platform/console-log.js';
import { takeFolderLock } from '../platform/folder-lock.js';
import { placeOfFolder } from '../platform/folder-place.js';
import { type LineSocket, openLineSocket } from '../platform/line-socket.js';
import { softwareBornAt } from '../platform/node-clock.js';
import type { MediumRemark } from '../platform/medium.js';
import { nodeRandom } from '../platform/node-random.js';
import { createNodeFolder } from '../platform/node-storage.js';
import { type Time, nodeTime } from '../platform/scaled-time.js';
import type { TillFaultCode } from '../runtime/text/faults.js';
import { layouts } from '../ui-lcd/layouts.js';
import { type Board, customerLanguageOf } from './board.js';
import { type ClockAlarm, createClockAlarm } from './channels/clock-alarm.js';
import { openGateways } from './channels/open-gateways.js';
import type { Configuration, TimeServer } from './configuration.js';
import { type OnDevice, type Supervision, superviseDevices } from './device-supervision.js';
import { judgedMedium, mirrorPorts } from './media.js';
import { remarksOf } from './remarks.js';
import { signsOf } from './start-signs.js';
import { type StartWatchdog, startWatched } from './start-watchdog.js';
import { type Till, startTill } from './till.js';
import type { TillPorts, TillRefusal } from './till-ports.js';
import { type Surroundings, openSurroundings } from './till-surroundings.js';
import { timeSources } from './time-servers.js';

export interface RunOptions {
  readonly board: Board;
  readonly configuration: Configuration;
  /** The data folder, absolute; made when it is not there. */
  readonly data: string;
  /** Path of the status socket. */
  readonly status: string | null;
  /** 1 but on the virtual board. */
  readonly speed: number;
  readonly version: string;
  /** What a service manager says to its service: NOTIFY_SOCKET and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Something was thrown inside: the till has stopped for good and the process has to end. */
  readonly onBug: (error: unknown, where: string) => void;
}

export type RunRefusal =
  | TillRefusal
  | { readonly kind: 'folder'; readonly fault: StorageFault }
  /** The data folder stands on what cannot hold a journal. */
  | { readonly kind: 'medium'; readonly why: MediumRemark }
  | { readonly kind: 'status'; readonly problem: string };

export interface RunningTill {
  readonly boot: number;
  /** The journal is damaged: the till shows so, asks about what is open, and takes no payment. */
  readonly damage: JournalDamage | null;
  /** What the journal has seen later than the clock said at the start (P25); `null` for nothing. */
  readonly seenLater: WallMs | null;
  readonly log: ConsoleLog;
  /** Settles when the till takes keys. */
  readonly ready: Promise<void>;
  /** What is known of each device, in the order of the profile. */
  devices(): readonly DeviceReport[];
  /** Within 2 s; `late` when the disk did not finish. Twice is safe. */
  stop(): Promise<Ending>;
}

export function runTill(options: RunOptions): Promise<Result<RunningTill, RunRefusal>> {
  return startWatched(options.board.profile.watchdog, (dog) => startUnder(dog, options));
}

async function startUnder(
  watchdog: StartWatchdog | null,
  options: RunOptions,
): Promise<Result<RunningTill, RunRefusal>> {
  const { data, configuration, board } = options;
  const folder = await createNodeFolder(data);
  if (!folder.ok) return failed({ kind: 'folder', fault: folder.error });
  const system = timeOf(options.speed, board);
  const log = consoleLog({ clock: system.clock });
  const networkTime = networkTimeOf(configuration.timeServers, { system, log });
  const time = networkTime === null ? system : { ...system, clock: networkTime.clock };
  const alarm = createClockAlarm(log);
  const watch = statusWatch(alarm);
  const remarks = remarksOf({ ...watch, speed: options.speed, alarm, clock: time.clock });
  const medium = await judgedMedium(options, log);
  if (medium.kind === 'unfit') return failed({ kind: 'medium', why: medium.why });
  if (medium.kind === 'flagged') watch.standing('E-DISK-KIND');
  const deviceParts = { ...time, log, random: nodeRandom, onBug: options.onBug };
  const supervision = superviseDevices(board, { ...deviceParts, onShed: watch.shed }, watch.device);
  watch.listen(supervision.lamps.follow);
  const started = await startTill({
    ...time,
    ...configuration,
    ...(await mirrorPorts(options, time.after)),
    folder: folder.value,
    takeLock: () => takeFolderLock(data),
    place: await placeOfFolder(data),
    random: nodeRandom,
    log,
    remarks,
    layout: layouts[board.profile.layout],
    customerLanguage: customerLanguageOf(board, configuration.language),
    codeKey: configuration.codeKey ?? new Secret(nodeRandom.bytes(codeKeyBytes)),
    gateways: openGateways(configuration, { ...time, log, onSkew: alarm.add }),
    merchant: { current: () => configuration.merchant },
    devices: supervision.devices,
    software: { version: options.version, builtAt: wallMs(softwareBornAt) },
    ...(networkTime === null ? {} : { networkTime }),
    ...keepingOf(configuration, time, watch),
    resetSigns: await signsOf(board.profile),
    onBug: options.onBug,
  });
  if (!started.ok) {
    await supervision.lamps.close();
    return started;
  }
  const till = started.value;
  watch.attach(till);
  const socket = await openStatus(options.status);
  if (!socket.ok) {
    await Promise.all([till.stop(), supervision.lamps.close()]);
    return failed({ kind: 'status', problem: socket.error });
  }
  const surroundings = await surroundingsOf(options, {
    till,
    log,
    time,
    watch,
    supervision,
    watchdog,
  });
  const { after } = system;
  const { lastWallMs } = till.report;
  const seenLater = lastWallMs !== null && time.clock.wall() < lastWallMs ? lastWallMs : null;
  const telling = { watch, socket: socket.value, surroundings, seenLater, supervision, after };
  return ok(running(till, log, telling));
}

interface Within {
  readonly till: Till;
  readonly log: ConsoleLog;
  readonly time: Time;
  readonly watch: StatusWatch;
  readonly supervision: Supervision;
  readonly watchdog: StartWatchdog | null;
}

/** What a till that runs has around it. */
function surroundingsOf(
  options: RunOptions,
  { till, log, time, watch, supervision, watchdog }: Within,
): Promise<Surroundings> {
  return openSurroundings({
    ...options,
    till,
    log,
    clock: time.clock,
    real: time.real,
    watchdog,
    devices: () => supervision.reports(),
    status: watch.now,
    onWatchdogFault: () => {
      watch.standing('E-WATCHDOG');
    },
  });
}

/** A rehearsal's machine is somebody's computer, which keeps its clock. */
function timeOf(speed: number, { profile }: Board): Time {
  return nodeTime(speed, profile.isVirtual ? { isKept: () => true } : {});
}

/** `null` where no server is configured: none is asked, and the system's clock is the till's. */
function networkTimeOf(
  servers: readonly TimeServer[],
  { system, log }: { readonly system: Time; readonly log: Log },
): NetworkTime | null {
  if (servers.length === 0) return null;
  const { clock, real, after } = system;
  return createNetworkTime({
    system: clock,
    real,
    after,
    sources: timeSources(servers, real),
    builtAt: wallMs(softwareBornAt),
    log,
  });
}

function keepingOf(
  { journalKeeping }: Configuration,
  { after }: Time,
  watch: StatusWatch,
): Pick<TillPorts, 'keeping'> {
  const { archive, retentionDays } = journalKeeping;
  if (!archive) return {};
  const onEnd = (trouble: ArchiveTrouble | null): void => {
    watch.archive(trouble !== null);
  };
  return { keeping: { retentionDays, after, onEnd } };
}

const codeKeyBytes = 32;

async function openStatus(path: string | null): Promise<Result<LineSocket | null, string>> {
  return path === null ? ok(null) : openLineSocket(path);
}

interface Telling {
  readonly watch: StatusWatch;
  readonly socket: LineSocket | null;
  readonly surroundings: Surroundings;
  readonly seenLater: WallMs | null;
  readonly supervision: Supervision;
  /** Real time. */
  readonly after: After;
}

function running(till: Till, log: ConsoleLog, telling: Telling): RunningTill {
  const { watch, socket, surroundings, seenLater, supervision, after } = telling;
  const ready = new Promise<void>((resolve) => {
    watch.listen((status) => {
      if (isReady(status)) resolve();
      socket?.tell(JSON.stringify(status));
    });
  });
  const end = till.watch(watch.till);
  const unwatch = watchPlugs({ after, folders: linuxFolders, onHint: supervision.hint });
  void ready.then(() => {
    surroundings.ready();
  });
  return {
    boot: till.boot,
    damage: till.report.damage,
    seenLater,
    log,
    ready,
    devices: () => supervision.reports(),
    stop: async () => {
      end();
      unwatch();
      surroundings.stopping();
      const ending = await till.stop();
      await Promise.all([socket?.close(), supervision.lamps.close(), surroundings.end(ending)]);
      return ending;
    },
  };
}

/** A journal that takes nothing never makes a till ready to charge; it says so, and answers keys. */
function isReady({ ready, faults }: Status): boolean {
  return ready || faults.includes('E-JOURNAL-LOCKED') || faults.includes('E-JOURNAL-FAILED');
}

/** Joins what the till says with what is known of devices that are away. */
interface StatusWatch {
  readonly till: (status: Status) => void;
  readonly device: OnDevice;
  /** Kinds that are away: those that the board calls required, or the others. */
  readonly away: (isRequired: boolean) => readonly DeviceKind[];
  /** A fault that stays until the next start. */
  readonly standing: (code: TillFaultCode) => void;
  /** The newest, as it was told; `null` before the first. */
  readonly now: () => Status | null;
  /** Whether the journal could not be archived. */
  readonly archive: (hasFailed: boolean) => void;
  /** Something of a device came too fast and was thrown away. */
  readonly shed: (kind: DeviceKind) => void;
  /** Why the till had to be started; `null` before that is judged. */
  readonly startedBy: () => StartReason | null;
  /** Tells the till what its LCD has to say. */
  readonly attach: (till: Pick<Till, 'noticed' | 'flooded' | 'starts'>) => void;
  readonly listen: (listener: StatusListener) => void;
}

/** `isBlocked`: a device is away without which no sale begins. */
type StatusListener = (status: Status, isBlocked: boolean) => void;

function statusWatch(alarm: ClockAlarm): StatusWatch {
  const away = new Map<DeviceKind, { readonly isRequired: boolean }>();
  const standing = new Set<TillFaultCode>();
  let isArchiveFailed = false;
  let last: Status | null = null;
  let now: Status | null = null;
  let told = '';
  const listeners: StatusListener[] = [];
  let attached: Pick<Till, 'noticed' | 'flooded' | 'starts'> | null = null;
  const tell = (): void => {
    if (last === null) return;
    const codes = [...away.keys()].flatMap((kind) => awayFaults[kind] ?? []);
    const archive = isArchiveFailed ? (['E-ARCHIVE-FAILED'] as const) : [];
    const clock = alarm.isOn() ? (['E-CHANNEL-CLOCK'] as const) : [];
    const all = [...last.faults, ...standing, ...archive, ...clock, ...codes];
    const status = { ...last, faults: all };
    const text = JSON.stringify(status);
    if (text === told) return;
    told = text;
    now = status;
    const isBlocked = [...away.values()].some(({ isRequired }) => isRequired);
    for (const listener of listeners) listener(status, isBlocked);
  };
  alarm.onChange(() => {
    attached?.noticed();
    tell();
  });
  return {
    till: (status) => {
      last = status;
      tell();
    },
    device: (kind, fault, isRequired) => {
      if (fault === null) away.delete(kind);
      else away.set(kind, { isRequired });
      attached?.noticed();
      tell();
    },
    standing: (code) => {
      standing.add(code);
      tell();
    },
    now: () => now,
    away: (isRequired) =>
      [...away].flatMap(([kind, one]) => (one.isRequired === isRequired ? [kind] : [])),
    archive: (hasFailed) => {
      isArchiveFailed = hasFailed;
      tell();
    },
    startedBy: () => attached?.starts()?.reason ?? null,
    shed: (kind) => attached?.flooded(kind),
    attach: (till) => {
      attached = till;
    },
    listen: (listener) => {
      listeners.push(listener);
    },
  };
}
