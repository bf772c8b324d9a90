/**
 * What a frame of a scanner may be: printable ASCII, nothing else (facts peripherals 6). A control
 * character or a byte beyond ASCII is line noise or a code that no till has a use for. Pure.
 */

/** The longest code that is taken; a payment code has at most 24 digits. */
export const codeBytesMax = 128;

/** The text of `frame`, or null when it is not all printable ASCII. */
export function codeOf(frame: Uint8Array): string | null {
  if (frame.some((byte) => byte < 0x20 || byte > 0x7e)) return null;
  return String.fromCharCode(...frame);
}
