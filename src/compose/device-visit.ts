/**
 * A device opened for a moment, for a technician who looks, and let go again whatever happens. An
 * opening that hangs is given up, and what a driver throws is a fault like any other.
 */
import type { Device, DeviceFault, DeviceKind, Reading } from '../runtime/ports/device.js';
import { silentLog } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { seconds } from '../runtime/ports/units.js';
import { nodeTime } from '../platform/scaled-time.js';
import type { AnyLoadedDevice } from './board.js';
import type { OpenDevice } from './device-line.js';
import { threw } from './device-turn.js';

export interface Visitor {
  readonly onReading: (reading: Reading<DeviceKind>) => void;
  readonly onGone: (fault: DeviceFault) => void;
}

export interface Visit {
  readonly device: Device<DeviceKind>;
  /** Twice is safe. */
  end(): Promise<void>;
}

const openMax = seconds(5);
const closeMax = seconds(2);

export async function visitDevice(
  device: AnyLoadedDevice,
  visitor: Visitor,
): Promise<Result<Visit, DeviceFault>> {
  const { clock, after } = nodeTime(1);
  const ending = new AbortController();
  const open = device.open as OpenDevice<DeviceKind>;
  const opening = guarded(() =>
    open({
      id: device.id,
      clock,
      after,
      log: silentLog,
      signal: ending.signal,
      emit: visitor.onReading,
      gone: visitor.onGone,
    }),
  );
  const opened = await firstOf(opening, openMax, () => {
    ending.abort();
    return failed<DeviceFault>({ code: 'Timeout', detail: `did not open within ${openMax} ms` });
  });
  if (!opened.ok) {
    // What opens after all is let go.
    void opening.then((late) => (late.ok ? late.value.close() : undefined));
    return opened;
  }
  const { value } = opened;
  return ok({
    device: value,
    end: () => firstOf(value.close(), closeMax, () => undefined),
  });
}

async function guarded<T>(
  run: () => Promise<Result<T, DeviceFault>>,
): Promise<Result<T, DeviceFault>> {
  try {
    return await run();
  } catch (thrown: unknown) {
    return failed(threw('its opening', thrown));
  }
}

/** `run`, or what `late` says when it does not end in time. */
export async function firstOf<T>(
  run: Promise<T>,
  within: typeof openMax,
  late: () => T,
): Promise<T> {
  let disarm: () => void = () => undefined;
  const lateOne = new Promise<T>((resolve) => {
    disarm = nodeTime(1).after(within, () => {
      resolve(late());
    });
  });
  const first = await Promise.race([run, lateOne]);
  disarm();
  return first;
}
