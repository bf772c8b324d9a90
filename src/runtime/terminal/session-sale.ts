/**
 * The keys of a sale before anything is charged: typing the amount, the question of P22, the code, the
 * cash. A code is taken once, and only while one is awaited.
 */
import type { WalletChannel } from '../ports/gateway.js';
import { type AttemptNo, type Fen, type SaleNo, after } from '../ports/units.js';
import { type Attempt, isFinal } from '../payment/model.js';
import { say } from '../text/catalogue.js';
import { type AmountProblem, parseYuan } from '../text/money.js';
import type { ScannedCode } from './code.js';
import { typed, typingWords } from './session-amount.js';
import {
  blockOf,
  codeRest,
  collectorOf,
  healthOf,
  isCollectable,
  mayDivert,
  refundableFen,
  sameCustomerCandidates,
  storageBlockOf,
  wasJustCharged,
} from './session-facts.js';
import { wordsAgainstSale } from './session-devices.js';
import type { Tender } from './session-model.js';
import { type Words, wordsForRefusal, wordsOfStorage } from './session-words.js';
import {
  type Work,
  change,
  collectBy,
  goHome,
  goTo,
  goToOrder,
  refuseWith,
  request,
  tellWords,
} from './session-work.js';
import type { ActionOf } from './view-keys.js';

/** Codes remembered; more cannot be charged within their rest. */
const codesMax = 32;

export function typeKey(work: Work, { into, key }: ActionOf<'type'>): void {
  const { mode } = work.session;
  const refund = into === 'refund' && mode.kind === 'refundAmount' ? mode : null;
  const entry = refund?.entry ?? (mode.kind === 'amount' ? mode.entry : '');
  const next = typed(entry, key);
  if (!next.ok) refuseWith(work, say(typingWords[next.error]));
  // A zero behind a zero adds nothing: words answer it, as no other sign would.
  else if (next.value === entry) refuseWith(work, say('amount.zero'));
  else if (refund !== null) goTo(work, { ...refund, entry: next.value });
  else goTo(work, { kind: 'amount', entry: next.value });
}

export function wipe(work: Work): void {
  const { mode } = work.session;
  if (!('entry' in mode) || mode.entry === '') {
    refuseWith(work, say('amount.empty'));
    return;
  }
  const entry = mode.entry.slice(0, -1);
  if (mode.kind === 'amount' && entry === '') goHome(work);
  else goTo(work, { ...mode, entry });
}

/** ENTER or CASH on what was typed: the amount is judged, then P22 is asked. */
export function acceptAmount(work: Work, by: Tender): void {
  const { session, scene } = work;
  const entry = session.mode.kind === 'amount' ? session.mode.entry : '';
  const amount = parseYuan(entry, scene.book.settings.saleFenMax);
  if (!amount.ok) {
    refuseWith(work, wordsForAmount(amount.error, scene.book.settings.saleFenMax));
    return;
  }
  const storage = storageBlockOf(scene);
  if (storage !== null) {
    refuseWith(work, wordsOfStorage(storage));
    return;
  }
  const missing = wordsAgainstSale(scene);
  if (missing !== null) {
    refuseWith(work, missing);
    return;
  }
  const candidates = sameCustomerCandidates(scene.book, amount.value, scene.at);
  if (candidates.length === 0) collectBy(work, by, null, amount.value);
  else goTo(work, { kind: 'sameCustomer', amountFen: amount.value, by, candidates });
}

function wordsForAmount(problem: AmountProblem, limit: Fen): Words {
  return problem === 'overLimit'
    ? say('amount.overLimit', { limit })
    : say(`amount.${problem}` as const);
}

/** 2: not the customer of that sale; the next one like it is asked about, then it is a new sale. */
export function answerNo(work: Work): void {
  const { mode } = work.session;
  if (mode.kind !== 'sameCustomer') return;
  const candidates = mode.candidates.slice(1);
  if (candidates.length > 0) goTo(work, { ...mode, candidates });
  else collectBy(work, mode.by, null, mode.amountFen);
}

/** 1: the same customer. The sale that there is goes on; it is never collected beside itself. */
export function answerYes(work: Work, no: AttemptNo): void {
  const { mode } = work.session;
  const { book } = work.scene;
  const attempt = book.attempts.get(no);
  if (mode.kind !== 'sameCustomer' || attempt === undefined) return;
  const { by, amountFen } = mode;
  const collector = collectorOf(book, attempt.sale);
  if (isCollectable(book, attempt.sale)) collectBy(work, by, attempt.sale, amountFen);
  else if (collector !== null) goToCollector(work, collector, by);
  else if (isFinal(attempt) && attempt.state.kind !== 'paid') {
    collectBy(work, by, null, amountFen);
    tellWords(work, wordsForEnd(attempt));
  } else goToOrder(work, no);
}

/** What collects the sale is diverted first, where it can be; else it is looked at. */
function goToCollector(work: Work, collector: Attempt, by: Tender): void {
  if (mayDivert(work.scene.book, collector))
    goTo(work, { kind: 'otherwise', attempt: collector.no, by });
  else goToOrder(work, collector.no);
}

