/**
 * A slip as the bytes of one print job, without its end marks. Begins with a reset, so that nothing
 * of an earlier job shows in it. Pure and byte-stable; what has been made of a picture is kept by it.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type {
  DotPicture,
  PrintableSlip,
  SlipLine,
  SlipSize,
  Symbology,
} from '../../../runtime/ports/device.js';
import { ByteBuilder } from '../../byte-builder.js';
import { barcodeOf } from './barcode.js';
import { barSizeOf } from './bar-size.js';
import { balanced, columnsOf, pairLines, wrapped } from './columns.js';
import {
  type PrintSize,
  barcode,
  cutPaper,
  feedDots,
  feedLines,
  initialise,
  isWide,
  qrBytesMax,
  qrCode,
} from './commands.js';
import { qrSizeOf } from './qr-size.js';
import { type RasterPaper, rasterBytes } from './raster.js';
import { type Charset, SlipWriter, plain, wideColumns } from './slip-writer.js';
import { barsPicture, qrPicture } from './symbol-pictures.js';

export interface Paper extends RasterPaper {
  /** Half-width columns of a line. */
  readonly columns: number;
  readonly charset: Charset;
  readonly cutter: 'none' | 'partial' | 'full';
  /** `raster`: drawn here, as a picture. `none`: what it would hold is printed as text. */
  readonly qr: SymbolKind;
  /** Symbologies that the printer draws itself; others are drawn here. */
  readonly barcodes: readonly Symbology[];
}

export const symbolKinds = ['native', 'raster', 'none'] as const;
export type SymbolKind = (typeof symbolKinds)[number];

export interface SlipBytes {
  readonly bytes: Uint8Array;
  /** Lines of normal height that come out, for an estimate of the time it takes. */
  readonly lines: number;
}

/** Far more than any slip: the guard against a mistake of ours that would eat a roll. */
export const slipBytesMax = 64 * 1024;

/** `beginning` goes right behind the reset. Null when the slip is longer than `slipBytesMax`. */
export function slipBytes(
  slip: PrintableSlip,
  paper: Paper,
  beginning: readonly number[],
): SlipBytes | null {
  const out = new ByteBuilder();
  out.bytes(initialise);
  out.bytes(beginning);
  const page = { writer: new SlipWriter(paper.charset, out), paper };
  for (const line of slip.lines) {
    writeLine(line, page);
    if (out.length > slipBytesMax) return null;
  }
  page.writer.style(plain);
  if (slip.cut) endPaper(page);
  return { bytes: out.taken(), lines: page.writer.lines };
}

interface Page {
  readonly writer: SlipWriter;
  readonly paper: Paper;
}

/** Brings the last line past the tear bar where there is no cutter. */
const tearLines = 4;

function endPaper({ writer, paper: { cutter } }: Page): void {
  if (cutter === 'none') feed(writer, tearLines);
  else writer.add(cutPaper(cutter));
}

function writeLine(line: SlipLine, page: Page): void {
  const { writer, paper } = page;
  switch (line.kind) {
    case 'text':
      writeText(line, page);
      return;
    case 'pair':
      writePair(line, page);
      return;
    case 'rule':
      writer.style(plain);
      writer.print([ruleSigns[line.weight].repeat(paper.columns)]);
      return;
    case 'qr':
      writeQr(clean(line.data), page);
      return;
    case 'barcode':
      writeBarcode(line.symbology, clean(line.data), page);
      return;
    case 'image':
      writer.style(plain);
      writeDots(line.picture, page);
      return;
    case 'feed':
      feed(writer, Math.min(Math.max(0, Math.trunc(line.lines)), 255));
      return;
    default:
      unreachable(line);
  }
}

const ruleSigns = { thin: '-', thick: '=' } as const;

function feed(writer: SlipWriter, lines: number): void {
  writer.add(feedLines(lines));
  writer.lines += lines;
}

