/**
 * One step of the cashier's keys in the making: what stands next, requests, tunes and commands; it lives
 * for one call of `stepSession` and never leaves it.
 */
import type { Tune } from '../ports/device.js';
import type { Phrase } from '../ports/screen.js';
import { type AttemptNo, type Fen, after, fen, seconds } from '../ports/units.js';
import type { PhraseId } from '../text/catalogue.js';
import type {
  DeskCommand,
  Mode,
  Pending,
  PersonRequest,
  Scene,
  Session,
  Tender,
} from './session-model.js';

export interface Work {
  session: Session;
  readonly scene: Scene;
  readonly requests: PersonRequest[];
  readonly tunes: Tune[];
  readonly commands: DeskCommand[];
}

/** How long words about the last key stand before the pages. */
const noticeFor = seconds(4);

export function change(work: Work, to: Partial<Session>): void {
  work.session = { ...work.session, ...to };
}

export function goTo(work: Work, mode: Mode): void {
  change(work, { mode });
}

export function goHome(work: Work): void {
  goTo(work, { kind: 'home' });
}

/** Shows words before the pages, from their first turn. */
export function tellWords(work: Work, phrase: Phrase<PhraseId>): void {
  change(work, { notice: { phrase, until: after(work.scene.at.mono, noticeFor) }, look: null });
}

/** Words for something that was not done. */
export function refuseWith(work: Work, phrase: Phrase<PhraseId>): void {
  tellWords(work, phrase);
  work.tunes.push('refused');
}

type WithoutCommon<P> = P extends unknown ? Omit<P, 'since' | 'amountFen'> : never;

/** Asks the core, and says "saving" until the book shows that it was done (P8). */
export function request(
  work: Work,
  asked: PersonRequest,
  pending: WithoutCommon<Pending>,
  amountFen: Fen,
): void {
  work.requests.push(asked);
  change(work, { pending: { ...pending, since: work.scene.at.mono, amountFen } });
}

export function amountOf(work: Work, no: AttemptNo): Fen {
  return work.scene.book.attempts.get(no)?.amountFen ?? fen(0);
}

/** Back to an order: as the foreground, or as one that is looked at. */
export function goToOrder(work: Work, attempt: AttemptNo): void {
  if (work.scene.book.foreground === attempt) goHome(work);
  else goTo(work, { kind: 'watch', attempt });
}

export function collectBy(
  work: Work,
  by: Tender,
  sale: Extract<Mode, { kind: 'awaitingCode' }>['sale'],
  amountFen: Fen,
): void {
  goTo(work, { kind: by === 'cash' ? 'cashConfirm' : 'awaitingCode', sale, amountFen });
}
