/**
 * How a device twin is attached to the till: to one process at a time, which may die. What a dead
 * process says is not heard and what it waits for never settles; the device itself goes on.
 */
import type { Device, DeviceIo, DeviceKind, Reading } from '../../runtime/ports/device.js';

/** What a twin needs of the process that opens it; a `DeviceIo` will do. */
export type Opener<K extends DeviceKind> = Pick<DeviceIo<Reading<K>>, 'emit'>;

/** The device as one process has it. */
export type ProcessDevice<K extends DeviceKind> = Device<K> & {
  /** The process is gone, without a word to anybody. Twice is safe. */
  kill(): void;
};

export interface Attachment<K extends DeviceKind> {
  /** Makes this the attached process; an earlier one is no longer heard. */
  attach(opener: Opener<K>): Seat;
  /** Hands a reading to the attached process; answers whether there was one. */
  emit(reading: Reading<K>): boolean;
}

export interface Seat {
  /** Whether this process is still the attached one. */
  readonly heard: () => boolean;
  readonly leave: () => void;
  /** The end of a device that has nobody waiting: by `close`, or with its process. */
  readonly ends: { readonly close: () => Promise<void>; readonly kill: () => void };
}

export function attachment<K extends DeviceKind>(): Attachment<K> {
  let current: { readonly opener: Opener<K> } | undefined;
  return {
    attach: (opener) => {
      const mine = { opener };
      current = mine;
      const leave = (): void => {
        if (current === mine) current = undefined;
      };
      const close = (): Promise<void> => {
        leave();
        return Promise.resolve();
      };
      return { heard: () => current === mine, leave, ends: { close, kill: leave } };
    },
    emit: (reading) => {
      current?.opener.emit(reading);
      return current !== undefined;
    },
  };
}
