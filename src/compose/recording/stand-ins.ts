/**
 * What stands in a recording for a code that was scanned (law 8): each letter and digit gives way to
 * one of its kind, so that lengths, ends and pieces are as they were and nobody can pay with it. Every
 * printable byte of a device that may say secrets is taken for one. Pure.
 */
import type { DeviceKind } from '../../runtime/ports/device.js';

/** Whether what a device says may be a secret. */
export const saysSecrets: Readonly<Record<DeviceKind, boolean>> = {
  keypad: false,
  scanner: true,
  lcd: false,
  customerDisplay: false,
  printer: false,
  drawer: false,
  beeper: false,
  power: false,
  lamps: false,
};

/** Bytes that came in one piece from a device that may say secrets. */
export function standIns(bytes: Uint8Array): Uint8Array {
  const head = arePosReports(bytes) ? posHeadBytes : 0;
  return bytes.map((byte, place) => (place % posBytes < head ? byte : standIn(byte)));
}

/**
 * What the driver tells when it reads the stand-ins of `text`. The symbology that a report names is not
 * hidden, one that stands in the text itself is.
 */
export function standInText(text: string, isOfReport: boolean): string {
  const aim = (isOfReport && /^\][A-Za-z][0-9A-Za-z]/.exec(text)?.[0]) || '';
  return aim + textOf(text.slice(aim.length));
}

function textOf(text: string): string {
  return Array.from(text, (character) =>
    String.fromCharCode(standIn(character.charCodeAt(0))),
  ).join('');
}

function standIn(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return 0x30;
  if (byte >= 0x41 && byte <= 0x5a) return 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return 0x61;
  return byte;
}

/** The head of a HID POS report says how long a code is and of what symbology, nothing of what it is. */
const posHeadBytes = 5;
const posBytes = 64;
const posDataMax = 56;

/** Whether a piece is whole HID POS reports; one that is not is hidden from its first byte on. */
export function arePosReports(bytes: Uint8Array): boolean {
  const starts = Array.from({ length: bytes.length / posBytes }, (_, turn) => turn * posBytes);
  return bytes.length % posBytes === 0 && starts.every((start) => isPosHead(bytes, start));
}

function isPosHead(bytes: Uint8Array, start: number): boolean {
  const [id, length = 0, aim] = bytes.subarray(start);
  return id === 0x02 && length <= posDataMax && (aim === 0x5d || aim === 0);
}
