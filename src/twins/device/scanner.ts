/** A scanner: what is held before it is read once and sent; without a listening process it is lost. */
import { Secret } from '../../runtime/ports/secret.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { type Opener, type ProcessDevice, attachment } from './attachment.js';

export interface ScannerTwin {
  connect(opener: Opener<'scanner'>): ProcessDevice<'scanner'>;
  /** Holds a code before it; answers, once it is read, whether a process got it. */
  scan(code: string): Promise<boolean>;
}

export function scannerTwin(
  time: VirtualTime,
  options: { readonly readMs?: number } = {},
): ScannerTwin {
  const process = attachment<'scanner'>();
  return {
    connect: (opener) => process.attach(opener).ends,
    scan: (code) =>
      new Promise((read) => {
        time.after(millis(options.readMs ?? 30), () => {
          read(process.emit({ kind: 'CodeRead', code: new Secret(code) }));
        });
      }),
  };
}
