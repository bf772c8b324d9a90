/**
 * The desk around the till: keypad, scanner, LCD, customer display, printer with drawer, beeper, each
 * a twin that hears bytes, each on its own socket. Panels are fed by the till's power and go dark
 * with it; the printer has its own.
 */
import { join } from 'node:path';
import type { After } from '../../runtime/ports/clock.js';
import type { Key } from '../../runtime/ports/device.js';
import { millis } from '../../runtime/ports/units.js';
import { cd5220Display, cd5220Size } from '../../twins/bytes/cd5220.js';
import type { RollWidth } from '../../twins/bytes/escpos/paper.js';
import type { EscposPrinter } from '../../twins/bytes/escpos/printer.js';
import { escposPrinter } from '../../twins/bytes/escpos/printer.js';
import type { PrinterControls } from '../../twins/bytes/escpos/works.js';
import { hidKeypad } from '../../twins/bytes/keypad.js';
import { serialScanner } from '../../twins/bytes/scanner.js';
import { type St7920Panel, st7920Panel, st7920Size } from '../../twins/bytes/st7920.js';
import type { EventStream } from '../event-stream.js';
import type { RealTime } from '../real-time.js';
import { type Plug, openPlug } from './plug.js';

export interface Desk {
  press(keys: readonly Key[]): Promise<{ readonly delivered: number }>;
  scan(code: string): Promise<boolean>;
  /** Keypad and scanner are heard by the till. */
  heard(): boolean;
  readonly lcd: St7920Panel;
  readonly lcdRows: () => readonly string[];
  /** Bytes came to the LCD, or its power changed: there may be other dots on it. One may listen. */
  onLcd(hear: () => void): void;
  readonly customer: ReturnType<typeof cd5220Display>;
  readonly printer: EscposPrinter;
  setPrinter(controls: PrinterControls): Promise<void>;
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
  readonly paper: RollWidth;
}

/** Beyond this the printer's buffer is let run empty before more is taken. */
const printerRoomMin = 16 * 1024;
const roomAgainMs = 50;
const buzzerOn = 0x31;

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { sockets, time, events, heard, paper } = options;
  const plugs: Plug[] = [];
  const plug: PlugIn = async (name, take) => {
    const made = await openPlug(join(sockets, `${name}.sock`), take);
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
  const panels = await openPanels(plug, events, touch);
  const buzzer = await openBuzzer(plug, events);
  const { printer, set } = await openPrinter(plug, { time, events, paper });
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
    heard: () => keypadPlug.connected() && scannerPlug.connected(),
    ...panels,
    printer,
    setPrinter: set,
    beeps: () => buzzer.beeps() + printer.beeps(),
    touchedAt: () => touchedAt,
    close: () => {
      for (const each of plugs) each.close();
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

type PlugIn = (name: string, take: (bytes: Uint8Array) => void) => Promise<Plug>;
type Panels = Pick<Desk, 'lcd' | 'lcdRows' | 'onLcd' | 'customer' | 'power'>;

async function openPanels(plug: PlugIn, events: EventStream, touch: () => void): Promise<Panels> {
  const lcd = st7920Panel();
  const customer = cd5220Display();
  let dotsMoved = (): void => undefined;
  await plug('lcd', (bytes) => {
    const before = lcd.rows().join('\n');
    lcd.push(bytes);
    dotsMoved();
    if (lcd.rows().join('\n') === before) return;
    touch();
    events.tell({ type: 'lcd', rows: lcd.rows() });
  });
  await plug('customer-display', (bytes) => {
    const before = customer.rows().join('\n');
    customer.push(bytes);
    if (customer.rows().join('\n') === before) return;
    events.tell({ type: 'customer', rows: customer.rows() });
  });
  return {
    lcd,
    lcdRows: () => padded(lcd.rows(), st7920Size),
    onLcd: (hear) => {
      dotsMoved = hear;
    },
    customer,
    power: (state) => {
      lcd.power(state);
      dotsMoved();
      customer.power(state);
      events.tell({ type: 'lcd', rows: lcd.rows() });
      events.tell({ type: 'customer', rows: customer.rows() });
    },
  };
}

async function openBuzzer(
  plug: PlugIn,
  events: EventStream,
): Promise<{ readonly beeps: () => number }> {
  let beeps = 0;
  let isOn = false;
  await plug('beeper', (bytes) => {
    for (const value of bytes) {
      const next = value === buzzerOn;
      if (next && !isOn) {
        beeps += 1;
        events.tell({ type: 'beep', beeps });
      }
      isOn = next;
    }
  });
  return { beeps: () => beeps };
}

interface OpenPrinter {
  readonly printer: EscposPrinter;
  readonly set: Desk['setPrinter'];
}

async function openPrinter(
  plug: PlugIn,
  { time, events, paper }: Omit<DeskOptions, 'sockets' | 'heard'>,
): Promise<OpenPrinter> {
  const printerPlug: Plug = await plug('printer', (bytes) => {
    printer.push(bytes);
    if (printer.room() >= printerRoomMin) return;
    printerPlug.pause();
    resumeWithRoom();
  });
  const resumeWithRoom = (): void => {
    time.after(millis(roomAgainMs), () => {
      if (printer.room() < 2 * printerRoomMin && printer.busy()) resumeWithRoom();
      else printerPlug.resume();
    });
  };
  const printer = escposPrinter({
    rollWidth: paper,
    send: printerPlug.send,
    after: time.after,
    notice: (what) => {
      if (what === 'room') return;
      if (what === 'drawer') events.tell({ type: 'drawer', opens: printer.drawerOpens() });
      else if (what === 'paper') events.tell({ type: 'paper', slips: printer.slips().length });
      else if (what === 'beep') events.tell({ type: 'beep', beeps: printer.beeps() });
      else events.tell({ type: 'printer', ...printer.state() });
    },
  });
  return {
    printer,
    set: async (controls) => {
      printer.set(controls);
      if (controls.power === undefined) return;
      await printerPlug.set(controls.power === 'on' ? 'in' : 'out');
    },
  };
}

/** A dark panel has its rows too, and nothing on them. */
function padded(rows: readonly string[], size: { readonly rows: number }): readonly string[] {
  return Array.from({ length: size.rows }, (_, row) => rows[row] ?? '');
}

export function customerRows(desk: Desk): readonly string[] {
  return padded(desk.customer.rows(), cd5220Size);
}
