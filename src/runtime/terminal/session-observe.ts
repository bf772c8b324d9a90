/**
 * The session brought up to date with the book: what was asked for and is durable now, a foreground that
 * came or was parked, a result that came, a mode whose subject is gone. Done before every input, so
 * that a key is weighed against what is so.
 */
import { unreachable } from '../ports/bug.js';
import { type AttemptNo, seconds } from '../ports/units.js';
import { type Attempt, isFinal } from '../payment/model.js';
import { isBeingCollected } from '../payment/sale.js';
import {
  foregroundOf,
  isCollectable,
  isWritable,
  liveAbout,
  openAttempts,
  refundsOf,
} from './session-facts.js';
import type { Mode, Pending } from './session-model.js';
import { noteDay } from './session-day.js';
import { type Work, change, collectBy, goHome, goTo, goToOrder, request } from './session-work.js';

/** Something asked for that shows no effect is forgotten after this, unless it is still being written. */
const pendingMax = seconds(5);

export function observe(work: Work): void {
  noteStart(work);
  noteForeground(work);
  noteResult(work);
  notePending(work);
  noteMode(work);
  const { session, scene } = work;
  if (session.notice !== null && session.notice.until <= scene.at.mono)
    change(work, { notice: null, look: null });
}

/** "Resuming" is shown after a start with open attempts, and never again. */
function noteStart(work: Work): void {
  const { book } = work.scene;
  if (work.session.resumed || book.start === null) return;
  if (openAttempts(book).length === 0 || book.foreground !== null) change(work, { resumed: true });
}

function noteForeground(work: Work): void {
  const { session, scene } = work;
  const { foreground, attempts } = scene.book;
  if (foreground === session.served) return;
  change(work, { served: foreground, left: null });
  if (foreground !== null) {
    goHome(work);
    return;
  }
  const parked = session.served === null ? undefined : attempts.get(session.served);
  const isParked = parked !== undefined && !isFinal(parked) && !parked.diverted;
  if (isParked && session.mode.kind === 'home' && session.pending?.kind !== 'leave')
    goTo(work, { kind: 'watch', attempt: parked.no });
}

/** A result counts its second from when it came to the LCD (P23). */
function noteResult(work: Work): void {
  const { session, scene } = work;
  const attempt = resultOn(work);
  if (attempt === (session.result?.attempt ?? null)) return;
  if (attempt === null) {
    change(work, { result: null });
    return;
  }
  change(work, { result: { attempt, since: scene.at.mono }, notice: null });
  if (!session.mode.kind.startsWith('refund')) goHome(work);
}

function resultOn({ session, scene: { book } }: Work): AttemptNo | null {
  const uncopied = book.unwritten.find((no) => !session.copied.includes(no));
  if (uncopied !== undefined) return uncopied;
  const served = foregroundOf(book);
  return served !== null && isFinal(served) && session.left !== served.no ? served.no : null;
}

function notePending(work: Work): void {
  const { session, scene } = work;
  const { pending } = session;
  if (pending === null) return;
  if (isDone(work, pending)) {
    change(work, { pending: null });
    finish(work, pending);
  } else if (!scene.saving && scene.at.mono - pending.since > pendingMax) {
    change(work, { pending: null });
  }
}

function isDone(work: Work, pending: Pending): boolean {
  const { book } = work.scene;
  switch (pending.kind) {
    case 'charge':
      return chargedBy(work, pending) !== undefined;
    case 'cash':
      return begunSince(work, pending).some(({ channel }) => channel === 'cash');
    case 'cancel': {
      const attempt = book.attempts.get(pending.attempt);
      return attempt === undefined || isFinal(attempt) || book.foreground !== attempt.no;
    }
    case 'void': {
      const attempt = book.attempts.get(pending.attempt);
      return attempt === undefined || isFinal(attempt) || attempt.state.kind === 'voiding';
    }
    case 'divert': {
      const attempt = book.attempts.get(pending.attempt);
      return attempt === undefined || isFinal(attempt) || attempt.diverted;
    }
    case 'refund':
      return refundsOf(book, pending.attempt).length > pending.known;
    case 'leave': {
      const isOpen = book.sales.get(pending.sale)?.state === 'open';
      const isLeft = foregroundOf(book)?.sale !== pending.sale;
      return isLeft && (!isOpen || isBeingCollected(book, pending.sale));
    }
    case 'slip':
      return book.slips.get(pending.slip)?.state !== 'unknown';
    case 'day':
      return book.day !== pending.day || book.closing !== null;
    default:
      return unreachable(pending);
  }
}

