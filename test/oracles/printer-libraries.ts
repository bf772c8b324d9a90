/**
 * Libraries that print receipts as other people do, as far as they are used here: each makes bytes of a
 * document in its own words. What they do differently on purpose, or wrongly, is told where it matters.
 */
import { loadPackage as load } from './packages.js';

interface Receiptline {
  readonly transform: (document: string, printer: ReceiptlinePrinter) => string;
  readonly barcode: {
    generate(code: {
      readonly type: string;
      readonly data: string;
      readonly width: number;
      readonly height: number;
      readonly hri: boolean;
    }): { readonly widths: readonly number[] };
  };
}

export interface ReceiptlinePrinter {
  readonly cpl: number;
  readonly encoding: string;
  readonly command: string;
  readonly spacing?: boolean;
  readonly cutting?: boolean;
}

export function receiptline(): {
  readonly bytes: (document: string, printer: ReceiptlinePrinter) => Uint8Array;
  readonly bars: (type: string, data: string) => readonly number[];
} {
  const { transform, barcode } = load('receiptline') as Receiptline;
  return {
    bytes: (document, printer) =>
      Uint8Array.from(Buffer.from(transform(document, { spacing: true, ...printer }), 'latin1')),
    // In half dots, between two quiet zones of none.
    bars: (type, data) =>
      barcode.generate({ type, data, width: 2, height: 10, hri: false }).widths.slice(1, -1),
  };
}

/** A picture as the DOM gives one: four bytes a dot. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** `@point-of-sale/receipt-printer-encoder`; each call answers itself. */
export interface ReceiptEncoder {
  readonly language: string;
  initialize(): this;
  codepage(name: string): this;
  align(side: 'left' | 'center' | 'right'): this;
  size(width: number, height: number): this;
  font(name: 'A' | 'B'): this;
  bold(on: boolean): this;
  underline(on: boolean): this;
  invert(on: boolean): this;
  text(text: string): this;
  line(text: string): this;
  newline(count?: number): this;
  rule(options: { readonly style: 'single' | 'double' }): this;
  table(columns: readonly object[], rows: readonly (readonly string[])[]): this;
  box(options: { readonly style: string; readonly width: number }, text: string): this;
  barcode(data: string, symbology: string, options: object): this;
  qrcode(data: string, options?: object): this;
  pdf417(data: string): this;
  image(pixels: Pixels, width: number, height: number, dither: string): this;
  pulse(): this;
  cut(kind: 'full' | 'partial'): this;
  encode(): Uint8Array;
}

interface EncoderClass {
  new (options: Readonly<Record<string, unknown>>): ReceiptEncoder;
  readonly printerModels: readonly { readonly id: string }[];
}

export function receiptEncoder(): EncoderClass {
  const loaded = load('@point-of-sale/receipt-printer-encoder') as
    EncoderClass | { readonly default: EncoderClass };
  return 'default' in loaded ? loaded.default : loaded;
}

/** `node-thermal-printer`: notes bytes until they are taken. */
export interface ThermalPrinter {
  alignLeft(): void;
  alignCenter(): void;
  alignRight(): void;
  bold(on: boolean): void;
  underline(on: boolean): void;
  underlineThick(on: boolean): void;
  invert(on: boolean): void;
  upsideDown(on: boolean): void;
  setTypeFontA(): void;
  setTypeFontB(): void;
  setTextNormal(): void;
  setTextDoubleHeight(): void;
  setTextDoubleWidth(): void;
  setTextQuadArea(): void;
  setTextSize(height: number, width: number): void;
  print(text: string): void;
  println(text: string): void;
  drawLine(): void;
  newLine(): void;
  leftRight(left: string, right: string): void;
  table(cells: readonly string[]): void;
  printQR(data: string, options: object): void;
  printBarcode(data: string, type: number, options: object): void;
  code128(data: string): void;
  pdf417(data: string, options: object): void;
  maxiCode(data: string): void;
  printImageBuffer(png: Uint8Array): Promise<unknown>;
  beep(): void;
  openCashDrawer(): void;
  cut(): void;
  partialCut(): void;
  getBuffer(): Uint8Array;
}

interface ThermalParts {
  readonly ThermalPrinter: new (options: object) => ThermalPrinter;
  readonly CharacterSet: Readonly<Record<string, string>>;
}

export function thermalPrinter(): {
  readonly open: (characterSet: string, type?: string) => ThermalPrinter;
  readonly characterSets: readonly string[];
} {
  const { ThermalPrinter: Printer, CharacterSet } = load('node-thermal-printer') as ThermalParts;
  return {
    // It opens no connection before it is told to print.
    open: (characterSet, type = 'epson') =>
      new Printer({
        ...{ type, characterSet, width: 32, interface: 'tcp://127.0.0.1:9' },
        removeSpecialCharacters: false,
      }),
    characterSets: Object.values(CharacterSet),
  };
}
