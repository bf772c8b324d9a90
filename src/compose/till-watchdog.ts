/**
 * The watchdogs of a running till: the kernel's that its board names, and the service manager's. Each is
 * fed by the rule of `supervisor/watchdog`, in real time whatever the speed of a rehearsal. A clean stop
 * calls the kernel's off; any other end leaves it counting.
 */
import type { After, Clock } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { type Millis, type MonoMs, millis } from '../runtime/ports/units.js';
import { type Watch, type Witness, freshWatch, stepWatch } from '../runtime/supervisor/watchdog.js';
import type { Ending } from '../runtime/terminal/interpreter-parts.js';
import type { ServiceNotifier } from '../platform/service-notifier.js';
import type { StartWatchdog } from './start-watchdog.js';
import type { Till } from './till.js';

export interface WatchdogReport {
  /** The device node, or `systemd`. */
  readonly name: string;
  readonly everyMs: number;
  readonly feedings: number;
  readonly fedAgoMs: number | null;
  /** Who has not answered since. */
  readonly awaits: readonly Witness[];
  /** Feedings that were due and did not come, in a row. */
  readonly hungry: number;
  /** Why it cannot be fed. */
  readonly fault: string | null;
  /** What it counts before it bites; `null` where nobody tells. */
  readonly bitesMs: number | null;
  /** What a start takes before it can feed it; `null` where a start has a time of its own. */
  readonly firstMs: number | null;
}

export interface Watchdogs {
  reports(): readonly WatchdogReport[];
  /** Nothing is fed any more. */
  rest(): void;
  /** The till has ended so; settles when the kernel's watchdog is let go. */
  end(ending: Ending): Promise<void>;
}

export interface WatchdogParts {
  readonly till: Pick<Till, 'drained' | 'journalAnswered'>;
  readonly board: StartWatchdog | null;
  readonly service: ServiceNotifier | null;
  readonly real: Pick<Clock, 'mono'>;
  readonly after: After;
  readonly log: Log;
  /** The kernel's, which the board names, cannot be fed. */
  readonly onFault: () => void;
}

/** Of the manager's time: two feedings in it, and one that comes late is no bite. */
const share = 3;

export async function openWatchdogs(parts: WatchdogParts): Promise<Watchdogs> {
  const { board, service, log, onFault } = parts;
  const keepers: Keeper[] = [];
  let close: (how: 'calledOff' | 'countingOn') => Promise<void> = () => Promise.resolve();
  if (board !== null) {
    const { device, everyMs } = board;
    const blame = (why: string): void => {
      log.write('error', 'watchdog.not-fed', { device, why });
      keeper.blame(why);
      onFault();
    };
    const { node, fault, bitesMs, firstMs } = await board.own(blame);
    const feed = (): void => {
      node?.feed();
    };
    const every = millis(everyMs);
    const keeper = keep(parts, { name: device, every, feed, bitesMs, firstMs });
    keepers.push(keeper);
    if (node !== null) close = (how) => node.close(how);
    if (fault !== null) blame(fault);
  }
  if (service !== null && service.watchdog !== null) {
    const feed = (): void => {
      service.tell('WATCHDOG=1');
    };
    const every = millis(Math.floor(service.watchdog / share));
    const about = { bitesMs: service.watchdog, firstMs: null };
    keepers.push(keep(parts, { name: 'systemd', every, feed, ...about }));
  }
  const rest = (): void => {
    for (const keeper of keepers) keeper.rest();
  };
  return {
    reports: () => keepers.map((keeper) => keeper.report()),
    rest,
    end: (ending) => {
      rest();
      return close(ending === 'clean' ? 'calledOff' : 'countingOn');
    },
  };
}

interface Keeper {
  report(): WatchdogReport;
  blame(why: string): void;
  rest(): void;
}

interface Hound extends Pick<WatchdogReport, 'bitesMs' | 'firstMs'> {
  readonly name: string;
  readonly every: Millis;
  readonly feed: () => void;
}

function keep({ till, real, after, log }: WatchdogParts, hound: Hound): Keeper {
  const { name, every, feed, bitesMs, firstMs } = hound;
  let watch: Watch = freshWatch;
  let feedings = 0;
  let fedAt: MonoMs | null = null;
  let fault: string | null = null;
  let disarm: () => void = () => undefined;

  const answered = (witness: Witness) => (): void => {
    watch = stepWatch(watch, { kind: 'Answered', witness }).watch;
  };
  /** Each is asked anew only after it has answered: an answer is never one to an earlier question. */
  const ask = (): void => {
    void till.drained().then(answered('loop'));
    void till.journalAnswered().then(answered('journal'));
  };
  const tick = (): void => {
    disarm = after(every, tick);
    const { watch: next, feeds, news } = stepWatch(watch, { kind: 'Ticked' });
    watch = next;
    if (news?.kind === 'hungry')
      log.write('error', 'watchdog.hungry', { name, silent: news.awaits.join(' ') });
    if (news?.kind === 'fedAgain')
      log.write('warning', 'watchdog.fed-again', { name, missed: news.missed });
    if (!feeds) return;
    feedings += 1;
    fedAt = real.mono();
    feed();
    ask();
  };
  ask();
  disarm = after(every, tick);
  return {
    report: () => ({
      name,
      everyMs: every,
      feedings,
      fedAgoMs: fedAt === null ? null : real.mono() - fedAt,
      awaits: watch.awaits,
      hungry: watch.hungry,
      fault,
      bitesMs,
      firstMs,
    }),
    blame: (why) => {
      fault = why;
    },
    rest: () => {
      disarm();
    },
  };
}