/** How the earlier try ended, before its sale is collected anew. */
function wordsForEnd({ state }: Attempt): Words {
  if (state.kind === 'declined') return say('declined.notCharged');
  if (state.kind !== 'voided') return say('stuck.page');
  return state.proof === 'notSent' ? say('voided.notSent') : say(`voided.${state.money}` as const);
}

export function takeCash(work: Work, sale: SaleNo | null, amountFen: Fen): void {
  const storage = storageBlockOf(work.scene);
  if (storage !== null) {
    refuseWith(work, wordsOfStorage(storage));
    return;
  }
  const missing = wordsAgainstSale(work.scene);
  if (missing !== null) {
    refuseWith(work, missing);
    return;
  }
  request(work, { kind: 'CashTaken', sale, amountFen }, { kind: 'cash' }, amountFen);
}

/** Before the charge, CANCEL backs out; a sale that was opened is given up. */
export function backOut(work: Work, sale: SaleNo | null): void {
  goHome(work);
  if (sale === null) return;
  const amountFen = work.scene.book.sales.get(sale)?.dueFen;
  if (amountFen !== undefined)
    request(work, { kind: 'SaleLeft', sale }, { kind: 'leave', sale }, amountFen);
}

/** A code came while one is awaited. */
export function takeCode(work: Work, code: ScannedCode): void {
  const { mode } = work.session;
  if (mode.kind !== 'awaitingCode') return;
  const { channel, secret, mask, hash } = code;
  const words = wordsAgainst(work, code);
  if (words !== null || channel === null) {
    refuseWith(work, words ?? say('code.nobody'));
    return;
  }
  const { sale, amountFen } = mode;
  const { mono } = work.scene.at;
  const rested = work.session.codes.filter(({ at }) => after(at, codeRest) > mono);
  change(work, { codes: [...rested, { hash, at: mono }].slice(-codesMax) });
  request(
    work,
    {
      kind: 'ChargeAsked',
      sale,
      amountFen,
      channel,
      form: 'code',
      code: { secret, mask, hash },
    },
    { kind: 'charge', hash, seen: 'none' },
    amountFen,
  );
}

/** MENU where a code is awaited: the only wallet that gives one is asked, or which is asked about. */
export function askWallet(work: Work, sale: SaleNo | null, amountFen: Fen): void {
  const { orderCodes = [] } = work.scene;
  const [only, another] = orderCodes;
  if (only === undefined) refuseWith(work, say('key.notHere'));
  else if (another === undefined) chargeByOrderCode(work, { sale, amountFen, channel: only });
  else goTo(work, { kind: 'chooseWallet', sale, amountFen });
}

/** The till asks for a code that the customer scans (P18). */
export function chargeByOrderCode(
  work: Work,
  { sale, amountFen, channel }: Omit<ActionOf<'chargeByOrderCode'>, 'kind'>,
): void {
  const words = wordsAgainstChannel(work, channel);
  if (words !== null) {
    refuseWith(work, words);
    return;
  }
  request(
    work,
    { kind: 'ChargeAsked', sale, amountFen, channel, form: 'qr', code: null },
    { kind: 'charge', hash: null, seen: 'none' },
    amountFen,
  );
}

function wordsAgainst(work: Work, { channel, hash }: ScannedCode): Words | null {
  const { session, scene } = work;
  const { book, at } = scene;
  if (channel === null) return say('code.nobody');
  const isKept = session.codes.some(
    (kept) => kept.hash === hash && after(kept.at, codeRest) > at.mono,
  );
  if (isKept || wasJustCharged(book, hash, at)) return say('code.justUsed');
  return wordsAgainstChannel(work, channel);
}

function wordsAgainstChannel({ scene }: Work, channel: WalletChannel): Words | null {
  const { book } = scene;
  const block = blockOf(scene);
  if (block === 'clock' || block === 'parkedFull')
    return wordsForRefusal({ why: block }, book, true);
  if (block === 'device' || block === 'power') return wordsAgainstSale(scene);
  if (block !== null) return wordsOfStorage(block);
  const health = healthOf(book, channel);
  if (health === null) return wordsForRefusal({ why: 'channelMissing', channel }, book, true);
  if (health.kind === 'down') return wordsForRefusal({ why: 'channelDown', channel }, book, true);
  if (health.kind !== 'closed') return null;
  const { setting } = health;
  return wordsForRefusal({ why: 'channelClosed', channel, setting }, book, true);
}

/** ENTER on the amount of a refund: all of it, or what was typed. */
export function acceptRefund(work: Work, no: AttemptNo): void {
  const { mode } = work.session;
  const { book } = work.scene;
  const attempt = book.attempts.get(no);
  if (mode.kind !== 'refundAmount' || attempt === undefined) return;
  const most = refundableFen(book, attempt);
  if (most === 0) refuseWith(work, say('refund.tooMuch'));
  else if (mode.entry === '') goTo(work, { kind: 'refundConfirm', attempt: no, amountFen: most });
  else {
    const amount = parseYuan(mode.entry, most);
    if (amount.ok) goTo(work, { kind: 'refundConfirm', attempt: no, amountFen: amount.value });
    else if (amount.error === 'overLimit') refuseWith(work, say('refund.tooMuch'));
    else refuseWith(work, wordsForAmount(amount.error, most));
  }
}
