/**
 * What the LCD says of a state, held against the wallet's books: the face of the foreground, and that
 * of every other attempt as QUERY shows it, and the news of those that are parked. A sentence is false
 * when it names an outcome that the wallet denies (law 10). Ages and seconds aside, what is said
 * depends on few things: each combination of them is drawn once.
 */
import type { News } from '../../src/runtime/payment/book.js';
import type { Attempt } from '../../src/runtime/payment/model.js';
import { type Session, freshSession } from '../../src/runtime/terminal/session-model.js';
import { showScene } from '../../src/runtime/terminal/view.js';
import { type PhraseId, render } from '../../src/runtime/text/catalogue.js';
import { type Account, amount, isKept, keptFen, wasPaid } from './wallet-model.js';
import { type World, attemptsIn, check, instantOf, tradeOf } from './world.js';

/** What has to be so at the wallet where a phrase stands. */
type Claim = 'was paid' | 'all is kept' | 'some went back' | 'nothing is kept';

const claims: Readonly<Partial<Record<PhraseId, Claim>>> = {
  'paid.head': 'was paid',
  'late.head': 'was paid',
  'last.paid': 'was paid',
  'last.late': 'was paid',
  'news.paid': 'was paid',
  'news.late': 'was paid',
  'paid.page': 'all is kept',
  'paid.refunded': 'some went back',
  'paid.allRefunded': 'nothing is kept',
  'refundDone.head': 'nothing is kept',
  'news.returned': 'nothing is kept',
  'voided.never': 'nothing is kept',
  'voided.notSent': 'nothing is kept',
  'declined.notCharged': 'nothing is kept',
};

const holds: Readonly<Record<Claim, (account: Account) => boolean>> = {
  'was paid': ({ order }) => wasPaid(order),
  'all is kept': (account) => keptFen(account) === amount,
  'some went back': ({ refunds }) => refunds.some(({ state }) => state === 'done'),
  'nothing is kept': ({ order }) => !isKept(order),
};

export function checkWords(world: World): void {
  for (const attempt of attemptsIn(world.book)) {
    const { account, bookedLate } = tradeOf(world, attempt.no);
    if (isExplained(world, attempt)) continue;
    for (const { id, text } of saidOf(world, attempt)) {
      const claim = claims[id];
      // What the wallet books long after it has said that there is nothing is found by the schedule (P17).
      if (claim === undefined || (claim === 'nothing is kept' && bookedLate)) continue;
      check(holds[claim](account), 'law 10', `"${text}", and the order is ${account.order}`);
    }
  }
  for (const news of world.book.news) checkNews(world, news);
}

function checkNews(world: World, { attempt, what }: News): void {
  const { account } = tradeOf(world, attempt);
  if (what === 'paid' || what === 'late')
    check(wasPaid(account.order), 'law 10', `news of ${what}, and the order is ${account.order}`);
}

/** A person's word stands in for the wallet's; a duty or an alarm tells that something is not as it was. */
function isExplained({ book }: World, { no, state }: Attempt): boolean {
  const isByPerson = state.kind === 'voided' ? state.proof === 'person' : false;
  return (
    isByPerson ||
    [...book.duties.values()].some(({ attempt }) => attempt === no) ||
    [...book.refunds.values()].some(({ attempt, endedBy }) => attempt === no && endedBy !== null)
  );
}

interface Sentence {
  readonly id: PhraseId;
  readonly text: string;
}

const known = new Map<string, readonly Sentence[]>();

function saidOf(world: World, attempt: Attempt): readonly Sentence[] {
  const { book } = world;
  const { no, sale } = attempt;
  let key = `${ownKey(attempt)} ${String(book.foreground === no)} ${book.sales.get(sale)?.state ?? ''}`;
  key += ` ${book.live.get(no)?.said?.kind ?? ''}`;
  for (const refund of book.refunds.values())
    if (refund.attempt === no)
      key += ` ${refund.state.kind} ${refund.amountFen} ${String(refund.movedAfterAll)}`;
  const found = known.get(key) ?? draw(world, attempt);
  known.set(key, found);
  return found;
}

const ownKeys = new WeakMap<Attempt, string>();

/** What an attempt itself decides of what is said; many states have the same attempt. */
function ownKey(attempt: Attempt): string {
  const known = ownKeys.get(attempt);
  if (known !== undefined) return known;
  const { state, stopped, accepted, existed, paidSeen, diverted, reversal } = attempt;
  const key = JSON.stringify([
    attempt.channel,
    state,
    [stopped !== null, accepted, existed, paidSeen, diverted],
    { ...reversal, answered: reversal.answered?.said, refundNo: null },
  ]);
  ownKeys.set(attempt, key);
  return key;
}

function draw(world: World, { no }: Attempt): readonly Sentence[] {
  const { book } = world;
  const isFront = book.foreground === no;
  const session: Session = isFront
    ? { ...freshSession, served: no, resumed: true }
    : { ...freshSession, mode: { kind: 'watch', attempt: no }, resumed: true };
  const scene = { ...book, foreground: isFront ? no : null };
  const { view } = showScene(session, { book: scene, at: instantOf(world), saving: false });
  return [view.head, ...view.pages].map((phrase) => ({
    id: phrase.id,
    text: render(phrase, 'en'),
  }));
}
