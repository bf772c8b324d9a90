/**
 * A till in the world as it is: real files, clocks, devices and wallets behind the ports of `startTill`.
 * Answers a till that runs, or why not, with everything released. Ends no process and reads no
 * arguments.
 */
import type { Clock } from '../runtime/ports/clock.js';
import type { DeviceKind } from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { Secret } from '../runtime/ports/secret.js';
import type { Language, Phrase } from '../runtime/ports/screen.js';
import type { StorageFault } from '../runtime/ports/storage.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import { type NetworkTime, createNetworkTime } from '../runtime/clock/network-time.js';
import type { ArchiveTrouble } from '../runtime/journal/archiver.js';
import type { JournalDamage } from '../runtime/journal/segment-scan.js';
import type { DeviceReport } from '../runtime/supervisor/device-report.js';
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
import { type PhraseId, say } from '../runtime/text/catalogue.js';
import type { TillFaultCode } from '../runtime/text/faults.js';
import { layouts } from '../ui-lcd/layouts.js';
import type { Board } from './board.js';
import { type ClockAlarm, createClockAlarm } from './channels/clock-alarm.js';
import { openGateways } from './channels/open-gateways.js';
import type { Configuration, TimeServer } from './configuration.js';
import { openControl } from './control.js';
import { type OnDevice, type Supervision, superviseDevices } from './device-supervision.js';
import { judgedMedium, mirrorPorts } from './media.js';
import { type Till, startTill } from './till.js';
import type { TillPorts, TillRefusal } from './till-ports.js';
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

export async function runTill(options: RunOptions): Promise<Result<RunningTill, RunRefusal>> {
  const { data, configuration, board } = options;
  const folder = await createNodeFolder(data);
  if (!folder.ok) return failed({ kind: 'folder', fault: folder.error });
  const system = timeOf(options.speed, board);
  const log = consoleLog({ clock: system.clock });
  const networkTime = networkTimeOf(configuration.timeServers, { system, log });
  const time = networkTime === null ? system : { ...system, clock: networkTime.clock };
  const faults: TillFaultCode[] = [];
  const alarm = createClockAlarm(log);
  const watch = statusWatch(faults, alarm);
  const remarks = remarksOf(options, { watch, alarm, clock: time.clock });
  const medium = await judgedMedium(options, log);
  if (medium.kind === 'unfit') return failed({ kind: 'medium', why: medium.why });
  if (medium.kind === 'flagged') faults.push('E-DISK-KIND');
  const deviceParts = { ...time, log, random: nodeRandom, onBug: options.onBug };
  const supervision = superviseDevices(board, deviceParts, watch.device);
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
    onBug: options.onBug,
  });
  if (!started.ok) return started;
  const till = started.value;
  watch.onChange(() => {
    till.noticed();
  });
  const socket = await openStatus(options.status);
  if (!socket.ok) {
    await till.stop();
    return failed({ kind: 'status', problem: socket.error });
  }
  const hints = { after: system.after, folders: linuxFolders, onHint: supervision.hint };
  const plugs = { close: watchPlugs(hints) };
  const control = await openControl(data, (request) => till.closeDay(request));
  // Without it everything but the commands works: a folder whose path is too long is no reason to stand still.
  if (!control.ok) log.write('warning', 'till.no-control', { why: control.error });
  const { lastWallMs } = till.report;
  const seenLater = lastWallMs !== null && time.clock.wall() < lastWallMs ? lastWallMs : null;
  const ends = [plugs, socket.value, control.ok ? control.value : null];
  return ok(running(till, log, { watch, socket: socket.value, ends, seenLater, supervision }));
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

/** A CD5220 has no Chinese characters (facts: customer displays): it speaks English. */
function customerLanguageOf({ profile }: Board, language: Language): Language {
  const display = profile.devices.find(({ driver }) => driver === 'customer-display/cd5220');
  return display === undefined ? language : 'en';
}

const codeKeyBytes = 32;

async function openStatus(path: string | null): Promise<Result<LineSocket | null, string>> {
  return path === null ? ok(null) : openLineSocket(path);
}

interface Telling {
  readonly watch: StatusWatch;
  readonly socket: LineSocket | null;
  /** What ends with the till. */
  readonly ends: readonly ({ close(): Promise<void> | void } | null)[];
  readonly seenLater: WallMs | null;
  readonly supervision: Supervision;
}

function running(till: Till, log: ConsoleLog, telling: Telling): RunningTill {
  const { watch, socket, ends, seenLater, supervision } = telling;
  const ready = new Promise<void>((resolve) => {
    watch.listen((status) => {
      if (isReady(status)) resolve();
      socket?.tell(JSON.stringify(status));
    });
  });
  const end = till.watch(watch.till);
  return {
    boot: till.boot,
    damage: till.report.damage,
    seenLater,
    log,
    ready,
    devices: () => supervision.reports(),
    stop: async () => {
      end();
      const ending = await till.stop();
      for (const one of ends) await one?.close();
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
  /** Whether the journal could not be archived. */
  readonly archive: (hasFailed: boolean) => void;
  /** Calls back when a device has come or gone. */
  readonly onChange: (changed: () => void) => void;
  readonly listen: (listener: (status: Status) => void) => void;
}

interface RemarkSources {
  readonly watch: StatusWatch;
  readonly alarm: ClockAlarm;
  readonly clock: Clock;
}

/** What the LCD says of time and devices, in the words that the catalogue has. */
function remarksOf(
  { speed }: RunOptions,
  { watch, alarm, clock }: RemarkSources,
): NonNullable<TillPorts['remarks']> {
  const marks = speed === 1 ? [] : [say('speed.mark', { times: speed })];
  return () => ({
    marks,
    notes: [
      ...(clock.wallBasis?.() === 'disputed' ? [say('clock.disputed')] : []),
      ...(alarm.isOn() ? [say('clock.wallet')] : []),
      ...watch.away(false).flatMap((kind) => missingNotes[kind]),
    ],
    missing: watch.away(true),
  });
}

/** Others that are away: the till goes on without them, and says so. */
const missingNotes: Readonly<Record<DeviceKind, readonly Phrase<PhraseId>[]>> = {
  keypad: [say('keypad.missing')],
  // Nobody would see it.
  lcd: [],
  scanner: [say('scanner.missing')],
  printer: [say('printer.missing')],
  customerDisplay: [say('customerDisplay.missing')],
  drawer: [say('drawer.missing')],
  beeper: [say('beeper.missing')],
};

/** `standing`: faults that stay until the next start. */
function statusWatch(standing: readonly TillFaultCode[], alarm: ClockAlarm): StatusWatch {
  const away = new Map<DeviceKind, { readonly isRequired: boolean }>();
  let isArchiveFailed = false;
  let last: Status | null = null;
  let told = '';
  let listener: (status: Status) => void = () => undefined;
  let changed: () => void = () => undefined;
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
    listener(status);
  };
  alarm.onChange(() => {
    changed();
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
      changed();
      tell();
    },
    away: (isRequired) =>
      [...away].flatMap(([kind, one]) => (one.isRequired === isRequired ? [kind] : [])),
    archive: (hasFailed) => {
      isArchiveFailed = hasFailed;
      tell();
    },
    onChange: (given) => {
      changed = given;
    },
    listen: (given) => {
      listener = given;
    },
  };
}
