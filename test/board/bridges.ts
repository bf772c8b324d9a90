/**
 * The peripherals of the bench's desk, plugged into an emulated board: each is a real USB or serial device
 * to the guest's kernel, and to the desk a till that has connected. They stand outside of the board and
 * keep what real ones keep when its power goes.
 */
import { type Socket, createConnection } from 'node:net';
import path from 'node:path';
import { serialDevice } from './host/serial-device.js';
import { hidFunction, hidIn, keypadShape, scannerShape } from './host/usbredir/hid-device.js';
import { type PluggedDevice, pluggedDevice } from './host/usbredir/plugged-device.js';
import { printerFunction, printerIn } from './host/usbredir/printer-device.js';
import { posReports } from '../../src/twins/bytes/hid-pos-scanner.js';

export const usbDevices = ['keypad', 'scanner', 'printer'] as const;
/** By the serial number of their adapters. */
export const serialDevices = ['lcd', 'vfd'] as const;

export interface Bridges {
  /** Plugs all in and connects them with the desk. */
  plug(): void;
  unplug(): void;
  readonly keypad: PluggedDevice;
  readonly scanner: PluggedDevice;
  readonly printer: PluggedDevice;
}

/** `desk`: where the bench's sockets are; `board`: where QEMU's are; `printed` hears what the printer gets. */
export function bridges(
  desk: string,
  board: string,
  printed: (bytes: Uint8Array) => void,
): Bridges {
  const wires = new Map<string, Socket>();
  const wire = (name: string): Socket | undefined => wires.get(name);
  const keypad = pluggedDevice(hidFunction(keypadShape));
  const scanner = pluggedDevice(hidFunction(scannerShape));
  const printer = pluggedDevice(
    printerFunction({
      take: (bytes) => {
        const cable = wire('printer');
        if (cable === undefined || cable.writableNeedDrain) return false;
        cable.write(bytes);
        printed(bytes);
        return true;
      },
      isPaperOut: () => false,
      isOnline: () => wire('printer') !== undefined,
    }),
  );
  const lcd = serialDevice((bytes) => wire('lcd')?.write(bytes));
  const vfd = serialDevice((bytes) => wire('customer-display')?.write(bytes));
  const codes = lines((code) => {
    for (const report of posReports(code, '')) scanner.send(hidIn, report);
  });
  const hear: Readonly<Record<string, (bytes: Uint8Array) => void>> = {
    keypad: (bytes) => {
      for (let at = 0; at + 8 <= bytes.length; at += 8) {
        keypad.send(hidIn, bytes.subarray(at, at + 8));
      }
    },
    scanner: codes,
    printer: (bytes) => printer.send(printerIn, bytes),
    lcd: () => undefined,
    'customer-display': () => undefined,
  };
  const at = (name: string): string => path.join(board, `${name}.sock`);
  return {
    ...{ keypad, scanner, printer },
    plug: () => {
      for (const [name, take] of Object.entries(hear)) {
        const cable = createConnection({ path: path.join(desk, `${name}.sock`) });
        cable.on('data', take);
        cable.on('error', () => cable.destroy());
        cable.on('close', () => {
          if (wires.get(name) === cable) wires.delete(name);
        });
        cable.on('drain', () => {
          if (name === 'printer') printer.retry();
        });
        wires.set(name, cable);
      }
      keypad.plug(at('keypad'));
      scanner.plug(at('scanner'));
      printer.plug(at('printer'));
      lcd.plug(at('lcd'));
      vfd.plug(at('vfd'));
    },
    unplug: () => {
      for (const device of [keypad, scanner, printer, lcd, vfd]) device.unplug();
      // What has left the board goes on to where it was sent.
      for (const cable of wires.values()) cable.end();
      wires.clear();
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
