/**
 * The inside of the printer: what waits in its buffer comes out in order, a line after a line, while
 * nothing stands in the way. Settings, pulses and answers take no time but wait their turn. Paper
 * end, an open cover or a jam stop it where it is; it goes on by itself a moment afterwards.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import { millis } from '../../../runtime/ports/units.js';
import type { After } from '../wire.js';
import type { Command } from './lexer.js';
import type { Strip } from './paper.js';
import type { Output } from './typesetter.js';

export interface MechanismOptions {
  readonly after: After;
  /** For a line of text, at first. */
  readonly lineMs: number;
  readonly halted: () => boolean;
  readonly execute: (command: Command) => readonly Output[];
  /** A thing has its turn; what takes time has taken it. */
  readonly done: (output: Output) => void;
}

export interface Mechanism {
  take(command: Command): void;
  /** Goes on if it may; safe at any time. */
  run(): void;
  /** It was halted and is no longer. */
  resume(): void;
  halt(): void;
  clear(): void;
  /** Bytes that wait. */
  waiting(): number;
  /** Something is left to come out. */
  busy(): boolean;
  lineMs(): number;
  setLineMs(span: number): void;
}

/** After paper or cover the printer takes a moment before it goes on. */
const resumeMs = 300;
const lineDots = 24;

export function mechanism(options: MechanismOptions): Mechanism {
  const { after, halted, execute, done } = options;
  let { lineMs } = options;
  let queue = newQueue<Command>();
  let work: Output[] = [];
  let waiting = 0;
  let stopMotor: (() => void) | undefined;

  /** Answers whether there was anything to do that takes no time. */
  const step = (): boolean => {
    const [output] = work;
    if (output === undefined) {
      const command = queue.take();
      if (command === undefined) return false;
      waiting -= command.bytes.length;
      work = [...execute(command)];
      return true;
    }
    const spanMs = spanOf(output) * lineMs;
    if (spanMs > 0) {
      startMotor(spanMs, () => {
        work.shift();
        done(output);
      });
      return false;
    }
    work.shift();
    done(output);
    return true;
  };
  const run = (): void => {
    while (stopMotor === undefined && !halted() && step());
  };
  const startMotor = (spanMs: number, ended: () => void): void => {
    stopMotor = after(millis(spanMs), () => {
      stopMotor = undefined;
      ended();
      run();
    });
  };
  return {
    take: (command) => {
      queue.add(command);
      waiting += command.bytes.length;
      run();
    },
    run,
    resume: () => {
      if (stopMotor === undefined) startMotor(resumeMs, () => undefined);
    },
    halt: () => {
      stopMotor?.();
      stopMotor = undefined;
    },
    clear: () => {
      stopMotor?.();
      stopMotor = undefined;
      queue = newQueue();
      work = [];
      waiting = 0;
    },
    waiting: () => waiting,
    busy: () => waiting > 0 || work.length > 0,
    lineMs: () => lineMs,
    setLineMs: (span) => {
      lineMs = span;
    },
  };
}

/** Lines of time that a thing takes. */
function spanOf(output: Output): number {
  if (output.kind === 'cut') return 1;
  return output.kind === 'strip' ? stripSpan(output.strip) : 0;
}

function stripSpan(strip: Strip): number {
  switch (strip.kind) {
    case 'line':
      return 1;
    case 'feed':
      return Math.max(1, strip.lines);
    case 'image': {
      const { rows, bytesPerRow, scaleY } = strip.image;
      return Math.ceil(((rows.length / Math.max(1, bytesPerRow)) * scaleY) / lineDots);
    }
    case 'qr':
      // The side of a code of middling size; the picture alone knows better.
      return Math.ceil((33 * strip.moduleDots) / lineDots);
    case 'barcode':
      return Math.ceil(strip.height / lineDots);
    case 'note':
      return 1;
    default:
      return unreachable(strip);
  }
}

interface Queue<T> {
  add(item: T): void;
  take(): T | undefined;
}

/** First in, first out; taking does not move the rest. */
function newQueue<T>(): Queue<T> {
  let items: T[] = [];
  let first = 0;
  return {
    add: (item) => void items.push(item),
    take: () => {
      const item = items[first];
      if (item === undefined) return undefined;
      first += 1;
      if (first === items.length) {
        items = [];
        first = 0;
      }
      return item;
    },
  };
}
