/**
 * How the end of a print job is proved, by completion level (facts peripherals 1.5):
 * - A, process id: the printer tells when everything has been printed.
 * - B, fence: it answers at the end of its buffer, and is without fault then.
 * - C, status: it is asked until the job should be out, and never has a fault. Plausible, not proved.
 * - D, silent: nothing is; always `unknown`, with no fault (PAYMENT P28).
 * A fault, a loss or a silence after the first byte is `unknown` at every level. Each job settles once.
 */
import type { After } from '../../../runtime/ports/clock.js';
import type { DeviceFault, PrintOutcome } from '../../../runtime/ports/device.js';
import { millis } from '../../../runtime/ports/units.js';
import type { WriteEnd } from '../../links/byte-link.js';
import { fence, tellWhenPrinted } from './commands.js';
import type { PrinterConnection } from './connection.js';
import type { Reply } from './replies.js';
import type { SlipBytes } from './slip-bytes.js';
import { type PrinterStatus, canPrint, conditionOf, faultOf, silence } from './status.js';

export const completionLevels = ['A', 'B', 'C', 'D'] as const;
export type CompletionLevel = (typeof completionLevels)[number];

export interface JobParts {
  readonly after: After;
  readonly connection: PrinterConnection;
  /** Asks the printer and tells its condition on the way; null when it does not answer. */
  readonly status: () => Promise<PrinterStatus | null>;
  readonly settle: (outcome: PrintOutcome) => void;
}

export interface PrintJob {
  onReply(reply: Reply): void;
  /** What the printer is like now, as far as anybody has heard. */
  onStatus(status: PrinterStatus): void;
  /** Gives the job up as `unknown`. Twice is safe. */
  end(fault: DeviceFault): void;
}

/** Sends a job to a printer that was found ready, and watches for its end. */
export function startJob(slip: SlipBytes, level: CompletionLevel, parts: JobParts): PrintJob {
  const { after, connection } = parts;
  const timers = new Set<() => void>();
  const id = connection.nextProcessId();
  let isOver = false;

  const settle = (outcome: PrintOutcome): void => {
    if (isOver) return;
    isOver = true;
    for (const disarm of timers) disarm();
    parts.settle(outcome);
  };
  const fail = (fault: DeviceFault | null): void => {
    settle({ kind: 'unknown', fault });
  };
  const later = (spanMs: number, run: () => void): void => {
    timers.add(after(millis(spanMs), run));
  };
  const settleIfClean = async (): Promise<void> => {
    const status = await parts.status();
    if (status === null) fail(silence);
    else if (canPrint(conditionOf(status))) settle({ kind: 'printed' });
    else fail(faultOf(conditionOf(status)));
  };
  const expectedMs = slip.lines * lineMs + restMs;
  const written = (end: WriteEnd): void => {
    if (end.kind === 'refused') settle({ kind: 'notStarted', fault: end.fault });
    else if (end.kind === 'cut') fail(end.fault);
    else if (level === 'D') fail(null);
    else if (level === 'C') later(expectedMs, () => void settleIfClean());
  };

  later(Math.min(expectedMs * 3 + patienceMs, patienceMsMax), () => {
    fail(silence);
  });
  void connection.send(withEnd(slip.bytes, level, id)).then(written);
  return {
    onReply: (reply) => {
      if (level === 'A' && reply.kind === 'processId' && reply.id === id) {
        settle({ kind: 'printed' });
      }
      if (level === 'B' && reply.kind === 'fence') void settleIfClean();
    },
    onStatus: (status) => {
      const condition = conditionOf(status);
      if (!canPrint(condition)) fail(faultOf(condition));
    },
    end: fail,
  };
}

/** A 58 mm printer makes 60 mm a second, a line has 4 mm; cutting and starting take the rest. */
const lineMs = 70;
const restMs = 1_500;
/** Less than whoever waits for the slip is willing to wait. */
const patienceMs = 15_000;
const patienceMsMax = 100_000;

/** The end mark goes behind the cut: its answer covers the cut as well. */
function withEnd(bytes: Uint8Array, level: CompletionLevel, id: string): Uint8Array {
  const mark = level === 'A' ? tellWhenPrinted(id) : level === 'B' ? fence : [];
  return Uint8Array.of(...bytes, ...mark);
}
