/**
 * The cashier's LCD on an ST7920. Shows whole pictures and sends the changed cells alone; while the
 * link is slow, pictures in between are left out. The panel has no way to answer: that it is there
 * is known by its link alone. What it showed last stays when the till ends.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type PanelWriter, panelWriter } from '../../panel-writer.js';
import { type Panel, blankPanel, changeBytes, initBytes, panelOf } from './protocol.js';

export interface St7920Config {
  readonly link: LinkConfig;
}

/** Clearing takes the panel 1.6 ms; it hears nothing meanwhile (facts peripherals 3). */
const clearing = millis(2);

export function st7920Lcd({ openLink }: DriverParts): Driver<'lcd', St7920Config> {
  return {
    name: 'lcd/st7920',
    kind: 'lcd',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader) });
    },
    open: async (config, io) => {
      let writer: PanelWriter<Panel> | null = null;
      const opened = await openSession(openLink, config.link, io, {
        onData: () => undefined,
        onEnd: () => writer?.stop(),
      });
      if (!opened.ok) return failed(opened.error);
      const panel = panelWriter(opened.value, {
        after: io.after,
        initBytes,
        blank: blankPanel,
        initRest: clearing,
        rest: millis(0),
        change: changeBytes,
      });
      writer = panel;
      return ok({
        show: (rows) => {
          panel.show(panelOf(rows));
        },
        close: () => opened.value.close(),
      });
    },
  };
}
