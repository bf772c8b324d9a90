/**
 * A scanner that sends each code followed by CR (an LF is taken too). A code leaves here as a
 * `Secret`, once; what is refused is told to the log by its reason alone, never by its content
 * (law 8). The bytes are wiped.
 */
import type { DeviceIo, Driver, Reading } from '../../../runtime/ports/device.js';
import { failed, ok } from '../../../runtime/ports/result.js';
import { Secret } from '../../../runtime/ports/secret.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { emitterOf } from '../../emission.js';
import { delimitedFraming } from '../../framing/delimited.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { codeBytesMax, codeOf } from './protocol.js';

export interface SerialScannerConfig {
  readonly link: LinkConfig;
}

/** A code comes in one run of bytes; one that stops in the middle is not a code (facts peripherals 6). */
const frameGap = millis(100);
/** The same code again within this is the trigger bouncing, not the customer (facts peripherals 6). */
const bounce = millis(300);

export function serialScanner({ openLink }: DriverParts): Driver<'scanner', SerialScannerConfig> {
  return {
    name: 'scanner/serial',
    kind: 'scanner',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader) });
    },
    open: async (config, io) => {
      const ear = scannerEar(io);
      const opened = await openSession(openLink, config.link, io, {
        onData: ear.push,
        onEnd: ear.stop,
      });
      if (!opened.ok) {
        ear.stop();
        return failed(opened.error);
      }
      return ok({ close: () => opened.value.close() });
    },
  };
}

function scannerEar(io: DeviceIo<Reading<'scanner'>>) {
  const emit = emitterOf(io);
  let last: string | null = null;
  let disarm: (() => void) | null = null;
  let disarmNoise: (() => void) | null = null;

  // The scanner has beeped: whoever holds it is answered. Noise that goes on is told once.
  const drop = (why: string): void => {
    io.log.write('info', 'scanner.frame-dropped', { device: io.id, why });
    const isNoise = disarmNoise !== null;
    disarmNoise?.();
    disarmNoise = io.after(bounce, () => {
      disarmNoise = null;
    });
    if (!isNoise) emit({ kind: 'CodeGarbled' });
  };
  const forget = (): void => {
    last = null;
    disarm = null;
  };
  const framing = delimitedFraming({
    frameBytesMax: codeBytesMax,
    gap: frameGap,
    after: io.after,
    onFrame: (frame) => {
      const code = codeOf(frame);
      if (code === null) {
        drop('notPrintable');
        return;
      }
      if (code === last) return;
      disarm?.();
      last = code;
      disarm = io.after(bounce, forget);
      emit({ kind: 'CodeRead', code: new Secret(code) });
    },
    onDropped: drop,
  });
  return {
    push: (bytes: Uint8Array): void => {
      framing.push(bytes);
      bytes.fill(0);
    },
    stop: (): void => {
      framing.stop();
      disarm?.();
      disarmNoise?.();
      disarmNoise = null;
      forget();
    },
  };
}
