/**
 * A whole till in a small world: twins of disk, wallets and peripherals on virtual time, and the
 * real everything else. The world outlives its processes: kill one, cut its power, start the next.
 *
 * Witnesses: at moments of interest the disk as it is then is kept, so that a test can ask what a
 * power cut at that very moment would have left (P7).
 */
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Alarm } from '../../src/runtime/ports/clock.js';
import type { Key, PrintableSlip, Tune } from '../../src/runtime/ports/device.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import type { WalletGateway } from '../../src/runtime/ports/gateway.js';
import type { Log, LogLevel } from '../../src/runtime/ports/log.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { Secret } from '../../src/runtime/ports/secret.js';
import { hours, millis, wallMs } from '../../src/runtime/ports/units.js';
import { openJournal } from '../../src/runtime/journal/open.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { type Till, type TillPorts, startTill } from '../../src/compose/till.js';
import { type TwinDisk, twinDisk } from '../../src/twins/disk.js';
import type { DiskFault } from '../../src/twins/disk/door.js';
import { beeperTwin } from '../../src/twins/device/beeper.js';
import { drawerTwin } from '../../src/twins/device/drawer.js';
import { keypadTwin } from '../../src/twins/device/keypad.js';
import { customerDisplayTwin, lcdTwin } from '../../src/twins/device/panel.js';
import { printerTwin } from '../../src/twins/device/printer.js';
import { scannerTwin } from '../../src/twins/device/scanner.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
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
  readonly disk: TwinDisk;
}

export interface StartOptions {
  readonly faults?: readonly DiskFault[];
  readonly place?: string;
  readonly without?: readonly ('printer' | 'scanner')[];
  /** Stands between the till and a wallet. */
  readonly gateway?: (gateway: WalletGateway) => WalletGateway;
  readonly ports?: Partial<TillPorts>;
}

export type World = ReturnType<typeof newWorld>;

