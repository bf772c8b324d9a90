/**
 * One request as it reaches a wallet, with what it becomes under each verb of a script. A request
 * is answered here in full; how the answer gets home, or does not, is the connection's matter.
 */
import type {
  ChargeAnswer,
  ChargeOrder,
  DiagnoseAnswer,
  QueryAnswer,
  RefundAnswer,
  RefundOrder,
  Setup,
  Unknown,
  VoidAnswer,
} from '../../runtime/ports/gateway.js';
import { Bug, unreachable } from '../../runtime/ports/bug.js';
import { fen } from '../../runtime/ports/units.js';
import type { CallName } from './ledger.js';
import type { WalletLaw } from './law.js';
import {
  type BreakingVerb,
  type ScriptEntry,
  type Speaking,
  type SpeakingVerb,
  isBreaking,
  spoilt,
} from './script.js';

export interface Request<A> {
  readonly on: CallName;
  /** The number it is about; empty for `diagnose`. */
  readonly attempt: string;
  /** Does the work by the wallet's laws. */
  byLaw(): A;
  /** What the speaking verbs of this call do and say. */
  readonly spoken: Readonly<Partial<Record<SpeakingVerb, () => A>>>;
  readonly clockRefusal: Setup;
}

/** What comes of a request: an answer that starts its way home, or silence. */
export type Outcome<A> =
  { readonly kind: 'answer'; readonly answer: A | Unknown | Setup } | { readonly kind: 'silence' };

/** Beyond this the wallet refuses a request for its time (facts 1, clock need). */
const clockSkewMaxSeconds = 300;

/** Scripted refunds under way come through after this. */
const scriptedRefundMs = 3_000;

export function carryOut<A>(request: Request<A>, entry: ScriptEntry | undefined): Outcome<A> {
  if (entry === undefined) return answer(request.byLaw());
  if (isBreaking(entry.do)) return breakOff(request, entry, entry.do);
  const speak = request.spoken[entry.do];
  if (speak === undefined) throw new Bug(`"${entry.do}" means nothing to "${request.on}"`);
  return answer(speak());
}

function breakOff<A>(request: Request<A>, entry: ScriptEntry, verb: BreakingVerb): Outcome<A> {
  switch (verb) {
    case 'hang':
      workIfBooked(request, entry);
      return { kind: 'silence' };
    case 'reset-before':
      return unknown('connection reset before an answer');
    case 'clock':
      return Math.abs(entry.seconds ?? clockSkewMaxSeconds + 1) > clockSkewMaxSeconds
        ? { kind: 'answer', answer: request.clockRefusal }
        : answer(request.byLaw());
    case 'other-amount':
    case 'other-currency':
      return twist(request.byLaw(), verb);
    case 'status':
      workIfBooked(request, entry);
      return unknown(`status is ${String(entry.code ?? 502)}`);
    case 'reset-after':
    case 'half-reply':
    case 'redirect':
    case 'html':
    case 'huge':
    case 'bad-signature':
    case 'duplicate-node':
    case 'other-order':
      workIfBooked(request, entry);
      return unknown(spoilt[verb]);
    default:
      return unreachable(verb);
  }
}

function workIfBooked<A>(request: Request<A>, entry: ScriptEntry): void {
  if (entry.booked !== false) request.byLaw();
}

/** An answer without an amount cannot be compared by the core: a correct gateway rejects it itself. */
function twist<A>(told: A, how: 'other-amount' | 'other-currency'): Outcome<A> {
  if (typeof told !== 'object' || told === null) throw new Bug('an answer is an object');
  if (how === 'other-amount' && 'amountFen' in told) {
    return answer({ ...told, amountFen: fen(Number(told.amountFen) + 1) });
  }
  if (how === 'other-currency' && 'currency' in told) return answer({ ...told, currency: 'USD' });
  return unknown('answer is about another amount');
}

function answer<A>(told: A): Outcome<A> {
  return { kind: 'answer', answer: told };
}

