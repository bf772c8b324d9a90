/**
 * Printers that one meets, as what sets them apart: how wide they print, what they answer, how much
 * they take at once, and what they have not got. Widths and the 80 mm printer's four-byte signs are
 * those of facts/peripherals.md 1.1; the clone is what 1.2, 1.3 and 1.5 warn of.
 */
import type { RollWidth } from './paper.js';
import type { PrinterAnswer } from './replies.js';

export interface PrinterModel {
  readonly rollWidth: RollWidth;
  /** What it answers unless it is told otherwise. */
  readonly answer: PrinterAnswer;
  /** Bytes that its buffer holds. */
  readonly receiveMax: number;
  /** A line of text takes so long. */
  readonly lineMs: number;
  /** It draws QR codes by itself. Without, the command goes by without effect and is counted. */
  readonly qr: boolean;
  /** Without one, paper is cut by the hand that tears it off. */
  readonly cutter: boolean;
  /** Its font has the four-byte signs of GB 18030 as well. */
  readonly fourByte: boolean;
}

const usual = { answer: 'id', receiveMax: 1 << 16, lineMs: 30, qr: true, cutter: true } as const;

export const printerModels = {
  '58mm': { ...usual, rollWidth: '58mm', fourByte: false },
  '80mm': { ...usual, rollWidth: '80mm', fourByte: true },
  /** Cheap and silent: never answers, small buffer, no QR codes of its own, no knife. */
  clone: {
    rollWidth: '58mm',
    answer: 'silent',
    receiveMax: 1 << 12,
    lineMs: 40,
    qr: false,
    cutter: false,
    fourByte: false,
  },
} as const satisfies Readonly<Record<string, PrinterModel>>;

export type PrinterModelName = keyof typeof printerModels;
export const printerModelNames = [
  '58mm',
  '80mm',
  'clone',
] as const satisfies readonly PrinterModelName[];
