/**
 * The kernel's watchdog while the till starts. One that counts already (since the firmware, or since a till
 * that was killed) is opened and fed from the first moment of the process on, or a start that takes longer
 * than it counts would be reset for ever; but for a minute at most, since a start that hangs is to be reset.
 * One that sleeps is left alone until the till runs: a start that is refused resets nobody's board.
 */
import type { After } from '../runtime/ports/clock.js';
import type { Result } from '../runtime/ports/result.js';
import { millis, seconds } from '../runtime/ports/units.js';
import type { BoardWatchdog } from '../runtime/board/profile.js';
import { nodeAfter } from '../platform/node-after.js';
import { processFigures } from '../platform/process-figures.js';
import { type WatchdogDevice, openWatchdogDevice } from '../platform/watchdog-device.js';
import { type WatchdogFacts, watchdogFacts } from '../platform/watchdog-facts.js';

/** The watchdog in the hands of a till that runs. */
export interface OwnedWatchdog {
  /** `null` where it could not be opened. */
  readonly node: WatchdogDevice | null;
  /** Why it could not be opened, or what a feeding has failed with. */
  readonly fault: string | null;
  /** What it counts before it bites; `null` where the kernel does not tell. */
  readonly bitesMs: number | null;
  /** What a process needs from its start before it can feed. */
  readonly firstMs: number;
}

export interface StartWatchdog extends BoardWatchdog {
  /** The till runs, and feeds from now on; opens what was asleep. `onFault` is told what a feeding fails with. */
  own(onFault: (code: string) => void): Promise<OwnedWatchdog>;
  /** No till comes of this start: called off. */
  refuse(): Promise<void>;
}

export interface StartWatchdogParts {
  readonly after: After;
  readonly facts?: (device: string) => Promise<WatchdogFacts>;
  readonly firstMs?: number;
  readonly open?: typeof openWatchdogDevice;
}

/** As long as systemd waits for a start (packaging/systemd: TimeoutStartSec). */
const startMax = seconds(60);

/** `start` under the watchdog that the board names, which is called off where no till comes of it. */
export async function startWatched<T, E>(
  board: BoardWatchdog | null,
  start: (watchdog: StartWatchdog | null) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const watchdog = board === null ? null : await watchStart(board, { after: nodeAfter });
  const started = await start(watchdog);
  if (!started.ok) await watchdog?.refuse();
  return started;
}

/** Called before anything else of a start. */
export async function watchStart(
  { device, everyMs }: BoardWatchdog,
  parts: StartWatchdogParts,
): Promise<StartWatchdog> {
  const { after, facts = watchdogFacts, firstMs = processFigures().uptimeMs } = parts;
  const { open = openWatchdogDevice } = parts;
  const { bitesMs, isCounting } = await facts(device);
  let blame: (code: string) => void = () => undefined;
  let faulted: string | null = null;
  const onFault = (code: string): void => {
    faulted = code;
    blame(code);
  };
  let early: Result<WatchdogDevice, string> | null = null;
  let disarm: () => void = () => undefined;
  let leftMs = startMax as number;
  const feed = (): void => {
    if (early?.ok !== true || leftMs < everyMs) return;
    leftMs -= everyMs;
    disarm = after(millis(everyMs), () => {
      if (early?.ok === true) early.value.feed();
      feed();
    });
  };
  if (isCounting !== false) {
    early = await open(device, onFault);
    feed();
  }
  return {
    device,
    everyMs,
    own: async (told) => {
      disarm();
      blame = told;
      const opened = early?.ok === true ? early : await open(device, onFault);
      const about = { bitesMs, firstMs };
      if (!opened.ok) return { ...about, node: null, fault: opened.error };
      return { ...about, node: opened.value, fault: faulted };
    },
    refuse: async () => {
      disarm();
      if (early?.ok === true) await early.value.close('calledOff');
    },
  };
}
