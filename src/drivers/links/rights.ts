/**
 * Waits until files of /sys are there and this user may write them. Rules of udev give the rights a
 * moment after the kernel has made the files, so "no right" is believed only after 2 s (facts
 * peripherals 9). Never blocks.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
import { type OpeningParts, givenUp } from './opening.js';
import type { Sysfs } from './sysfs.js';

export interface RightsParts extends OpeningParts {
  readonly sysfs: Sysfs;
}

export interface WantedFiles {
  readonly folder: string;
  readonly needed: readonly string[];
  /** To be written where they are: not every device has them. */
  readonly also?: readonly string[];
}

const pause = millis(50);
const tries = 40;

/** Answers the names in the folder. */
export async function waitForRights(
  { folder, needed, also = [] }: WantedFiles,
  parts: RightsParts,
): Promise<Result<readonly string[], DeviceFault>> {
  const { sysfs, signal } = parts;
  for (let tried = 0; ; tried++) {
    const present = await sysfs.list(folder);
    const missing = needed.filter((name) => !present.includes(name));
    const ours = [...needed, ...also].filter((name) => present.includes(name));
    const locked = await lockedOf(sysfs, folder, ours);
    if (signal.aborted) return failed(givenUp);
    if (missing.length === 0 && locked.length === 0) return ok(present);
    if (tried === tries) return failed(faultOf(folder, missing, locked));
    await pauseOrAbort(parts);
  }
}

function pauseOrAbort({ after, signal }: RightsParts): Promise<void> {
  return new Promise((settle) => {
    const end = (): void => {
      disarm();
      signal.removeEventListener('abort', end);
      settle();
    };
    const disarm = after(pause, end);
    signal.addEventListener('abort', end, { once: true });
  });
}

async function lockedOf(
  sysfs: Sysfs,
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const rights = await Promise.all(
    names.map(async (name) => ({ name, isOurs: await sysfs.isWritable(`${folder}/${name}`) })),
  );
  return rights.filter(({ isOurs }) => !isOurs).map(({ name }) => name);
}

function faultOf(
  folder: string,
  missing: readonly string[],
  locked: readonly string[],
): DeviceFault {
  if (missing.length > 0) {
    return { code: 'NotAvailable', detail: `/sys/${folder} has no ${missing.join(', ')}` };
  }
  const files = locked.join(', ');
  return { code: 'Denied', detail: `this user may not write ${files} in /sys/${folder}` };
}
