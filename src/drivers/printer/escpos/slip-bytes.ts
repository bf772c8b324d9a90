/**
 * A slip as the bytes of one print job, without its end marks. Begins with a reset, so that nothing
 * of an earlier job shows in it; styles are told when they change. Pure and byte-stable.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { PrintableSlip, SlipLine } from '../../../runtime/ports/device.js';
import { gbCode } from '../../charset/gb18030.js';
import { pairLines, wrapped } from './columns.js';
import {
  align,
  bold,
  chineseOn,
  cutPaper,
  feedLines,
  initialise,
  lineFeed,
  qrBytesMax,
  qrCode,
  size,
} from './commands.js';

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
  writer.style({ align: 'left', size: 'normal', bold: false });
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
      const { align, size, bold } = line;
      writer.style({ align, size, bold });
      writer.print(wrapped(clean(line.text), size === 'double' ? columns >> 1 : columns));
      return;
    }
    case 'pair':
      writer.style({ align: 'left', size: 'normal', bold: line.bold });
      writer.print(pairLines(clean(line.left), clean(line.right), columns));
      return;
    case 'rule':
      writer.style({ align: 'left', size: 'normal', bold: false });
      writer.print(['-'.repeat(columns)]);
      return;
    case 'qr': {
      const data = new TextEncoder().encode(clean(line.data));
      const moduleDots = qr === 'none' ? 0 : moduleDotsOf(data.length, widthDots);
      writer.style({ align: 'center', size: 'normal', bold: false });
      if (moduleDots === 0) writer.print(wrapped(clean(line.data), columns));
      else writer.qr([...data], moduleDots);
      return;
    }
    case 'feed':
      writer.feed(line.lines);
      return;
    default:
      unreachable(line);
  }
}

interface Style {
  readonly align: 'left' | 'center' | 'right';
  readonly size: 'normal' | 'double';
  readonly bold: boolean;
}

interface Writer {
  readonly paper: Paper;
  add(bytes: readonly number[]): void;
  style(style: Style): void;
  print(lines: readonly string[]): void;
  qr(data: readonly number[], moduleDots: number): void;
  feed(lines: number): void;
  length(): number;
  end(): SlipBytes;
}

function newWriter(paper: Paper): Writer {
  const bytes: number[] = [];
  let now: Style = { align: 'left', size: 'normal', bold: false };
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
      lines += texts.length * (now.size === 'double' ? 2 : 1);
    },
    qr: (data, moduleDots) => {
      add(qrCode(data, moduleDots));
      lines += qrLines;
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

/** Height of the largest code, in lines of 30 dots. */
const qrLines = 16;

/** Bytes that a code of M correction holds, and its modules a side (ISO 18004, versions 10, 16, 25). */
const qrSizes: readonly (readonly [bytes: number, modules: number])[] = [
  [213, 57],
  [450, 81],
  [qrBytesMax, 117],
];
/** A phone reads no smaller module well, and needs no larger one. */
const moduleDotsRange = { min: 3, max: 6 } as const;

/** Dots of a module so that the code fits the paper; 0 when it cannot. */
function moduleDotsOf(length: number, widthDots: number): number {
  const [, modules] = qrSizes.find(([bytes]) => length <= bytes) ?? [];
  if (modules === undefined || length === 0) return 0;
  const dots = Math.min(Math.floor(widthDots / modules), moduleDotsRange.max);
  return dots < moduleDotsRange.min ? 0 : dots;
}

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