function unknown<A>(detail: string): Outcome<A> {
  return { kind: 'answer', answer: { kind: 'unknown', detail } };
}

type Spoken<N extends CallName, A> = Readonly<Record<Speaking<N>, () => A>>;

export function chargeRequest(law: WalletLaw, order: ChargeOrder): Request<ChargeAnswer> {
  const spoken: Spoken<'pay', ChargeAnswer> = {
    ok: () => law.charge(order, 'ok'),
    ask: () => law.charge(order, 'ask'),
    decline: () => law.charge(order, 'decline'),
    'roll-back': () => law.charge(order, 'rollBack'),
    setup: () => setup(law),
  };
  return request(law, 'pay', order.attempt, { byLaw: () => law.charge(order, 'law'), spoken });
}

export function queryRequest(law: WalletLaw, attempt: string): Request<QueryAnswer> {
  const byLaw = (): QueryAnswer => law.query(attempt);
  const spoken: Spoken<'query', QueryAnswer> = {
    ok: byLaw,
    ask: () => ({ kind: 'pending' }),
    decline: () => ({ kind: 'refused', code: law.wording.queryRefused, advice: 'otherMeans' }),
    'not-found': () => ({ kind: 'notFound' }),
    setup: () => setup(law),
  };
  return request(law, 'query', attempt, { byLaw, spoken });
}

export function cancelRequest(law: WalletLaw, attempt: string): Request<VoidAnswer> {
  const byLaw = (): VoidAnswer => law.cancel(attempt);
  const spoken: Spoken<'cancel', VoidAnswer> = {
    ok: byLaw,
    ask: () => ({ kind: 'again', code: law.wording.cancelBusy }),
    recall: () => ({ kind: 'again', code: law.wording.cancelAgain }),
    decline: () => ({ kind: 'refused', code: law.wording.cancelRefused }),
    cannot: () => ({ kind: 'cannot', code: law.wording.cancelCannot }),
    'not-found': () => ({ kind: 'notExist' }),
    setup: () => setup(law),
  };
  return request(law, 'cancel', attempt, { byLaw, spoken });
}

export function refundRequest(law: WalletLaw, order: RefundOrder): Request<RefundAnswer> {
  const byLaw = (): RefundAnswer => law.refund(order);
  const spoken: Spoken<'refund', RefundAnswer> = {
    ok: () => law.refund(order, 0),
    ask: () => law.refund(order, scriptedRefundMs),
    decline: () => ({ kind: 'refused', code: law.wording.refundRefused }),
    setup: () => setup(law),
  };
  return request(law, 'refund', order.attempt, { byLaw, spoken });
}

export function refundQueryRequest(law: WalletLaw, order: RefundOrder): Request<RefundAnswer> {
  const byLaw = (): RefundAnswer => law.queryRefund(order);
  const spoken: Spoken<'refundQuery', RefundAnswer> = {
    ok: byLaw,
    ask: () => ({ kind: 'pending' }),
    decline: () => ({ kind: 'refused', code: law.wording.refundRefused }),
    'not-found': () => ({ kind: 'notFound' }),
    setup: () => setup(law),
  };
  return request(law, 'refundQuery', order.attempt, { byLaw, spoken });
}

export function diagnoseRequest(law: WalletLaw): Request<DiagnoseAnswer> {
  const byLaw = (): DiagnoseAnswer => ({ kind: 'verified' });
  const spoken: Spoken<'diagnose', DiagnoseAnswer> = { ok: byLaw, setup: () => setup(law) };
  return request(law, 'diagnose', '', { byLaw, spoken });
}

function request<A>(
  law: WalletLaw,
  on: CallName,
  attempt: string,
  does: Pick<Request<A>, 'byLaw' | 'spoken'>,
): Request<A> {
  return { on, attempt, ...does, clockRefusal: { kind: 'setup', ...law.wording.clock } };
}

function setup(law: WalletLaw): Setup {
  return { kind: 'setup', ...law.wording.setup };
}
