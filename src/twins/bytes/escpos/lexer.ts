/**
 * Cuts the stream of bytes into ESC/POS commands and signs, byte by byte, so that it does not matter
 * in what pieces the stream comes. It follows the Chinese mode, because that decides whether a byte
 * from 81h begins a wide sign. What is neither command nor sign comes out as `unknown`, and reading
 * goes on with the byte after it.
 */
import { commandMax, forms, prefixBytes, singles } from './grammar.js';

export interface Command {
  /** As in the grammar; `sign` for text, `unknown` for what is neither. */
  readonly name: string;
  readonly bytes: readonly number[];
}

export interface Lexer {
  /** Takes one byte; answers what it completed, in order. */
  feed(value: number): readonly Command[];
  /** Forgets what is half read, and takes this mode. */
  reset(chinese: boolean): void;
}

/** `length` of the whole as far as known (see `LengthRule`), or how many bytes to give up. */
type Reading =
  | { readonly kind: 'length'; readonly name: string; readonly length: number }
  | { readonly kind: 'unknown'; readonly bytes: number };

export function lexer(options: { readonly chineseAtStart: boolean }): Lexer {
  let chinese = options.chineseAtStart;
  let pending: number[] = [];
  let wanted = 1;

  const feed = (value: number): readonly Command[] => {
    pending.push(value);
    if (pending.length < wanted) return [];
    const reading = read(pending, chinese);
    if (reading.kind === 'length' && reading.length > pending.length) {
      wanted = reading.length;
      return [];
    }
    const taken = pending;
    pending = [];
    wanted = 1;
    if (reading.kind === 'length') {
      follow(reading.name);
      return [{ name: reading.name, bytes: taken }];
    }
    const unknown = { name: 'unknown', bytes: taken.slice(0, reading.bytes) };
    return [unknown, ...taken.slice(reading.bytes).flatMap(feed)];
  };
  const follow = (name: string): void => {
    if (name === 'chineseOn') chinese = true;
    if (name === 'chineseOff') chinese = false;
    if (name === 'restart') chinese = options.chineseAtStart;
  };
  return {
    feed,
    reset: (mode) => {
      chinese = mode;
      pending = [];
      wanted = 1;
    },
  };
}

function read(bytes: readonly number[], chinese: boolean): Reading {
  const first = bytes[0] ?? 0;
  if (prefixBytes.has(first)) return readCommand(bytes, first);
  if (first < 0x20) {
    const name = singles.get(first);
    return name === undefined ? { kind: 'unknown', bytes: 1 } : { kind: 'length', name, length: 1 };
  }
  return readSign(bytes, chinese && first >= 0x81 && first <= 0xfe);
}

function readCommand(bytes: readonly number[], first: number): Reading {
  const [, second] = bytes;
  if (second === undefined) return { kind: 'length', name: 'none', length: 2 };
  const form = forms.get(first * 0x100 + second);
  // A lone prefix is given up alone when a command could begin with the byte after it.
  if (form === undefined) return { kind: 'unknown', bytes: prefixBytes.has(second) ? 1 : 2 };
  const length = form.length(bytes);
  return length === 0 || length > commandMax
    ? { kind: 'unknown', bytes: bytes.length }
    : { kind: 'length', name: form.name, length };
}

/** One byte; or two, of which the first is a lead byte; or four, when the second is a digit. */
function readSign(bytes: readonly number[], wide: boolean): Reading {
  if (!wide) return { kind: 'length', name: 'sign', length: 1 };
  const [, second] = bytes;
  if (second === undefined) return { kind: 'length', name: 'sign', length: 2 };
  if (second >= 0x40 && second !== 0x7f && second <= 0xfe) {
    return { kind: 'length', name: 'sign', length: 2 };
  }
  if (second >= 0x30 && second <= 0x39) return { kind: 'length', name: 'sign', length: 4 };
  return { kind: 'unknown', bytes: 1 };
}
