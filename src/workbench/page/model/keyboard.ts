/**
 * The computer's keyboard as the till's keypad: which key stands for which, and what is printed small
 * on the caps. Digits, point, Enter and the like stand for themselves; the rest are letters.
 */
import type { Key } from '../../../runtime/ports/device.js';

/** By `KeyboardEvent.key`, letters in lower case. */
const stands: Readonly<Record<string, Key>> = {
  '0': '0',
  '1': '1',
  '2': '2',
  '3': '3',
  '4': '4',
  '5': '5',
  '6': '6',
  '7': '7',
  '8': '8',
  '9': '9',
  '.': '.',
  '。': '.',
  Enter: 'ENTER',
  Escape: 'CANCEL',
  Backspace: 'BACKSPACE',
  Delete: 'CLEAR',
  ArrowUp: 'UP',
  ArrowDown: 'DOWN',
  q: 'QUERY',
  v: 'VOID',
  r: 'REFUND',
  p: 'REPRINT',
  c: 'CASH',
  k: 'CARD',
  m: 'MENU',
  f: 'FEED',
  d: 'DRAWER',
  e: 'EVIDENCE',
};

/** What the cap shows of it; digits show nothing more. */
const marks: Readonly<Record<string, string>> = {
  Enter: '↵',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

export interface Stroke {
  readonly key: string;
  /** Ctrl, Alt or Meta: the browser's own shortcuts. */
  readonly modified: boolean;
  /** Held down: a till's key does not repeat. */
  readonly repeat: boolean;
  /**
   * Where the focus is. `page`: nowhere in particular. `keypad`: on a key. `control`: a button or
   * switch. `field`: something that takes text or arrows.
   */
  readonly focus: 'page' | 'keypad' | 'control' | 'field';
}

/** The till's key that a stroke presses, or `null`: then the browser does with it as ever. */
export function keyFor({ key, modified, repeat, focus }: Stroke): Key | null {
  if (modified || repeat || focus === 'field') return null;
  const own = key.length === 1 ? key.toLowerCase() : key;
  const found = Object.hasOwn(stands, own) ? stands[own] : undefined;
  if (found === undefined) return null;
  // Enter works the button that has the focus; the arrows scroll while it is outside the keypad.
  if (key === 'Enter' && focus !== 'page') return null;
  if (key.startsWith('Arrow') && focus === 'control') return null;
  return found;
}

/** What stands small on the cap of `key`, or `null`. */
export function markOf(key: Key): string | null {
  const found = Object.entries(stands).find(([stroke, label]) => label === key && stroke !== label);
  if (found === undefined || found[0] === '。') return null;
  return marks[found[0]] ?? found[0].toUpperCase();
}
