/**
 * The view: what the LCD and the customer's display say of a session in its scene. Pure. Row 1 says what
 * is so, the last row names the keys that work now, and of the pages between the first alone is safe
 * (DESIGN, The screen). Only the foreground reaches the customer's display (P21).
 */
import { unreachable } from '../ports/bug.js';
import type { KeyHint, Language, Phrase } from '../ports/screen.js';
import { countdownSeconds } from '../text/values.js';
import { millis } from '../ports/units.js';
import { parkedOf } from '../payment/attempt.js';
import type { Book, News } from '../payment/book.js';
import { type Attempt, isFinal, isRefundFinal } from '../payment/model.js';
import { refundedFen } from '../payment/sale.js';
import { type PhraseId, render, say } from '../text/catalogue.js';
import { type Grid, padded } from '../text/columns.js';
import { foregroundOf, liveAbout, mayShowCode, ownVoidInMs, refundsOf } from './session-facts.js';
import type { Face, Scene, Session, Shown } from './session-model.js';
import { faceOf, nameOf } from './view-face.js';
import { sayDay, sayDayClosed, sayDayHandOver } from './view-day.js';
import { bindingsOf } from './view-keys.js';
import { newsIds, sayEnded, sayOrder, sayRefund, sayResult, sayUnwritten } from './view-order.js';
import { sayChooseWallet } from './view-order-code.js';
import { sayOtherwise, sayVoidConfirm } from './view-undo.js';
import { type Said, secondsShownMax } from './view-phrases.js';
import { sayStarting } from './view-starting.js';
import { sayAwaitingCode } from './view-awaiting.js';
import {
  sayChoice,
  sayIdle,
  sayList,
  sayRefundAmount,
  sayResuming,
  saySaving,
  saySlip,
  sayStorage,
  sayWaive,
} from './view-sale.js';

/** A page turns by itself after this. */
const turnMs = 2000;

/** What stands on the LCD now. Drawn when the book, the session or the second changes. */
export function showScene(session: Session, scene: Scene): Shown {
  const face = faceOf(session, scene);
  const { screen, head, pages } = sayFace(face, scene);
  const words = session.notice === null ? [] : [session.notice.phrase];
  return {
    view: {
      screen,
      head,
      pages: [...words, ...pages, ...(scene.marks ?? [])],
      keys: keysOf(face),
      banner: bannerOf(face, scene),
    },
    face,
    turn: turnOf(session, face, scene),
  };
}

function turnOf({ look }: Session, face: Face, { at }: Scene): number {
  if (look?.face !== nameOf(face)) return 0;
  return look.turned + Math.floor(Math.max(0, at.mono - look.since) / turnMs);
}

function keysOf(face: Face): KeyHint<PhraseId>[] {
  return bindingsOf(face).flatMap(({ key, does }) => (does === null ? [] : [{ key, does }]));
}

function sayFace(face: Face, scene: Scene): Said {
  switch (face.kind) {
    case 'starting':
      return sayStarting(scene);
    case 'storage':
      return sayStorage(face, scene);
    case 'resuming':
      return sayResuming(face.count);
    case 'saving':
      return saySaving(face.pending, scene);
    case 'idle':
      return sayIdle(face, scene);
    case 'slipQuestion':
      return saySlip(face, scene);
    case 'waive':
      return sayWaive(face, scene);
    case 'amount':
      return {
        screen: 'amount',
        head: say('amount.head', { entry: face.entry }),
        pages: [say('amount.page')],
      };
    case 'awaitingCode':
      return sayAwaitingCode(face, scene);
    case 'chooseWallet':
      return sayChooseWallet(face);
    case 'cashConfirm':
      return {
        screen: 'choose',
        head: say('cashConfirm.head', { amount: face.amountFen }),
        pages: [say('cashConfirm.page')],
      };
    case 'day':
      return sayDay(face, scene);
    case 'dayHandOver':
      return sayDayHandOver(face);
    case 'dayClosed':
      return sayDayClosed(face, scene);
    case 'list':
      return sayList(face, scene);
    case 'refundAmount':
      return sayRefundAmount(face, scene);
    case 'ended':
    case 'unwritten':
    case 'sameCustomer':
    case 'order':
    case 'voidConfirm':
    case 'otherwise':
    case 'result':
    case 'refundConfirm':
    case 'refundShown':
      return sayOfAttempt(face, scene);
    default:
      return unreachable(face);
  }
}

type AttemptFace = Extract<Face, { readonly attempt: unknown }>;

