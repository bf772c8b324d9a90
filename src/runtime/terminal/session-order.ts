/**
 * The keys of an order that was charged: QUERY, CANCEL, VOID, collecting otherwise, leaving a result,
 * refunds, slips and copies (P21, P22, P23, P28). Each asks the core; none decides.
 */
import { type AttemptNo, seconds } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import type { Attempt } from '../payment/model.js';
import { say } from '../text/catalogue.js';
import {
  isWritable,
  lastAttempt,
  lastSettled,
  liveAbout,
  mayQuery,
  refundableFen,
  refundsOf,
} from './session-facts.js';
import { openDayScreen } from './session-day.js';
import { itemsOf } from './session-list.js';
import type { ListItem, ListKind, MenuEntry } from './session-model.js';
import { wordsOfWallet } from './session-words.js';
import {
  type Work,
  amountOf,
  change,
  goHome,
  goTo,
  refuseWith,
  request,
  tellWords,
} from './session-work.js';
import type { ActionOf } from './view-keys.js';

/** A result ignores all keys for this long (P23). */
export const resultRest = seconds(1);

export function isResting({ session, scene }: Work): boolean {
  return session.result !== null && scene.at.mono - session.result.since < resultRest;
}

export function cancel(work: Work, attempt: AttemptNo): void {
  request(
    work,
    { kind: 'CancelPressed', attempt },
    { kind: 'cancel', attempt },
    amountOf(work, attempt),
  );
}

/** Asks now, and says at once what is known meanwhile (P21). */
export function query(work: Work, no: AttemptNo): void {
  const { book } = work.scene;
  const attempt = book.attempts.get(no);
  if (attempt === undefined) return;
  work.requests.push({ kind: 'QueryPressed', attempt: no });
  if (work.scene.saving) {
    // It is asked when the write has ended, and not before: "asking" would not be so.
    tellWords(work, say('saving.page'));
    return;
  }
  const known = wordsOfWallet(book, attempt);
  const isVoiding = attempt.state.kind === 'voiding';
  if (known !== null && (isVoiding || wasJustAsked(work, attempt))) tellWords(work, known);
  else tellWords(work, say(wasJustAsked(work, attempt) ? 'query.justAsked' : 'query.sent'));
}

function wasJustAsked({ scene: { book, at } }: Work, attempt: Attempt): boolean {
  const { askedAt } = liveAbout(book, attempt.no);
  const plan = attempt.channel === 'cash' ? undefined : book.settings.plans[attempt.channel];
  return askedAt !== null && plan !== undefined && at.mono - askedAt < plan.interval;
}

export function confirmVoid(work: Work, attempt: AttemptNo): void {
  request(
    work,
    { kind: 'VoidConfirmed', attempt },
    { kind: 'void', attempt },
    amountOf(work, attempt),
  );
}

export function confirmOtherwise(work: Work, action: ActionOf<'confirmOtherwise'>): void {
  const { attempt, by } = action;
  request(
    work,
    { kind: 'DivertConfirmed', attempt },
    { kind: 'divert', attempt, by },
    amountOf(work, attempt),
  );
}

/** A result is left. With a journal that cannot be written the core cannot end the sale, only the LCD can. */
export function leave(work: Work, { attempt, sale }: ActionOf<'leave'>): void {
  goHome(work);
  if (isWritable(work.scene.book)) {
    const amountFen = amountOf(work, attempt);
    request(work, { kind: 'SaleLeft', sale }, { kind: 'leave', sale }, amountFen);
  } else change(work, { left: attempt, result: null });
}

/** The same sale once more (P3: a new attempt with a new number). */
export function collectAgain(work: Work, { attempt, sale }: ActionOf<'collectAgain'>): void {
  const amountFen = amountOf(work, attempt);
  change(work, { left: attempt, result: null });
  goTo(work, { kind: 'awaitingCode', sale, amountFen });
}

export function askRefund(work: Work, attempt: AttemptNo): void {
  goTo(work, { kind: 'refundAmount', attempt, entry: '' });
}

export function confirmRefund(work: Work, action: ActionOf<'confirmRefund'>): void {
  const { attempt, amountFen } = action;
  const { book } = work.scene;
  const paid = book.attempts.get(attempt);
  if (paid === undefined || refundableFen(book, paid) < amountFen) {
    refuseWith(work, say('refund.tooMuch'));
    return;
  }
  const known = refundsOf(book, attempt).length;
  request(
    work,
    { kind: 'RefundConfirmed', attempt, amountFen },
    { kind: 'refund', attempt, known },
    amountFen,
  );
}

/** Another paper of the last settled sale, marked as a copy. */
export function copy(work: Work): void {
  const sale = lastSettled(work.scene.book);
  goHome(work);
  if (sale === null) {
    refuseWith(work, say('menu.nothing'));
    return;
  }
  work.requests.push({ kind: 'CopyAsked', sale });
  tellWords(work, say('reprint.asked', { sale }));
}

export function answerSlip(work: Work, { slip, answer }: ActionOf<'answerSlip'>): void {
  const job = work.scene.book.slips.get(slip);
  goHome(work);
  if (job === undefined) return;
  request(work, { kind: 'SlipAnswered', slip, answer }, { kind: 'slip', slip }, job.amountFen);
}

/** QUERY, VOID or REFUND with nothing in front: on the only one there is, or on one of a list (P21). */
export function pick(work: Work, of: ActionOf<'pick'>['of']): void {
  const { book } = work.scene;
  const [only, ...others] = itemsOf(book, of);
  if (others.length > 0) goTo(work, { kind: 'list', of, cursor: null });
  else if (only !== undefined) open(work, of, only);
  else if (of === 'query') goTo(work, { kind: 'last' });
  else refuseWith(work, wordsForNone(book, of));
}

function wordsForNone(book: Book, of: 'void' | 'refund'): Parameters<typeof refuseWith>[1] {
  if (of === 'refund') return say('refund.notPaid');
  return lastAttempt(book)?.state.kind === 'paid'
    ? say('void.paidRefused')
    : say('void.notAllowed');
}

/** ENTER on an item of a list. */
export function open(work: Work, of: ListKind, item: ListItem): void {
  if (item.kind === 'entry') openEntry(work, item.id);
  else if (item.kind === 'slip') goTo(work, { kind: 'slip', slip: item.slip });
  else if (item.kind === 'attempt') openAttempt(work, of, item.id);
}

function openAttempt(work: Work, of: ListKind, attempt: AttemptNo): void {
  const found = work.scene.book.attempts.get(attempt);
  if (of === 'void') goTo(work, { kind: 'voidConfirm', attempt });
  else if (of === 'otherwise') goTo(work, { kind: 'otherwise', attempt, by: 'code' });
  else if (of === 'refund') askRefund(work, attempt);
  else if (of === 'refunds') goTo(work, { kind: 'refundShown', attempt });
  else {
    goTo(work, { kind: 'watch', attempt });
    if (of === 'query' && found !== undefined && mayQuery(work.scene.book, found))
      query(work, attempt);
  }
}

function openEntry(work: Work, entry: MenuEntry): void {
  if (entry === 'last') goTo(work, { kind: 'last' });
  else if (entry === 'reprint') copy(work);
  else if (entry === 'refund') pick(work, 'refund');
  // It stays on the LCD, which tells the new setting as soon as that is kept.
  else if (entry === 'language') work.commands.push('switchLanguage');
  else if (entry === 'keySound') work.commands.push('switchKeySound');
  else if (entry === 'day') openDayScreen(work);
  else goTo(work, { kind: 'list', of: entry, cursor: null });
}
