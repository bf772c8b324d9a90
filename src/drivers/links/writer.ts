/**
 * Writes that a device takes one after another: in order, in pieces, bounded, and each of them settled
 * whatever the device does. It alone knows which bytes have begun to go, so it says whether the end of a
 * write is `refused` (none has) or `cut`.
 */
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type WriteEnd, letGo, linger, notTaken, waitingBytesMax } from './byte-link.js';

/** What came of one piece. */
export type Handed =
  | { readonly kind: 'taken'; readonly bytes: number }
  | {
      readonly kind: 'failed';
      readonly fault: DeviceFault;
      /** Whether bytes of the piece may be with the device all the same. */
      readonly mayHaveGone: boolean;
      /** Whether the link is lost by it. */
      readonly isLost: boolean;
    };

export interface WriterParts {
  readonly pieceBytes: number;
  /** Hands over `piece`, `offset` bytes from the begin of its write. Not called while a call is under way. */
  readonly hand: (piece: Uint8Array, offset: number) => Promise<Handed>;
  /** A piece has shown that the link is lost. */
  readonly onLost: (fault: DeviceFault) => void;
}

export interface Writer {
  write(bytes: Uint8Array): Promise<WriteEnd>;
  taken(): number;
  /** Settles what waits; later writes are refused. The first call counts. */
  lose(fault: DeviceFault): void;
  /**
   * Settles what waits as cut and goes on handing over for a moment. Whether bytes are left then that
   * nobody took.
   */
  finish(after: After): Promise<boolean>;
}

interface Job {
  readonly bytes: Uint8Array;
  given: number;
  isBegun: boolean;
  settle: (end: WriteEnd) => void;
}

export function orderedWriter({ pieceBytes, hand, onLost }: WriterParts): Writer {
  const jobs: Job[] = [];
  let waitingBytes = 0;
  let takenBytes = 0;
  let isRunning = false;
  let over: DeviceFault | null = null;
  let isLost = false;
  let whenIdle: () => void = () => undefined;

  const settleHead = (job: Job, end: WriteEnd): void => {
    jobs.shift();
    waitingBytes -= job.bytes.length - job.given;
    job.settle(end);
  };
  const took = (job: Job, handed: Handed): void => {
    if (handed.kind === 'failed') {
      const { fault, mayHaveGone } = handed;
      settleHead(job, { kind: job.given === 0 && !mayHaveGone ? 'refused' : 'cut', fault });
      if (!handed.isLost) return;
      lose(fault);
      onLost(fault);
      return;
    }
    job.given += handed.bytes;
    takenBytes += handed.bytes;
    waitingBytes -= handed.bytes;
    if (job.given >= job.bytes.length) settleHead(job, { kind: 'sent' });
  };
  const run = async (): Promise<void> => {
    isRunning = true;
    for (let job = jobs[0]; job !== undefined; job = jobs[0]) {
      job.isBegun = true;
      const piece = job.bytes.subarray(job.given, job.given + pieceBytes);
      const handed = await hand(piece, job.given);
      // Whoever waited has been told already.
      if (isLost) return;
      took(job, handed);
    }
    isRunning = false;
    whenIdle();
  };
  const lose = (fault: DeviceFault): void => {
    over ??= fault;
    isLost = true;
    for (const { isBegun, settle } of jobs.splice(0)) {
      settle({ kind: isBegun ? 'cut' : 'refused', fault: over });
    }
    whenIdle();
  };
  return {
    write: (bytes) => {
      const isTooMuch = waitingBytes + bytes.length > waitingBytesMax;
      if (over !== null || isTooMuch) {
        return Promise.resolve({ kind: 'refused', fault: over ?? notTaken });
      }
      return new Promise((settle) => {
        waitingBytes += bytes.length;
        jobs.push({ bytes, given: 0, isBegun: false, settle });
        if (!isRunning) void run();
      });
    },
    taken: () => takenBytes,
    lose,
    finish: async (after) => {
      over ??= letGo;
      for (const job of jobs) {
        job.settle({ kind: 'cut', fault: over });
        job.settle = () => undefined;
      }
      if (jobs.length > 0) {
        await new Promise<void>((settle) => {
          const disarm = after(linger, () => {
            settle();
          });
          whenIdle = () => {
            disarm();
            settle();
          };
        });
      }
      return jobs.length > 0;
    },
  };
}
