/**
 * A counter in bytes: the drivers that a box has, over links of the simulation, with the byte twins of
 * the virtual board at their far ends. What people and troubles do to it is the same as at the ports;
 * debounce, framing, re-opening and completion are the drivers' own here.
 */
import type { AnyLoadedDevice } from '../compose/board.js';
import type { LineParts } from '../compose/device-line.js';
import { superviseDevices } from '../compose/device-supervision.js';
import { driverParts } from '../drivers/driver-parts.js';
import type { OpenLink } from '../drivers/links/byte-link.js';
import { type DriverName, registry } from '../drivers/registry.js';
import { Bug } from '../runtime/ports/bug.js';
import type { After } from '../runtime/ports/clock.js';
import type { DeviceKind, Driver } from '../runtime/ports/device.js';
import { cd5220Display } from '../twins/bytes/cd5220.js';
import { escposPrinter } from '../twins/bytes/escpos/printer.js';
import { hidKeypad } from '../twins/bytes/keypad.js';
import { serialScanner } from '../twins/bytes/scanner.js';
import { st7920Panel } from '../twins/bytes/st7920.js';
import type { PrinterSettings } from '../twins/device/printer.js';
import { seededRandom } from '../twins/seeded-random.js';
import type { VirtualTime } from '../twins/virtual-time.js';
import { type CabledKind, type Cables, createCables } from './cables.js';
import type { Desk, SeatParts, Seated, Wear } from './desk.js';
import { type DeviceWire, deviceWire } from './device-wire.js';

const wired = {
  keypad: { driver: 'keypad/hid-boot', raw: { keymap: 'till' }, cable: 'keypad' },
  lcd: { driver: 'lcd/st7920', raw: {}, cable: 'lcd' },
  scanner: { driver: 'scanner/serial', raw: {}, cable: 'scanner' },
  customerDisplay: { driver: 'customer-display/cd5220', raw: {}, cable: 'customerDisplay' },
  printer: { driver: 'printer/escpos', raw: { paper: '58mm' }, cable: 'printer' },
  // It hangs on the printer and has no cable of its own.
  drawer: { driver: 'drawer/escpos', raw: { pin: '2' }, cable: 'printer' },
} as const satisfies Partial<
  Record<DeviceKind, { driver: DriverName; raw: object; cable: CabledKind }>
>;
type WiredKind = keyof typeof wired;
const wiredKinds = Object.keys(wired) as readonly WiredKind[];

type MakeDriver = (parts: ReturnType<typeof driverParts>) => Driver<DeviceKind, unknown>;
type Makers = Readonly<Record<WiredKind, MakeDriver>>;

/** Loads the drivers, once; then counters can be made at once. */
export async function loadWiredDesk(): Promise<(time: VirtualTime) => Desk> {
  loaded ??= loadMakers();
  const makers = await loaded;
  return (time) => wiredDesk(time, makers);
}

let loaded: Promise<Makers> | null = null;

async function loadMakers(): Promise<Makers> {
  const made = await Promise.all(
    wiredKinds.map(async (kind) => [kind, await registry[wired[kind].driver].load()] as const),
  );
  return Object.fromEntries(made) as Makers;
}

interface Counter {
  readonly time: VirtualTime;
  readonly wires: Readonly<Record<CabledKind, DeviceWire>>;
  /** Told when bytes came to the LCD or the customer's display. */
  readonly seen: { lcd: () => void; customer: () => void };
}

function wiredDesk(time: VirtualTime, makers: Makers): Desk {
  const after: After = (span, run) => time.after(span, run);
  const wear: Wear = { keys: 'sound', scanner: 'sound' };
  const seen = { lcd: (): void => undefined, customer: (): void => undefined };
  const lcd = st7920Panel();
  const customer = cd5220Display();
  const printer = escposPrinter({
    send: (bytes) => wires.printer.send(bytes),
    after,
    // On a wire that waits for room nothing is lost; this one does not wait.
    receiveMax: 1_000_000,
  });
  const wires: Record<CabledKind, DeviceWire> = {
    keypad: deviceWire(() => undefined),
    scanner: deviceWire(() => undefined),
    lcd: deviceWire((bytes) => {
      lcd.push(bytes);
      seen.lcd();
    }),
    customerDisplay: deviceWire((bytes) => {
      customer.push(bytes);
      seen.customer();
    }),
    printer: deviceWire((bytes) => {
      printer.push(bytes);
    }),
  };
  const keypad = hidKeypad({ send: (bytes) => wires.keypad.send(bytes), after });
  const scanner = serialScanner({
    send: (bytes) => wires.scanner.send(bytes),
    after,
    noise: seededRandom(1),
  });
  const counter = { time, wires, seen };
  const cables = watchedCables(wires);
  const misfits = (): readonly string[] =>
    lcd.misfits() + lcd.unknownBytes() > 0 ? ['signs that the LCD does not have'] : [];
  return {
    layout: '16x4',
    wear,
    cables,
    keypad: { press: (...keys) => keypad.press(keys) },
    scanner: { scan: (code) => scanner.scan(code) },
    lcd: { ...powered(lcd), misfits },
    customer: { ...powered(customer), misfits: () => [] },
    printer: {
      set: (settings) => {
        printer.set(controlsOf(settings));
        // One that is off is not on its bus either.
        const isThere = printer.state().power === 'on' && cables.state('printer') === 'in';
        wires.printer.plug(isThere ? 'in' : 'out');
      },
      paper: () => printer.text(),
      jobs: () => printer.slips().map(({ text, cut }) => ({ text, whole: cut })),
    },
    drawer: { opens: () => printer.drawerOpens() },
    seat: (parts) => seat(counter, makers, { ...parts, rows: { lcd, customer } }),
  };
}

