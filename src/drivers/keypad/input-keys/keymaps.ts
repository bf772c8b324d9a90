/**
 * Which key a number of the kernel's stands for, as data (the table is in the README). A board whose keys
 * are wired otherwise says so in its profile, number by number.
 */
import type { Key } from '../../../runtime/ports/device.js';

/** Number of a key (kernel, input-event-codes.h) to the label printed on it. */
export type Keymap = ReadonlyMap<number, Key>;

/** As `KEY_...` are numbered in input-event-codes.h: number pad, then the main block, then a key of that name. */
const till: Readonly<Record<Key, readonly number[]>> = {
  '1': [79, 2],
  '2': [80, 3],
  '3': [81, 4],
  '4': [75, 5],
  '5': [76, 6],
  '6': [77, 7],
  '7': [71, 8],
  '8': [72, 9],
  '9': [73, 10],
  '0': [82, 11],
  '00': [117],
  '.': [83, 52],
  BACKSPACE: [14],
  CLEAR: [111, 355],
  ENTER: [96, 28, 352],
  CANCEL: [1, 223],
  QUERY: [59],
  VOID: [60],
  REFUND: [61],
  REPRINT: [62],
  CASH: [63],
  CARD: [64],
  MENU: [65, 139],
  FEED: [66],
  DRAWER: [67],
  EVIDENCE: [68],
  UP: [103],
  DOWN: [108],
};

function keymapOf(numbers: Readonly<Record<Key, readonly number[]>>): Keymap {
  const entries = Object.entries(numbers) as [Key, readonly number[]][];
  return new Map(entries.flatMap(([key, of]) => of.map((number) => [number, key] as const)));
}

export const keymaps = { till: keymapOf(till) } as const satisfies Readonly<Record<string, Keymap>>;
