/**
 * A link over a serial port, by serialport 13. `hupcl: false`: a drop of DTR at the close resets many
 * printers. A consumer is always attached, else a far end that died is never noticed (facts
 * peripherals 1.6 and 8.3).
 */
import type { SerialPort } from 'serialport';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import type { SerialLinkConfig } from './link-config.js';
import { loadNative, says } from './native-package.js';
import { streamLink } from './stream-link.js';

export type LoadSerialPort = () => Promise<{ readonly SerialPort: typeof SerialPort }>;

export type SerialPortOptions = ConstructorParameters<typeof SerialPort>[0];

/** Every option is told: a default that changes in the package changes nothing here. */
export function serialPortOptions({ path, baud, flow }: SerialLinkConfig): SerialPortOptions {
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
  signal: AbortSignal,
  load: LoadSerialPort = () => import('serialport'),
): Promise<Result<ByteLink, DeviceFault>> {
  const loaded = await loadNative('serialport', load);
  if (!loaded.ok) return loaded;
  const made = await loadNative('serialport', () =>
    Promise.resolve(new loaded.value.SerialPort(serialPortOptions(config))),
  );
  if (!made.ok) return made;
  const port = made.value;
  const fault = await new Promise<DeviceFault | null>((settle) => {
    port.open((error) => {
      settle(error === null ? null : faultOf(error));
    });
  });
  if (fault !== null) return failed(fault);
  const link = streamLink(port, listener, (done) => {
    // A port that has closed itself meanwhile says so as an error: it is closed either way.
    port.close(() => {
      done();
    });
  });
  if (!signal.aborted) return ok(link);
  await link.close();
  return failed({ code: 'Gone', detail: 'opening was given up' });
}

/** The binding tells errors by their words alone. */
const faults: readonly (readonly [RegExp, DeviceFault['code']])[] = [
  [/no such (file|device)|cannot open/i, 'NotFound'],
  [/permission denied|access denied/i, 'Denied'],
  [/cannot lock port|busy|temporarily unavailable/i, 'NotReady'],
];

function faultOf(error: Error): DeviceFault {
  const [, code] = faults.find(([words]) => words.test(error.message)) ?? [];
  return { code: code ?? 'NotAvailable', detail: says(error) };
}
