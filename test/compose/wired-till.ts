/**
 * A till with real drivers over fake wires, byte twins at their far ends, on virtual time: what one
 * device does to the others can be seen, and what it leaves behind is counted.
 */
import { getEventListeners } from 'node:events';
import { driverParts } from '../../src/drivers/driver-parts.js';
import { type DriverName, registry } from '../../src/drivers/registry.js';
import type { AnyLoadedDevice } from '../../src/compose/board.js';
import type { LineParts } from '../../src/compose/device-line.js';
import { type Supervision, superviseDevices } from '../../src/compose/device-supervision.js';
import type { Till } from '../../src/compose/till.js';
import { watchLinks } from '../../src/compose/watched-links.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import type { After } from '../../src/runtime/ports/clock.js';
import type { DeviceKind, Driver, Key } from '../../src/runtime/ports/device.js';
import { escposPrinter } from '../../src/twins/bytes/escpos/printer.js';
import { keyReports } from '../../src/twins/bytes/keypad.js';
import { scanBytes } from '../../src/twins/bytes/scanner.js';
import { st7920Panel } from '../../src/twins/bytes/st7920.js';
import type { VirtualTime } from '../../src/twins/virtual-time.js';
import { layouts } from '../../src/ui-lcd/layouts.js';
import { type FakeWire, fakeWire } from '../drivers/fake-wire.js';
import { World } from './rig.js';

export const wired = {
  keypad: { driver: 'keypad/hid-boot', raw: { keymap: 'till' } },
  lcd: { driver: 'lcd/st7920', raw: {} },
  scanner: { driver: 'scanner/serial', raw: {} },
  customerDisplay: { driver: 'customer-display/cd5220', raw: {} },
  printer: { driver: 'printer/escpos', raw: { paper: '58mm' } },
  beeper: { driver: 'beeper/line', raw: {} },
} as const satisfies Partial<Record<DeviceKind, { driver: DriverName; raw: object }>>;
export type WiredKind = keyof typeof wired;
export const wiredKinds = Object.keys(wired) as WiredKind[];

export interface WiredTill {
  readonly world: World;
  readonly wires: Readonly<Record<WiredKind, FakeWire>>;
  readonly supervision: Supervision;
  readonly till: Till;
  readonly lcdText: () => string;
  readonly paper: () => string;
  /** Timers that the devices have armed now. */
  readonly armed: () => number;
  /** Signals given to drivers that somebody still listens to. */
  readonly listened: () => number;
  readonly away: ReadonlySet<DeviceKind>;
  press(...keys: readonly Key[]): Promise<void>;
  scan(code: string): Promise<void>;
  until(screen: string): Promise<void>;
}

export interface WiredOptions {
  readonly seed: number;
  /** Before anything is opened. */
  readonly prepare?: (wires: WiredTill['wires']) => void;
  /** Stands in for the driver of a device. */
  readonly instead?: Partial<Record<WiredKind, AnyLoadedDevice['open']>>;
}

export async function wiredTill(options: WiredOptions): Promise<WiredTill> {
  const world = new World(options.seed);
  const { time } = world;
  const wires = Object.fromEntries(wiredKinds.map((kind) => [kind, fakeWire()])) as {
    [K in WiredKind]: FakeWire;
  };
  const { panel, printer } = farEnds(wires, time);
  options.prepare?.(wires);
  const signals = new Set<AbortSignal>();
  const timers = counted(time);
  const away = new Set<DeviceKind>();
  const devices = await loaded(wires, signals, options.instead ?? {});
  const supervision = superviseDevices({ devices }, partsOf(world, timers.after), (kind, fault) => {
    if (fault === null) away.delete(kind);
    else away.add(kind);
  });
  const layout = layouts['16x4'];
  const till = await world.start({ ports: { devices: supervision.devices, layout } });
  const until = (screen: string): Promise<void> =>
    world.until(() => till.status().screen === screen, screen);
  await until('idle');
  await world.wait(1_000);
  return {
    world,
    wires,
    supervision,
    till,
    lcdText: () => panel.rows().join('\n'),
    paper: () => printer.text(),
    armed: timers.armed,
    listened: () =>
      [...signals].filter((signal) => getEventListeners(signal, 'abort').length > 0).length,
    away,
    press: async (...keys) => {
      for (const key of keys) {
        const { down, up } = keyReports(key);
        wires.keypad.push(...down);
        wires.keypad.push(...up);
        await world.wait(40);
      }
    },
    scan: async (code) => {
      wires.scanner.push(...scanBytes(code));
      await world.wait(40);
    },
    until,
  };
}

function farEnds(wires: WiredTill['wires'], time: VirtualTime) {
  const panel = st7920Panel();
  wires.lcd.onSent = (bytes) => {
    panel.push(bytes);
  };
  const printer = escposPrinter({
    send: (bytes) => {
      wires.printer.push(...bytes);
      return true;
    },
    after: (span, run) => time.after(span, run),
  });
  wires.printer.onSent = (bytes) => {
    printer.push(bytes);
  };
  return { panel, printer };
}

/** Waits that are counted while they are armed. */
function counted(time: VirtualTime): { readonly after: After; readonly armed: () => number } {
  const armed = new Set<symbol>();
  return {
    armed: () => armed.size,
    after: (span, run) => {
      const mark = Symbol('armed');
      armed.add(mark);
      const disarm = time.after(span, () => {
        armed.delete(mark);
        run();
      });
      return () => {
        armed.delete(mark);
        disarm();
      };
    },
  };
}

function partsOf({ time, log }: World, after: After): LineParts {
  return {
    clock: time,
    after,
    log: {
      write: (level, name, fields) => {
        log.push({ level, name, text: JSON.stringify(fields ?? {}) });
      },
    },
    random: { bytes: (length) => new Uint8Array(length) },
    onBug: (error) => {
      throw error;
    },
  };
}

async function loaded(
  wires: WiredTill['wires'],
  signals: Set<AbortSignal>,
  instead: NonNullable<WiredOptions['instead']>,
): Promise<readonly AnyLoadedDevice[]> {
  const links = watchLinks((config, listener, signal) => {
    if (config.kind !== 'unix') throw new Bug('wires are named by path');
    return wires[config.path as WiredKind].openLink(config, listener, signal);
  });
  const parts = driverParts(links.openLink);
  return Promise.all(
    wiredKinds.map(async (kind): Promise<AnyLoadedDevice> => {
      const { driver: name, raw } = wired[kind];
      const driver = (await registry[name].load())(parts) as Driver<DeviceKind, unknown>;
      const config = driver.parseConfig({ ...raw, link: { unix: kind } });
      if (!config.ok) throw new Bug(JSON.stringify(config.error));
      const open: typeof driver.open = (given, io) => {
        signals.add(io.signal);
        return driver.open(given, io);
      };
      return {
        id: kind,
        kind,
        driver: name,
        required: false,
        config: {},
        traffic: () => links.traffic((config.value as { readonly link: object }).link),
        open: instead[kind] ?? ((io: never) => open(config.value, io)),
      } as AnyLoadedDevice;
    }),
  );
}
