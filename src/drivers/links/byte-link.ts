/**
 * A link carries bytes both ways and knows nothing of what they mean. What went wrong is a value;
 * `kind` of a write's end says whether the far side may have seen any of it, which is what a print
 * job has to know (PAYMENT P28).
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import type { Result } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
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
  /**
   * Bytes that the system has taken since the opening. Whoever asks twice while a write waits sees
   * whether it gets on; a span alone does not tell a slow line from one that stands still.
   */
  taken(): number;
  /**
   * Settles writes that wait as `cut`, and gives their bytes a moment to go, whatever the far side does.
   * Nobody is called back afterwards. Twice is safe.
   */
  close(): Promise<void>;
}

/** Named at the opening, so that no early byte is missed; always consumed (facts peripherals 8.3). */
export interface LinkListener {
  /** The bytes are the listener's own: it may wipe them. */
  readonly onData: (bytes: Uint8Array) => void;
  /** Called at most once, and never after `close`. */
  readonly onGone: (fault: DeviceFault) => void;
}

/** Yields a live link or releases everything. An aborted signal ends the opening at once, and it alone. */
export type OpenLink = (
  config: LinkConfig,
  listener: LinkListener,
  signal: AbortSignal,
) => Promise<Result<ByteLink, DeviceFault>>;

/** What a link keeps for a far side that does not read. */
export const waitingBytesMax = 256 * 1024;

/** How long bytes that are still on their way may keep a link that is let go. */
export const linger = millis(1_000);

export const letGo: DeviceFault = { code: 'Gone', detail: 'the link was let go' };

/** For what is not taken any more because nobody takes what waits already. */
export const notTaken: DeviceFault = {
  code: 'NotReady',
  detail: 'the device does not take what it was sent before',
};
