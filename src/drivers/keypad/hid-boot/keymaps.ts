/**
 * Which key a HID usage stands for, as data (the table is in the README). Several usages may stand
 * for one key: an ordinary USB keyboard or number pad will do in the field.
 */
import type { Key } from '../../../runtime/ports/device.js';

/** Usage of the keyboard page (07h) to the label printed on the key. */
export type Keymap = ReadonlyMap<number, Key>;

/** HID boot keyboard usages (facts peripherals 4; arrows, delete and keypad 00: HID Usage Tables, page 07h). */
const till: Readonly<Record<Key, readonly number[]>> = {
  '1': [0x59, 0x1e],
  '2': [0x5a, 0x1f],
  '3': [0x5b, 0x20],
  '4': [0x5c, 0x21],
  '5': [0x5d, 0x22],
  '6': [0x5e, 0x23],
  '7': [0x5f, 0x24],
  '8': [0x60, 0x25],
  '9': [0x61, 0x26],
  '0': [0x62, 0x27],
  '00': [0x67, 0xb0],
  '.': [0x63, 0x37],
  BACKSPACE: [0x2a],
  CLEAR: [0x53, 0x4c],
  ENTER: [0x58, 0x28],
  CANCEL: [0x29],
  QUERY: [0x3a],
  VOID: [0x3b],
  REFUND: [0x3c],
  REPRINT: [0x3d],
  CASH: [0x3e],
  CARD: [0x3f],
  MENU: [0x40],
  FEED: [0x41],
  DRAWER: [0x42],
  EVIDENCE: [0x43],
  UP: [0x52],
  DOWN: [0x51],
};

function keymapOf(usages: Readonly<Record<Key, readonly number[]>>): Keymap {
  const entries = Object.entries(usages) as [Key, readonly number[]][];
  return new Map(entries.flatMap(([key, of]) => of.map((usage) => [usage, key] as const)));
}

export const keymaps = { till: keymapOf(till) } as const satisfies Readonly<Record<string, Keymap>>;
