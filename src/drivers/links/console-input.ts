/**
 * Keeps the keys of a HID device away from the Linux console. hidraw does not grab: the kernel goes on
 * handing keys to whoever listens, and a scanned code typed into a console is a hole. `inhibited` of the
 * input device (kernel 5.11 and later) stops that, and hidraw reads on (facts peripherals 4).
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';

/** Gives the keys back. Twice is safe; a device that is gone needs nothing. */
export type GiveBack = () => Promise<void>;

/** `folder` is the device's own below /sys/class/hidraw. One that feeds no input needs nothing. */
export async function keepOffConsole(folder: string): Promise<Result<GiveBack, DeviceFault>> {
  const inputs = path.join(folder, 'device', 'input');
  const taken: string[] = [];
  const giveBack = async (): Promise<void> => {
    // What cannot be written is gone, and with it what was set.
    await Promise.allSettled(taken.splice(0).map((file) => writeFile(file, '0')));
  };
  for (const name of await namesIn(inputs)) {
    const file = path.join(inputs, name, 'inhibited');
    try {
      // Set by somebody else (a udev rule): it is theirs to take back.
      if ((await readFile(file, 'utf8')).trim() === '1') continue;
      await writeFile(file, '1');
      taken.push(file);
    } catch (error: unknown) {
      await giveBack();
      return failed(faultOf(error));
    }
  }
  return ok(giveBack);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^input\d+$/.test(name));
  } catch (error: unknown) {
    if (codeOf(error) === null) throw error;
    return [];
  }
}

function faultOf(error: unknown): DeviceFault {
  const code = codeOf(error);
  if (code === null) throw error;
  if (code === 'ENOENT') {
    const detail =
      'its keys cannot be kept off the console: this kernel has no "inhibited" (5.11 and later have)';
    return { code: 'NotAvailable', detail };
  }
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  return {
    code: isDenied ? 'Denied' : 'NotReady',
    detail: `its keys cannot be kept off the console: "inhibited" of its input cannot be written (${code})`,
  };
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
