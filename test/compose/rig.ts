/**
 * A whole till in a small world: twins of disk, wallets and peripherals on virtual time, and the
 * real everything else. The world outlives its processes: kill one, cut its power, start the next.
 *
 * Witnesses: at moments of interest the disk as it is then is kept, so that a test can ask what a
 * power cut at that very moment would have left (P7).
 */
import { behaviour } from '../../src/runtime/payment/behaviour.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Alarm } from '../../src/runtime/ports/clock.js';
import type {
  Key,
  PrintOutcome,
  PrintableSlip,
  Reading,
  Tune,
} from '../../src/runtime/ports/device.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import type { WalletGateway } from '../../src/runtime/ports/gateway.js';
import type { Log, LogLevel } from '../../src/runtime/ports/log.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { type Result, ok } from '../../src/runtime/ports/result.js';
import { Secret } from '../../src/runtime/ports/secret.js';
import { hours, millis, wallMs } from '../../src/runtime/ports/units.js';
import { openJournal } from '../../src/runtime/journal/open.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { type Till, startTill } from '../../src/compose/till.js';
import type { TillPorts, TillRefusal } from '../../src/compose/till-ports.js';
import type { TillDevices } from '../../src/compose/till-devices.js';
import { type TwinDisk, twinDisk } from '../../src/twins/disk.js';
import type { DiskFault } from '../../src/twins/disk/door.js';
import type { LossMode } from '../../src/twins/disk/loss.js';
import { beeperTwin } from '../../src/twins/device/beeper.js';
import { drawerTwin } from '../../src/twins/device/drawer.js';
import { type Press, keypadTwin } from '../../src/twins/device/keypad.js';
import { customerDisplayTwin, lcdTwin } from '../../src/twins/device/panel.js';
import { printerTwin } from '../../src/twins/device/printer.js';
import { scannerTwin } from '../../src/twins/device/scanner.js';
import { type SeededRandom, seededRandom } from '../../src/twins/seeded-random.js';
import { type VirtualTime, virtualTime } from '../../src/twins/virtual-time.js';
import { twinNetwork } from '../../src/twins/wallet/network.js';
import { alipayLike, weChatLike } from '../../src/twins/wallet/wallet-twin.js';
import { layouts } from '../../src/ui-lcd/layouts.js';

export const chainKey = new Secret<Uint8Array>(new Uint8Array(32).fill(7));
const codeKey = new Secret<Uint8Array>(new Uint8Array(32).fill(9));
const began = wallMs(1_800_000_000_000);
export const builtAt = wallMs(began - hours(24));

export interface LogLine {
  readonly level: LogLevel;
  readonly name: string;
  readonly text: string;
}

/** The disk as it was when something happened. */
export interface Witness {
  readonly what: string;
  /** `what` without its numbers. */
  readonly kind: string;
  readonly disk: TwinDisk;
}

export interface StartOptions {
  readonly faults?: readonly DiskFault[];
  readonly place?: string;
  readonly without?: readonly 'printer'[];
  /** Stands between the till and a wallet. */
  readonly gateway?: (gateway: WalletGateway) => WalletGateway;
  readonly ports?: Partial<TillPorts>;
}