function writeText(line: Extract<SlipLine, { kind: 'text' }>, { writer, paper }: Page): void {
  const { columns } = paper;
  const wide = wideColumns(paper.charset);
  const text = clean(line.text);
  const { align, bold, underline = false, inverse = false } = line;
  const size = printSize(line.size, columnsOf(text, wide), columns);
  writer.style({ align, bold, size, underline, inverse });
  // In double width it stands on one line, whatever the paper.
  writer.print(align === 'center' ? balanced(text, columns, wide) : wrapped(text, columns, wide));
}

function writePair(line: Extract<SlipLine, { kind: 'pair' }>, { writer, paper }: Page): void {
  const { columns } = paper;
  const wide = wideColumns(paper.charset);
  const sides = { left: clean(line.left), right: clean(line.right) };
  const { bold, underline = false, inverse = false } = line;
  const used = columnsOf(sides.left, wide) + columnsOf(sides.right, wide) + 1;
  const size = printSize(line.size, used, columns);
  writer.style({ align: 'left', size, bold, underline, inverse });
  writer.print(pairLines(sides, isWide(size) ? columns >> 1 : columns, wide));
}

/** Twice as wide only what stays on one line by it. */
function printSize(wanted: SlipSize, wide: number, columns: number): PrintSize {
  if (wide * 2 <= columns || wanted === 'tall') return wanted;
  return wanted === 'double' ? 'tall' : 'normal';
}

const centred = { ...plain, align: 'center' } as const;

/** As text where the printer has none, or where it and its quiet zone do not fit. */
function writeQr(text: string, page: Page): void {
  const { writer, paper } = page;
  const data = new TextEncoder().encode(text);
  const fits = paper.qr !== 'none' && data.length <= qrBytesMax;
  const size = fits ? qrSizeOf(data.length, paper.widthDots) : null;
  if (size !== null && paper.qr === 'native') {
    const { moduleDots, sideDots, quietDots } = size;
    writer.style(centred);
    writer.add(feedDots(quietDots));
    writer.add(qrCode([...data], moduleDots));
    writer.add(feedDots(quietDots));
    writer.lines += Math.ceil((sideDots + 2 * quietDots) / lineDots);
    return;
  }
  writer.style(size === null ? centred : plain);
  if (size !== null && writeDots(qrPicture(data, size.moduleDots), page)) return;
  writer.style(centred);
  writer.print(balanced(text, paper.columns, wideColumns(paper.charset)));
}

/** Its text stands below it, or alone where there is no such code or no room for it. */
function writeBarcode(symbology: Symbology, text: string, page: Page): void {
  const { writer, paper } = page;
  const code = barcodeOf(symbology, text);
  const size = code === null ? null : barSizeOf(code.widths, paper.widthDots);
  if (code !== null && size !== null) {
    if (paper.barcodes.includes(symbology)) {
      writer.style(centred);
      writer.add(barcode(symbology, code.data, size));
      writer.lines += Math.ceil(size.heightDots / lineDots);
    } else {
      writer.style(plain);
      writeDots(barsPicture(code.widths, size.moduleDots, size.heightDots), page);
    }
  }
  writer.style(centred);
  writer.print(balanced(code?.shown ?? text, paper.columns, wideColumns(paper.charset)));
}

/** Whether it could be printed. */
function writeDots(picture: DotPicture, { writer, paper }: Page): boolean {
  const bytes = rasterBytes(picture, paper);
  if (bytes === null) return false;
  writer.add(bytes);
  writer.lines += Math.ceil(picture.heightDots / lineDots);
  return true;
}

/** Height of a line of normal size with its gap. */
const lineDots = 30;

/** No control character of a text reaches the printer as a command. */
function clean(text: string): string {
  return hasControl.test(text) ? text.replace(/[\x00-\x1f\x7f]/g, ' ') : text;
}

const hasControl = /[\x00-\x1f\x7f]/;
