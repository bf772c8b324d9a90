/**
 * A watchdog of the kernel, as a device node (`/dev/watchdog`): opened it counts, and resets the board
 * when nothing was written for its time. `V` as the last word before it is closed calls that off (magic
 * close); without it, as after SIGKILL, it goes on counting. Its time is the driver's own: setting it
 * takes an ioctl, which Node has none of.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { codeOf } from './socket-path.js';

export interface WatchdogDevice {
  /** Never waits. A node that is still busy with the last one gets none. */
  feed(): void;
  /** Lets it go: called off, or counting on. Settles when it is closed; twice is safe. */
  close(how: 'calledOff' | 'countingOn'): Promise<void>;
}

/** Any byte but `V` feeds it. */
const food = Buffer.from('.');
const magic = Buffer.from('V');

/** `onFault` is told what a feeding failed with. A node that is not there is not made. */
export async function openWatchdogDevice(
  path: string,
  onFault: (code: string) => void,
): Promise<Result<WatchdogDevice, string>> {
  let node: FileHandle;
  try {
    // Without waiting: a node that is no watchdog (a pipe without a reader) must hold nobody up.
    node = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error: unknown) {
    return failed(codeOf(error) ?? 'unknown');
  }
  let writing: Promise<void> | null = null;
  let closing: Promise<void> | null = null;
  const write = async (bytes: Uint8Array): Promise<void> => {
    try {
      await node.write(bytes);
    } catch (error: unknown) {
      onFault(codeOf(error) ?? 'unknown');
    }
    writing = null;
  };
  const close = async (how: 'calledOff' | 'countingOn'): Promise<void> => {
    await writing;
    if (how === 'calledOff') await write(magic);
    await node.close();
  };
  return ok({
    feed: () => {
      if (closing === null) writing ??= write(food);
    },
    close: (how) => (closing ??= close(how)),
  });
}
