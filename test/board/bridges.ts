/**
 * The peripherals of the bench's desk, plugged into an emulated board: each is a real USB or serial device
 * to the guest's kernel, and to the desk a till that has connected. They stand outside of the board and
 * keep what real ones keep when its power goes. A plug that is pulled at the desk is pulled at the board.
 */
import type { Socket } from 'node:net';
import path from 'node:path';
import { type Cable, type Session, cable } from './host/cable.js';
import { serialDevice } from './host/serial-device.js';
import { hidFunction, hidIn, keypadShape, scannerShape } from './host/usbredir/hid-device.js';
import { pluggedDevice } from './host/usbredir/plugged-device.js';
import { printerFunction, printerIn } from './host/usbredir/printer-device.js';
import { posReports } from '../../src/twins/bytes/hid-pos-scanner.js';

export const usbDevices = ['keypad', 'scanner', 'printer'] as const;
/** By the serial number of their adapters. */
export const serialDevices = ['lcd', 'vfd'] as const;

export interface Bridges {
  /** The board has power: what is plugged in at the desk is plugged in there. */
  plug(): void;
  unplug(): void;
  /** The printer takes no byte and says none, as one whose processor hangs; what it had taken comes out. */
  readonly wedgePrinter: (isWedged: boolean) => void;
}

/** One thing of the desk, as the board has it. */
interface Peripheral {
  readonly device: { plug(path: string): void; unplug(): void };
  /** QEMU's socket of it. */
  readonly socket: string;
  /** Bytes of the desk. */
  readonly hear: (bytes: Uint8Array) => void;
  /** The desk takes bytes again. */
  readonly drained?: () => void;
}

interface DeskWire extends Session {
  /** `false`: it is not there, or has no room. */
  send(bytes: Uint8Array): boolean;
}

/** `desk`: where the bench's sockets are; `board`: where QEMU's are; `printed` hears what the printer gets. */
export function bridges(
  desk: string,
  board: string,
  printed: (bytes: Uint8Array) => void,
): Bridges {
  const wires = new Map<string, Cable<DeskWire>>();
  const send = (name: string, bytes: Uint8Array): boolean =>
    wires.get(name)?.session()?.send(bytes) ?? false;
  const printer = printerBridge((bytes) => {
    if (!send('printer', bytes)) return false;
    printed(bytes);
    return true;
  });
  const peripherals: Readonly<Record<string, Peripheral>> = {
    keypad: keypadBridge(),
    scanner: scannerBridge(),
    printer,
    lcd: panelBridge('lcd', (bytes) => send('lcd', bytes)),
    'customer-display': panelBridge('vfd', (bytes) => send('customer-display', bytes)),
  };
  for (const [name, peripheral] of Object.entries(peripherals)) {
    wires.set(name, deskCable(peripheral, board));
  }
  return {
    plug: () => {
      for (const [name, wire] of wires) wire.plug(path.join(desk, `${name}.sock`));
    },
    unplug: () => {
      for (const [name, wire] of wires) {
        peripherals[name]?.device.unplug();
        wire.unplug();
      }
    },
    wedgePrinter: printer.wedge,
  };
}

/** While the desk has its plug in, the board has the device. */
function deskCable(peripheral: Peripheral, board: string): Cable<DeskWire> {
  const { device, socket: name, hear, drained = () => undefined } = peripheral;
  return cable(
    (socket, gone) => {
      let isOpen = false;
      socket.on('connect', () => {
        isOpen = true;
        device.plug(path.join(board, `${name}.sock`));
      });
      socket.on('data', hear);
      socket.on('drain', drained);
      socket.on('error', () => socket.destroy());
      socket.on('close', gone);
      return {
        send: (bytes) => isOpen && sent(socket, bytes),
        // What has left the board goes on to where it was sent.
        end: () => void socket.end(),
      };
    },
    () => {
      device.unplug();
    },
  );
}

function sent(socket: Socket, bytes: Uint8Array): boolean {
  if (socket.destroyed || socket.writableNeedDrain) return false;
  socket.write(bytes);
  return true;
}

function keypadBridge(): Peripheral {
  const device = pluggedDevice(hidFunction(keypadShape));
  return {
    ...{ device, socket: 'keypad' },
    hear: (bytes) => {
      for (let at = 0; at + 8 <= bytes.length; at += 8)
        device.send(hidIn, bytes.subarray(at, at + 8));
    },
  };
}

function scannerBridge(): Peripheral {
  const device = pluggedDevice(hidFunction(scannerShape));
  return {
    ...{ device, socket: 'scanner' },
    hear: lines((code) => {
      for (const report of posReports(code, '')) device.send(hidIn, report);
    }),
  };
}

function panelBridge(adapter: string, show: (bytes: Uint8Array) => void): Peripheral {
  return { device: serialDevice(show), socket: adapter, hear: () => undefined };
}

function printerBridge(
  take: (bytes: Uint8Array) => boolean,
): Peripheral & { readonly wedge: (isWedged: boolean) => void } {
  let isWedged = false;
  let unsaid: Uint8Array[] = [];
  const device = pluggedDevice(
    printerFunction({
      take: (bytes) => !isWedged && take(bytes),
      isPaperOut: () => false,
      isOnline: () => !isWedged,
    }),
  );
  const hear = (bytes: Uint8Array): void => {
    if (isWedged) unsaid.push(bytes);
    else device.send(printerIn, bytes);
  };
  return {
    ...{ device, socket: 'printer', hear },
    drained: () => {
      device.retry();
    },
    wedge: (next) => {
      isWedged = next;
      const waiting = unsaid;
      unsaid = [];
      for (const bytes of waiting) hear(bytes);
      if (!next) device.retry();
    },
  };
}

/** The desk's scanner is a serial one: its codes end with CR. */
function lines(hear: (line: string) => void): (bytes: Uint8Array) => void {
  let rest = '';
  return (bytes) => {
    const parts = (rest + Buffer.from(bytes).toString('latin1')).split('\r');
    rest = parts.pop() ?? '';
    for (const part of parts) hear(part);
  };
}
