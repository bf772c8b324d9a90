/**
 * A link carries bytes both ways and knows nothing of what they mean. What went wrong is a value;
 * `kind` of a write's end says whether the far side may have seen any of it, which is what a print
 * job has to know (PAYMENT P28).
 */
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import type { Result } from '../../runtime/ports/result.js';
import type { LinkConfig } from './link-config.js';

export type WriteEnd =
  /** The operating system has taken all bytes. Whether the device has is for the protocol to ask. */
  | { readonly kind: 'sent' }
  /** No byte was taken. */
  | { readonly kind: 'refused'; readonly fault: DeviceFault }
  /** The link was lost meanwhile: any number of bytes may have gone. */
  | { readonly kind: 'cut'; readonly fault: DeviceFault };

export interface ByteLink {
  /**
   * Sends `bytes` after those written before; settles when they are handed over, which may take as
   * long as the far side does not read. More than `waitingBytesMax` waiting is refused.
   */
  write(bytes: Uint8Array): Promise<WriteEnd>;
  /** Settles writes that wait as `cut`. Nobody is called back afterwards. Twice is safe. */
  close(): Promise<void>;
}

/** Named at the opening, so that no early byte is missed; always consumed (facts peripherals 8.3). */
export interface LinkListener {
  /** The bytes are the listener's own: it may wipe them. */
  readonly onData: (bytes: Uint8Array) => void;
  /** Called at most once, and never after `close`. */
  readonly onGone: (fault: DeviceFault) => void;
}

/**
 * Yields a live link or releases everything. An aborted signal ends the opening alone. Time comes by
 * `after`, for links that have to wait, or to look again.
 */
export type OpenLink = (
  config: LinkConfig,
  listener: LinkListener,
  signal: AbortSignal,
  after: After,
) => Promise<Result<ByteLink, DeviceFault>>;

/** What a link keeps for a far side that does not read. */
export const waitingBytesMax = 256 * 1024;