/** An attempt that left the book while it was looked at has nothing to say. */
function sayOfAttempt(face: Exclude<AttemptFace, { kind: 'refundAmount' }>, scene: Scene): Said {
  const attempt = face.attempt === null ? undefined : scene.book.attempts.get(face.attempt);
  if (face.kind === 'ended' || attempt === undefined)
    return sayEnded(attempt ?? null, face.kind === 'ended' && face.last, scene);
  switch (face.kind) {
    case 'unwritten':
      return sayUnwritten(attempt);
    case 'sameCustomer':
      return {
        screen: 'choose',
        head: say('sameCustomer.head', { amount: face.amountFen }),
        pages: [say('sameCustomer.page', { sale: attempt.sale }), sayChoice(attempt, scene.book)],
      };
    case 'order':
      return sayOrder(face, attempt, scene);
    case 'voidConfirm':
      return sayVoidConfirm(attempt);
    case 'otherwise':
      return sayOtherwise(attempt, face.by);
    case 'result':
      return sayResult(attempt, scene);
    case 'refundConfirm':
      return {
        screen: 'choose',
        head: say('refundConfirm.head', { amount: face.amountFen }),
        pages: [say('refundConfirm.page', { sale: attempt.sale })],
      };
    case 'refundShown':
      return sayRefund(attempt, scene);
    default:
      return unreachable(face);
  }
}

/**
 * News of an earlier sale beside row 1 (P21): a void that the till is about to do goes first, since its
 * announcement is owed (P13), then the oldest news: each stands until it has been seen.
 */
function bannerOf(face: Face, scene: Scene): Phrase<PhraseId> | null {
  if (face.kind === 'starting') return null;
  const shown = 'attempt' in face ? face.attempt : null;
  const { book, at } = scene;
  for (const attempt of parkedOf(book)) {
    const left = attempt.no === shown ? null : ownVoidInMs(book, attempt, at);
    const seconds = left === null ? 0 : countdownSeconds(millis(left));
    if (left !== null && left <= book.settings.announce && seconds <= secondsShownMax)
      return say('news.cancelsIn', { sale: attempt.sale, seconds });
  }
  const [oldest] = book.news;
  return oldest === undefined ? null : newsPhrase(oldest, book);
}

function newsPhrase({ attempt: no, sale, what }: News, book: Book): Phrase<PhraseId> | null {
  if (what === 'adopted') return say('news.adopted');
  const attempt = book.attempts.get(no);
  if (sale === null || attempt === undefined) return null;
  const { amountFen: amount } = attempt;
  if (what !== 'returned') return say(newsIds[what], { sale, amount });
  // An order that was closed unpaid is reported as what it is: nothing came back.
  return say(attempt.paidSeen ? 'news.returned' : 'news.voided', { sale, amount });
}

const customerGrid: Grid = { columns: 20, evenWide: false };

/** The two rows of the customer's display. */
export function customerRows(
  session: Session,
  scene: Scene,
  language: Language = 'zh',
): readonly string[] {
  return customerText(customerPhrase(session, scene, faceOf(session, scene)), language);
}

/** A phrase of the customer's display as its two rows. */
export function customerText(phrase: Phrase<PhraseId>, language: Language): readonly string[] {
  const [first = '', second = ''] = render(phrase, language).split('|');
  return [padded(first, customerGrid, 'center'), padded(second, customerGrid, 'center')];
}

/** What the customer's display says while `face` stands on the LCD. */
export function customerPhrase(session: Session, scene: Scene, face: Face): Phrase<PhraseId> {
  const { book } = scene;
  const served = foregroundOf(book);
  if (face.kind === 'starting' || face.kind === 'storage') return say('customer.closed');
  if (face.kind === 'awaitingCode' && face.block === null)
    return say('customer.showCode', { amount: face.amountFen });
  // A code that could not be charged is not asked for.
  if (face.kind === 'awaitingCode') return say('customer.due', { amount: face.amountFen });
  if (face.kind === 'cashConfirm' || face.kind === 'chooseWallet')
    return say('customer.due', { amount: face.amountFen });
  if (face.kind === 'saving' && face.pending.kind === 'charge')
    return say('customer.wait', { amount: face.pending.amountFen });
  if (served === null || session.left === served.no) return say('customer.welcome');
  return customerOrder(book, served);
}

function customerOrder(book: Book, attempt: Attempt): Phrase<PhraseId> {
  const { amountFen: amount, state, no } = attempt;
  if (isFinal(attempt) || book.unwritten.includes(no)) {
    if (state.kind === 'declined') return say('customer.declined', { amount });
    const back = refundedFen(book, attempt);
    const isOnItsWay = refundsOf(book, no).some((refund) => !isRefundFinal(refund));
    if (isOnItsWay) return say('customer.refunding', { amount: back });
    if (back > 0) return say('customer.refunded', { amount: back });
    return say(state.kind === 'voided' ? 'customer.voided' : 'customer.paid', { amount });
  }
  if (mayShowCode(book, attempt)) return say('customer.scanCode', { amount });
  const isOnPhone = liveAbout(book, no).said?.kind === 'pending' && state.kind !== 'voiding';
  return say(isOnPhone ? 'customer.confirm' : 'customer.wait', { amount });
}