interface Lit {
  rows(): readonly string[];
  lit(): boolean;
  power(state: 'on' | 'off'): void;
}

function powered(panel: Lit) {
  return {
    rows: () => panel.rows(),
    lit: () => panel.lit(),
    cutPower: () => {
      panel.power('off');
    },
    restorePower: () => {
      panel.power('on');
    },
  };
}

const answers = { A: 'id', B: 'fence', C: 'status', D: 'silent' } as const;

function controlsOf({ level, ...state }: PrinterSettings) {
  return level === undefined ? state : { ...state, answer: answers[level] };
}

/** A cable of the counter is a wire that is cut. */
function watchedCables(wires: Counter['wires']): Cables {
  const cables = createCables();
  return {
    ...cables,
    set: (kind, state) => {
      cables.set(kind, state);
      wires[kind].plug(state);
    },
    mend: () => {
      cables.mend();
      for (const wire of Object.values(wires)) wire.plug('in');
    },
  };
}

interface Seating extends SeatParts {
  readonly rows: { readonly lcd: Lit; readonly customer: Lit };
}

/** One process: its drivers, kept open as on a box, and its timers, which die with it. */
function seat({ time, wires, seen }: Counter, makers: Makers, parts: Seating): Seated {
  let isAlive = true;
  const after: After = (span, run) =>
    time.after(span, () => {
      if (isAlive) run();
    });
  const openLink: OpenLink = (config, listener, signal) => {
    if (config.kind !== 'unix') throw new Bug('wires are named by path');
    return wires[config.path as CabledKind].openLink(config, listener, signal);
  };
  const lineParts: LineParts = {
    clock: time,
    after,
    log: {
      write: (level, name, fields) => {
        parts.note('log', `${level} ${name} ${JSON.stringify(fields ?? {})}`);
      },
    },
    random: seededRandom(2),
    onBug: (error) => {
      parts.onBug(error);
    },
  };
  const shown = newest(parts.rows.lcd, (rows) => {
    parts.note('lcd', rows.join(' / '));
    parts.shown(rows);
  });
  const customerShown = newest(parts.rows.customer, (rows) => {
    parts.note('customer', rows.join(' / '));
  });
  seen.lcd = () => {
    if (isAlive) shown();
  };
  seen.customer = () => {
    if (isAlive) customerShown();
  };
  const { devices } = superviseDevices(
    { devices: loadedDevices(openLink, makers, parts.withoutPrinter) },
    lineParts,
    () => undefined,
  );
  return {
    devices: {
      ...devices,
      keypad: (io) =>
        devices.keypad({
          emit: (reading) => {
            parts.pressed(reading.key);
            io.emit(reading);
          },
        }),
    },
    kill: () => {
      isAlive = false;
      for (const wire of Object.values(wires)) wire.letGo();
    },
  };
}

/** Tells rows that differ from those before. */
function newest(panel: Lit, tell: (rows: readonly string[]) => void): () => void {
  let before = '';
  return () => {
    const rows = panel.rows();
    const text = rows.join('\n');
    if (text === before) return;
    before = text;
    tell(rows);
  };
}

function loadedDevices(
  openLink: OpenLink,
  makers: Makers,
  withoutPrinter: boolean,
): readonly AnyLoadedDevice[] {
  const parts = driverParts(openLink);
  const kinds = wiredKinds.filter((kind) => !withoutPrinter || wired[kind].cable !== 'printer');
  return kinds.map((kind): AnyLoadedDevice => {
    const { driver: name, raw, cable } = wired[kind];
    const driver = makers[kind](parts);
    const config = driver.parseConfig({ ...raw, link: { unix: cable } });
    if (!config.ok) throw new Bug(JSON.stringify(config.error));
    return {
      ...{
        id: kind,
        kind,
        driver: name,
        required: kind === 'keypad' || kind === 'lcd',
        config: {},
      },
      traffic: () => null,
      open: (io: never) => driver.open(config.value, io),
    } as AnyLoadedDevice;
  });
}