export function newWorld(seed = 1) {
  const time = virtualTime({ wall: began });
  const network = twinNetwork();
  const disk = twinDisk({
    random: seededRandom(seed),
    schedule: (span, run) => time.after(span, run),
  });
  const wallets = { alipay: alipayLike({ time, network }), wechat: weChatLike({ time, network }) };
  const desk = {
    keypad: keypadTwin(time),
    scanner: scannerTwin(time),
    lcd: lcdTwin(time, { columns: 20, rows: 4 }),
    customer: customerDisplayTwin(time),
    printer: printerTwin(time),
    drawer: drawerTwin(time),
    beeper: beeperTwin(time),
  };
  const log: LogLine[] = [];
  const witnesses: Witness[] = [];
  const random = seededRandom(seed + 1);
  let codes = 0;
  let endProcess: () => void = () => undefined;

  const witness = (what: string): void => {
    witnesses.push({ what, disk: disk.fork(seededRandom(1)) });
  };

  /** The next process. The one before must be dead or stopped. */
  const launch = async (options: StartOptions = {}) => {
    const process = newProcess(time);
    const gateways = Object.values(wallets).map((wallet) => wallet.connect());
    const seats: { kill(): void }[] = [];
    const seated = <D extends { kill(): void }>(device: D): D => {
      seats.push(device);
      return device;
    };
    endProcess = () => {
      process.end();
      for (const seat of seats) seat.kill();
      for (const gateway of gateways) gateway.kill();
    };
    const has = (device: 'printer' | 'scanner'): boolean =>
      !(options.without ?? []).includes(device);
    const between = options.gateway ?? ((gateway: WalletGateway) => gateway);
    return startTill({
      folder: disk.mount(options.faults ?? []),
      takeLock: () => Promise.resolve({ ok: true, value: { release: () => Promise.resolve() } }),
      place: options.place ?? 'machine-1 folder-1',
      clock: time,
      alarm: process.alarm,
      random,
      log: logInto(log),
      settings: defaultSettings,
      support: null,
      language: 'en',
      layout: layouts['20x4'],
      chainKey,
      codeKey,
      gateways: gateways.map((gateway) => between(witnessed(gateway, witness))),
      merchant: { current: () => merchant },
      software: { version: '0.1.0', builtAt },
      segmentBlocks: 32,
      onBug: (error) => {
        throw error;
      },
      devices: {
        keypad: (io) => seated(desk.keypad.connect(io)),
        scanner: has('scanner') ? (io) => seated(desk.scanner.connect(io)) : null,
        lcd: () => {
          const device = seated(desk.lcd.connect());
          return {
            ...device,
            show: (rows) => {
              witness(`lcd ${rows[0] ?? ''}`);
              device.show(rows);
            },
          };
        },
        customerDisplay: () => seated(desk.customer.connect()),
        printer: has('printer')
          ? (io) => {
              const device = seated(desk.printer.connect(io));
              return {
                ...device,
                print: (slip: PrintableSlip) => {
                  witness('print');
                  return device.print(slip);
                },
              };
            }
          : null,
        drawer: () => seated(desk.drawer.connect()),
        beeper: () => {
          const device = seated(desk.beeper.connect());
          return {
            ...device,
            sound: (tune: Tune) => {
              witness(`sound ${tune}`);
              device.sound(tune);
            },
          };
        },
      },
      ...options.ports,
    });
  };

  const world = {
    time,
    network,
    disk,
    ...wallets,
    ...desk,
    log,
    witnesses,
    launch: (options?: StartOptions) => settledIn(time, launch(options)),
    /** A till that runs and has written its start. */
    start: async (options?: StartOptions): Promise<Till> => {
      const started = await world.launch(options);
      if (!started.ok) throw new Bug(`the till was refused: ${JSON.stringify(started.error)}`);
      await world.until(() => started.value.status().ready, 'the till is ready');
      return started.value;
    },
    /** SIGKILL: what was written stays, flushed or not. */
    kill: (): void => {
      disk.kill();
      endProcess();
    },
    /** A power cut: the disk forgets, and the operating system starts anew. */
    cutPower: (): void => {
      disk.cut('lost', seededRandom(seed + 2));
      endProcess();
      time.reboot();
    },
    wait: (ms: number): Promise<void> => time.advance(millis(ms)),
    /** Moves time on until `holds`; a minute at most unless told. */
    until: async (holds: () => boolean, what: string, limitMs = 60_000): Promise<void> => {
      const limit = time.elapsed() + limitMs;
      await time.settle();
      while (!holds()) {
        if (time.elapsed() > limit || !(await time.next())) {
          throw new Bug(`never: ${what}; the LCD says ${JSON.stringify(desk.lcd.rows())}`);
        }
      }
    },
    press: (...keys: readonly Key[]) => settledIn(time, desk.keypad.press(...keys)),
    scan: (code: string) => settledIn(time, desk.scanner.scan(code)),
    freshCode: (channel: 'alipay' | 'wechat' = 'alipay'): string => {
      codes += 1;
      return `${channel === 'alipay' ? '28' : '13'}${String(codes).padStart(16, '0')}`;
    },
    /** Keys an amount and scans a fresh code. */
    charge: async (keys: readonly Key[], channel: 'alipay' | 'wechat' = 'alipay'): Promise<void> => {
      await world.press(...keys, 'ENTER');
      await world.scan(world.freshCode(channel));
    },
    /** What each later call of this kind takes. */
    slow: (call: 'datasync', ms: number, times = 1): void => {
      disk.inject({ at: (asked) => asked.call === call, times, trouble: { kind: 'slow', ms } });
    },
    lcdText: (): string => desk.lcd.rows().join('\n'),
  };
  return world;
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
    clock: virtualTime({ wall: began }),
    chainKey,
    terminal: defaultSettings.terminal,
    software: 'reader',
    carries: () => true,
    log: silentLog,
    limits: { segmentBlocks: 32 },
  });
  if (!opened.ok) throw new Bug(`the journal did not open: ${JSON.stringify(opened.error)}`);
  return opened.value.entries;
}

/** An alarm that dies with its process. */
function newProcess(time: VirtualTime): { readonly alarm: Alarm; readonly end: () => void } {
  const alarm = time.alarm();
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
    end: () => {
      alive = false;
      alarm.set(undefined, () => undefined);
    },
  };
}

function witnessed(gateway: WalletGateway, witness: (what: string) => void): WalletGateway {
  return {
    channel: gateway.channel,
    charge: (order) => {
      witness(`charge ${order.attempt}`);
      return gateway.charge(order);
    },
    query: (attempt) => gateway.query(attempt),
    void: (attempt) => {
      witness(`void ${attempt}`);
      return gateway.void(attempt);
    },
    refund: (order) => {
      witness(`refund ${order.refund}`);
      return gateway.refund(order);
    },
    queryRefund: (order) => gateway.queryRefund(order),
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

/** Lets time go on until the promise has settled. */
async function settledIn<T>(time: VirtualTime, promise: Promise<T>): Promise<T> {
  let settled = false;
  const watched = promise.finally(() => {
    settled = true;
  });
  await time.settle();
  while (!settled && (await time.next()));
  return watched;
}
