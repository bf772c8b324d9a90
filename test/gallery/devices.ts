/**
 * From rows and slips to pictures, by the way that a device goes: the real driver's bytes, the twin of
 * the device, the picture of what the twin shows. Panels that have no driver yet are drawn from their
 * rows.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as cd5220 from '../../src/drivers/customer-display/cd5220/protocol.js';
import * as st7920 from '../../src/drivers/lcd/st7920/protocol.js';
import { type RollName, rolls } from '../../src/drivers/printer/escpos/papers.js';
import { slipBytes } from '../../src/drivers/printer/escpos/slip-bytes.js';
import type { PrintableSlip } from '../../src/runtime/ports/device.js';
import { millis, wallMs } from '../../src/runtime/ports/units.js';
import { cd5220Display } from '../../src/twins/bytes/cd5220.js';
import { escposPrinter } from '../../src/twins/bytes/escpos/printer.js';
import { st7920Panel } from '../../src/twins/bytes/st7920.js';
import { characterPanels, characterPicture } from '../../src/twins/pictures/character-picture.js';
import { customerPicture } from '../../src/twins/pictures/customer-picture.js';
import { fontPath, glyphsOf } from '../../src/twins/pictures/glyphs.js';
import { lcdPicture } from '../../src/twins/pictures/lcd-picture.js';
import { paperPicture } from '../../src/twins/pictures/paper-picture.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import type { LayoutId } from '../../src/ui-lcd/layouts.js';

const glyphs = glyphsOf(readFileSync(createRequire(import.meta.url).resolve(fontPath)));

export function panelPicture(layout: LayoutId, rows: readonly string[]): Uint8Array {
  if (layout !== '16x4') return characterPicture(characterPanels[layout], rows);
  const panel = st7920Panel();
  panel.push(st7920.initBytes);
  panel.push(st7920.changeBytes(st7920.blankPanel, st7920.panelOf(rows)));
  return lcdPicture(panel.face(), glyphs);
}

export function customerDisplayPicture(rows: readonly string[]): Uint8Array {
  const display = cd5220Display();
  display.push(cd5220.initBytes);
  display.push(cd5220.changeBytes(cd5220.blankRows, cd5220.rowsOf(rows)));
  return customerPicture(display.rows());
}

/** Longer than any slip takes. */
const printing = millis(120_000);

export async function slipPicture(paper: RollName, slip: PrintableSlip): Promise<Uint8Array> {
  const time = virtualTime({ wall: wallMs(0) });
  const printer = escposPrinter({
    rollWidth: paper,
    lineMs: 10,
    answerMs: 10,
    after: (span, run) => time.after(span, run),
    send: () => true,
    notice: () => undefined,
  });
  const job = slipBytes(slip, rolls[paper], []);
  if (job === null) throw new Error('a slip of the gallery is too long');
  // As the driver does: no more than there is room for.
  for (let sent = 0; sent < job.bytes.length;) {
    const part = job.bytes.subarray(sent, sent + Math.max(1, printer.room()));
    printer.push(part);
    sent += part.length;
    await time.advance(millis(1000));
  }
  await time.advance(printing);
  return paperPicture(printer.printed(), glyphs);
}
