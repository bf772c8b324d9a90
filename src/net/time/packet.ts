/**
 * The 48 bytes of SNTP, client's side (RFC 4330, section 4; RFC 5905, section 7.3). Pure.
 *
 * A question carries nothing of the till: its transmit timestamp, which the server has to repeat, is
 * random. So an answer cannot be made up by somebody who has not seen the question, and nobody learns
 * what the till's clock says.
 */
import { type WallMs, wallMs } from '../../runtime/ports/units.js';

export const packetLength = 48;
export const nonceLength = 8;

/** Version 4, mode 3 (client); no leap indicator. */
const clientHead = (4 << 3) | 3;
const serverMode = 4;
const leapAlarm = 3;
const stratumMax = 15;
const transmitAt = 40;

/** Of a server whose way to its own clock is longer, the time is worth nothing (RFC 4330, section 5). */
const rootMsMax = 1_000;

export function question(nonce: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(packetLength);
  bytes[0] = clientHead;
  bytes.set(nonce.subarray(0, nonceLength), transmitAt);
  return bytes;
}

export type Reading =
  | {
      readonly kind: 'time';
      /** When the question came in and the answer left, by the server's clock. */
      readonly received: WallMs;
      readonly sent: WallMs;
      /** How far the server itself may be off. */
      readonly doubtMs: number;
    }
  /** A kiss-o'-death (RFC 5905, section 7.4): not now, or never again. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Not an answer to this question, whatever it is: the one that is may still come. */
  | { readonly kind: 'foreign'; readonly detail: string }
  /** An answer to this question, of a server that does not know the time. */
  | { readonly kind: 'useless'; readonly detail: string };

/** What `bytes` say to the question with `nonce`. */
export function readAnswer(bytes: Uint8Array, nonce: Uint8Array): Reading {
  const foreign = whyForeign(bytes, nonce);
  if (foreign !== null) return { kind: 'foreign', detail: foreign };
  const view = new DataView(bytes.buffer, bytes.byteOffset, packetLength);
  const stratum = view.getUint8(1);
  if (stratum === 0) return { kind: 'refused', code: kissCode(bytes) };
  const useless = whyUseless(view, stratum);
  if (useless !== null) return { kind: 'useless', detail: useless };
  const received = timestamp(view, 32);
  const sent = timestamp(view, transmitAt);
  if (received === null || sent === null) return { kind: 'useless', detail: 'a timestamp is zero' };
  if (sent < received) return { kind: 'useless', detail: 'it left before the question came' };
  return { kind: 'time', received, sent, doubtMs: short(view, 4) / 2 + short(view, 8) };
}

function whyForeign(bytes: Uint8Array, nonce: Uint8Array): string | null {
  // Longer ones carry extensions or a signature, which nobody asked for; the head is the same.
  if (bytes.length < packetLength) return `${bytes.length} bytes are no answer`;
  const head = bytes[0] ?? 0;
  const version = (head >> 3) & 7;
  if ((head & 7) !== serverMode) return `mode ${head & 7} is not a server's`;
  if (version < 3 || version > 4) return `version ${version} was not asked for`;
  const repeated = bytes.subarray(24, 24 + nonceLength);
  if (repeated.some((byte, place) => byte !== nonce[place])) return 'it repeats another question';
  return null;
}

function whyUseless(view: DataView, stratum: number): string | null {
  if (view.getUint8(0) >> 6 === leapAlarm) return 'its clock is not set';
  if (stratum > stratumMax) return `stratum ${stratum} is not set`;
  // Signed in RFC 5905's own code; a negative delay is a broken server's.
  if (view.getInt32(4) < 0 || short(view, 4) >= rootMsMax) return 'its root is too far';
  if (short(view, 8) >= rootMsMax) return 'its root is too vague';
  return null;
}

/** Four capital letters; anything else is not told, since it came from outside. */
function kissCode(bytes: Uint8Array): string {
  const code = String.fromCharCode(...bytes.subarray(12, 16));
  return /^[A-Z]{4}$/.test(code) ? code : 'KISS';
}

/** Seconds from 1900 to 1970. */
const unixEpoch = 2_208_988_800;
const eraSeconds = 0x1_0000_0000;

/**
 * An NTP timestamp in milliseconds since 1970, or `null` for the zero that means "unknown". 32 bits of
 * seconds come round in 2036: with the highest bit clear they count from there (RFC 4330, section 3).
 */
function timestamp(view: DataView, at: number): WallMs | null {
  const seconds = view.getUint32(at);
  const fraction = view.getUint32(at + 4);
  if (seconds === 0 && fraction === 0) return null;
  const era = seconds >= 0x8000_0000 ? 0 : eraSeconds;
  const sinceUnix = seconds + era - unixEpoch;
  return wallMs(sinceUnix * 1000 + Math.round((fraction * 1000) / eraSeconds));
}

/** 16 bits of seconds, 16 of their parts, in milliseconds. */
function short(view: DataView, at: number): number {
  return (view.getUint32(at) * 1000) / 0x1_0000;
}
