/**
 * A customer display of eight digits and four lamps (LED8N): what it shows of the till's rows, and the
 * bytes for it. It can show an amount and nothing else, so what it shows must never be taken for more:
 * the lamp for money received is lit by the till's words for "paid" alone, an amount that does not fit
 * is dashes. Pure.
 */

/** The lamps in the order of the manual: 单价, 合计, 收款, 找零 (price, total, received, change). */
export type Lamp = 'total' | 'received';

/** How lamps are told, which differs between makes (README). */
export const lampManners = ['stx-l', 'esc-s-ascii', 'esc-s-binary'] as const;
export type LampManner = (typeof lampManners)[number];

export interface Digits {
  /** Digits, one point and a minus; empty for dark. */
  readonly text: string;
  readonly lamp: Lamp | null;
}

export const digitCount = 8;
export const dark: Digits = { text: '', lamp: null };
const tooMuch = '-'.repeat(digitCount);

/** Money that was taken, in the till's words (zh, en). Held against the catalogue by a test. */
const paidWords = /^已付款|^PAID/;
/** Money that goes back: shown as less than nothing, never beside the lamp for money received. */
const backWords = /^正在退款|^已退款|^Refund/;
/** Nothing is due any more. */
const overWords = /^这笔已取消|^Cancelled/;
const amountForm = /^-?\d+\.\d{2}$/;

/** What a customer may read of `rows`: the amount, and whether it is due, paid or on its way back. */
export function digitsOf(rows: readonly string[]): Digits {
  const [words = '', ...others] = rows.map((row) => row.trim());
  const amount = others.find((row) => amountForm.test(row));
  if (amount === undefined || overWords.test(words)) return dark;
  const isBack = backWords.test(words);
  const text = fitting(isBack ? `-${amount}` : amount);
  if (isBack) return { text, lamp: null };
  return { text, lamp: paidWords.test(words) ? 'received' : 'total' };
}

function fitting(text: string): string {
  return text.replace('.', '').length <= digitCount ? text : tooMuch;
}

const esc = 0x1b;
const clear = 0x0c;
const cr = 0x0d;

/** CR ends what an earlier till left half sent, CLR its string mode; ESC @ resets. */
export function initBytes(manner: LampManner): Uint8Array {
  return Uint8Array.of(cr, clear, esc, 0x40, clear, ...lampBytes(null, manner));
}

/** CLR, the lamp, ESC Q A <digits> CR, in one frame: lamps are heard before digits alone. */
export function changeBytes(shown: Digits, wanted: Digits, manner: LampManner): Uint8Array {
  if (shown.text === wanted.text && shown.lamp === wanted.lamp) return new Uint8Array(0);
  const digits = wanted.text === '' ? [] : [esc, 0x51, 0x41, ...asciiBytes(wanted.text), cr];
  return Uint8Array.of(clear, ...lampBytes(wanted.lamp, manner), ...digits);
}

function lampBytes(lamp: Lamp | null, manner: LampManner): readonly number[] {
  // STX L takes a digit for each lamp, ESC s the number of the one that is lit.
  const place = lamp === null ? 0 : lamp === 'total' ? 2 : 3;
  if (manner === 'stx-l')
    return [0x02, 0x4c, ...[1, 2, 3, 4].map((one) => (one === place ? 0x31 : 0x30))];
  return [esc, 0x73, manner === 'esc-s-ascii' ? 0x30 + place : place];
}

function asciiBytes(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
