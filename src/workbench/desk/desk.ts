/**
 * The desk around the till: keypad, scanner, LCD, customer display, printer with drawer, beeper, each
 * a twin that hears bytes, each on its own socket, and each with a plug that a hand can pull. Panels
 * are fed by the till's power and through their cables, and go dark without; the printer has its own.
 */
import { join } from 'node:path';
import type { After } from '../../runtime/ports/clock.js';
import type { Key } from '../../runtime/ports/device.js';
import { cd5220Display, cd5220Size } from '../../twins/bytes/cd5220.js';
import type { PrinterModelName } from '../../twins/bytes/escpos/models.js';
import { hidKeypad } from '../../twins/bytes/keypad.js';
import { serialScanner } from '../../twins/bytes/scanner.js';
import { type St7920Panel, st7920Panel, st7920Size } from '../../twins/bytes/st7920.js';
import type { EventStream } from '../event-stream.js';
import type { RealTime } from '../real-time.js';
import type { CabledDevice, Cables } from './devices.js';
import { type Plug, openPlug } from './plug.js';
import { type SupplyLine, supplyLine } from './supply-line.js';
import { type Cable, type PrinterStand, openStand } from './printer-stand.js';

export interface Desk {
  press(keys: readonly Key[]): Promise<{ readonly delivered: number }>;
  scan(code: string): Promise<boolean>;
  /** The till has found keypad and scanner, as far as they are plugged in. */
  heard(): boolean;
  readonly lcd: St7920Panel;
  readonly lcdRows: () => readonly string[];
  /** Bytes came to the LCD, or its power changed: there may be other dots on it. One may listen. */
  onLcd(hear: () => void): void;
  readonly customer: ReturnType<typeof cd5220Display>;
  readonly printer: PrinterStand;
  readonly cables: Cables;
  readonly supply: SupplyLine;
  beeps(): number;
  /** When the till last changed its LCD or somebody last touched it, by `performance.now`. */
  touchedAt(): number;
  /** The till's power, which the panels hang on. */
  power(state: 'on' | 'off'): void;
  close(): void;
}

export interface DeskOptions {
  readonly sockets: string;
  readonly time: RealTime;
  readonly events: EventStream;
  /** Settles when the till has heard what had reached it. */
  readonly heard: () => Promise<void>;
  readonly printer: PrinterModelName;
}

const buzzerOn = 0x31;

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { sockets, time, events, heard } = options;
  const plugs: Plug[] = [];
  const plug: PlugIn = async (name, take, greeting) => {
    const made = await openPlug(join(sockets, `${name}.sock`), take, greeting);
    plugs.push(made);
    return made;
  };
  const keypadPlug = await plug('keypad', () => undefined);
  const scannerPlug = await plug('scanner', () => undefined);
  const keypad = hidKeypad({ send: keypadPlug.send, after: fingers(time, heard) });
  const scanner = serialScanner({ send: scannerPlug.send, after: time.after });
  let touchedAt = 0;
  const touch = (): void => {
    touchedAt = performance.now();
  };
  const { cables: panelCables, ...panels } = await openPanels(plug, events, touch);
  const buzzer = await openBuzzer(plug, events);
  const supply = await openSupplyLine(plug, events);
  const printer = await openPrinter(plug, options);
  const cables = {
    keypad: cableOf(keypadPlug),
    scanner: cableOf(scannerPlug),
    ...panelCables,
    printer: printer.cable,
    beeper: buzzer.cable,
    power: supply.cable,
  };
  return {
    press: async (keys) => {
      const pressed = await keypad.press(keys);
      touch();
      return pressed;
    },
    scan: async (code) => {
      const delivered = await scanner.scan(code);
      touch();
      return delivered;
    },
    heard: () => isFound(cables.keypad) && isFound(cables.scanner),
    ...panels,
    printer,
    cables,
    supply,
    beeps: () => buzzer.beeps() + printer.beeps(),
    touchedAt: () => touchedAt,
    close: () => {
      for (const each of plugs) each.close();
    },
  };
}

/** A cable that is out is not waited for. */
function isFound(cable: Cable): boolean {
  return cable.connected() || cable.state() === 'out';
}

/** `changed` once the plug is where it was put. */
function cableOf(plug: Plug, changed: () => void = () => undefined): Cable {
  return {
    state: plug.state,
    connected: plug.connected,
    set: async (state) => {
      await plug.set(state);
      changed();
    },
  };
}

