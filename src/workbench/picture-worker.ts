/** Draws the bench's pictures in a thread of its own: to read the font takes longer than a scan may stall. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { unreachable } from '../runtime/ports/bug.js';
import type { PrintedSlip } from '../twins/bytes/escpos/paper.js';
import type { LcdFace } from '../twins/bytes/st7920.js';
import { customerPicture } from '../twins/pictures/customer-picture.js';
import { fontPath, glyphsOf } from '../twins/pictures/glyphs.js';
import { lcdDots, lcdPicture } from '../twins/pictures/lcd-picture.js';
import { paperPicture } from '../twins/pictures/paper-picture.js';

export type Sight =
  | { readonly kind: 'lcd'; readonly face: LcdFace }
  /** The dots alone, 16 bytes a row, high bit on the left. */
  | { readonly kind: 'lcdDots'; readonly face: LcdFace }
  | { readonly kind: 'customer'; readonly rows: readonly string[] }
  | { readonly kind: 'paper'; readonly slips: readonly PrintedSlip[] };

export interface Order {
  readonly id: number;
  readonly sight: Sight;
}

/** What was drawn (PNG, or dots), or why there is nothing. */
export interface Drawn {
  readonly id: number;
  readonly picture: Uint8Array | string;
}

const glyphs = glyphsOf(readFileSync(createRequire(import.meta.url).resolve(fontPath)));

parentPort?.on('message', ({ id, sight }: Order) => {
  const drawn: Drawn = { id, picture: drawnOrWhy(sight) };
  parentPort?.postMessage(drawn);
});

function drawnOrWhy(sight: Sight): Uint8Array | string {
  try {
    return draw(sight);
  } catch (error: unknown) {
    return error instanceof Error ? error.message : String(error);
  }
}

function draw(sight: Sight): Uint8Array {
  switch (sight.kind) {
    case 'lcd':
      return lcdPicture(sight.face, glyphs);
    case 'lcdDots':
      return packed(lcdDots(sight.face, glyphs));
    case 'customer':
      return customerPicture(sight.rows);
    case 'paper':
      return paperPicture(sight.slips, glyphs);
    default:
      return unreachable(sight);
  }
}

function packed(rows: readonly (readonly boolean[])[]): Uint8Array {
  return Uint8Array.from(
    rows.flatMap((row) =>
      Array.from({ length: row.length / 8 }, (_, place) =>
        row.slice(place * 8, place * 8 + 8).reduce((byte, dot) => (byte << 1) | (dot ? 1 : 0), 0),
      ),
    ),
  );
}
