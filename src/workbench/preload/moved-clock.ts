/** Moves the wall clock of the process that it is loaded into; the monotonic clock is left alone. */
import type { WallClock } from './injections.js';

/** Lays a `Date` over the machine's; answers how to move it. */
export function layMovedClock(): (clock: WallClock) => void {
  const Machine = Date;
  let offsetMs = 0;
  let current: WallClock = { offsetMs: 0, rtc: 'kept' };
  const now = (): number => Machine.now() + offsetMs;
  globalThis.Date = new Proxy(Machine, {
    construct: (target, args: unknown[], self: () => void) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, self) as object,
    apply: () => new Machine(now()).toString(),
    get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
  });
  return (clock) => {
    const isNew = clock.rtc !== current.rtc || clock.offsetMs !== current.offsetMs;
    current = clock;
    if (isNew) offsetMs = clock.rtc === 'none' ? -Machine.now() : clock.offsetMs;
  };
}
