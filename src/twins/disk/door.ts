/**
 * Where every call to the twin disk passes: it is numbered, met by the fault that waits for it,
 * noted, and answered at once or after its latency. A process that is dead gets no answer any more.
 */
import { invariant } from '../../runtime/ports/bug.js';
import { type Result, failed } from '../../runtime/ports/result.js';
import type { StorageFault, Stored } from '../../runtime/ports/storage.js';
import { type Millis, millis } from '../../runtime/ports/units.js';

export interface DiskCall {
  /** Which process asked: 1 for the first mount. */
  readonly generation: number;
  /** 1 and up within its generation. */
  readonly number: number;
  readonly call: StorageFault['call'];
  /** Path below the root; a folder ends in `/`, the root itself is `/`. */
  readonly file: string;
  readonly position: number;
  /** Bytes asked for or offered; 0 where there are none. */
  readonly length: number;
}

export type DiskTrouble =
  /**
   * The call answers this fault. After a failed `datasync` or `sync` the content written so far is
   * read back as if all were well and never reaches the platter; so with names after a failed
   * `syncDirectory`. `arrived: 'some'` lets a random part through before the failure.
   */
  | {
      readonly kind: 'fail';
      readonly code: StorageFault['code'];
      readonly arrived?: 'none' | 'some';
    }
  /** A write takes this many bytes only (at least 1). */
  | { readonly kind: 'short'; readonly bytes: number }
  /** The answer comes this much later; needs a schedule. */
  | { readonly kind: 'slow'; readonly ms: number }
  /**
   * The process dies in this call and is never answered. `before`: the call did nothing; `during`:
   * a write is in part in the cache, a name is changed or not, a flush has done nothing yet;
   * `after`: all is done, the answer is lost.
   */
  | { readonly kind: 'die'; readonly moment: 'before' | 'during' | 'after' };

export interface DiskFault {
  /** Number of the call within its generation, or which calls. */
  readonly at: number | ((call: DiskCall) => boolean);
  /** How many calls it meets; 1 when absent. */
  readonly times?: number;
  readonly trouble: DiskTrouble;
}

/** Calls back once after a span; the shape of `VirtualTime.after`. */
export type Schedule = (span: Millis, run: () => void) => unknown;

export interface Timing {
  readonly schedule?: Schedule;
  /** What each call takes without a fault; 0 when absent. */
  readonly latencyMs?: (call: DiskCall) => number;
}

/** A call as the model sees it. */
export interface Request<T> {
  readonly call: StorageFault['call'];
  readonly file: string;
  readonly position?: number;
  readonly length?: number;
  /** For the trace: equal bytes have equal marks. */
  readonly bytes?: Uint8Array;
  /** Looks at the model, or changes its cache. `taken` is how many bytes a write may take. */
  readonly run: (taken: number) => Result<T, StorageFault>;
  /** What is so only once the answer comes: the platter has it. */
  readonly finish?: () => void;
  /** What a failure does beyond answering a fault. */
  readonly fail?: (arrived: 'none' | 'some') => void;
  /** What was done when the process died in the middle. */
  readonly half?: () => void;
}

export interface Door {
  /** How many calls this generation has made. */
  readonly count: number;
  /** Its newest calls, at least `keptMax` of them. */
  readonly calls: readonly DiskCall[];
  readonly trace: readonly string[];
  /** Settles when the process of this generation is dead. */
  readonly died: Promise<void>;
  readonly dead: boolean;
  pass<T>(request: Request<T>): Stored<T>;
  inject(fault: DiskFault): void;
  kill(): void;
}

const keptMax = 20_000;