function begunSince({ scene: { book } }: Work, { since }: Pending): Attempt[] {
  return [...book.attempts.values()].filter(
    ({ chargedAt }) => chargedAt.boot === book.start?.boot && chargedAt.mono >= since,
  );
}

function chargedBy(work: Work, pending: Extract<Pending, { kind: 'charge' }>): Attempt | undefined {
  return begunSince(work, pending).find(
    ({ codeHash, form }) => form !== 'cash' && codeHash === pending.hash,
  );
}

/** What was asked for is durable: the keys lead on. */
function finish(work: Work, pending: Pending): void {
  switch (pending.kind) {
    case 'charge':
      finishCharge(work, pending);
      return;
    case 'cancel':
    case 'void':
      if (work.session.mode.kind === 'voidConfirm') goToOrder(work, pending.attempt);
      return;
    case 'divert':
      finishDivert(work, pending);
      return;
    case 'refund':
      goTo(work, { kind: 'refundShown', attempt: pending.attempt });
      return;
    case 'cash':
    case 'leave':
    case 'slip':
      goHome(work);
      return;
    case 'day':
      // What became of it stands where it was asked for.
      return;
    default:
      unreachable(pending);
  }
}

/**
 * A CANCEL or VOID that came while Charging was being written is sent now, before the charge is
 * released (P8). A VOID that comes too late for that asks for its ENTER.
 */
function finishCharge(work: Work, pending: Extract<Pending, { kind: 'charge' }>): void {
  goHome(work);
  const attempt = chargedBy(work, pending);
  if (attempt === undefined || isFinal(attempt) || pending.seen === 'none') return;
  const { no, amountFen } = attempt;
  if (pending.seen === 'cancel') {
    request(
      work,
      { kind: 'CancelPressed', attempt: no },
      { kind: 'cancel', attempt: no },
      amountFen,
    );
  } else if (liveAbout(work.scene.book, no).held) {
    request(work, { kind: 'VoidConfirmed', attempt: no }, { kind: 'void', attempt: no }, amountFen);
  } else goTo(work, { kind: 'voidConfirm', attempt: no });
}

/** The sale goes on by other means, unless the order was paid after all. */
function finishDivert(work: Work, pending: Extract<Pending, { kind: 'divert' }>): void {
  const { book } = work.scene;
  const attempt = book.attempts.get(pending.attempt);
  if (attempt === undefined) goHome(work);
  else if (!isCollectable(book, attempt.sale)) goToOrder(work, attempt.no);
  else {
    change(work, { left: book.foreground, result: null });
    collectBy(work, pending.by, attempt.sale, attempt.amountFen);
  }
}

/** A mode whose subject is gone, or that needs a journal that cannot be written, leads home. */
function noteMode(work: Work): void {
  const { mode } = work.session;
  const { book } = work.scene;
  if (!isWritable(book) && needsJournal.has(mode.kind)) goHome(work);
  else if (mode.kind === 'day' || mode.kind === 'dayHandOver') noteDay(work);
  else if (mode.kind === 'slip' || mode.kind === 'waive') {
    if (book.slips.get(mode.slip)?.state !== 'unknown') goHome(work);
  } else if ('attempt' in mode) noteSubject(work, mode.attempt);
}

function noteSubject(work: Work, no: AttemptNo): void {
  const { mode } = work.session;
  const attempt = work.scene.book.attempts.get(no);
  if (attempt === undefined) goHome(work);
  else if (mode.kind === 'voidConfirm' || mode.kind === 'otherwise') {
    if (isFinal(attempt) || (mode.kind === 'otherwise' && attempt.diverted)) goToOrder(work, no);
  }
}

const needsJournal: ReadonlySet<Mode['kind']> = new Set<Mode['kind']>([
  'amount',
  'sameCustomer',
  'awaitingCode',
  'cashConfirm',
  'voidConfirm',
  'otherwise',
  'refundAmount',
  'refundConfirm',
  'slip',
  'waive',
  'day',
  'dayHandOver',
]);