/** A small world around one till. */
export class World {
  readonly time = virtualTime({ wall: began });
  readonly network = twinNetwork();
  readonly disk: TwinDisk;
  readonly alipay = alipayLike({ time: this.time, network: this.network });
  readonly wechat = weChatLike({ time: this.time, network: this.network });
  readonly keypad = keypadTwin(this.time);
  readonly scanner = scannerTwin(this.time);
  readonly lcd = lcdTwin(this.time, { columns: 20, rows: 4 });
  readonly customer = customerDisplayTwin(this.time);
  readonly printer = printerTwin(this.time);
  readonly drawer = drawerTwin(this.time);
  readonly beeper = beeperTwin(this.time);
  readonly log: LogLine[] = [];
  readonly witnesses: Witness[] = [];
  readonly #seed: number;
  readonly #random: SeededRandom;
  #codes = 0;
  #process: Process | null = null;
  #supply: (reading: Reading<'power'>) => void = () => undefined;
  #hear: (reading: Reading<'keypad'>) => void = () => undefined;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed + 1);
    this.disk = twinDisk({
      random: seededRandom(seed),
      schedule: (span, run) => this.time.after(span, run),
    });
  }

  /** Starts the next process; the one before must be dead or stopped. */
  launch(options: StartOptions = {}): Promise<Result<Till, TillRefusal>> {
    return settledIn(this.time, this.launchAlong(options));
  }

  /** The same, while the caller moves time: never settles for a process that dies in its start. */
  launchAlong(options: StartOptions = {}): Promise<Result<Till, TillRefusal>> {
    const process = newProcess(this.time);
    this.#process = process;
    return startTill(this.#ports(process, options));
  }

  /** A till that runs and has written its start. */
  async start(options: StartOptions = {}): Promise<Till> {
    const started = await this.launch(options);
    if (!started.ok) throw new Bug(`the till was refused: ${JSON.stringify(started.error)}`);
    await this.until(() => started.value.status().ready, 'the till is ready');
    return started.value;
  }

  /** SIGKILL: what was written stays, flushed or not. */
  kill(): void {
    this.disk.kill();
    this.#process?.end();
  }

  /** A power cut: the disk forgets, and the operating system starts anew. */
  cutPower(mode: LossMode = 'lost'): void {
    this.disk.cut(mode, seededRandom(this.#seed + 2));
    this.#process?.end();
    this.time.reboot();
  }

  wait(ms: number): Promise<void> {
    return this.time.advance(millis(ms));
  }

  /** Moves time on until `holds`; a minute at most unless told. */
  async until(holds: () => boolean, what: string, limitMs = 60_000): Promise<void> {
    const limit = this.time.elapsed() + limitMs;
    await this.time.settle();
    while (!holds()) {
      const isOver = this.time.elapsed() > limit || !(await this.time.next());
      if (isOver) throw new Bug(`never: ${what}; the LCD says ${JSON.stringify(this.lcd.rows())}`);
    }
  }

  press(...keys: readonly Key[]): Promise<readonly Press[]> {
    return settledIn(this.time, this.keypad.press(...keys));
  }

  /** A key that sticks: so many reports at the same moment, which no hand can do. */
  stickKey(key: Key, times: number): void {
    for (let each = 0; each < times; each += 1) this.#hear({ kind: 'KeyPressed', key });
  }

  scan(code: string): Promise<boolean> {
    return settledIn(this.time, this.scanner.scan(code));
  }

  /** What the line of the supply says from now on. */
  supply(state: 'fails' | 'stands'): Promise<void> {
    this.#supply({ kind: 'PowerChanged', isFailing: state === 'fails' });
    return this.time.settle();
  }

  freshCode(channel: 'alipay' | 'wechat' = 'alipay'): string {
    this.#codes += 1;
    return `${channel === 'alipay' ? '28' : '13'}${String(this.#codes).padStart(16, '0')}`;
  }

  /** Keys an amount and scans a fresh code. */
  async charge(keys: readonly Key[], channel: 'alipay' | 'wechat' = 'alipay'): Promise<void> {
    await this.press(...keys, 'ENTER');
    await this.scan(this.freshCode(channel));
  }

  /** Flushes take this long, the next ones. */
  slowFlush(ms: number, times = 1): void {
    const trouble = { kind: 'slow', ms } as const;
    this.disk.inject({ at: ({ call }) => call === 'datasync', times, trouble });
  }

  /** The next flush fails. */
  failFlush(code: 'Io' | 'NoSpace' | 'ReadOnly' = 'Io'): void {
    this.disk.inject({ at: ({ call }) => call === 'datasync', trouble: { kind: 'fail', code } });
  }

  lcdText(): string {
    return this.lcd.rows().join('\n');
  }

  readonly #witness = (what: string): void => {
    // What only counts seconds is seen once.
    const kind = what.replaceAll(/[0-9.]+s?/g, '#');
    if (what.startsWith('lcd') && this.witnesses.some((seen) => seen.kind === kind)) return;
    this.witnesses.push({ what, kind, disk: this.disk.fork(seededRandom(1)) });
  };

  #ports(process: Process, options: StartOptions): TillPorts {
    const between = options.gateway ?? ((gateway: WalletGateway) => gateway);
    const gateways = [this.alipay, this.wechat].map((wallet) => process.owns(wallet.connect()));
    return {
      folder: this.disk.mount(options.faults ?? []),
      takeLock: () => Promise.resolve(ok({ release: () => Promise.resolve() })),
      place: options.place ?? 'machine-1 folder-1',
      clock: this.time,
      alarm: process.alarm,
      random: this.#random,
      log: logInto(this.log),
      settings: defaultSettings,
      support: null,
      language: 'en',
      layout: layouts['20x4'],
      chainKey,
      codeKey,
      gateways: gateways.map((gateway) => between(witnessed(gateway, this.#witness))),
      merchant: { current: () => merchant },
      software: { version: '0.1.0', builtAt },
      segmentBlocks: 32,
      onBug: (error) => {
        throw error;
      },
      devices: this.#devices(process, options),
      ...options.ports,
    };
  }

  #devices(process: Process, { without = [] }: StartOptions): TillDevices {
    const printer: TillDevices['printer'] = (io) => {
      const device = process.owns(this.printer.connect(io));
      const print = (slip: PrintableSlip): Promise<PrintOutcome> => {
        this.#witness('print');
        return device.print(slip);
      };
      return { ...device, print };
    };
    return {
      keypad: (io) => {
        this.#hear = io.emit;
        return process.owns(this.keypad.connect(io));
      },
      scanner: (io) => process.owns(this.scanner.connect(io)),
      lcd: () => {
        const device = process.owns(this.lcd.connect());
        const show = (rows: readonly string[]): void => {
          this.#witness(`lcd ${rows[0] ?? ''}`);
          device.show(rows);
        };
        return { ...device, show };
      },
      power: ({ emit }) => {
        this.#supply = emit;
        return { close: () => Promise.resolve() };
      },
      customerDisplay: () => process.owns(this.customer.connect()),
      printer: without.includes('printer') ? null : printer,
      drawer: () => process.owns(this.drawer.connect()),
      beeper: () => {
        const device = process.owns(this.beeper.connect());
        const sound = (tune: Tune): void => {
          this.#witness(`sound ${tune}`);
          device.sound(tune);
        };
        return { ...device, sound };
      },
    };
  }
}

export function newWorld(seed = 1): World {
  return new World(seed);
}

const merchant = {
  name: 'Noodles',
  address: 'Pier 1',
  phone: '0532-1234',
  merchantNo: 'M0001',
  verifiedAt: began,
};

/** Entries that a power cut at the moment of the witness would have left. */
export async function entriesLeft({ disk }: Witness): Promise<readonly JournalEntry[]> {
  disk.cut('lost', seededRandom(3));
  return entriesOn(disk);
}

/** Entries of the journal on this disk, read as the next start would; it is not the same afterwards. */
export async function entriesOn(disk: TwinDisk): Promise<readonly JournalEntry[]> {
  const folder = await disk.mount().folder('journal');
  if (!folder.ok) throw new Bug('the journal folder is there');
  const opened = await openJournal({
    folder: folder.value,
    hasBegun: false,
    clockAcceptedAt: null,
    clock: virtualTime({ wall: began }),
    chainKey,
    terminal: defaultSettings.terminal,
    software: 'reader',
    rules: { behaviour, isNewer: () => false },
    carries: () => true,
    log: silentLog,
    limits: { segmentBlocks: 32 },
  });
  if (!opened.ok) throw new Bug(`the journal did not open: ${JSON.stringify(opened.error)}`);
  return opened.value.entries;
}

/** What one process holds of the world, until it is dead. */
interface Process {
  readonly alarm: Alarm;
  owns<D extends { kill(): void }>(device: D): D;
  end(): void;
}

function newProcess(time: VirtualTime): Process {
  const alarm = time.alarm();
  const seats: { kill(): void }[] = [];
  let alive = true;
  const living = (wake: () => void) => (): void => {
    if (alive) wake();
  };
  return {
    alarm: {
      set: (at, wake) => {
        alarm.set(at, living(wake));
      },
      soon: (wake) => {
        alarm.soon(living(wake));
      },
    },
    owns: (device) => {
      seats.push(device);
      return device;
    },
    end: () => {
      alive = false;
      alarm.set(undefined, () => undefined);
      for (const seat of seats) seat.kill();
    },
  };
}

function witnessed(gateway: WalletGateway, witness: (what: string) => void): WalletGateway {
  return {
    channel: gateway.channel,
    forms: gateway.forms,
    charge: (order) => {
      witness(`charge ${order.attempt}`);
      return gateway.charge(order);
    },
    query: (attempt) => gateway.query(attempt),
    void: (attempt, form) => {
      witness(`void ${attempt}`);
      return gateway.void(attempt, form);
    },
    refund: (order) => {
      witness(`refund ${order.refund}`);
      return gateway.refund(order);
    },
    queryRefund: (order) => gateway.queryRefund(order),
    bill: (day) => gateway.bill(day),
    diagnose: () => gateway.diagnose(),
  };
}

function logInto(lines: LogLine[]): Log {
  return {
    write: (level, name, fields) => {
      lines.push({ level, name, text: JSON.stringify(fields ?? {}) });
    },
  };
}

/** A till that runs has always something to wait for: time alone does not end. */
const settledWithinMs = 3_600_000;

/** Lets time go on until the promise has settled. */
async function settledIn<T>(time: VirtualTime, promise: Promise<T>): Promise<T> {
  const end = { settled: false };
  const watched = promise.finally(() => {
    end.settled = true;
  });
  const limit = time.elapsed() + settledWithinMs;
  await time.settle();
  while (!end.settled && (await time.next()))
    if (time.elapsed() > limit) throw new Bug('an hour is over, and it has not settled');
  return watched;
}
