/**
 * ESC/POS commands as bytes (facts peripherals 1.2, 1.3, 1.5). Nothing here knows what a slip is. What
 * prints or discards at a person's word alone (DLE ENQ 1 and 2) has no builder, on purpose.
 */
import { invariant } from '../../../runtime/ports/bug.js';
import type { Symbology } from '../../../runtime/ports/device.js';

type Bytes = readonly number[];

const esc = 0x1b;
const fs = 0x1c;
const gs = 0x1d;
const dle = 0x10;

export const lineFeed = 0x0a;

/** Clears styles and the print buffer; ASB and Chinese mode are set anew after it. */
export const initialise: Bytes = [esc, 0x40];
export const chineseOn: Bytes = [fs, 0x26];
/** Before the text of a single-byte code page: bytes from 81h would be halves of Chinese characters. */
export const chineseOff: Bytes = [fs, 0x2e];
/** Automatic status on drawer, on-line, error and paper changes; the first comes at once. */
export const reportChanges: Bytes = [gs, 0x61, 0x0f];

export function bold(on: boolean): Bytes {
  return [esc, 0x45, on ? 1 : 0];
}

/** Of ASCII by ESC -, of Chinese by FS -: neither does the other. */
export function underline(on: boolean): Bytes {
  return [esc, 0x2d, on ? 1 : 0];
}

export function chineseUnderline(on: boolean): Bytes {
  return [fs, 0x2d, on ? 1 : 0];
}

/** White on black. */
export function inverse(on: boolean): Bytes {
  return [gs, 0x42, on ? 1 : 0];
}

/** ESC t n: the single-byte page by the printer's own number. */
export function codePage(number: number): Bytes {
  return [esc, 0x74, number];
}

/** `tall` is twice as high, `wide` twice as wide, `double` both. */
export type PrintSize = 'normal' | 'tall' | 'wide' | 'double';
const sizes: Readonly<Record<PrintSize, number>> = {
  normal: 0x00,
  tall: 0x01,
  wide: 0x10,
  double: 0x11,
};

export function isHigh(size: PrintSize): boolean {
  return size === 'tall' || size === 'double';
}

export function isWide(size: PrintSize): boolean {
  return size === 'wide' || size === 'double';
}

/** `GS !` sizes Chinese characters as well. */
export function size(size: PrintSize): Bytes {
  return [gs, 0x21, sizes[size]];
}

/** High lines get the gap that others have: 60 dots, or the usual 30. */
export function spacing(of: 'usual' | 'high'): Bytes {
  return of === 'usual' ? [esc, 0x32] : [esc, 0x33, highLineDots];
}

const highLineDots = 60;

const alignments = { left: 0, center: 1, right: 2 } as const;

/** At the start of a line alone. */
export function align(side: keyof typeof alignments): Bytes {
  return [esc, 0x61, alignments[side]];
}

export function feedLines(lines: number): Bytes {
  invariant(Number.isInteger(lines) && lines >= 0 && lines <= 255, 'a feed has 0 to 255 lines');
  return lines === 0 ? [] : [esc, 0x64, lines];
}

export function feedDots(dots: number): Bytes {
  invariant(Number.isInteger(dots) && dots >= 0 && dots <= 255, 'a feed has 0 to 255 dots');
  return [esc, 0x4a, dots];
}

/** Feeds to the cutter first, which stands some lines above the head. */
export function cutPaper(how: 'full' | 'partial'): Bytes {
  return [gs, 0x56, how === 'full' ? 0x41 : 0x42, 0x00];
}

/** Model 2, error correction M. `data` has at most `qrBytesMax`. */
export function qrCode(data: Bytes, moduleDots: number): Bytes {
  invariant(data.length > 0 && data.length <= qrBytesMax, 'a QR code holds what it holds');
  const stored = data.length + 3;
  return [
    ...[gs, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
    ...[gs, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, moduleDots],
    ...[gs, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, 0x31],
    ...[gs, 0x28, 0x6b, stored & 0xff, stored >> 8, 0x31, 0x50, 0x30, ...data],
    ...[gs, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30],
  ];
}

const symbologyCodes: Readonly<Record<Symbology, number>> = {
  upca: 65,
  ean13: 67,
  ean8: 68,
  code39: 69,
  itf: 70,
  code128: 73,
};

/** GS k in its function B, without text below: that is printed as a line, alike on every printer. */
export function barcode(
  symbology: Symbology,
  data: string,
  { moduleDots, heightDots }: BarSize,
): Bytes {
  invariant(data.length > 0 && data.length <= 255, 'a bar code tells its length in one byte');
  return [
    ...[gs, 0x68, heightDots],
    ...[gs, 0x77, moduleDots],
    ...[gs, 0x48, 0],
    ...[gs, 0x6b, symbologyCodes[symbology], data.length, ...charactersOf(data)],
  ];
}

export interface BarSize {
  readonly moduleDots: number;
  readonly heightDots: number;
}

/** What still fits the paper of a 58 mm printer, and keeps the length bytes clear of real-time ones. */
export const qrBytesMax = 900;

/** A pulse of `onMs` on pin 2 (0) or 5 (1), then `offMs` of rest; in steps of 2 ms, up to 510. */
export function drawerPulse(pin: 0 | 1, onMs: number, offMs: number): Bytes {
  return [esc, 0x70, pin, Math.round(onMs / 2), Math.round(offMs / 2)];
}

export type StatusPart = 1 | 2 | 3 | 4;

/** DLE EOT n: printer, cause of off-line, error, roll sensor. Answered at once, out of the queue. */
export function askStatus(part: StatusPart): Bytes {
  return [dle, 0x04, part];
}

/** GS ( H fn 48: `id` comes back when everything before it has been printed. */
export function tellWhenPrinted(id: string): Bytes {
  invariant(/^[\x20-\x7e]{4}$/.test(id), 'a process id is four printable characters');
  return [gs, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...charactersOf(id)];
}

/** GS r 1: answered when the buffer has been read this far. */
export const fence: Bytes = [gs, 0x72, 0x01];

/** DLE DC4 8: empties receive and print buffers, and says so (`37 25 00`). */
export const clearBuffers: Bytes = [dle, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];

function charactersOf(text: string): Bytes {
  return Array.from(text, (character) => character.charCodeAt(0));
}
