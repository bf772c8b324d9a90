/**
 * What stands around a till that runs and asks how it is: commands on this machine (its control
 * socket), the service manager that started it, and its watchdogs. None of it decides anything, and a till
 * goes on without each.
 */
import type { Clock } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { type Millis, millis } from '../runtime/ports/units.js';
import type { DeviceReport } from '../runtime/supervisor/device-report.js';
import type { Ending } from '../runtime/terminal/interpreter-parts.js';
import type { Status } from '../runtime/terminal/status.js';
import { nodeAfter } from '../platform/node-after.js';
import { processFigures } from '../platform/process-figures.js';
import { openServiceNotifier } from '../platform/service-notifier.js';
import { openControl } from './control.js';
import type { StartWatchdog } from './start-watchdog.js';
import { type TillReport, reportOf } from './till-report.js';
import { openWatchdogs } from './till-watchdog.js';
import type { Till } from './till.js';

export interface SurroundingsParts {
  readonly till: Till;
  readonly data: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly watchdog: StartWatchdog | null;
  readonly clock: Clock;
  readonly real: Pick<Clock, 'mono'>;
  readonly log: Log;
  readonly devices: () => readonly DeviceReport[];
  /** With all that stands around the till in it; `null` before the first. */
  readonly status: () => Status | null;
  /** The watchdog that the board names cannot be fed. */
  readonly onWatchdogFault: () => void;
}

export interface Surroundings {
  ready(): void;
  /** Told to end: nothing is fed any more. */
  stopping(): void;
  /** The till has ended so. Within a moment, whatever hangs. */
  end(ending: Ending): Promise<void>;
}

/** What a device node or a pipe may take to let go, out of the 2 s of a stop. */
const lettingGoMax = millis(200);

export async function openSurroundings(parts: SurroundingsParts): Promise<Surroundings> {
  const { till, log, real, env } = parts;
  const service = openServiceNotifier(env, (why) => {
    log.write('warning', 'service.not-told', { why });
  });
  const watchdogs = await openWatchdogs({
    till,
    board: parts.watchdog,
    service,
    real,
    after: nodeAfter,
    log,
    onFault: parts.onWatchdogFault,
  });
  const report = (): TillReport => {
    const { version, clock } = parts;
    return reportOf({
      version,
      boot: till.boot,
      at: clock.mono(),
      status: parts.status() ?? till.status(),
      statistics: till.statistics(),
      devices: parts.devices(),
      journal: till.journal(),
      process: processFigures(),
      watchdogs: watchdogs.reports(),
      start: till.starts(),
    });
  };
  const closeDay: Till['closeDay'] = (request) => till.closeDay(request);
  const control = await openControl(parts.data, { closeDay, report });
  // Without it everything but the commands works: a folder whose path is too long is no reason to stand still.
  if (!control.ok) log.write('warning', 'till.no-control', { why: control.error });
  return {
    ready: () => service?.tell('READY=1'),
    stopping: () => {
      watchdogs.rest();
      service?.tell('STOPPING=1');
    },
    end: async (ending) => {
      if (control.ok) await control.value.close();
      await within(lettingGoMax, [watchdogs.end(ending), service?.end() ?? Promise.resolve()]);
    },
  };
}

async function within(span: Millis, all: readonly Promise<void>[]): Promise<void> {
  let disarm: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    disarm = nodeAfter(span, resolve);
  });
  await Promise.race([Promise.all(all), over]);
  disarm();
}
