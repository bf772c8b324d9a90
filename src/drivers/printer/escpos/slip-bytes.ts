/**
 * A slip as the bytes of one print job, without its end marks. Begins with a reset, so that nothing
 * of an earlier job shows in it; styles are told when they change. Pure and byte-stable.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { PrintableSlip, SlipLine, SlipSize } from '../../../runtime/ports/device.js';
import { gbCode } from '../../charset/gb18030.js';
import { balanced, columnsOf, pairLines, wrapped } from './columns.js';
import {
  type PrintSize,
  align,
  bold,
  chineseOn,
  cutPaper,
  feedDots,
  feedLines,
  initialise,
  lineFeed,
  qrBytesMax,
  qrCode,
  size,
} from './commands.js';
import { type QrSize, qrSizeOf } from './qr-size.js';

export interface Paper {
  /** Half-width columns of a line. */
  readonly columns: number;
  readonly widthDots: number;
  readonly cutter: 'none' | 'partial' | 'full';
  /** `none`: what a QR code would hold is printed as text. */
  readonly qr: 'native' | 'none';
}

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
  const writer = newWriter(paper);
  writer.add([...initialise, ...beginning, ...chineseOn]);
  for (const line of slip.lines) {
    writeLine(line, writer);
    if (writer.length() > slipBytesMax) return null;
  }
  writer.style(plain);
  if (slip.cut && paper.cutter === 'none') writer.feed(tearLines);
  else if (slip.cut && paper.cutter !== 'none') writer.add(cutPaper(paper.cutter));
  return writer.end();
}

/** Brings the last line past the tear bar where there is no cutter. */
const tearLines = 4;

function writeLine(line: SlipLine, writer: Writer): void {
  const { columns, widthDots, qr } = writer.paper;
  switch (line.kind) {
    case 'text': {
      const text = clean(line.text);
      const { align, bold } = line;
      writer.style({ align, bold, size: printSize(line.size, columnsOf(text), columns) });
      // In double width it stands on one line, whatever the paper.
      writer.print(align === 'center' ? balanced(text, columns) : wrapped(text, columns));
      return;
    }
    case 'pair': {
      const [left, right] = [clean(line.left), clean(line.right)];
      const size = printSize(line.size, columnsOf(left) + columnsOf(right) + 1, columns);
      writer.style({ ...plain, size, bold: line.bold });
      writer.print(pairLines(left, right, size === 'double' ? columns >> 1 : columns));
      return;
    }
    case 'rule':
      writer.style(plain);
      writer.print([ruleSigns[line.weight].repeat(columns)]);
      return;
    case 'qr': {
      const text = clean(line.data);
      const data = new TextEncoder().encode(text);
      const fits = qr === 'native' && data.length <= qrBytesMax;
      const size = fits ? qrSizeOf(data.length, widthDots) : null;
      writer.style({ ...plain, align: 'center' });
      if (size === null) writer.print(balanced(text, columns));
      else writer.qr([...data], size);
      return;
    }
    case 'feed':
      writer.feed(line.lines);
      return;
    default:
      unreachable(line);
  }
}

const ruleSigns = { thin: '-', thick: '=' } as const;

/** Twice as wide only what stays on one line by it. */
function printSize(wanted: SlipSize, wide: number, columns: number): PrintSize {
  if (wanted === 'normal') return 'normal';
  return wide * 2 <= columns ? 'double' : 'tall';
}

interface Style {
  readonly align: 'left' | 'center' | 'right';
  readonly size: PrintSize;
  readonly bold: boolean;
}

const plain: Style = { align: 'left', size: 'normal', bold: false };

interface Writer {
  readonly paper: Paper;
  add(bytes: readonly number[]): void;
  style(style: Style): void;
  print(lines: readonly string[]): void;
  qr(data: readonly number[], size: QrSize): void;
  feed(lines: number): void;
  length(): number;
  end(): SlipBytes;
}

function newWriter(paper: Paper): Writer {
  const bytes: number[] = [];
  let now = plain;
  let lines = 0;
  const add = (more: readonly number[]): void => {
    for (const byte of more) bytes.push(byte);
  };
  return {
    paper,
    add,
    style: (wanted) => {
      if (wanted.align !== now.align) add(align(wanted.align));
      if (wanted.size !== now.size) add(size(wanted.size));
      if (wanted.bold !== now.bold) add(bold(wanted.bold));
      now = wanted;
    },
    print: (texts) => {
      for (const text of texts) add([...textBytes(text), lineFeed]);
      lines += texts.length * (now.size === 'normal' ? 1 : 2);
    },
    qr: (data, { moduleDots, sideDots, quietDots }) => {
      add([...feedDots(quietDots), ...qrCode(data, moduleDots), ...feedDots(quietDots)]);
      lines += Math.ceil((sideDots + 2 * quietDots) / lineDots);
    },
    feed: (count) => {
      const within = Math.min(Math.max(0, Math.trunc(count)), 255);
      add(feedLines(within));
      lines += within;
    },
    length: () => bytes.length,
    end: () => ({ bytes: Uint8Array.from(bytes), lines }),
  };
}

/** Height of a line of normal size with its gap. */
const lineDots = 30;

/** No control character of a text reaches the printer as a command. */
function clean(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, ' ');
}

/** The white square of GB2312, for what two bytes cannot say: as wide as what it stands for. */
const unknownSign = 0xa1f5;

function textBytes(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) {
      bytes.push(point);
      continue;
    }
    const code = gbCode(character) ?? unknownSign;
    bytes.push(code >> 8, code & 0xff);
  }
  return bytes;
}
