/**
 * The LCD's dots for those who watch them: drawn anew whenever bytes came to the panel, told when they
 * differ, and not drawn at all while nobody watches. One drawing is under way at a time, so a panel
 * that is written to faster than it can be drawn is told as it is in the end.
 */
import type { Desk } from './desk/desk.js';
import type { Pictures } from './pictures.js';

export interface DotsEvent {
  readonly type: 'dots';
  readonly lit: boolean;
  /** Base64 of 64 rows of 16 bytes, high bit on the left. */
  readonly dots: string;
}

export interface LcdDots {
  /** Tells them at once and then with each change; answers a function that ends it, twice is safe. */
  watch(hear: (event: DotsEvent) => void): () => void;
}

export function lcdDots(desk: Desk, pictures: Pictures): LcdDots {
  const watchers = new Set<(event: DotsEvent) => void>();
  let last: DotsEvent | undefined;
  let isDrawing = false;
  let isDue = false;

  const draw = async (): Promise<void> => {
    isDrawing = true;
    while (isDue) {
      isDue = false;
      const lit = desk.lcd.lit();
      const dots = Buffer.from(await pictures.lcdDots()).toString('base64');
      if (last?.dots === dots && last.lit === lit) continue;
      last = { type: 'dots', lit, dots };
      for (const hear of watchers) hear(last);
    }
    isDrawing = false;
  };
  const touched = (): void => {
    isDue = true;
    if (!isDrawing && watchers.size > 0) void draw();
  };
  desk.onLcd(touched);
  return {
    watch: (hear) => {
      const own = (event: DotsEvent): void => {
        hear(event);
      };
      watchers.add(own);
      if (last !== undefined) own(last);
      touched();
      return () => void watchers.delete(own);
    },
  };
}
