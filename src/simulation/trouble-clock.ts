/**
 * Clocks: one that jumps, both ways and over midnight; one that drifts; one that comes up before the
 * software was built, as a board without a battery does; one that nobody vouches for.
 */
import { hours, minutes, seconds } from '../runtime/ports/units.js';
import { type Trouble, secondsOf } from './trouble.js';

export const troubleClock: Trouble = (misfortune) =>
  deeds[misfortune.chance.weighed({ jump: 30, day: 10, drift: 20, early: 10, untrusted: 30 })](
    misfortune,
  );

type Deed = 'jump' | 'day' | 'drift' | 'early' | 'untrusted';

const deeds: Readonly<Record<Deed, Trouble>> = {
  jump: ({ chance, world, says }) => {
    const byMs = chance.between(0 - hours(1), hours(1));
    says(`the clock jumps by ${secondsOf(byMs)}`);
    world.time.stepWall(byMs);
  },
  day: ({ chance, world, lasts, says }) => {
    const byMs = chance.between(0 - hours(48), hours(48));
    says(`the clock jumps by ${secondsOf(byMs)}, for a while`);
    world.time.stepWall(byMs);
    lasts('wrong day', chance.between(minutes(1), hours(2)), () => {
      world.setClockRight();
    });
  },
  // A bad crystal, or a time service that steers: a little at a time.
  drift: ({ chance, world, says }) => {
    const byMs = chance.between(-1_500, 1_500);
    says(`the clock drifts by ${String(byMs)} ms in every 10 s`);
    let left = chance.between(10, 120);
    const step = (): void => {
      world.time.stepWall(byMs);
      left -= 1;
      if (left > 0) world.time.after(seconds(10), step);
    };
    step();
  },
  early: ({ chance, world, lasts, says }) => {
    says('the clock stands before the software was built, for a while');
    const before = hours(chance.between(1, 24 * 400));
    world.time.stepWall(world.builtAt - before - world.time.wall());
    lasts('early clock', chance.between(minutes(1), minutes(30)), () => {
      world.setClockRight();
    });
  },
  untrusted: ({ chance, world, lasts, says }) => {
    says('nobody vouches for the clock, for a while');
    world.time.setWallTrusted(false);
    lasts('untrusted clock', chance.between(1_000, minutes(20)), () => {
      world.time.setWallTrusted(true);
    });
  },
};
