/**
 * Writes that a far side takes one after another, for links over files: in order, bounded, and each of
 * them settled, also when the far side never takes it.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type WriteEnd, waitingBytesMax } from './byte-link.js';

export interface WriteQueue {
  readonly write: (bytes: Uint8Array) => Promise<WriteEnd>;
  /**
   * Settles what waits as cut and refuses later writes. What waits is handed over all the same, so that
   * the last word of a device that is let go ("off") is heard; settles when it is. The first call counts.
   */
  readonly end: (fault: DeviceFault) => Promise<void>;
}

/** `take` hands `bytes` over and answers what went wrong; it is called again when it has settled. */
export function writeQueue(take: (bytes: Uint8Array) => Promise<DeviceFault | null>): WriteQueue {
  const waiting = new Set<(end: WriteEnd) => void>();
  let waitingBytes = 0;
  let ended: DeviceFault | null = null;
  let last: Promise<void> = Promise.resolve();

  const next = async (bytes: Uint8Array, settle: (end: WriteEnd) => void): Promise<void> => {
    const fault = await take(bytes);
    waitingBytes -= bytes.length;
    if (waiting.delete(settle)) settle(fault === null ? { kind: 'sent' } : { kind: 'cut', fault });
  };
  return {
    write: (bytes) => {
      if (ended !== null) return Promise.resolve({ kind: 'refused', fault: ended });
      if (waitingBytes + bytes.length > waitingBytesMax) {
        return Promise.resolve({ kind: 'refused', fault: notTaken });
      }
      waitingBytes += bytes.length;
      // The caller may use its bytes again.
      const own = bytes.slice();
      return new Promise((settle) => {
        waiting.add(settle);
        last = last.then(() => next(own, settle));
      });
    },
    end: (fault) => {
      ended ??= fault;
      for (const settle of waiting) settle({ kind: 'cut', fault });
      waiting.clear();
      return last;
    },
  };
}

const notTaken: DeviceFault = {
  code: 'NotReady',
  detail: 'the other side does not take what it was sent',
};
