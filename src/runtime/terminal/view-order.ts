/**
 * The screens of a charged order: waiting, unknown, voiding, stuck and its results. The first page alone
 * is safe; unknown never reads as refused, nor as paid (law 10).
 */
import { Bug } from '../ports/bug.js';
import type { Phrase, ScreenId } from '../ports/screen.js';
import { type Fen, type SaleNo, fen, millis } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import { type Attempt, isRefundFinal } from '../payment/model.js';
import { callOverAt, earliestVoidAt, orderOf, patienceEndsAt } from '../payment/timing.js';
import { isWaiting } from '../payment/timers.js';
import { type PhraseId, say } from '../text/catalogue.js';
import { countdownSeconds, elapsedSeconds } from '../text/values.js';
import {
  isCollectable,
  isWritable,
  liveAbout,
  mayRefund,
  mayShowCode,
  ownVoidInMs,
  refundsOf,
  sinceMs,
  waitedMs,
} from './session-facts.js';
import type { Face, OrderPhase, Scene } from './session-model.js';
import { wordsOfWallet } from './session-words.js';
import { sayOrderCode } from './view-order-code.js';
import { type Pages, type Said, callPages, pagesWhen, secondsShownMax } from './view-phrases.js';

type FaceOf<K extends Face['kind']> = Extract<Face, { readonly kind: K }>;

export function sayOrder(face: FaceOf<'order'>, attempt: Attempt, scene: Scene): Said {
  const said = phases[face.phase](attempt, scene);
  if (face.writable) return said;
  // What is stuck says already whom to call.
  const first = scene.book.journal === 'failed' ? 'technician' : 'supervisor';
  const calls = face.phase === 'stuck' ? [] : callPages(scene, first);
  return { ...said, pages: [...said.pages, say('storage.queryOnly'), ...calls] };
}

const phases: Readonly<Record<OrderPhase, (attempt: Attempt, scene: Scene) => Said>> = {
  waiting: sayWaiting,
  unknown: sayUnknown,
  voiding: sayVoiding,
  stuck: sayStuck,
};

function valuesOf(attempt: Attempt, { book, at }: Scene): { amount: Fen; waited: number } {
  return {
    amount: attempt.amountFen,
    waited: elapsedSeconds(millis(waitedMs(book, attempt, at))),
  };
}

function sayWaiting(attempt: Attempt, scene: Scene): Said {
  const values = valuesOf(attempt, scene);
  // Written down and not sent: what becomes of it is still being saved (P8).
  if (liveAbout(scene.book, attempt.no).held) {
    const { amountFen: amount } = attempt;
    return { screen: 'asking', head: say('saving.head', { amount }), pages: [say('saving.slow')] };
  }
  const stops = stopPages(attempt, scene);
  const cancels = ownVoidPages(attempt, scene);
  const counts = isAnnounced(attempt, scene) ? [...cancels, ...stops] : [...stops, ...cancels];
  if (mayShowCode(scene.book, attempt)) {
    return sayOrderCode(values, counts);
  }
  if (liveAbout(scene.book, attempt.no).said?.kind === 'pending') {
    return {
      screen: 'confirm-on-phone',
      head: say('confirm.head', values),
      pages: [say('confirm.page'), say('goods.notBeforePaid'), ...counts],
    };
  }
  if (attempt.accepted) {
    return {
      screen: 'asking',
      head: say('checking.head', values),
      pages: [say('checking.page'), say('goods.notBeforePaid'), say('checking.noVoid'), ...counts],
    };
  }
  return {
    screen: 'asking',
    head: say('asking.head', values),
    pages: [
      say('asking.page'),
      ...counts,
      ...pagesWhen(scene.book.journal === 'ok', say('asking.cancelStops')),
    ],
  };
}

/** When the wait ends by itself (P16); it does not while that cannot be written (P9). */
function stopPages(attempt: Attempt, { book, at }: Scene): Pages {
  if (book.start === null || book.journal !== 'ok' || !isWaiting(book, attempt)) return [];
  const left = patienceEndsAt(orderOf(book, attempt)) - at.mono;
  const seconds = countdownSeconds(millis(Math.max(left, 0)));
  return pagesWhen(left > 0 && seconds <= secondsShownMax, say('asking.stopsIn', { seconds }));
}

/** The announcement of the till's own void (P13). */
function ownVoidPages(attempt: Attempt, { book, at }: Scene): Pages {
  const left = ownVoidInMs(book, attempt, at);
  if (left === null) return [];
  const seconds = countdownSeconds(millis(left));
  return pagesWhen(seconds <= secondsShownMax, say('unknown.cancelsIn', { seconds }));
}

/** The till's own void is near: what is said of it comes right behind the first page (P13). */
function isAnnounced(attempt: Attempt, { book, at }: Scene): boolean {
  const left = ownVoidInMs(book, attempt, at);
  return left !== null && left <= book.settings.announce;
}

