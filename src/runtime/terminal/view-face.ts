/**
 * Which face stands on the LCD: the one place where the book and the session's mode are weighed
 * against each other. What was paid and cannot be written comes first, then the foreground, then
 * where the keys have led, then what the till itself has to ask.
 */
import { unreachable } from '../ports/bug.js';
import type { AttemptNo } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import { notHandedOver } from '../payment/day.js';
import { type Attempt, isFinal } from '../payment/model.js';
import { unfinishedAttempts } from '../payment/open-things.js';
import {
  blockOf,
  foregroundOf,
  isWritable,
  lastAttempt,
  hasRefundable,
  hasSettled,
  mayDivert,
  mayQuery,
  mayRefund,
  mayShowCode,
  mayVoid,
  openAttempts,
  storageBlockOf,
} from './session-facts.js';
import { opensItem, placeIn } from './session-list.js';
import type { Face, Mode, OrderPhase, Scene, Session } from './session-model.js';

export function faceOf(session: Session, scene: Scene): Face {
  const { book } = scene;
  if (book.start === null) return { kind: 'starting' };
  const uncopied = book.unwritten.find((no) => !session.copied.includes(no));
  if (uncopied !== undefined) return { kind: 'unwritten', attempt: uncopied, seen: false };
  if (session.pending !== null) return { kind: 'saving', pending: session.pending };
  const led = foregroundFace(session, book) ?? modeFace(session.mode, scene);
  return led ?? homeFace(session, scene);
}

/** The foreground, unless the keys have led to something about it. */
function foregroundFace({ mode, left }: Session, book: Book): Face | null {
  const served = foregroundOf(book);
  if (served === null || left === served.no) return null;
  const isAbout = 'attempt' in mode && mode.attempt === served.no;
  if (isFinal(served)) {
    const isRefund = mode.kind.startsWith('refund');
    return isAbout && isRefund ? null : resultFace(book, served);
  }
  if (book.unwritten.includes(served.no)) return null;
  if (isAbout && (mode.kind === 'voidConfirm' || mode.kind === 'otherwise')) return null;
  if (!isWritable(book) && (mode.kind === 'list' || mode.kind === 'last')) return null;
  return orderFace(book, served);
}

function resultFace(book: Book, attempt: Attempt): Face {
  const { no, sale, state } = attempt;
  return {
    kind: 'result',
    attempt: no,
    sale,
    retry:
      isWritable(book) && state.kind === 'declined' && book.sales.get(sale)?.state === 'open'
        ? state.advice
        : null,
    mayRefund: mayRefund(book, attempt),
  };
}

function orderFace(book: Book, attempt: Attempt): Face {
  return {
    kind: 'order',
    attempt: attempt.no,
    sale: attempt.sale,
    phase: phaseOf(book, attempt),
    foreground: attempt.no === book.foreground,
    writable: isWritable(book),
    mayVoid: mayVoid(book, attempt),
    mayDivert: mayDivert(book, attempt),
    mayQuery: mayQuery(book, attempt),
    mayShowCode: mayShowCode(book, attempt),
  };
}

function phaseOf(book: Book, { no, state, stopped }: Attempt): OrderPhase {
  if (state.kind === 'stuck') return 'stuck';
  if (state.kind === 'voiding') return 'voiding';
  return no === book.foreground && stopped === null ? 'waiting' : 'unknown';
}

/** An attempt that is looked at without being the foreground. */
function watchFace(book: Book, no: AttemptNo): Face | null {
  const attempt = book.attempts.get(no);
  if (attempt === undefined) return null;
  if (book.unwritten.includes(no)) return { kind: 'unwritten', attempt: no, seen: true };
  return isFinal(attempt) ? endedFace(book, attempt, false) : orderFace(book, attempt);
}

/** The last attempt; only with nothing open may the head say so (P21). */
function lastFace(book: Book): Face | null {
  const last = lastAttempt(book);
  const isOpen = unfinishedAttempts(book).length > 0;
  return isOpen && last !== null ? watchFace(book, last.no) : endedFace(book, last, true);
}

