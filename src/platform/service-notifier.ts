/**
 * What the till tells the service manager that started it (sd_notify: NOTIFY_SOCKET, WATCHDOG_USEC). The
 * socket takes datagrams of the unix domain, which Node cannot send, and a package that can would be one
 * more piece of native code on the way of the watchdog. So `systemd-notify` says it, which is wherever
 * systemd is. A process of its own for each word would hold the loop up while Node forks (10 to 30 ms on
 * a busy machine): one small shell is started once, takes a line a word and forks for it. It ends with
 * the pipe, so with the till, however that ends.
 *
 * The words come from a child: the unit needs `NotifyAccess=all`.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { type Millis, millis } from '../runtime/ports/units.js';

export interface ServiceNotifier {
  /** What the manager waits for between two `WATCHDOG=1`; `null` when it waits for none. */
  readonly watchdog: Millis | null;
  /** Never waits: a word more than a few that wait is left out. */
  tell(word: ServiceWord): void;
  /** Nothing is told any more; settles when what was told has been handed on, or cannot be. */
  end(): Promise<void>;
}

export type ServiceWord = 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1';

type Environment = Readonly<Record<string, string | undefined>>;

/** Ends at the first word that could not be handed on, so that the till hears of it. */
const relay = 'while IFS= read -r word; do systemd-notify -- "$word" || exit 1; done';
/** Far below what a pipe holds. */
const waitingBytesMax = 256;

/** `null` where no manager listens. `onFault` is told, once for each relay that ends before its time. */
export function openServiceNotifier(
  env: Environment,
  onFault: (why: string) => void,
): ServiceNotifier | null {
  if ((env['NOTIFY_SOCKET'] ?? '') === '') return null;
  let child: ChildProcessByStdio<Writable, null, null> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let isEnding = false;

  const start = (): ChildProcessByStdio<Writable, null, null> => {
    const started = spawn('/bin/sh', ['-c', relay], { stdio: ['pipe', 'ignore', 'ignore'] });
    // A pipe that broke: its relay has ended, which is told below.
    started.stdin.on('error', () => undefined);
    started.on('error', () => undefined);
    ended = new Promise((resolve) => {
      started.on('close', (code, signal) => {
        if (child === started) child = null;
        if (!isEnding) onFault(`systemd-notify: ${signal ?? String(code)}`);
        resolve();
      });
    });
    return started;
  };

  return {
    watchdog: watchdogOf(env),
    tell: (word) => {
      if (isEnding) return;
      child ??= start();
      if (child.stdin.writableLength < waitingBytesMax) child.stdin.write(`${word}\n`);
    },
    end: () => {
      isEnding = true;
      child?.stdin.end();
      return ended;
    },
  };
}

const microsInMilli = 1000;

/** WATCHDOG_PID says for which process it is meant. */
function watchdogOf(env: Environment): Millis | null {
  const pid = env['WATCHDOG_PID'];
  if (pid !== undefined && pid !== String(process.pid)) return null;
  const text = env['WATCHDOG_USEC'] ?? '';
  return /^[1-9]\d{0,15}$/.test(text) ? millis(Number(text) / microsInMilli) : null;
}