function sayUnknown(attempt: Attempt, scene: Scene): Said {
  const writable = scene.book.journal === 'ok';
  const voids = voidPages(ownVoidPages(attempt, scene), writable);
  const query = [say('unknown.query')];
  return {
    screen: 'unknown',
    head: say('unknown.head', valuesOf(attempt, scene)),
    pages: [
      say('unknown.page'),
      ...(isAnnounced(attempt, scene) ? [voids, query] : [query, voids]).flat(),
      say('goods.notBeforePaid'),
      ...walletPages(attempt, scene),
      ...pagesWhen(writable, say('unknown.newSale')),
    ],
  };
}

/** When the till cancels it (P13), and that VOID does so at once. */
function voidPages(countdown: Pages, writable: boolean): Pages {
  const [cancels] = countdown;
  if (cancels !== undefined) return [{ ...cancels, id: 'unknown.cancelsOrVoid' }];
  return [...pagesWhen(writable, say('unknown.void')), say('unknown.stillAsking')];
}

function walletPages(attempt: Attempt, { book }: Scene): Pages {
  const words = wordsOfWallet(book, attempt);
  return words === null ? [] : [words];
}

function sayVoiding(attempt: Attempt, scene: Scene): Said {
  return {
    screen: 'voiding',
    head: say('voiding.head', valuesOf(attempt, scene)),
    pages: [say('voiding.page'), voidProgress(attempt, scene), ...walletPages(attempt, scene)],
  };
}

/** The cancel leaves when the charge call is over and the channel allows it (P21). */
function voidProgress(attempt: Attempt, { book, at }: Scene): Phrase<PhraseId> {
  const isSent = attempt.reversal.cancelsSent + attempt.reversal.refundsSent > 0;
  if (isSent) return say('voiding.sent');
  // Without a journal no cancel leaves (P9).
  const mayCancel = book.journal === 'ok' && attempt.channel !== 'cash' && book.start !== null;
  if (!mayCancel) return say('unknown.stillAsking');
  const order = orderOf(book, attempt);
  const callOver = callOverAt(order);
  const due = callOver === null ? null : Math.max(callOver, earliestVoidAt(order)) - at.mono;
  if (due === null || due <= 0) return say('query.sent');
  const seconds = countdownSeconds(millis(due));
  return seconds <= secondsShownMax ? say('voiding.cancelsIn', { seconds }) : say('query.sent');
}

function sayStuck(attempt: Attempt, scene: Scene): Said {
  const { amountFen: amount, no: number, sale, state } = attempt;
  return {
    screen: 'unknown',
    head: say('stuck.head', { amount }),
    pages: [
      say('stuck.page'),
      say('stuck.sale', { sale }),
      say('number.page', { number }),
      ...(state.kind === 'stuck' ? [say(`stuck.${state.reason}` as const)] : []),
      ...callPages(scene),
      ...walletPages(attempt, scene),
    ],
  };
}

export function sayResult(attempt: Attempt, scene: Scene): Said {
  const { amountFen: amount, sale, state } = attempt;
  switch (state.kind) {
    case 'paid':
      return sayKept(attempt, scene);
    case 'declined': {
      const advice = say(
        state.advice === 'freshCode' ? 'declined.freshCode' : 'declined.otherMeans',
      );
      // Where nothing can be charged any more, nobody is asked for another code.
      const helps = isCollectable(scene.book, sale) && isWritable(scene.book);
      return {
        screen: 'declined',
        head: say('declined.head', { amount }),
        pages: [...pagesWhen(helps, advice), say('declined.notCharged')],
      };
    }
    case 'voided': {
      const page =
        state.proof === 'notSent' ? say('voided.notSent') : say(voidedPages[state.money]);
      const again = state.money === 'never' ? [say('voided.mayCharge')] : [];
      return { screen: 'voided', head: say('voided.head', { amount }), pages: [page, ...again] };
    }
    case 'charging':
    case 'doubtful':
    case 'voiding':
    case 'stuck':
      throw new Bug('only an ended attempt has a result');
  }
}

const voidedPages = {
  never: 'voided.never',
  returned: 'voided.returned',
  unknown: 'voided.unknown',
} as const;

/** Goods are given for money that stays: not for what has been refunded, or may have been. */
function sayKept(attempt: Attempt, scene: Scene): Said {
  const { amountFen: amount, sale, state } = attempt;
  const back = refundPages(attempt, scene.book);
  if (back === null) {
    if (state.kind === 'paid' && state.late) return sayLate(attempt, scene);
    const pages = [say('paid.page'), ...slipPages(scene, sale)];
    return { screen: 'paid', head: say('paid.head', { amount }), pages };
  }
  return { screen: 'paid', head: say(back.head, { amount }), pages: back.pages };
}

/** `null` where nothing has gone back, nor is on its way. */
function refundPages(attempt: Attempt, book: Book): { head: PaidHead; pages: Pages } | null {
  const back = refundsOf(book, attempt.no).filter(
    ({ state, movedAfterAll }) => state.kind !== 'refused' || movedAfterAll,
  );
  const open = back.find((refund) => !isRefundFinal(refund));
  const done = back.filter(isRefundFinal);
  const doneFen = fen(done.reduce((sum, { amountFen }) => sum + amountFen, 0));
  if (open !== undefined) {
    const page = say('paid.refunding', { amount: open.amountFen });
    return { head: 'paid.head', pages: [page, say('refundAsked.page')] };
  }
  if (done.length === 0) return null;
  if (doneFen >= attempt.amountFen) {
    const page = say('paid.allRefunded', { amount: doneFen });
    return { head: 'refundDone.head', pages: [page, donePage(attempt)] };
  }
  return { head: 'paid.head', pages: [say('paid.refunded', { amount: doneFen })] };
}

