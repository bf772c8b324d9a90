/**
 * What a printer has been set to: styles, sizes, places and character set, and the commands that
 * change nothing but these. Sizes of signs are Font A 12x24, Font B 9x17 and Chinese 24x24 dots
 * (facts/peripherals.md 1.1).
 */
import type { Alignment, BarCodeSigns, InkStyle } from './paper.js';

export interface Scale {
  readonly width: number;
  readonly height: number;
}

export interface Settings {
  readonly font: 'A' | 'B';
  readonly bold: boolean;
  readonly underline: number;
  readonly inverse: boolean;
  readonly scale: Scale;
  readonly chineseScale: Scale;
  readonly chineseUnderline: number;
  /** Dots to the right of a sign. */
  readonly spacing: number;
  /** Dots to the left and right of a Chinese sign. */
  readonly chineseSpacing: readonly [number, number];
  readonly align: Alignment;
  /** Dots from one end of the head to the other. */
  readonly headDots: number;
  readonly leftMargin: number;
  readonly areaWidth: number;
  readonly lineHeight: number;
  /** Columns, rising. */
  readonly tabs: readonly number[];
  readonly barCode: {
    readonly height: number;
    readonly moduleDots: number;
    readonly signs: BarCodeSigns;
  };
  readonly chinese: boolean;
  readonly codePage: number;
  /** ESC = has chosen the printer, not the display behind it. */
  readonly chosen: boolean;
}

const usualLineHeight = 30;
const plain: Scale = { width: 1, height: 1 };

export function freshSettings(chinese: boolean, headDots: number): Settings {
  return {
    font: 'A',
    bold: false,
    underline: 0,
    inverse: false,
    scale: plain,
    chineseScale: plain,
    chineseUnderline: 0,
    spacing: 0,
    chineseSpacing: [0, 0],
    align: 'left',
    headDots,
    leftMargin: 0,
    areaWidth: headDots,
    lineHeight: usualLineHeight,
    tabs: Array.from({ length: 8 }, (_, place) => (place + 1) * 8),
    barCode: { height: 162, moduleDots: 3, signs: 'none' },
    chinese,
    codePage: 0,
    chosen: true,
  };
}

export interface SignShape {
  readonly width: number;
  readonly height: number;
  /** Blank dots before and after it. */
  readonly before: number;
  readonly behind: number;
  readonly style: InkStyle;
}

/** How a sign of one column, or a Chinese one of two, comes out now. */
export function signShape(settings: Settings, columns: 1 | 2): SignShape {
  const { bold, inverse } = settings;
  if (columns === 2) {
    const { width, height } = settings.chineseScale;
    const [left, right] = settings.chineseSpacing;
    const style = { bold, inverse, underline: settings.chineseUnderline };
    return {
      width: 24 * width,
      height: 24 * height,
      before: left * width,
      behind: right * width,
      style,
    };
  }
  const { width, height } = settings.scale;
  const [columnDots, rowDots] = settings.font === 'A' ? [12, 24] : [9, 17];
  const style = { bold, inverse, underline: settings.underline };
  return {
    width: columnDots * width,
    height: rowDots * height,
    before: 0,
    behind: settings.spacing * width,
    style,
  };
}

type Change = (bytes: readonly number[], settings: Settings) => Partial<Settings>;

const parameter = (bytes: readonly number[]): number => bytes[2] ?? 0;
const wordParameter = (bytes: readonly number[]): number =>
  (bytes[2] ?? 0) + (bytes[3] ?? 0) * 0x100;
/** A digit may come as a number or as its character. */
const digit = (bytes: readonly number[]): number => parameter(bytes) % 48;
const isOn = (bytes: readonly number[]): boolean => (parameter(bytes) & 1) === 1;
const has = (value: number, bit: number): boolean => (value & bit) !== 0;
const double = (value: number, wide: number, high: number): Scale => ({
  width: has(value, wide) ? 2 : 1,
  height: has(value, high) ? 2 : 1,
});

const barCodeSigns: readonly BarCodeSigns[] = ['none', 'above', 'below', 'both'];
const alignments: readonly Alignment[] = ['left', 'center', 'right'];

/** By name in the grammar. */
export const changes: Readonly<Record<string, Change>> = {
  style: (bytes) => {
    const value = parameter(bytes);
    return {
      font: has(value, 1) ? 'B' : 'A',
      bold: has(value, 8),
      underline: has(value, 0x80) ? 1 : 0,
      scale: double(value, 0x20, 0x10),
    };
  },
  size: (bytes) => {
    const value = parameter(bytes);
    const scale = { width: ((value >> 4) & 7) + 1, height: (value & 7) + 1 };
    return { scale, chineseScale: scale };
  },
  chineseStyle: (bytes) => ({
    chineseScale: double(parameter(bytes), 4, 8),
    chineseUnderline: has(parameter(bytes), 0x80) ? 1 : 0,
  }),
  chineseSize: (bytes) => ({ chineseScale: isOn(bytes) ? { width: 2, height: 2 } : plain }),
  chineseUnderline: (bytes) => ({ chineseUnderline: Math.min(2, digit(bytes)) }),
  chineseSpacing: (bytes) => ({ chineseSpacing: [bytes[2] ?? 0, bytes[3] ?? 0] }),
  chineseOn: () => ({ chinese: true }),
  chineseOff: () => ({ chinese: false }),
  bold: (bytes) => ({ bold: isOn(bytes) }),
  underline: (bytes) => ({ underline: Math.min(2, digit(bytes)) }),
  inverse: (bytes) => ({ inverse: isOn(bytes) }),
  font: (bytes) => ({ font: digit(bytes) === 1 ? 'B' : 'A' }),
  spacing: (bytes) => ({ spacing: parameter(bytes) }),
  align: (bytes) => ({ align: alignments[digit(bytes)] ?? 'left' }),
  lineHeight: (bytes) => ({ lineHeight: parameter(bytes) }),
  usualLineHeight: () => ({ lineHeight: usualLineHeight }),
  tabs: (bytes) => ({ tabs: bytes.slice(2, -1) }),
  barCodeHeight: (bytes, { barCode }) => ({
    barCode: { ...barCode, height: Math.max(1, parameter(bytes)) },
  }),
  barCodeWidth: (bytes, { barCode }) => ({
    barCode: { ...barCode, moduleDots: Math.max(1, Math.min(6, parameter(bytes))) },
  }),
  barCodeSigns: (bytes, { barCode }) => ({
    barCode: { ...barCode, signs: barCodeSigns[digit(bytes)] ?? 'none' },
  }),
  codePage: (bytes) => ({ codePage: parameter(bytes) }),
  leftMargin: (bytes, { headDots }) => ({
    leftMargin: Math.min(wordParameter(bytes), headDots - 24),
  }),
  areaWidth: (bytes, { headDots, leftMargin }) => ({
    areaWidth: Math.max(24, Math.min(wordParameter(bytes), headDots - leftMargin)),
  }),
  peripheral: (bytes) => ({ chosen: isOn(bytes) }),
};
