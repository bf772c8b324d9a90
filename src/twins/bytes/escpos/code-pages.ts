/**
 * Signs of the printer's character sets. Chinese mode covers ASCII and the two-byte zones of
 * GB 18030; its four-byte signs are in a good ROM alone (facts/peripherals.md 1.1; 2, traps). Of the
 * single-byte pages those of code-page-tables.ts are told; a sign of another has no picture.
 */
import { fourByteSign, gbkSign } from '../gb2312.js';
import { pageSign } from './code-page-tables.js';

/** What decides which signs there are. */
export interface SignSet {
  readonly codePage: number;
  readonly chinese: boolean;
  /** The ROM has the four-byte signs. */
  readonly fourByte: boolean;
}

/** The sign of 1, 2 or 4 bytes, or `undefined` when there is no picture of it. */
export function decodeSign(
  bytes: readonly number[],
  { codePage, chinese, fourByte }: SignSet,
): string | undefined {
  const [first = 0, second] = bytes;
  if (second !== undefined) {
    if (bytes.length === 2) return gbkSign(first, second);
    return fourByte ? fourByteSign(bytes) : undefined;
  }
  if (first < 0x7f) return String.fromCodePoint(first);
  if (chinese || first === 0x7f) return undefined;
  return pageSign(codePage, first);
}