type PaidHead = 'paid.head' | 'refundDone.head';

/** What a customer may be told of the money. */
function donePage({ channel }: Attempt): Phrase<PhraseId> {
  return say(channel === 'cash' ? 'refundDone.cash' : 'refundDone.page');
}

function sayLate(attempt: Attempt, scene: Scene): Said {
  const { amountFen: amount, sale } = attempt;
  return {
    screen: 'late',
    head: say('late.head', { amount }),
    pages: [
      lateQuestion(attempt, scene),
      say('late.sale', { sale, age: valuesOf(attempt, scene).waited }),
    ],
  };
}

/** P20. What REFUND cannot do now, a person has to. */
function lateQuestion(attempt: Attempt, { book }: Scene): Phrase<PhraseId> {
  return say(mayRefund(book, attempt) ? 'late.page' : 'late.noRefund');
}

function slipPages({ book: { slips }, notes = [] }: Scene, sale: SaleNo): Pages {
  const original = [...slips.values()].find((job) => job.sale === sale && job.kind === 'sale');
  if (original?.state === 'sending') return [say('paid.slipPrinting')];
  if (original?.state === 'printed') return [say('paid.slipPrinted')];
  if (original?.state === 'unknown') return [say('paid.slipUnknown')];
  return pagesWhen(original?.state === 'queued', say('paid.slipWaits'), ...notes);
}

/** How an attempt that is not in front ended: news, never a result screen (P21). */
export function sayEnded(attempt: Attempt | null, last: boolean, { book, at }: Scene): Said {
  if (attempt === null)
    return { screen: 'idle', head: say('nothingOpen.head'), pages: [say('last.none')] };
  const { amountFen: amount, sale } = attempt;
  const age = elapsedSeconds(millis(waitedMs(book, attempt, at)));
  const result = sayResult(attempt, { book, at, saving: false });
  return {
    screen: 'idle',
    head: last ? say('nothingOpen.head') : say('earlier.head', { sale }),
    pages: [
      last
        ? say(lastIds[endOf(attempt)], { amount, age })
        : say(newsIds[endOf(attempt)], { amount, sale }),
      ...pagesWhen(
        attempt.state.kind !== 'paid' || endOf(attempt) === 'late',
        ...result.pages.slice(0, 1),
      ),
    ],
  };
}

type End = 'paid' | 'late' | 'declined' | 'voided' | 'unknown' | 'voiding' | 'stuck';

export function endOf({ state }: Attempt): End {
  switch (state.kind) {
    case 'paid':
      return state.late ? 'late' : 'paid';
    case 'charging':
    case 'doubtful':
      return 'unknown';
    case 'declined':
    case 'voided':
    case 'voiding':
    case 'stuck':
      return state.kind;
  }
}

const lastIds = {
  paid: 'last.paid',
  late: 'last.late',
  declined: 'last.declined',
  voided: 'last.voided',
  unknown: 'last.unknown',
  voiding: 'last.voiding',
  stuck: 'last.stuck',
} as const satisfies Readonly<Record<End, PhraseId>>;

export const newsIds = {
  paid: 'news.paid',
  late: 'news.late',
  declined: 'news.declined',
  voided: 'news.voided',
  unknown: 'news.unknown',
  voiding: 'news.voiding',
  stuck: 'news.stuck',
} as const satisfies Readonly<Record<End, PhraseId>>;

/** P9. The amount and the number are all that there is until the journal is mended. */
export function sayUnwritten({ amountFen: amount, no: number }: Attempt): Said {
  return {
    screen: 'fault',
    head: say('unwritten.head', { amount }),
    pages: [say('unwritten.page'), say('number.page', { number }), say('paid.page')],
  };
}

export function sayRefund(attempt: Attempt, { book, at }: Scene): Said {
  const refund = refundsOf(book, attempt.no).at(-1);
  if (refund === undefined) return sayEnded(attempt, false, { book, at, saving: false });
  const { amountFen: amount } = refund;
  const screen: ScreenId = 'choose';
  switch (refund.state.kind) {
    case 'asked':
    case 'sent':
      return {
        screen,
        head: say('refundAsked.head', {
          amount,
          waited: elapsedSeconds(millis(sinceMs(book, refund.askedAt, at))),
        }),
        pages: [say('refundAsked.page')],
      };
    case 'refunded':
      return { screen, head: say('refundDone.head', { amount }), pages: [donePage(attempt)] };
    case 'refused':
      return {
        screen,
        head: say('refundRefused.head', { amount }),
        pages: [say('refundRefused.page')],
      };
    case 'stuck':
      return {
        screen,
        head: say('refundStuck.head', { amount }),
        pages: [say('refundStuck.page')],
      };
  }
}
