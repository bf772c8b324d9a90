/**
 * The LCD while the data folder is opened: that it is being read, then that the disk is slow, and at last
 * that it does not answer. A medium that dies may hang in any call, and no call that hangs can be called
 * off; so the time is kept here, beside the opening, and the screen never stands at "starting" for ever.
 */
import { type Alarm, type Clock, instantOf } from '../runtime/ports/clock.js';
import type { Device } from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import { after, millis } from '../runtime/ports/units.js';
import { emptyBook } from '../runtime/payment/book.js';
import type { Settings } from '../runtime/payment/plan.js';
import type { Panels } from '../runtime/terminal/interpreter-screen.js';
import { type Support, freshSession } from '../runtime/terminal/session-model.js';
import { showScene } from '../runtime/terminal/view.js';
import { isSilent } from '../runtime/terminal/view-starting.js';

export interface StartingScreen {
  /** The opening has ended, well or not: the LCD and the alarm are the next one's. Twice is safe. */
  end(): void;
}

export interface StartingParts {
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly log: Log;
  readonly settings: Settings;
  readonly support: Support | null;
}

/** A page turns after this, and the words are chosen anew. */
const turnSpan = millis(2000);

export function showStarting(
  { clock, alarm, log, settings, support }: StartingParts,
  panels: Panels,
  lcd: Device<'lcd'>,
): StartingScreen {
  const readingSince = clock.mono();
  let isOver = false;
  let isTold = false;
  const draw = (): void => {
    if (isOver) return;
    const at = instantOf(clock);
    const caller = support === null ? {} : { support };
    const scene = { book: emptyBook(settings), at, saving: false, readingSince, ...caller };
    const waited = at.mono - readingSince;
    lcd.show(panels.draw(showScene(freshSession, scene).view, Math.floor(waited / turnSpan)));
    if (isSilent(scene) && !isTold) {
      isTold = true;
      log.write('error', 'till.storage-silent', { waitedMs: waited });
    }
    alarm.set(after(at.mono, turnSpan), draw);
  };
  draw();
  return {
    end: () => {
      if (isOver) return;
      isOver = true;
      alarm.set(undefined, () => undefined);
    },
  };
}
