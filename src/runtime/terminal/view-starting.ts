/** What stands on the LCD while the journal is read: that it is, that the disk is slow, or that it is silent. */
import { say } from '../text/catalogue.js';
import { seconds } from '../ports/units.js';
import type { Scene } from './session-model.js';
import { type Said, callPages } from './view-phrases.js';

/** facts/journal 7d: a call to the disk that takes longer is told, and one that takes this long has failed. */
const slowAfter = seconds(2);
const silentAfter = seconds(30);

export function sayStarting(scene: Scene): Said {
  if (isSilent(scene)) {
    return {
      screen: 'fault',
      head: say('storage.fault.head'),
      pages: [
        say('starting.silent'),
        say('storage.restart'),
        say('storage.code'),
        ...callPages(scene, 'technician'),
      ],
    };
  }
  const page = waitedMs(scene) >= slowAfter ? 'starting.slow' : 'starting.page';
  return { screen: 'starting', head: say('starting.head'), pages: [say(page)] };
}

/** A disk that has not let the start go on for so long counts as failed. */
export function isSilent(scene: Pick<Scene, 'at' | 'readingSince'>): boolean {
  return waitedMs(scene) >= silentAfter;
}

function waitedMs({ at, readingSince }: Pick<Scene, 'at' | 'readingSince'>): number {
  return readingSince === undefined ? 0 : at.mono - readingSince;
}
