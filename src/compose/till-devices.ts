/** The devices of a till as its ports give them, and what they read handed on to the interpreter. */
import type { Device, DeviceIo, DeviceKind, Reading } from '../runtime/ports/device.js';
import { Secret } from '../runtime/ports/secret.js';
import type { Interpreter } from '../runtime/terminal/interpreter-parts.js';

/** Opens a device for this process; its readings go to `emit`. */
export type Connect<K extends DeviceKind> = (io: Pick<DeviceIo<Reading<K>>, 'emit'>) => Device<K>;

/** `null`: this box has none. */
export interface TillDevices {
  readonly keypad: Connect<'keypad'>;
  readonly lcd: Connect<'lcd'>;
  readonly scanner: Connect<'scanner'> | null;
  readonly customerDisplay: Connect<'customerDisplay'> | null;
  readonly printer: Connect<'printer'> | null;
  readonly drawer: Connect<'drawer'> | null;
  readonly beeper: Connect<'beeper'> | null;
}

/** The interpreter is made after them. */
interface Listener {
  readonly interpreter: Interpreter | null;
}

/** What a scanner read that is no code is answered like a code that is nobody's. */
const noCode = new Secret('');

/** All devices but the LCD, which is there before anybody listens. */
export function connectAll(devices: TillDevices, current: Listener) {
  const deaf = { emit: () => undefined };
  return {
    keypad: devices.keypad({
      emit: ({ key }) => current.interpreter?.pressed(key),
    }),
    scanner:
      devices.scanner?.({
        emit: (read) => current.interpreter?.scanned(read.kind === 'CodeRead' ? read.code : noCode),
      }) ?? null,
    printer:
      devices.printer?.({
        emit: ({ condition }) => current.interpreter?.printerSays(condition),
      }) ?? null,
    customerDisplay: devices.customerDisplay?.(deaf) ?? null,
    drawer: devices.drawer?.(deaf) ?? null,
    beeper: devices.beeper?.(deaf) ?? null,
  };
}
