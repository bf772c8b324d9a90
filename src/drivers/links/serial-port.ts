/**
 * A link over a serial port, by serialport 13. `hupcl: false`: a drop of DTR at the close resets many
 * printers. A consumer is always attached, else a far end that died is never noticed (facts
 * peripherals 1.6 and 8.3).
 */
import type { SerialPort } from 'serialport';
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { type ByteLink, type LinkListener, linger } from './byte-link.js';
import { deviceNameText } from './device-name.js';
import { type SystemFolders, nodeOf } from './identity.js';
import type { SerialLinkConfig } from './link-config.js';
import { loadNative, says } from './native-package.js';
import { atMost } from './patience.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { mendedBinding } from './serial-binding.js';
import { streamLink } from './stream-link.js';

export type LoadSerialPort = () => Promise<{ readonly SerialPort: typeof SerialPort }>;

export type SerialPortOptions = ConstructorParameters<typeof SerialPort>[0];

export interface SerialParts extends OpeningParts {
  readonly folders: SystemFolders;
  readonly load?: LoadSerialPort;
}

/** Every option is told: a default that changes in the package changes nothing here. */
export function serialPortOptions(
  path: string,
  { baud, flow }: Pick<SerialLinkConfig, 'baud' | 'flow'>,
): SerialPortOptions {
  return {
    path,
    baudRate: baud,
    dataBits: 8,
    stopBits: 1,
    parity: 'none',
    rtscts: flow === 'rtscts',
    xon: flow === 'xonxoff',
    xoff: flow === 'xonxoff',
    xany: false,
    hupcl: false,
    lock: true,
    autoOpen: false,
    endOnClose: false,
  };
}

export async function openSerialPort(
  config: SerialLinkConfig,
  listener: LinkListener,
  parts: SerialParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const loaded = await loadNative('serialport', parts.load ?? (() => import('serialport')));
  if (!loaded.ok) return loaded;
  const node = await nodeOf(parts.folders, 'tty', config.device);
  if (!node.ok) return node;
  const made = await loadNative('serialport', () =>
    Promise.resolve(newPort(loaded.value.SerialPort, serialPortOptions(node.value, config))),
  );
  if (!made.ok) return made;
  const port = made.value;
  const opened = await patientOpening(
    parts,
    () => openPort(port, deviceNameText(config.device)),
    // Opened after all, and nobody wants it any more.
    () => {
      port.close(() => undefined);
    },
  );
  if (!opened.ok) return opened;
  const { after } = parts;
  return ok(streamLink(port, listener, { after, end: (hasRest) => ended(port, hasRest, after) }));
}

/** The package takes a binding in its options, and does not say so in their type. */
function newPort(Port: typeof SerialPort, options: SerialPortOptions): SerialPort {
  return new Port(Object.assign({ binding: mendedBinding(Port.binding) }, options));
}

function openPort(port: SerialPort, name: string): Promise<Result<null, DeviceFault>> {
  return new Promise((settle) => {
    port.open((error) => {
      settle(error === null ? ok(null) : failed(faultOf(name, error)));
    });
  });
}

/**
 * The kernel waits up to half a minute for a line that stands still before it closes a port: what
 * nobody takes is thrown away first, and nobody waits for longer than a moment.
 */
function ended(port: SerialPort, hasRest: boolean, after: After): Promise<void> {
  if (!port.isOpen) return Promise.resolve();
  const closed = new Promise<void>((settle) => {
    const close = (): void => {
      // A port that has closed itself meanwhile says so as an error: it is closed either way.
      port.close(() => {
        settle();
      });
    };
    if (hasRest) port.flush(close);
    else close();
  });
  return atMost(after, linger, closed);
}

/** The binding tells errors by their words alone, and adds `cannot open` to most. */
const faults: readonly (readonly [RegExp, DeviceFault['code'], string])[] = [
  [
    /permission denied|access denied/i,
    'Denied',
    'may not be opened by the user of the till: udev rules or group',
  ],
  [
    /cannot lock port|busy|temporarily unavailable/i,
    'NotReady',
    'is in use by another program (a getty, a modem service, a second till)',
  ],
  [/no such (file|device)|cannot open/i, 'NotFound', 'is not there: cable, power, or another name'],
  [/not a tty|inappropriate ioctl/i, 'NotAvailable', 'is no serial port'],
];

function faultOf(name: string, error: Error): DeviceFault {
  const [, code, words] = faults.find(([form]) => form.test(error.message)) ?? [];
  return {
    code: code ?? 'NotAvailable',
    detail: `${name} ${words ?? 'cannot be opened'} (${says(error)})`,
  };
}
