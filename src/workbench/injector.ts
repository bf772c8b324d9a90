/**
 * The bench's end of the preload's socket: keeps what is injected now, tells it to each till process
 * before that runs any code of its own, and answers when a change has taken effect.
 */
import { type Server, type Socket, createServer } from 'node:net';
import { onLines } from './lines.js';
import type { DiskFaults, Injection, PreloadNote, WallClock } from './preload/injections.js';

export interface Injector {
  disk(): DiskFaults;
  /** What the running till had written below its journal when it last answered; `null` without one. */
  journalWrites(): number | null;
  clock(): WallClock;
  /** Settles when a running till has it, or at once when there is none. */
  setDisk(faults: DiskFaults): Promise<void>;
  setClock(clock: WallClock): Promise<void>;
  /**
   * Settles when the till has had turns enough to hear all that had reached it before, and to say what
   * it made of it; at once when there is none.
   */
  readonly heard: () => Promise<void>;
  /** The till's process is gone, and with it what was ordered about it alone: the next begins without. */
  ended(): void;
  close(): void;
}

/** A till that is too busy to answer within this has the change in its socket. */
const answerMsMax = 2_000;

export async function openInjector(path: string): Promise<Injector> {
  let disk: DiskFaults = {};
  let clock: WallClock = { offsetMs: 0, rtc: 'kept' };
  let seq = 0;
  let order = 0;
  let journalWrites: number | null = null;
  let till: Socket | undefined;
  const waiting = new Map<number, () => void>();

  const hear = (line: string): void => {
    const told = JSON.parse(line) as PreloadNote;
    if ('done' in told) {
      ({ journalWrites } = told);
      waiting.get(told.done)?.();
    } else if (disk.failNext === told.spent) disk = without(disk, 'failNext');
  };
  const tell = (to: Socket): number => {
    seq += 1;
    const injection: Injection = { seq, order, disk, clock };
    to.write(`${JSON.stringify(injection)}\n`);
    return seq;
  };
  const spread = (): Promise<void> => {
    if (till === undefined) return Promise.resolve();
    const mine = tell(till);
    return new Promise((done) => {
      const timer = setTimeout(() => waiting.get(mine)?.(), answerMsMax);
      waiting.set(mine, () => {
        clearTimeout(timer);
        waiting.delete(mine);
        done();
      });
    });
  };
  const server = createServer((socket) => {
    till = socket;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (till === socket) till = undefined;
      for (const done of [...waiting.values()]) done();
    });
    onLines(socket, hear);
    tell(socket);
  });
  await listening(server, path);
  return {
    disk: () => disk,
    journalWrites: () => journalWrites,
    clock: () => clock,
    setDisk: (next) => {
      disk = next;
      order += 1;
      return spread();
    },
    setClock: (next) => {
      clock = next;
      return spread();
    },
    heard: spread,
    ended: () => {
      journalWrites = null;
      disk = without(disk, 'killAtWrite', 'when');
    },
    close: () => {
      server.close();
      till?.destroy();
    },
  };
}

function without(faults: DiskFaults, ...names: readonly (keyof DiskFaults)[]): DiskFaults {
  const kept = Object.entries(faults).filter(([name]) => !names.some((other) => other === name));
  return Object.fromEntries(kept);
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      done();
    });
  });
}
