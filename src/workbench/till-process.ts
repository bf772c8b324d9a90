/**
 * The till as a process of its own, and the plug. Cutting the power is SIGKILL. The process takes the
 * bench's preload with it, which ends it when the bench is gone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onLines } from './lines.js';

export interface TillProcess {
  power(): 'on' | 'off';
  /** How often it was started by this bench. */
  boots(): number;
  pid(): number | undefined;
  /** Starts it if it is off. `late`: not ready in time, and still running. */
  start(): Promise<'ready' | 'late' | 'ended'>;
  /** SIGKILL; settles when the process is gone. */
  cut(): Promise<void>;
  /** Its last words, oldest first. */
  lastWords(): readonly string[];
  /** From start to the ready line, of the last start; `undefined` until then. */
  readyMs(): number | undefined;
}

export interface TillOptions {
  /** What follows `holdfast`, asked at each start. */
  readonly arguments: () => readonly string[];
  /** For the preload's address. */
  readonly preload: URLSearchParams;
  readonly log: string;
  readonly changed: (power: 'on' | 'off') => void;
}

const readyMsMax = 10_000;
const lastWordsMax = 20;
const main = fileURLToPath(new URL('../main.js', import.meta.url));

export function tillProcess(options: TillOptions): TillProcess {
  const preload = new URL('./preload/till-preload.js', import.meta.url);
  preload.search = options.preload.toString();
  let child: ChildProcess | undefined;
  let ended = Promise.resolve();
  let boots = 0;
  let readyMs: number | undefined;
  let words: string[] = [];

  const launch = (): Promise<'ready' | 'late' | 'ended'> => {
    const startedAt = performance.now();
    boots += 1;
    readyMs = undefined;
    words = [];
    const mine = spawn(process.execPath, ['--import', preload.href, main, ...options.arguments()], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = mine;
    // Written at once: the last words are wanted most when the bench itself was killed.
    const log = openSync(options.log, 'a', 0o600);
    options.changed('on');
    return new Promise((settle) => {
      const timer = setTimeout(() => {
        settle('late');
      }, readyMsMax);
      onLines(mine.stderr, (line) => {
        writeSync(log, `${line}\n`);
        words = [...words, line].slice(-lastWordsMax);
        if (!line.startsWith('ready ')) return;
        readyMs = Math.round(performance.now() - startedAt);
        clearTimeout(timer);
        settle('ready');
      });
      ended = new Promise((gone) => {
        mine.once('close', () => {
          clearTimeout(timer);
          closeSync(log);
          if (child === mine) child = undefined;
          options.changed('off');
          settle('ended');
          gone();
        });
      });
    });
  };

  return {
    power: () => (child === undefined ? 'off' : 'on'),
    boots: () => boots,
    pid: () => child?.pid,
    start: () => (child === undefined ? launch() : Promise.resolve('ready')),
    cut: async () => {
      child?.kill('SIGKILL');
      await ended;
    },
    lastWords: () => words,
    readyMs: () => readyMs,
  };
}
