/**
 * A scanner that speaks HID POS (page 8Ch), over hidraw or over any link that carries its reports one
 * after the other. A code leaves as a `Secret`, once, behind the AIM identifier that says what kind of
 * code it was; the bytes are wiped. No keyboard, so nothing of a code can land on a console.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { type Millis, millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openListener } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { fixedReportFraming } from '../../framing/fixed-report.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { readBounce, toldCodes } from '../told-codes.js';
import { codeAssembly, reportBytes } from './protocol.js';

export interface HidPosScannerConfig {
  readonly link: LinkConfig;
  readonly bounce: Millis;
}

/** A report comes in one piece, and the one that goes on with it right behind. */
const reportGap = millis(50);
const continuedGap = millis(200);

export function hidPosScanner({ openLink }: DriverParts): Driver<'scanner', HidPosScannerConfig> {
  return {
    name: 'scanner/hid-pos',
    kind: 'scanner',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader), bounce: readBounce(reader) });
    },
    open: (config, io) => {
      const codes = toldCodes(io, config.bounce);
      const assembly = codeAssembly();
      let disarm: (() => void) | null = null;
      const rest = (): void => {
        disarm?.();
        disarm = null;
      };
      const framing = fixedReportFraming({
        reportBytes,
        gap: reportGap,
        after: io.after,
        onReport: (report) => {
          const heard = assembly.push(report);
          report.fill(0);
          if (heard.kind === 'code') codes.code(heard.text);
          if (heard.kind === 'refused') codes.refuse(heard.why);
          rest();
          if (!assembly.isOpen()) return;
          disarm = io.after(continuedGap, () => {
            disarm = null;
            assembly.drop();
            codes.refuse('unfinished');
          });
        },
        onDropped: () => {
          codes.refuse('unfinished');
        },
      });
      const stop = (): void => {
        framing.stop();
        assembly.drop();
        rest();
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
