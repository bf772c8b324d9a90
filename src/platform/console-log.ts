/**
 * The log as JSON lines on standard error, for the journal of the operating system to keep. It never
 * throws and never waits: Node writes to pipes synchronously on Linux, so a reader that stopped
 * reading would stop the till; here one asynchronous write is under way at most, and what does not
 * fit behind it is dropped and counted. Lines that were not yet taken are lost when the process dies.
 */
import { write } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '../runtime/ports/clock.js';
import type { Log, LogLevel, LogValue } from '../runtime/ports/log.js';

/** Takes text; settles when it is taken, rejects when it cannot be. */
export type LogSink = (text: string) => Promise<void>;

export interface ConsoleLogOptions {
  readonly clock: Clock;
  readonly sink?: LogSink;
  readonly levelMin?: LogLevel;
  /** What may come at once; a second brings back `linesPerSecondMax`. */
  readonly burstMax?: number;
  readonly linesPerSecondMax?: number;
  /** Lines that wait behind a write. */
  readonly queueMax?: number;
}

export interface ConsoleLog extends Log {
  /** Settles when every line accepted so far was taken or lost. */
  flush(): Promise<void>;
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];
const textMax = 1000;
const fieldsMax = 32;
const standardErrorFd = 2;

export function consoleLog(options: ConsoleLogOptions): ConsoleLog {
  const { clock, sink = standardError, levelMin = 'info' } = options;
  const { burstMax = 200, linesPerSecondMax = 50, queueMax = 500 } = options;
  let waiting: string[] = [];
  let dropped = 0;
  let allowance = burstMax;
  let countedAt = clock.mono();
  let pumping: Promise<void> | undefined;

  const mayPass = (): boolean => {
    const now = clock.mono();
    const earned = (Math.max(0, now - countedAt) / 1000) * linesPerSecondMax;
    allowance = Math.min(burstMax, allowance + earned);
    countedAt = now;
    if (allowance < 1 || waiting.length >= queueMax) return false;
    allowance -= 1;
    return true;
  };

  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await sink(lines.join(''));
      } catch {
        // Nobody reads, or the disk behind it is full: the next line that passes tells how many.
        dropped += lines.length;
      }
    }
    pumping = undefined;
  };

  return {
    write: (level, name, fields = {}) => {
      if (levels.indexOf(level) < levels.indexOf(levelMin)) return;
      if (!mayPass()) {
        dropped += 1;
        return;
      }
      waiting.push(lineOf({ clock, level, name, fields, dropped }));
      dropped = 0;
      pumping ??= pump();
    },
    flush: async () => {
      await pumping;
    },
  };
}

interface LogLine {
  readonly clock: Clock;
  readonly level: LogLevel;
  readonly name: string;
  readonly fields: Readonly<Record<string, LogValue>>;
  readonly dropped: number;
}

function lineOf({ clock, level, name, fields, dropped }: LogLine): string {
  const short = Object.entries(fields)
    .slice(0, fieldsMax)
    .map(([key, value]) => [cut(key), typeof value === 'string' ? cut(value) : value] as const);
  const head = { wallMs: clock.wall(), monoMs: clock.mono(), level, name: cut(name) };
  const tail = dropped > 0 ? { dropped } : {};
  try {
    return `${JSON.stringify({ ...head, fields: Object.fromEntries(short), ...tail })}\n`;
  } catch {
    // Types forbid what cannot be written; the log must not throw when one of them lied.
    return `${JSON.stringify({ ...head, fields: 'unwritable', ...tail })}\n`;
  }
}

function cut(text: string): string {
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
}

const writeBytes = promisify(write);

async function standardError(text: string): Promise<void> {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const { bytesWritten } = await writeBytes(standardErrorFd, rest);
    rest = rest.subarray(bytesWritten);
  }
}
