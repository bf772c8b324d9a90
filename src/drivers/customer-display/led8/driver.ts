/**
 * The customer display on eight digits (LED8N). One frame a change, at most three in a second: at 2400
 * baud a frame takes 85 ms. It has no way to answer.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type PanelWriter, panelWriter } from '../../panel-writer.js';
import {
  type Digits,
  type LampManner,
  changeBytes,
  dark,
  digitsOf,
  initBytes,
  lampManners,
} from './protocol.js';

export interface Led8Config {
  readonly link: LinkConfig;
  readonly lamps: LampManner;
}

const starting = millis(50);
const refresh = millis(350);

export function led8Display({ openLink }: DriverParts): Driver<'customerDisplay', Led8Config> {
  return {
    name: 'customer-display/led8',
    kind: 'customerDisplay',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({
        link: readLink(reader),
        lamps: reader.oneOf('lamps', lampManners, 'stx-l'),
      });
    },
    open: async ({ link, lamps }, io) => {
      let writer: PanelWriter<Digits> | null = null;
      const opened = await openSession(openLink, link, io, {
        onData: () => undefined,
        onEnd: () => writer?.stop(),
      });
      if (!opened.ok) return failed(opened.error);
      const panel = panelWriter(opened.value, {
        after: io.after,
        initBytes: initBytes(lamps),
        blank: dark,
        initRest: starting,
        rest: refresh,
        change: (shown, wanted) => changeBytes(shown, wanted, lamps),
      });
      writer = panel;
      return ok({
        show: (rows) => {
          panel.show(digitsOf(rows));
        },
        close: () => opened.value.close(),
      });
    },
  };
}
