/** A till's clock in a small world: the system's clock, what keeps it, the servers, and the true time. */
import { createNetworkTime } from '../../../src/runtime/clock/network-time.js';
import type { Log } from '../../../src/runtime/ports/log.js';
import type { TimeAnswer, TimeSource } from '../../../src/runtime/ports/time-source.js';
import { type MonoMs, millis, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { createClockWatch } from '../../../src/runtime/terminal/clock-watch.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';

export const dayMs = 86_400_000;
export const yearMs = 365 * dayMs;
/** The time that it really is when a test begins. */
export const trueTime = Date.UTC(2027, 5, 15, 9, 30);
export const builtAt = wallMs(trueTime - 30 * dayMs);

/** What a server says: off the true time by so much, or nothing. */
export type Says = number | 'silent' | 'refused';

export interface World {
  /** By how much the system's clock is off the true time. */
  readonly offMs: number;
  readonly isKept: boolean;
  readonly servers: readonly Says[];
  /** The newest record, off the true time. */
  readonly recordMs: number;
}

function answerOf(
  said: Says,
  { at, truth }: { readonly at: MonoMs; readonly truth: number },
): TimeAnswer {
  if (typeof said === 'string') return { kind: said, detail: 'as told' };
  return { kind: 'time', at, wall: wallMs(truth + said), doubt: millis(20) };
}

export function clockDesk({ offMs, isKept, servers, recordMs }: World) {
  const time = virtualTime({ wall: wallMs(trueTime + offMs) });
  time.setWallTrusted(isKept);
  const says = [...servers];
  const asked = says.map(() => 0);
  const lines: string[] = [];
  const log: Log = {
    write: (_, name) => void lines.push(name),
  };
  const truth = (): number => trueTime + time.elapsed();
  const sources = says.map((_, place): TimeSource => ({
    name: `s${place}`,
    ask: () => {
      asked[place] = (asked[place] ?? 0) + 1;
      const at = monoMs(time.mono());
      return Promise.resolve(answerOf(says[place] ?? 'silent', { at, truth: truth() }));
    },
  }));
  const network = createNetworkTime({
    system: time,
    real: time,
    after: (span, run) => time.after(span, run),
    sources,
    builtAt,
    log,
  });
  const floor = wallMs(Math.max(builtAt, trueTime + recordMs));
  const judged: string[] = [];
  const watch = createClockWatch({
    clock: servers.length === 0 ? time : network.clock,
    notBefore: floor,
    judged: (clock) => void judged.push(clock),
    timers: { setTimer: () => undefined },
  });
  let changes = 0;
  return {
    time,
    network,
    watch,
    says,
    asked,
    log: lines,
    judged,
    changes: () => changes,
    truth,
    begin: async () => {
      watch.begin();
      if (servers.length === 0) return;
      network.begin(floor, {
        isWanting: () => !watch.isSound(),
        changed: () => {
          changes += 1;
          watch.look();
        },
      });
      await time.settle();
    },
    /** What stands: fault or ok, trusted or not, what it rests on, and how far off the truth it is. */
    stands: () => {
      watch.look();
      const { clock } = watch;
      const off = Math.round((clock.wall() - truth()) / 1000);
      return [
        watch.isSound() ? 'ok' : 'E-CLOCK',
        clock.wallTrusted() ? 'trusted' : 'untrusted',
        clock.wallBasis?.() ?? 'system',
        off === 0 ? 'right' : 'wrong',
      ].join(' ');
    },
  };
}
