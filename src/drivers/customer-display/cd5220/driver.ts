/**
 * The customer display on a CD5220. Both changed rows go in one write, at most five times a second:
 * at 9600 baud a refresh takes 45 ms, and more would only queue up (facts peripherals 3). It has no
 * way to answer.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type PanelWriter, panelWriter } from '../../panel-writer.js';
import { type Rows, blankRows, changeBytes, initBytes, rowsOf } from './protocol.js';

export interface Cd5220Config {
  readonly link: LinkConfig;
}

const clearing = millis(2);
const refresh = millis(200);

export function cd5220Display({ openLink }: DriverParts): Driver<'customerDisplay', Cd5220Config> {
  return {
    name: 'customer-display/cd5220',
    kind: 'customerDisplay',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader) });
    },
    open: async (config, io) => {
      let writer: PanelWriter<Rows> | null = null;
      const opened = await openSession(openLink, config.link, io, {
        onData: () => undefined,
        onEnd: () => writer?.stop(),
      });
      if (!opened.ok) return failed(opened.error);
      const panel = panelWriter(opened.value, {
        after: io.after,
        initBytes,
        blank: blankRows,
        initRest: clearing,
        rest: refresh,
        change: changeBytes,
      });
      writer = panel;
      return ok({
        show: (rows) => {
          panel.show(rowsOf(rows));
        },
        close: () => opened.value.close(),
      });
    },
  };
}