/** The door of one process: one generation. */
export function openDoor(generation: number, timing: Timing): Door {
  const book = openBook();
  const faults = waitingFaults();
  let dead = false;
  let report: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (report = resolve));

  const kill = (): void => {
    dead = true;
    report();
  };

  const answer = <T>(result: T, spanMs: number, finish: () => void): Promise<T> => {
    if (spanMs === 0) {
      finish();
      return Promise.resolve(result);
    }
    const schedule = timing.schedule;
    invariant(schedule !== undefined, 'a slow call of the twin disk needs a schedule');
    return new Promise((resolve) => {
      schedule(millis(spanMs), () => {
        if (dead) return;
        finish();
        resolve(result);
      });
    });
  };

  const pass = <T>(request: Request<T>): Stored<T> => {
    if (dead) return never();
    const { call, file, position = 0, length = 0 } = request;
    const asked: DiskCall = { generation, number: book.count + 1, call, file, position, length };
    const troubles = faults.meet(asked);
    const death = troubles.find((trouble) => trouble.kind === 'die');
    if (death !== undefined) {
      book.note(asked, request.bytes, `died ${death.moment}`);
      dieIn(request, death.moment);
      kill();
      return never();
    }
    const result = resultOf(request, troubles);
    book.note(asked, request.bytes, wordOf(result));
    const spanMs = delayOf(troubles) + (timing.latencyMs?.(asked) ?? 0);
    return answer(result, spanMs, () => {
      if (result.ok) request.finish?.();
    });
  };

  return {
    get count() {
      return book.count;
    },
    calls: book.calls,
    trace: book.trace,
    died,
    get dead() {
      return dead;
    },
    pass,
    inject: faults.add,
    kill,
  };
}

/** What was asked for and how it ended, bounded. */
function openBook() {
  const calls: DiskCall[] = [];
  const trace: string[] = [];
  let count = 0;
  return {
    calls,
    trace,
    get count() {
      return count;
    },
    note: (call: DiskCall, bytes: Uint8Array | undefined, end: string): void => {
      count = call.number;
      if (calls.length >= 2 * keptMax) {
        calls.splice(0, keptMax);
        trace.splice(0, keptMax);
      }
      calls.push(call);
      const range = call.length === 0 ? '' : ` @${String(call.position)}+${String(call.length)}`;
      const mark = bytes === undefined ? '' : ` #${markOf(bytes)}`;
      const name = `${String(call.generation)}.${String(call.number)} ${call.call}`;
      trace.push(`${name} ${call.file}${range}${mark} = ${end}`);
    },
  };
}

function waitingFaults() {
  let waiting: { readonly fault: DiskFault; left: number }[] = [];
  return {
    add: (fault: DiskFault): void => {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    /** What meets this call; used up by it. */
    meet: (call: DiskCall): readonly DiskTrouble[] => {
      const met = waiting.filter(({ fault }) =>
        typeof fault.at === 'number' ? fault.at === call.number : fault.at(call),
      );
      for (const entry of met) entry.left -= 1;
      waiting = waiting.filter((entry) => entry.left > 0);
      return met.map((entry) => entry.fault.trouble);
    },
  };
}

function never<T>(): Stored<T> {
  return new Promise(() => undefined);
}

function delayOf(troubles: readonly DiskTrouble[]): number {
  return troubles.reduce((sum, one) => sum + (one.kind === 'slow' ? one.ms : 0), 0);
}

function resultOf<T>(
  request: Request<T>,
  troubles: readonly DiskTrouble[],
): Result<T, StorageFault> {
  const failure = troubles.find((trouble) => trouble.kind === 'fail');
  if (failure !== undefined) {
    request.fail?.(failure.arrived ?? 'none');
    return failed(faultOf(request, failure.code));
  }
  const offered = request.length ?? 0;
  const short = troubles.find((trouble) => trouble.kind === 'short');
  return request.run(Math.min(offered, Math.max(1, short?.bytes ?? offered)));
}

function dieIn<T>(request: Request<T>, moment: 'before' | 'during' | 'after'): void {
  if (moment === 'before') return;
  if (moment === 'during') {
    request.half?.();
    return;
  }
  if (request.run(request.length ?? 0).ok) request.finish?.();
}

export function faultOf(
  request: Pick<Request<unknown>, 'call' | 'file'>,
  code: StorageFault['code'],
): StorageFault {
  return {
    code,
    call: request.call,
    detail: `twin disk: ${request.call} ${request.file}: ${code}`,
  };
}

function wordOf(result: Result<unknown, StorageFault>): string {
  if (!result.ok) return result.error.code;
  return typeof result.value === 'number' ? `ok ${String(result.value)}` : 'ok';
}

/** FNV-1a over 32-bit words, then the bytes that are left. */
function markOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let mark = 0x811c_9dc5;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    mark = Math.imul(mark ^ view.getUint32(at, true), 0x0100_0193);
  }
  for (; at < bytes.length; at++) mark = Math.imul(mark ^ view.getUint8(at), 0x0100_0193);
  return (mark >>> 0).toString(16).padStart(8, '0');
}
