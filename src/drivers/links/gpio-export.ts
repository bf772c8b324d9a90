/**
 * Makes a line's files appear in /sys/class/gpio, and waits until they may be written. A line that is
 * exported already was so by a unit at the start of the box, or by a till that was killed.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { gpioClass } from './gpio-listing.js';
import { type RightsParts, waitForRights } from './rights.js';

export interface ExportedLine {
  readonly number: number;
  /** The line can interrupt: the kernel makes no `edge` for one that cannot. */
  readonly hasEdge: boolean;
}

export async function exportLine(
  number: number,
  parts: RightsParts,
): Promise<Result<ExportedLine, DeviceFault>> {
  const folder = `${gpioClass}/gpio${number}`;
  if ((await parts.sysfs.list(folder)).length === 0) {
    const refused = await parts.sysfs.write(`${gpioClass}/export`, String(number));
    if (refused !== null) return failed(refusal(number, refused));
  }
  // A chip whose driver names its lines exports them by those names, which onoff does not look for.
  const files = await waitForRights(
    { folder, needed: ['value'], also: ['active_low', 'direction', 'edge'] },
    parts,
  );
  if (!files.ok) return files;
  return ok({ number, hasEdge: files.value.includes('edge') });
}

const refusals: Readonly<Record<string, readonly [DeviceFault['code'], string]>> = {
  EACCES: ['Denied', 'this user may not export it'],
  EPERM: ['Denied', 'this user may not export it'],
  EBUSY: ['NotReady', 'the kernel or another program has it'],
  EINVAL: ['NotFound', 'the kernel knows no such number'],
  ENOENT: ['NotAvailable', 'this kernel has no /sys/class/gpio/export'],
};

function refusal(number: number, error: string): DeviceFault {
  const [code, why] = refusals[error] ?? ['NotAvailable', 'the kernel refuses it'];
  return { code, detail: `GPIO line ${number}: ${why} (${error})` };
}
