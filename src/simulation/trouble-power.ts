/**
 * Power, or the process alone, is gone: now, soon, inside the next write to the journal, or in any of
 * the next calls to the disk. What was not flushed is lost, torn or reordered as `LossMode` says.
 */
import { millis } from '../runtime/ports/units.js';
import { lossModes } from '../twins/disk/loss.js';
import type { Trouble } from './trouble.js';

export const troublePower: Trouble = ({ chance, world }) => {
  const mode = chance.pick(lossModes);
  const does = chance.weighed({ cut: 45, kill: 20, inWrite: 20, inCall: 15 });
  if (does === 'inWrite') {
    world.cutInWrite(mode);
    return;
  }
  if (does === 'inCall') {
    world.cutInCall(chance.between(1, 40), chance.pick(moments), mode);
    return;
  }
  world.time.after(millis(chance.between(0, 5_000)), () => {
    if (does === 'cut') world.cutPower(mode);
    else world.kill();
  });
};

/** Of a call to the disk, in which power goes. */
export const moments = ['before', 'during', 'after'] as const;
