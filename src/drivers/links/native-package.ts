/**
 * Loads a package with native code only when a device needs it. A package that is missing, not
 * compiled or built for another machine is one fault of one device (CONTRACT, Scripts).
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';

export async function loadNative<T>(
  name: string,
  load: () => Promise<T>,
): Promise<Result<T, DeviceFault>> {
  try {
    return ok(await load());
  } catch (thrown: unknown) {
    return failed({
      code: 'NotAvailable',
      detail: `${name} is not available here: ${says(thrown)}`,
    });
  }
}

/** The first line of what was thrown: loaders add the stacks of all they tried. */
export function says(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n')[0] ?? '';
}
