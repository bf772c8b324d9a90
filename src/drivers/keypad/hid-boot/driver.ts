/**
 * A keypad that sends HID boot reports, over hidraw or over any link that carries them one after the
 * other. Tells keys as they go down; usages that its keymap does not know are counted in no one's
 * name and ignored. It keeps the keys off no console: that is the box's business (README).
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openListener } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { emitterOf } from '../../emission.js';
import { fixedReportFraming } from '../../framing/fixed-report.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { keymaps } from './keymaps.js';
import { hear, nothingDown, reportBytes } from './protocol.js';

export interface HidBootConfig {
  readonly link: LinkConfig;
  readonly keymap: keyof typeof keymaps;
}

/** A report comes in one piece; what comes later than this belongs to another. */
const reportGap = millis(50);

export function hidBootKeypad({ openLink }: DriverParts): Driver<'keypad', HidBootConfig> {
  return {
    name: 'keypad/hid-boot',
    kind: 'keypad',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      const link = readLink(reader);
      return reader.end({ link, keymap: reader.oneOf('keymap', ['till'], 'till') });
    },
    open: (config, io) => {
      const keymap = keymaps[config.keymap];
      const emit = emitterOf(io);
      let down = nothingDown;
      const framing = fixedReportFraming({
        reportBytes,
        gap: reportGap,
        after: io.after,
        onReport: (report) => {
          const heard = hear(report, down);
          down = heard.down;
          for (const usage of heard.pressed) {
            const key = keymap.get(usage);
            if (key !== undefined) emit({ kind: 'KeyPressed', key });
          }
        },
        onDropped: () => {
          io.log.write('warning', 'keypad.report-dropped', { device: io.id });
        },
      });
      return openListener(openLink, config.link, io, {
        onData: (bytes) => {
          framing.push(bytes);
        },
        onEnd: () => {
          framing.stop();
        },
      });
    },
  };
}
