/**
 * Slip jobs (P28): `queued -> sending -> printed | unknown`. One paper is under way at a time; an
 * outcome that nobody can prove is put before the cashier, and never printed again by the machine.
 */
import type { PrintOutcome } from '../ports/device.js';
import {
  type AttemptNo,
  type Fen,
  type SaleNo,
  type SlipNo,
  minutes,
  seconds,
} from '../ports/units.js';
import type { PrinterState } from './book.js';
import type { SlipJob, SlipKind } from './model.js';
import { isFinal } from './model.js';
import { roomRefusal } from './reserve.js';
import { type Turn, inMillis, nextSlipNo, putSlip, refuse } from './turn.js';

interface NewSlip {
  readonly kind: SlipKind;
  readonly sale: SaleNo | null;
  readonly of: AttemptNo;
  readonly amountFen: Fen;
  readonly earlier: boolean;
}

export function queueSlip(turn: Turn, slip: NewSlip, reprint = 0): SlipJob {
  return putSlip(turn, 'SlipQueued', {
    no: nextSlipNo(turn),
    ...slip,
    state: 'queued',
    inQuestion: false,
    papers: 0,
    reprint,
  });
}

/** A printer that took nothing, and does not say that it cannot, is tried again after this; then ever more rarely. */
const retryPauseMin = seconds(10);
const retryPauseMax = minutes(5);

/** Begins the next paper when the printer is free: PRINT_BEGIN, then the bytes (P7). */
export function pumpSlips(turn: Turn): void {
  const { printer } = turn.book;
  if (!printer.ready || printer.busy) return;
  if (printer.unclean) {
    setPrinter(turn, { busy: true });
    turn.effects.push({ kind: 'ClearPrinter' });
    return;
  }
  const slip = [...turn.book.slips.values()].find((job) => mayPrint(turn, job));
  if (slip === undefined) return;
  const begun = putSlip(turn, 'PrintBegin', { ...slip, state: 'sending', papers: slip.papers + 1 });
  setPrinter(turn, { busy: true });
  turn.effects.push({ kind: 'Print', slip: begun });
}

export function endPrint(turn: Turn, no: SlipNo, outcome: PrintOutcome): void {
  const { ready, refusals } = turn.book.printer;
  setPrinter(turn, { busy: false, refusals: 0 });
  const slip = turn.book.slips.get(no);
  if (slip?.state !== 'sending') return;
  switch (outcome.kind) {
    case 'printed':
      putSlip(turn, 'PrintDone', { ...slip, state: 'printed' });
      return;
    case 'notStarted':
      putSlip(turn, 'PrintNotStarted', { ...slip, state: 'queued', papers: slip.papers - 1 });
      // One that has said meanwhile that it is not ready will say when it is.
      if (ready) retryLater(turn, refusals);
      return;
    case 'unknown':
      // A printer that cannot prove anything is not at fault: its slips stay unknown, unasked.
      putSlip(turn, 'PrintUnknown', {
        ...slip,
        state: 'unknown',
        inQuestion: outcome.fault !== null,
      });
      if (outcome.fault !== null) doubtPaper(turn, no);
  }
}

function retryLater(turn: Turn, refusals: number): void {
  const pause = Math.min(retryPauseMin * (1 << Math.min(refusals, 10)), retryPauseMax);
  const retryAt = inMillis(turn.at.mono, pause);
  setPrinter(turn, { ready: false, retryAt, refusals: refusals + 1 });
}

/** The paper of `no` may have come out or not: clear the printer, then ask. */
export function doubtPaper(turn: Turn, no: SlipNo): void {
  setPrinter(turn, { unclean: true, asking: [...turn.book.printer.asking, no] });
}

/** Whatever it is that it did not take a slip for may be over. */
export function retryPrinter(turn: Turn): void {
  setPrinter(turn, { ready: true, retryAt: null });
}

export function changePrinter(turn: Turn, ready: boolean): void {
  setPrinter(turn, { ready, retryAt: null, refusals: 0 });
}

/** A printer that never takes the order to clear holds other slips up so often, and no longer. */
const clearTriesMax = 3;

/**
 * Ready, cleared, then asked (P28): a clearing that went wrong is tried again, and meanwhile no byte goes
 * behind what may still lie in the buffer. One that cannot be cleared at all is not waited for for ever:
 * the cashier is asked then, and a second paper is marked. A printer that has stopped meanwhile is
 * cleared once more when it is ready.
 */
export function endClear(turn: Turn, isClear: boolean): void {
  const { ready, refusals, unclear } = turn.book.printer;
  setPrinter(turn, { busy: false });
  if (!ready) return;
  if (isClear || unclear + 1 >= clearTriesMax) {
    setPrinter(turn, { unclean: false, unclear: 0, refusals: 0 });
    return;
  }
  setPrinter(turn, { unclear: unclear + 1 });
  retryLater(turn, refusals);
}

export function answerSlip(turn: Turn, no: SlipNo, answer: 'cameOut' | 'again' | 'waive'): void {
  const slip = turn.book.slips.get(no);
  if (slip?.state !== 'unknown') {
    refuse(turn, { why: 'notNow' });
    return;
  }
  setPrinter(turn, { asking: turn.book.printer.asking.filter((asked) => asked !== no) });
  const settled = { ...slip, inQuestion: false };
  if (answer === 'cameOut') putSlip(turn, 'SlipCameOut', { ...settled, state: 'printed' });
  else if (answer === 'waive') putSlip(turn, 'SlipWaived', { ...settled, state: 'waived' });
  else putSlip(turn, 'SlipAgain', { ...settled, state: 'queued', reprint: slip.papers });
}

/** Another paper of a settled sale, marked with its count. */
export function copySlip(turn: Turn, sale: SaleNo): void {
  const papers = [...turn.book.slips.values()].filter(
    (job) => job.sale === sale && (job.kind === 'sale' || job.kind === 'copy'),
  );
  const original = papers.find((job) => job.kind === 'sale');
  if (original === undefined) {
    refuse(turn, { why: 'notNow' });
    return;
  }
  if (original.state === 'unknown') {
    answerSlip(turn, original.no, 'again');
    return;
  }
  const room = roomRefusal(turn.book);
  if (room !== null) {
    refuse(turn, room);
    return;
  }
  const printed = papers.reduce((count, job) => count + Math.max(job.papers, 1), 0);
  const { of, amountFen } = original;
  queueSlip(turn, { kind: 'copy', sale, of, amountFen, earlier: false }, printed);
}

function mayPrint(turn: Turn, job: SlipJob): boolean {
  if (job.state !== 'queued') return false;
  const { foreground } = turn.book;
  const served = foreground === null ? undefined : turn.book.attempts.get(foreground);
  return !job.earlier || served === undefined || isFinal(served);
}

function setPrinter(turn: Turn, change: Partial<PrinterState>): void {
  turn.book = { ...turn.book, printer: { ...turn.book.printer, ...change } };
}
