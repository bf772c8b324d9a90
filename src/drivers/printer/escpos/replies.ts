/**
 * Tells a printer's replies apart by their fixed bits (facts peripherals 1.3). Bytes may come cut
 * anywhere; XON and XOFF may come in between. What fits nothing is skipped, and a reply that breaks
 * off gives way to the next: one bad byte costs one reply at most. Holds a bounded number of bytes.
 */
import { invariant } from '../../../runtime/ports/bug.js';
import type { StatusAnswers } from './status.js';

export type Reply =
  /** To DLE EOT; does not say to which part. */
  | { readonly kind: 'status'; readonly byte: number }
  /** Automatic status: four bytes by itself. */
  | { readonly kind: 'change'; readonly bytes: StatusAnswers }
  /** To GS r, in order of asking. */
  | { readonly kind: 'fence'; readonly byte: number }
  | { readonly kind: 'processId'; readonly id: string }
  | { readonly kind: 'cleared' }
  /** A whole block that nobody here asked for. */
  | { readonly kind: 'other' };

export interface ReplyReader {
  push(bytes: Uint8Array): readonly Reply[];
  /** Bytes of a reply that is not whole yet. */
  heldBytes(): number;
}

/** The longest block: a text of GS I has at most 80 bytes. */
const blockBytesMax = 96;

export function replyReader(): ReplyReader {
  let held: number[] = [];

  const take = (byte: number): Reply | null => {
    if (isFlowControl(byte)) return null;
    const [first] = held;
    if (first === undefined) return begin(byte);
    if (!mayFollow(first, byte) || held.length === blockBytesMax) {
      held = [];
      return begin(byte);
    }
    held.push(byte);
    return finish(first, byte);
  };
  const begin = (byte: number): Reply | null => {
    if ((byte & 0x93) === 0x12) return { kind: 'status', byte };
    if (isChange(byte) || isBlock(byte)) {
      held = [byte];
      return null;
    }
    return (byte & 0x90) === 0 ? { kind: 'fence', byte } : null;
  };
  const finish = (first: number, byte: number): Reply | null => {
    const isWhole = isChange(first) ? held.length === 4 : byte === 0;
    if (!isWhole) return null;
    const bytes = held;
    held = [];
    return isChange(first) ? { kind: 'change', bytes: four(bytes) } : blockReply(bytes);
  };

  return {
    push: (bytes) => {
      const replies: Reply[] = [];
      for (const byte of bytes) {
        const reply = take(byte);
        if (reply !== null) replies.push(reply);
      }
      return replies;
    },
    heldBytes: () => held.length,
  };
}

function isFlowControl(byte: number): boolean {
  return byte === 0x11 || byte === 0x13;
}

function isChange(byte: number): boolean {
  return (byte & 0x93) === 0x10;
}

function isBlock(byte: number): boolean {
  return byte === 0x37 || byte === 0x5f;
}

function mayFollow(first: number, byte: number): boolean {
  if (isChange(first)) return (byte & 0x90) === 0;
  return byte === 0 || (byte >= 0x20 && byte <= 0x7e);
}

function blockReply([head, type, ...rest]: readonly number[]): Reply {
  if (head !== 0x37) return { kind: 'other' };
  if (type === 0x25 && rest.length === 1) return { kind: 'cleared' };
  if (type !== 0x22 || rest.length !== 5) return { kind: 'other' };
  return { kind: 'processId', id: String.fromCharCode(...rest.slice(0, 4)) };
}

function four([first, second, third, fourth]: readonly number[]): StatusAnswers {
  invariant(first !== undefined && second !== undefined, 'an automatic status has four bytes');
  invariant(third !== undefined && fourth !== undefined, 'an automatic status has four bytes');
  return [first, second, third, fourth];
}
