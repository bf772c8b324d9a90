/**
 * Writes the text of a slip: styles are told when they change, characters go out in what the printer
 * has of them. Chinese printers are in Chinese mode from the first byte on; the others leave it before
 * anything else, and each character picks the code page that has it.
 */
import type { SlipLine } from '../../../runtime/ports/device.js';
import type { ByteBuilder } from '../../byte-builder.js';
import { type PageName, pageByte } from '../../charset/code-pages.js';
import { gbCodeOfPoint } from '../../charset/gb18030.js';
import { gbFourBytes } from '../../charset/gb18030-four.js';
import type { WideColumns } from './columns.js';
import {
  type PrintSize,
  align,
  bold,
  chineseOff,
  chineseOn,
  chineseUnderline,
  codePage,
  inverse,
  isHigh,
  lineFeed,
  size,
  spacing,
  underline,
} from './commands.js';

/** What a printer has of Unicode. */
export type Charset =
  /** `four`: its ROM has the four-byte zone as well. */
  | { readonly kind: 'gb18030'; readonly four: boolean }
  | { readonly kind: 'pages'; readonly pages: readonly CodePage[] };

export interface CodePage {
  /** That of ESC t, which is the printer's own. */
  readonly number: number;
  readonly name: PageName;
}

export interface Style {
  readonly align: Extract<SlipLine, { kind: 'text' }>['align'];
  readonly size: PrintSize;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

export const plain: Style = {
  align: 'left',
  size: 'normal',
  bold: false,
  underline: false,
  inverse: false,
};

/** Columns that a character beyond ASCII takes. */
export function wideColumns(charset: Charset): WideColumns {
  return charset.kind === 'gb18030' ? 2 : 1;
}

export class SlipWriter {
  readonly #out: ByteBuilder;
  readonly #charset: Charset;
  #style = plain;
  #page: CodePage | null = null;
  /** Lines of normal height so far. */
  lines = 0;

  constructor(charset: Charset, out: ByteBuilder) {
    this.#charset = charset;
    this.#out = out;
    this.add(charset.kind === 'gb18030' ? chineseOn : chineseOff);
  }

  get length(): number {
    return this.#out.length;
  }

  add(bytes: ArrayLike<number>): void {
    this.#out.bytes(bytes);
  }

  style(wanted: Style): void {
    const now = this.#style;
    if (wanted === now) return;
    if (wanted.align !== now.align) this.add(align(wanted.align));
    if (wanted.size !== now.size) {
      this.add(size(wanted.size));
      const high = isHigh(wanted.size);
      if (high !== isHigh(now.size)) this.add(spacing(high ? 'high' : 'usual'));
    }
    if (wanted.bold !== now.bold) this.add(bold(wanted.bold));
    if (wanted.underline !== now.underline) {
      this.add(underline(wanted.underline));
      if (this.#charset.kind === 'gb18030') this.add(chineseUnderline(wanted.underline));
    }
    if (wanted.inverse !== now.inverse) this.add(inverse(wanted.inverse));
    this.#style = wanted;
  }

  print(rows: readonly string[]): void {
    for (const row of rows) {
      this.#text(row);
      this.#out.byte(lineFeed);
    }
    this.lines += rows.length * (isHigh(this.#style.size) ? 2 : 1);
  }

  #text(text: string): void {
    for (let place = 0; place < text.length; place++) {
      const unit = text.charCodeAt(place);
      if (unit < 0x80) {
        this.#out.byte(unit);
        continue;
      }
      const point = text.codePointAt(place) ?? unit;
      if (point > 0xffff) place += 1;
      if (this.#charset.kind === 'gb18030') this.#chinese(point, this.#charset.four);
      else this.#single(point, this.#charset.pages);
    }
  }

  #chinese(point: number, four: boolean): void {
    const code = gbCodeOfPoint(point);
    const bytes = code === 0 && four ? gbFourBytes(point) : null;
    if (bytes === null) this.#out.pair(code === 0 ? unknownSign : code);
    else this.#out.bytes(bytes);
  }

  #single(point: number, pages: readonly CodePage[]): void {
    const now = this.#page === null ? undefined : pageByte(this.#page.name, point);
    if (now !== undefined) {
      this.#out.byte(now);
      return;
    }
    for (const page of pages) {
      const byte = pageByte(page.name, point);
      if (byte === undefined) continue;
      this.#page = page;
      this.add(codePage(page.number));
      this.#out.byte(byte);
      return;
    }
    this.#out.byte(unknownAscii);
  }
}

/** The white square of GB2312, for what the ROM cannot say: as wide as what it stands for. */
const unknownSign = 0xa1f5;
const unknownAscii = 0x3f;
