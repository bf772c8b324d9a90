/**
 * A 128x64 panel with an ST7920 controller and its GB 2312 font ROM, from the bytes of its serial
 * interface (facts/peripherals.md 3): F8h before commands, FAh before data, then each byte as two,
 * its high nibble first, each in the upper four bits. The panel says nothing back and remembers all
 * but a power cut. Time is not looked at: a till that does not wait for the panel is not found here.
 */
import { gb2312Sign } from './gb2312.js';
import { type Registers, freshRegisters, obey, store } from './st7920-registers.js';

export const st7920Size = { columns: 16, rows: 4, dotsWide: 128, dotsHigh: 64 } as const;

export type LcdCell =
  | { readonly kind: 'sign'; readonly sign: string; readonly columns: 1 | 2 }
  /** One of the four signs that the till may define: 16 rows of 16 dots. */
  | { readonly kind: 'user'; readonly dots: readonly number[] };

/** All that there is to see. */
export interface LcdFace {
  /** It has power, and so its backlight. */
  readonly lit: boolean;
  /** Cells of each row from the left; no rows while dark or switched off by command. */
  readonly rows: readonly (readonly LcdCell[])[];
  /** Rows of the graphic layer from the top, 16 bytes each, high bit on the left; none when off. */
  readonly graphics: readonly Uint8Array[];
}

export interface St7920Panel {
  push(bytes: Uint8Array): void;
  /** Rows as text without trailing blanks; none while there is nothing to see. */
  rows(): readonly string[];
  lit(): boolean;
  face(): LcdFace;
  /** Bytes that were neither frame, nibble, nor a command of this controller. */
  unknownBytes(): number;
  /** Places on it now whose bytes are no sign of the ROM (shown as U+FFFD). */
  misfits(): number;
  power(state: 'on' | 'off'): void;
}

/** Where each row begins in the display memory, in words: 80h, 90h, 88h, 98h. */
const rowStarts = [0x00, 0x10, 0x08, 0x18] as const;
const wordsPerRow = 8;

type Frame = 'none' | 'command' | 'data';

export function st7920Panel(): St7920Panel {
  let registers = freshRegisters();
  let lit = true;
  let frame: Frame = 'none';
  let high: number | undefined;
  let unknownBytes = 0;

  const byte = (value: number): void => {
    if (value >= 0xf8) {
      const next = frameOf(value);
      if (next === 'none' || high !== undefined) unknownBytes += 1;
      frame = next;
      high = undefined;
      return;
    }
    if (frame === 'none' || (value & 0x0f) !== 0) {
      unknownBytes += 1;
      return;
    }
    if (high === undefined) {
      high = value;
      return;
    }
    const whole = high | (value >>> 4);
    high = undefined;
    if (frame === 'data') store(registers, whole);
    else if (!obey(registers, whole)) unknownBytes += 2;
  };

  const cells = (): LcdFace['rows'] =>
    lit && registers.displayOn ? rowStarts.map((start) => rowCells(registers, start)) : [];
  return {
    push: (bytes) => {
      if (lit) bytes.forEach(byte);
    },
    rows: () => cells().map((row) => row.map(cellText).join('').trimEnd()),
    lit: () => lit,
    face: () => ({ lit, rows: cells(), graphics: lit ? graphicRows(registers) : [] }),
    unknownBytes: () => unknownBytes,
    misfits: () =>
      cells()
        .flat()
        .filter((cell) => cellText(cell).includes(unreadable)).length,
    power: (state) => {
      if ((state === 'on') === lit) return;
      lit = state === 'on';
      registers = freshRegisters();
      frame = 'none';
      high = undefined;
    },
  };
}

/** Bits of the first byte: 1 1 1 1 1 RW RS 0. Reading does not exist on this interface. */
function frameOf(value: number): Frame {
  if (value === 0xf8) return 'command';
  return value === 0xfa ? 'data' : 'none';
}

const unreadable = '\ufffd';

/** The half-width ROM below 20h, as the ASCII-sized pictures of code page 437. */
const lowSigns = ' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼';

function halfSign(value: number): string {
  if (value < 0x20) return lowSigns[value] ?? unreadable;
  if (value < 0x7f) return String.fromCodePoint(value);
  return value === 0x7f ? '⌂' : unreadable;
}

function rowCells(registers: Registers, start: number): readonly LcdCell[] {
  const row: LcdCell[] = [];
  for (let word = start; word < start + wordsPerRow; word++) {
    row.push(...wordCells(registers, word));
  }
  return row;
}

/** A word is one wide sign, one user sign, or two half-width ones; wide signs never straddle words. */
function wordCells(registers: Registers, word: number): readonly LcdCell[] {
  const first = registers.display[word * 2] ?? 0;
  const second = registers.display[word * 2 + 1] ?? 0;
  if (first === 0 && (second & 0xf9) === 0) return [userCell(registers, second >>> 1)];
  if (first >= 0x80) {
    return [{ kind: 'sign', sign: gb2312Sign(first, second) ?? unreadable, columns: 2 }];
  }
  return [first, second].map((value) => ({ kind: 'sign', sign: halfSign(value), columns: 1 }));
}

function userCell(registers: Registers, place: number): LcdCell {
  const bytes = registers.userSigns.subarray(place * 32, place * 32 + 32);
  const dots = Array.from({ length: 16 }, (_, y) => {
    return ((bytes[y * 2] ?? 0) << 8) | (bytes[y * 2 + 1] ?? 0);
  });
  return { kind: 'user', dots };
}

function cellText(cell: LcdCell): string {
  if (cell.kind === 'user') return '□';
  return cell.columns === 2 && cell.sign === unreadable ? `${unreadable} ` : cell.sign;
}

/** Graphic memory is 32 rows of 256 dots; the right half of each is the lower half of the panel. */
function graphicRows(registers: Registers): readonly Uint8Array[] {
  if (!registers.graphicsOn) return [];
  return Array.from({ length: st7920Size.dotsHigh }, (_, y) => {
    const start = (y % 32) * 32 + (y < 32 ? 0 : 16);
    return registers.graphics.slice(start, start + 16);
  });
}