/**
 * Where time runs faster than life, a finger does not run ahead of the till: a key means what the screen
 * says when it is pressed (P8), and the person who is played here has looked at it.
 */
function fingers({ speed, after }: RealTime, heard: () => Promise<void>): After {
  if (speed === 1) return after;
  return (span, run) => {
    let isOver = false;
    const cancel = after(span, () => {
      void heard().then(() => {
        if (!isOver) run();
      });
    });
    return () => {
      isOver = true;
      cancel();
    };
  };
}

type PlugIn = (
  name: CabledDevice,
  take: (bytes: Uint8Array) => void,
  greeting?: () => Uint8Array | null,
) => Promise<Plug>;
type Panels = Pick<Desk, 'lcd' | 'lcdRows' | 'onLcd' | 'customer' | 'power'> & {
  readonly cables: Pick<Cables, 'lcd' | 'customer-display'>;
};

async function openPanels(plug: PlugIn, events: EventStream, touch: () => void): Promise<Panels> {
  const lcd = st7920Panel();
  const customer = cd5220Display();
  let till: 'on' | 'off' = 'off';
  let dotsMoved = (): void => undefined;
  const lcdPlug = await plug('lcd', (bytes) => {
    const before = lcd.rows().join('\n');
    lcd.push(bytes);
    dotsMoved();
    if (lcd.rows().join('\n') === before) return;
    touch();
    events.tell({ type: 'lcd', rows: lcd.rows() });
  });
  const customerPlug = await plug('customer-display', (bytes) => {
    const before = customer.rows().join('\n');
    customer.push(bytes);
    if (customer.rows().join('\n') === before) return;
    events.tell({ type: 'customer', rows: customer.rows() });
  });
  const fed = (by: Plug): 'on' | 'off' => (by.state() === 'in' ? till : 'off');
  const feed = (): void => {
    lcd.power(fed(lcdPlug));
    dotsMoved();
    customer.power(fed(customerPlug));
    events.tell({ type: 'lcd', rows: lcd.rows() });
    events.tell({ type: 'customer', rows: customer.rows() });
  };
  return {
    lcd,
    lcdRows: () => padded(lcd.rows(), st7920Size),
    onLcd: (hear) => {
      dotsMoved = hear;
    },
    customer,
    power: (state) => {
      till = state;
      feed();
    },
    cables: { lcd: cableOf(lcdPlug, feed), 'customer-display': cableOf(customerPlug, feed) },
  };
}

async function openBuzzer(
  plug: PlugIn,
  events: EventStream,
): Promise<{ readonly beeps: () => number; readonly cable: Cable }> {
  let beeps = 0;
  let isOn = false;
  const own = await plug('beeper', (bytes) => {
    for (const value of bytes) {
      const next = value === buzzerOn;
      if (next && !isOn) {
        beeps += 1;
        events.tell({ type: 'beep', beeps });
      }
      isOn = next;
    }
  });
  return {
    beeps: () => beeps,
    cable: cableOf(own, () => {
      isOn = false;
    }),
  };
}

async function openSupplyLine(
  plug: PlugIn,
  events: EventStream,
): Promise<SupplyLine & { readonly cable: Cable }> {
  const line = supplyLine((supply) => {
    events.tell({ type: 'supply', supply });
  });
  const own = await plug('power', () => undefined, line.greeting);
  line.attach(own.send);
  return { state: line.state, set: line.set, cable: cableOf(own) };
}

async function openPrinter(
  plug: PlugIn,
  { time, events, printer: model }: DeskOptions,
): Promise<PrinterStand> {
  const stand: PrinterStand = await openStand({
    model,
    time,
    plugIn: (take) => plug('printer', take),
    notice: (what) => {
      if (what === 'drawer') events.tell({ type: 'drawer', opens: stand.drawerOpens() });
      else if (what === 'paper') events.tell({ type: 'paper', slips: stand.slips().length });
      else if (what === 'beep') events.tell({ type: 'beep', beeps: stand.beeps() });
      else events.tell({ type: 'printer', ...stand.state() });
    },
  });
  return stand;
}

/** A dark panel has its rows too, and nothing on them. */
function padded(rows: readonly string[], size: { readonly rows: number }): readonly string[] {
  return Array.from({ length: size.rows }, (_, row) => rows[row] ?? '');
}

export function customerRows(desk: Desk): readonly string[] {
  return padded(desk.customer.rows(), cd5220Size);
}
