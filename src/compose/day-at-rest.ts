/**
 * Closing the day of a till that does not run: it is started without its devices, by the one path that
 * every start takes, asked, and stopped. Open payments are asked about first, as after any start; the
 * slip of the day waits for the next start that has a printer.
 */
import { silentLog } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { Secret } from '../runtime/ports/secret.js';
import { type Millis, seconds, wallMs } from '../runtime/ports/units.js';
import type { DayCloseAnswer, DayCloseRequest } from '../runtime/terminal/day-desk.js';
import { takeFolderLock } from '../platform/folder-lock.js';
import { placeOfFolder } from '../platform/folder-place.js';
import { softwareBornAt } from '../platform/node-clock.js';
import { nodeRandom } from '../platform/node-random.js';
import { createNodeFolder } from '../platform/node-storage.js';
import { nodeTime } from '../platform/scaled-time.js';
import { layouts } from '../ui-lcd/layouts.js';
import type { Configuration } from './configuration.js';
import { openGateways } from './channels/open-gateways.js';
import type { RunRefusal } from './running-till.js';
import { type Till, startTill } from './till.js';
import type { TillDevices } from './till-devices.js';

export interface AtRestOptions {
  readonly configuration: Configuration;
  /** The data folder, absolute. */
  readonly data: string;
  readonly version: string;
  /** Something was thrown inside. */
  readonly onBug: (error: unknown, where: string) => void;
}

/** First answers of the wallets, before what is open is counted. */
const settledMax: Millis = seconds(20);
const codeKeyBytes = 32;

export async function closeDayAtRest(
  { configuration, data, version, onBug }: AtRestOptions,
  request: DayCloseRequest,
): Promise<Result<DayCloseAnswer, RunRefusal>> {
  const folder = await createNodeFolder(data);
  if (!folder.ok) return failed({ kind: 'folder', fault: folder.error });
  const time = nodeTime(1);
  const { settings } = configuration;
  const started = await startTill({
    ...time,
    ...configuration,
    // What is closed here is closed by the person who asks.
    settings: { ...settings, day: { ...settings.day, automatic: false } },
    folder: folder.value,
    takeLock: () => takeFolderLock(data),
    place: await placeOfFolder(data),
    random: nodeRandom,
    log: silentLog,
    layout: layouts['16x4'],
    codeKey: configuration.codeKey ?? new Secret(nodeRandom.bytes(codeKeyBytes)),
    gateways: openGateways(configuration, { ...time, log: silentLog }),
    merchant: { current: () => configuration.merchant },
    devices: noDevices,
    software: { version, builtAt: wallMs(softwareBornAt) },
    onBug,
  });
  if (!started.ok) return started;
  const till = started.value;
  await settled(till, time.after);
  const answer = await till.closeDay(request);
  await till.stop();
  return ok(answer);
}

const deaf = { close: async () => Promise.resolve() };
const noDevices: TillDevices = {
  keypad: () => deaf,
  lcd: () => ({ ...deaf, show: () => undefined }),
  scanner: null,
  customerDisplay: null,
  printer: null,
  drawer: null,
  beeper: null,
};

/** Until nothing is in flight any more, or long enough. */
function settled(till: Till, after: ReturnType<typeof nodeTime>['after']): Promise<void> {
  return new Promise((resolve) => {
    let unwatch: () => void = () => undefined;
    const disarm = after(settledMax, () => {
      unwatch();
      resolve();
    });
    unwatch = till.watch(({ ready, quiet }) => {
      if (!ready || !quiet) return;
      disarm();
      unwatch();
      resolve();
    });
  });
}
