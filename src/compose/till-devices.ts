/**
 * The devices of a till as its ports give them, and what they read handed on to the interpreter: at
 * once where there is one, and held for a moment where the start has not come so far.
 */
import type { Clock } from '../runtime/ports/clock.js';
import type {
  Device,
  DeviceIo,
  DeviceKind,
  PrinterCondition,
  Reading,
} from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import { Secret } from '../runtime/ports/secret.js';
import { holdReadings } from '../runtime/supervisor/held-readings.js';
import type { Interpreter, InterpreterParts } from '../runtime/terminal/interpreter-parts.js';

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
  /** The line on which the supply tells of its end; there is none unless told. */
  readonly power?: Connect<'power'> | null;
}

/** What a scanner read that is no code is answered like a code that is nobody's. */
const noCode = new Secret('');

type Hearer = Pick<Interpreter, 'pressed' | 'scanned' | 'printerSays' | 'powerSays'>;

/** Their ends, for the interpreter; and how what they say reaches it. */
export interface ConnectedDevices {
  readonly devices: Pick<InterpreterParts, 'printer' | 'customerDisplay' | 'drawer' | 'beeper'> & {
    readonly keypad: Device<'keypad'>;
    readonly scanner: Device<'scanner'> | null;
    readonly power: Device<'power'> | null;
  };
  /** From now on `hearer` is told; first of what came before there was one. */
  claim(hearer: Hearer): void;
}

/** All devices but the LCD. They are opened now, and what they say is held until it is claimed. */
export function connectAll(
  devices: TillDevices,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): ConnectedDevices {
  const held = holdReadings();
  let hearer: Hearer | null = null;
  let condition: PrinterCondition | null = null;
  let isFailing = false;
  const deaf = { emit: () => undefined };
  return {
    devices: {
      keypad: devices.keypad({
        emit: ({ key }) => {
          if (hearer === null) held.put({ kind: 'key', key }, clock.mono());
          else hearer.pressed(key);
        },
      }),
      scanner:
        devices.scanner?.({
          emit: (read) => {
            if (hearer === null) held.put({ kind: 'code' }, clock.mono());
            else hearer.scanned(read.kind === 'CodeRead' ? read.code : noCode);
          },
        }) ?? null,
      printer:
        devices.printer?.({
          emit: (said) => {
            condition = said.condition;
            hearer?.printerSays(condition);
          },
        }) ?? null,
      power:
        devices.power?.({
          emit: (said) => {
            isFailing = said.isFailing;
            hearer?.powerSays(isFailing);
          },
        }) ?? null,
      customerDisplay: devices.customerDisplay?.(deaf) ?? null,
      drawer: devices.drawer?.(deaf) ?? null,
      beeper: devices.beeper?.(deaf) ?? null,
    },
    claim: (given) => {
      hearer = given;
      if (isFailing) given.powerSays(true);
      if (condition !== null) given.printerSays(condition);
      const { readings, tooOld, tooMany } = held.claim(clock.mono());
      for (const reading of readings) {
        if (reading.kind === 'key') given.pressed(reading.key);
        else given.scanned(noCode);
      }
      if (tooOld + tooMany > 0) log.write('warning', 'till.readings-dropped', { tooOld, tooMany });
    },
  };
}