function endedFace(book: Book, attempt: Attempt | null, last: boolean): Face {
  return {
    kind: 'ended',
    attempt: attempt?.no ?? null,
    last,
    mayRefund: attempt !== null && mayRefund(book, attempt),
    writable: isWritable(book),
  };
}

function modeFace(mode: Mode, scene: Scene): Face | null {
  const { book } = scene;
  switch (mode.kind) {
    case 'home':
      return null;
    case 'amount':
    case 'cashConfirm':
    case 'voidConfirm':
    case 'otherwise':
    case 'refundAmount':
    case 'refundConfirm':
    case 'refundShown':
    case 'waive':
      return mode;
    case 'sameCustomer': {
      const { amountFen, by, candidates } = mode;
      const attempt = candidates[0];
      return attempt === undefined ? null : { kind: 'sameCustomer', attempt, amountFen, by };
    }
    case 'awaitingCode':
      return { ...mode, block: blockOf(scene), orderCodes: scene.orderCodes ?? [] };
    case 'chooseWallet':
      return { ...mode, channels: scene.orderCodes ?? [] };
    case 'watch':
      return watchFace(book, mode.attempt);
    case 'last':
      return lastFace(book);
    case 'list': {
      const { of } = mode;
      const { item, items, position } = placeIn(scene, of, mode.cursor);
      const opens = opensItem(book, of, item);
      return { kind: 'list', of, item, position, count: items.length, opens };
    }
    case 'day':
      return {
        kind: 'day',
        day: mode.day,
        open: notHandedOver(book).length,
        closing: book.closing !== null,
      };
    case 'dayHandOver':
      return { kind: 'dayHandOver', day: mode.day, open: notHandedOver(book).length };
    case 'dayClosed':
      return { kind: 'dayClosed', day: mode.day };
    case 'slip':
      return { kind: 'slipQuestion', slip: mode.slip, asked: false };
    default:
      return unreachable(mode);
  }
}

function homeFace(session: Session, scene: Scene): Face {
  const { book } = scene;
  const storage = storageBlockOf(scene);
  const open = openAttempts(book).length;
  const news = book.news.length > 0;
  if (!isWritable(book)) return { kind: 'storage', open, news };
  if (!session.resumed && open > 0) return { kind: 'resuming', count: open };
  const [slip] = book.printer.asking;
  if (slip !== undefined && book.printer.ready && !book.printer.unclean)
    return { kind: 'slipQuestion', slip, asked: true };
  return {
    kind: 'idle',
    open,
    news,
    clockFault: book.clock === 'fault',
    storage,
    mayVoid: openAttempts(book).some((attempt) => mayVoid(book, attempt)),
    mayRefund: storage !== 'full' && hasRefundable(book),
    mayReprint: hasSettled(book),
  };
}

/** Names a face by its kind and subject: the LCD begins a new look with every new name. */
export function nameOf(face: Face): string {
  switch (face.kind) {
    case 'order':
      return `order/${face.phase}/${face.attempt}`;
    case 'saving':
      return `saving/${face.pending.kind}`;
    case 'list':
      return `list/${face.of}/${face.item?.id ?? ''}`;
    case 'amount':
      return 'amount';
    case 'slipQuestion':
    case 'waive':
      return `${face.kind}/${String(face.slip)}`;
    case 'unwritten':
    case 'result':
    case 'ended':
    case 'sameCustomer':
    case 'voidConfirm':
    case 'otherwise':
    case 'refundAmount':
    case 'refundConfirm':
    case 'refundShown':
      return `${face.kind}/${String(face.attempt)}`;
    case 'day':
      return `day/${face.closing ? 'closing' : 'open'}`;
    case 'starting':
    case 'storage':
    case 'resuming':
    case 'dayHandOver':
    case 'dayClosed':
    case 'idle':
    case 'awaitingCode':
    case 'chooseWallet':
    case 'cashConfirm':
      return face.kind;
    default:
      return unreachable(face);
  }
}
