/**
 * Writes that a device takes one after another: in order, in pieces, bounded, and each of them settled
 * whatever the device does. It alone knows which bytes have begun to go, so it says whether the end of a
 * write is `refused` (none has) or `cut`.
 */
import { invariant } from '../../runtime/ports/bug.js';
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type WriteEnd, letGo, linger, notTaken, waitingBytesMax } from './byte-link.js';
import { atMost } from './patience.js';

/** What came of one piece. */
export type Handed = { readonly kind: 'taken'; readonly bytes: number } | Failed;

interface Failed {
  readonly kind: 'failed';
  readonly fault: DeviceFault;
  /** Whether bytes of the piece may be with the device all the same. */
  readonly mayHaveGone: boolean;
  /** Whether the link is lost by it. */
  readonly isLost: boolean;
}

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

/** Everything that waits, and how far it is. */
interface Line {
  readonly jobs: Job[];
  waitingBytes: number;
  takenBytes: number;
  isRunning: boolean;
  /** Why nothing is taken on any more. */
  over: DeviceFault | null;
  isLost: boolean;
  whenIdle: () => void;
}

export function orderedWriter(parts: WriterParts): Writer {
  const line: Line = {
    jobs: [],
    waitingBytes: 0,
    takenBytes: 0,
    isRunning: false,
    over: null,
    isLost: false,
    whenIdle: () => undefined,
  };
  return {
    write: (bytes) => {
      const isTooMuch = line.waitingBytes + bytes.length > waitingBytesMax;
      if (line.over !== null || isTooMuch) {
        return Promise.resolve({ kind: 'refused', fault: line.over ?? notTaken });
      }
      return new Promise((settle) => {
        line.waitingBytes += bytes.length;
        line.jobs.push({ bytes, given: 0, isBegun: false, settle });
        if (!line.isRunning) void run(line, parts);
      });
    },
    taken: () => line.takenBytes,
    lose: (fault) => {
      lose(line, fault);
    },
    finish: (after) => finish(line, after),
  };
}

async function run(line: Line, parts: WriterParts): Promise<void> {
  line.isRunning = true;
  for (let job = line.jobs[0]; job !== undefined; job = line.jobs[0]) {
    job.isBegun = true;
    const piece = job.bytes.subarray(job.given, job.given + parts.pieceBytes);
    const handed = await parts.hand(piece, job.given);
    // Whoever waited has been told already.
    if (line.isLost) return;
    const isProgress = handed.kind === 'failed' || handed.bytes > 0 || piece.length === 0;
    invariant(isProgress, 'a piece is taken, in part at least, or fails');
    if (handed.kind === 'taken') took(line, job, handed.bytes);
    else failedAt(line, job, handed);
    if (handed.kind === 'failed' && handed.isLost) {
      lose(line, handed.fault);
      parts.onLost(handed.fault);
    }
  }
  line.isRunning = false;
  line.whenIdle();
}

function took(line: Line, job: Job, bytes: number): void {
  job.given += bytes;
  line.takenBytes += bytes;
  line.waitingBytes -= bytes;
  if (job.given < job.bytes.length) return;
  line.jobs.shift();
  job.settle({ kind: 'sent' });
}

function failedAt(line: Line, job: Job, { fault, mayHaveGone }: Failed): void {
  line.jobs.shift();
  line.waitingBytes -= job.bytes.length - job.given;
  job.settle({ kind: job.given === 0 && !mayHaveGone ? 'refused' : 'cut', fault });
}

function lose(line: Line, fault: DeviceFault): void {
  line.over ??= fault;
  line.isLost = true;
  for (const { isBegun, settle } of line.jobs.splice(0)) {
    settle({ kind: isBegun ? 'cut' : 'refused', fault: line.over });
  }
  line.whenIdle();
}

async function finish(line: Line, after: After): Promise<boolean> {
  line.over ??= letGo;
  for (const job of line.jobs) {
    job.settle({ kind: 'cut', fault: line.over });
    job.settle = () => undefined;
  }
  if (line.jobs.length === 0) return false;
  const idle = new Promise<void>((settle) => {
    line.whenIdle = settle;
  });
  await atMost(after, linger, idle);
  // What is under way is the last that is handed over.
  line.isLost = true;
  return line.jobs.length > 0;
}
