/**
 * Power, or the process alone, is gone: now, soon, inside the next write to the journal, or in any of
 * the next calls to the disk. What was not flushed is lost, torn or reordered as `LossMode` says.
 */
import { millis } from '../runtime/ports/units.js';
import { lossModes } from '../twins/disk/loss.js';
import { type Trouble, secondsOf } from './trouble.js';

export const troublePower: Trouble = ({ chance, world, says }) => {
  const mode = chance.pick(lossModes);
  const does = chance.weighed({ cut: 45, kill: 20, inWrite: 20, inCall: 15 });
  if (does === 'inWrite') {
    says('power is to go in the middle of the next write to the journal');
    world.cutInWrite(mode);
    return;
  }
  if (does === 'inCall') {
    const [call, moment] = [chance.between(1, 40), chance.pick(moments)];
    says(`power is to go ${moment} call ${String(call)} from here to the disk`);
    world.cutInCall(call, moment, mode);
    return;
  }
  const inMs = chance.between(0, 5_000);
  says(`${does === 'cut' ? 'power goes' : 'the process is killed'} in ${secondsOf(inMs)}`);
  world.time.after(millis(inMs), () => {
    if (does === 'cut') world.cutPower(mode);
    else world.kill();
  });
};

/** Of a call to the disk, in which power goes. */
export const moments = ['before', 'during', 'after'] as const;
