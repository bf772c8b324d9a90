/**
 * The cashier's LCD through the kernel's driver of character displays. Shows whole pictures and sends the
 * changed cells alone; while the panel is slow, pictures in between are left out. It has no way to
 * answer, and what it showed last stays when the till ends.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type PanelWriter, panelWriter } from '../../panel-writer.js';
import { type Rows, blankRows, changeBytes, initBytes, rowsOf, sizes } from './protocol.js';

export interface CharlcdConfig {
  readonly link: LinkConfig;
  readonly size: keyof typeof sizes;
}

/** The kernel waits for the panel by itself: a write is over when the panel has it. */
const noRest = millis(0);

export function charlcdLcd({ openLink }: DriverParts): Driver<'lcd', CharlcdConfig> {
  return {
    name: 'lcd/charlcd',
    kind: 'lcd',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({
        link: readLink(reader),
        size: reader.oneOf('size', Object.keys(sizes) as (keyof typeof sizes)[], '20x4'),
      });
    },
    open: async (config, io) => {
      const size = sizes[config.size];
      let writer: PanelWriter<Rows> | null = null;
      const opened = await openSession(openLink, config.link, io, {
        onData: () => undefined,
        onEnd: () => writer?.stop(),
      });
      if (!opened.ok) return failed(opened.error);
      const panel = panelWriter(opened.value, {
        after: io.after,
        initBytes,
        blank: blankRows(size),
        initRest: noRest,
        rest: noRest,
        change: changeBytes,
      });
      writer = panel;
      return ok({
        show: (rows) => {
          panel.show(rowsOf(rows, size));
        },
        close: () => opened.value.close(),
      });
    },
  };
}
