/**
 * A scanner that sends each code followed by CR (an LF is taken too). A code leaves here as a
 * `Secret`, once; what is refused is told by its reason alone, never by its content (law 8). The
 * bytes are wiped.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { type Millis, millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openListener } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { delimitedFraming } from '../../framing/delimited.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { readBounce, toldCodes } from '../told-codes.js';
import { codeBytesMax, codeOf } from './protocol.js';

export interface SerialScannerConfig {
  readonly link: LinkConfig;
  readonly bounce: Millis;
}

/** A code comes in one run of bytes; one that stops in the middle is not a code (facts peripherals 6). */
const frameGap = millis(100);

export function serialScanner({ openLink }: DriverParts): Driver<'scanner', SerialScannerConfig> {
  return {
    name: 'scanner/serial',
    kind: 'scanner',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader), bounce: readBounce(reader) });
    },
    open: (config, io) => {
      const codes = toldCodes(io, config.bounce);
      const framing = delimitedFraming({
        frameBytesMax: codeBytesMax,
        gap: frameGap,
        after: io.after,
        onFrame: (frame) => {
          const code = codeOf(frame);
          if (code === null) codes.refuse('notPrintable');
          else codes.code(code);
        },
        onDropped: (why) => {
          codes.refuse(why);
        },
      });
      const stop = (): void => {
        framing.stop();
        codes.stop();
      };
      return openListener(openLink, config.link, io, {
        onData: (bytes) => {
          framing.push(bytes);
          bytes.fill(0);
        },
        onEnd: stop,
      });
    },
  };
}
