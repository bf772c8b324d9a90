/**
 * How the end of a print job is proved, by completion level (facts peripherals 1.5):
 * - A, process id: the printer tells when everything has been printed.
 * - B, fence: it answers at the end of its buffer, and is without fault then.
 * - C, status: it is asked until the job should be out, and never has a fault. Plausible, not proved.
 * - D, silent: nothing is; always `unknown`, with no fault (PAYMENT P28).
 * A fault that a person has to see to, a loss or a silence after the first byte is `unknown` at every
 * level; a head that cools is waited for. Each job settles once.
 */
import type { After } from '../../../runtime/ports/clock.js';
import type { DeviceFault, PrintOutcome } from '../../../runtime/ports/device.js';
import { millis } from '../../../runtime/ports/units.js';
import type { WriteEnd } from '../../links/byte-link.js';
import { fence, tellWhenPrinted } from './commands.js';
import type { PrinterConnection } from './connection.js';
import type { Reply } from './replies.js';
import type { SlipBytes } from './slip-bytes.js';
import {
  type PrinterStatus,
  canPrint,
  conditionOf,
  faultOf,
  goesOnByItself,
  silence,
  standstill,
  tooHot,
} from './status.js';

export const completionLevels = ['A', 'B', 'C', 'D'] as const;
export type CompletionLevel = (typeof completionLevels)[number];

export interface JobParts {
  readonly after: After;
  readonly connection: PrinterConnection;
  /** Asks the printer and tells its condition on the way; null when it does not answer. */
  readonly status: () => Promise<PrinterStatus | null>;
  readonly settle: (outcome: PrintOutcome) => void;
  readonly pace: Pace;
}

/** How long a slip should take. */
export interface Pace {
  /** A line of usual height on paper. */
  readonly lineMs: number;
  /** A byte on the line; 0 where the line is no bottleneck. */
  readonly byteMs: number;
}

export interface PrintJob {
  onReply(reply: Reply): void;
  /** What the printer is like now, as far as anybody has heard. */
  onStatus(status: PrinterStatus): void;
  /** Gives the job up as `unknown`: what of it has not been handed over never goes. Twice is safe. */
  end(fault: DeviceFault): void;
}

/** Sends a job to a printer that was found ready, and watches for its end. */
export function startJob(slip: SlipBytes, level: CompletionLevel, parts: JobParts): PrintJob {
  return new Job(slip, level, parts);
}

class Job implements PrintJob {
  readonly #level: CompletionLevel;
  readonly #parts: JobParts;
  readonly #id: string;
  readonly #expectedMs: number;
  readonly #timers = new Set<() => void>();
  #isOver = false;
  #isWritten = false;
  /** It has said that it waits for its head to cool: silence is not strange then. */
  #isHot = false;

  constructor(slip: SlipBytes, level: CompletionLevel, parts: JobParts) {
    this.#level = level;
    this.#parts = parts;
    this.#id = parts.connection.nextProcessId();
    const { lineMs, byteMs } = parts.pace;
    this.#expectedMs = slip.lines * lineMs + slip.bytes.length * byteMs + restMs;
    this.#later(Math.min(this.#expectedMs * 3 + patienceMs, patienceMsMax), () => {
      this.#giveUp(this.#isHot ? tooHot : silence);
    });
    this.#watchProgress(parts.connection.taken(), 0);
    void parts.connection
      .send(withEnd(slip.bytes, level, this.#id), () => !this.#isOver)
      .then(this.#written);
  }

  onReply(reply: Reply): void {
    if (this.#level === 'A' && reply.kind === 'processId' && reply.id === this.#id) {
      this.#settle({ kind: 'printed' });
    }
    if (this.#level === 'B' && reply.kind === 'fence') void this.#settleIfClean();
  }

  onStatus(status: PrinterStatus): void {
    this.#isHot = goesOnByItself(status);
    if (!this.#isHot && !canPrint(conditionOf(status))) this.end(faultOf(status));
  }

  end(fault: DeviceFault | null): void {
    this.#settle({ kind: 'unknown', fault });
  }

  readonly #written = (end: WriteEnd): void => {
    this.#isWritten = true;
    if (end.kind === 'refused') this.#settle({ kind: 'notStarted', fault: end.fault });
    else if (end.kind === 'cut') this.end(end.fault);
    else if (this.#level === 'D') this.end(null);
    else if (this.#level === 'C') {
      this.#later(this.#expectedMs, () => void this.#settleIfClean());
    }
  };

  async #settleIfClean(): Promise<void> {
    const status = await this.#parts.status();
    if (status === null) this.end(silence);
    else if (canPrint(conditionOf(status))) this.#settle({ kind: 'printed' });
    else if (goesOnByItself(status)) this.#later(coolMs, () => void this.#settleIfClean());
    else this.end(faultOf(status));
  }

  /** A line that stands still, of which nobody says why, is no line any more (facts peripherals 1.6). */
  #watchProgress(before: number, looks: number): void {
    this.#later(progressMs, () => {
      if (this.#isWritten) return;
      const taken = this.#parts.connection.taken();
      const standing = taken === before && !this.#isHot ? looks + 1 : 0;
      if (standing < standingMax) this.#watchProgress(taken, standing);
      else this.#giveUp(standstill);
    });
  }

  /** What still waits on the line could come out behind the next slip: the line goes with it. */
  #giveUp(fault: DeviceFault): void {
    const isHeld = !this.#isWritten;
    this.end(fault);
    if (isHeld) this.#parts.connection.lose(fault);
  }

  #later(spanMs: number, run: () => void): void {
    if (!this.#isOver) this.#timers.add(this.#parts.after(millis(spanMs), run));
  }

  #settle(outcome: PrintOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const disarm of this.#timers) disarm();
    this.#parts.settle(outcome);
  }
}

/** Cutting and starting. */
const restMs = 1_500;
/** Looks at what the system has taken, and how many alike make a standstill: ten seconds. */
const progressMs = 2_000;
const standingMax = 5;
/** Until a hot head is asked again. */
const coolMs = 1_000;
/** Less than whoever waits for the slip is willing to wait. */
const patienceMs = 15_000;
const patienceMsMax = 100_000;

/** The end mark goes behind the cut: its answer covers the cut as well. */
function withEnd(bytes: Uint8Array, level: CompletionLevel, id: string): Uint8Array {
  const mark = level === 'A' ? tellWhenPrinted(id) : level === 'B' ? fence : [];
  return Uint8Array.of(...bytes, ...mark);
}
