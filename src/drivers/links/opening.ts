/**
 * An opening that may hang in the kernel or in a package: whoever gives it up, or waits as long as
 * anybody would, is answered at once, and what opens later all the same is let go.
 */
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed } from '../../runtime/ports/result.js';
import { seconds } from '../../runtime/ports/units.js';

/** What every link needs beside its configuration. */
export interface OpeningParts {
  readonly signal: AbortSignal;
  readonly after: After;
}

export const givenUp: DeviceFault = { code: 'Gone', detail: 'opening was given up' };

/** A device that is there has opened by then. */
const openMax = seconds(10);

const late: DeviceFault = {
  code: 'Timeout',
  detail: `did not open within ${openMax} ms: the device, its cable or its driver hangs`,
};

/** `start` is not called when the signal is aborted already; `release` gets what came too late. */
export function patientOpening<T>(
  { signal, after }: OpeningParts,
  start: () => Promise<Result<T, DeviceFault>>,
  release: (late: T) => void,
): Promise<Result<T, DeviceFault>> {
  if (signal.aborted) return Promise.resolve(failed(givenUp));
  return new Promise((settle, reject) => {
    let isSettled = false;
    const end = (result: Result<T, DeviceFault>): void => {
      isSettled = true;
      signal.removeEventListener('abort', abort);
      disarm();
      settle(result);
    };
    const abort = (): void => {
      end(failed(givenUp));
    };
    const disarm = after(openMax, () => {
      end(failed(late));
    });
    signal.addEventListener('abort', abort, { once: true });
    start().then(
      (result) => {
        if (!isSettled) end(result);
        else if (result.ok) release(result.value);
      },
      (bug: unknown) => {
        reject(bug instanceof Error ? bug : new Error(String(bug)));
      },
    );
  });
}
