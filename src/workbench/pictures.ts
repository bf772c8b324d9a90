/** Pictures of LCD, customer display and paper. The font is read when the first picture is asked for. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { customerPicture } from '../twins/pictures/customer-picture.js';
import { type Glyphs, fontPath, glyphsOf } from '../twins/pictures/glyphs.js';
import { lcdPicture } from '../twins/pictures/lcd-picture.js';
import { paperPicture } from '../twins/pictures/paper-picture.js';
import type { Desk } from './desk/desk.js';

export interface Pictures {
  lcd(): Uint8Array;
  customer(): Uint8Array;
  paper(): Uint8Array;
}

export function pictures(desk: Desk): Pictures {
  let glyphs: Glyphs | undefined;
  const font = (): Glyphs => {
    glyphs ??= glyphsOf(readFileSync(createRequire(import.meta.url).resolve(fontPath)));
    return glyphs;
  };
  return {
    lcd: () => lcdPicture(desk.lcd.face(), font()),
    customer: () => customerPicture(desk.customer.rows(), font()),
    paper: () => paperPicture(desk.printer.printed(), font()),
  };
}
