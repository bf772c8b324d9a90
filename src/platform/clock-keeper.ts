/**
 * What keeps the system's clock while nobody looks: a clock chip, which runs without power, or a time
 * service that has set it since the machine was started. With neither it is whatever the image or the
 * last shutdown left: a time that has been, not the time that is. Looks alone.
 */
import { readdirSync, statSync } from 'node:fs';
import type { Clock } from '../runtime/ports/clock.js';
import { type MonoMs, type WallMs, seconds, wallMs } from '../runtime/ports/units.js';

export interface ClockKeeper {
  /** The kernel's name of the clock chip; `null` where there is none. */
  chip(): string | null;
  /** When systemd-timesyncd set the clock last in this boot; `null` where it has not, or is not there. */
  setAt(): WallMs | null;
}

export interface KeeperPlaces {
  readonly chips?: string;
  readonly setMark?: string;
}

const chipsFolder = '/sys/class/rtc';
/** Touched at each synchronisation; gone after a boot (systemd-timesyncd.service(8)). */
const setMarkFile = '/run/systemd/timesync/synchronized';

export function clockKeeper(places: KeeperPlaces = {}): ClockKeeper {
  const { chips = chipsFolder, setMark = setMarkFile } = places;
  return {
    chip: () => namesIn(chips)[0] ?? null,
    setAt: () => {
      const found = statSync(setMark, { throwIfNoEntry: false });
      return found === undefined ? null : wallMs(Math.round(found.mtimeMs));
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Not Linux, or a kernel without clock chips.
    return [];
  }
}

const lookAgainSpan = seconds(10);

/**
 * Whether the clock is kept: asked with every record, looked up now and then. Once it is, it stays so
 * until the machine is started anew, and with it this process.
 */
export function keptLately(keeper: ClockKeeper, { mono }: Pick<Clock, 'mono'>): () => boolean {
  let isKept = false;
  let lookedAt: MonoMs | null = null;
  return () => {
    const now = mono();
    if (isKept || (lookedAt !== null && now - lookedAt < lookAgainSpan)) return isKept;
    lookedAt = now;
    isKept = keeper.chip() !== null || keeper.setAt() !== null;
    return isKept;
  };
}
