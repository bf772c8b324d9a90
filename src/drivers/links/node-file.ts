/**
 * A character device as the kernel gives it, opened so that no call waits in it: usblp would keep one
 * of the few threads for file work for as long as a printer has no paper (facts peripherals 1.6).
 */
import { type FileHandle, constants, open } from 'node:fs/promises';
import type { FileMode } from './link-config.js';

/** What fails throws with the system's code: `EAGAIN` for what is not taken, or not there, now. */
export interface DeviceFile {
  /** How many bytes were taken. `position` `null`: after what was written before. */
  write(bytes: Uint8Array, position: number | null): Promise<number>;
  /** Whether it has done what it took; a device that cannot tell has. */
  isDone(): Promise<boolean>;
  /** How many bytes came. 0 is no end to a named pipe, and to usblp neither. */
  read(into: Uint8Array): Promise<number>;
  /** Whether its file is still there: a device that was pulled out may go on to be read, as nothing. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

const access = { write: constants.O_WRONLY, read: constants.O_RDONLY, both: constants.O_RDWR };

export async function openNodeFile(path: string, mode: FileMode): Promise<DeviceFile> {
  const handle = await open(path, access[mode] | constants.O_NONBLOCK | constants.O_NOCTTY);
  const status = await handle.stat();
  if (status.isCharacterDevice() || status.isFIFO()) return nodeFile(handle);
  await handle.close();
  throw Object.assign(new Error('a device was looked for'), { code: 'ENOTTY' });
}

function nodeFile(handle: FileHandle): DeviceFile {
  return {
    write: async (bytes, position) =>
      (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
    isDone: async () => {
      try {
        // To usblp a write of no bytes asks whether the one before is over. An array of no bytes would
        // not reach it.
        await handle.write(new Uint8Array(1), 0, 0, null);
        return true;
      } catch (thrown: unknown) {
        return codeOf(thrown) !== 'EAGAIN';
      }
    },
    read: async (into) => (await handle.read(into, 0, into.length, null)).bytesRead,
    isThere: async () => (await handle.stat()).nlink > 0,
    close: () => handle.close(),
  };
}

/** The system's code of what was thrown; anything else is a bug. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') {
    return thrown.code;
  }
  throw thrown;
}
