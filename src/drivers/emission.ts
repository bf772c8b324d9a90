/**
 * How a driver hands its readings over. What a handler throws is a bug of whoever listens: it has to
 * be heard, but not by the driver in the middle of its work, which would leave a frame half read or a
 * promise without an answer. So it is thrown again from a timer of its own.
 */
import type { DeviceIo } from '../runtime/ports/device.js';
import { millis } from '../runtime/ports/units.js';

/** As `io.emit`, and never throws. */
export function emitterOf<R>(io: Pick<DeviceIo<R>, 'emit' | 'after'>): (reading: R) => void {
  return (reading) => {
    try {
      io.emit(reading);
    } catch (error: unknown) {
      io.after(millis(0), () => {
        throw error;
      });
    }
  };
}
