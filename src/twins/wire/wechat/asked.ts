/**
 * What a till asks of WeChat Pay, in the words of neither generation: each reads its own fields into
 * these, and gets what is to be done about them.
 */
import { createHash } from 'node:crypto';
import type {
  ChargeAnswer,
  ChargeOrder,
  QueryAnswer,
  RefundAnswer,
  RefundOrder,
  VoidAnswer,
} from '../../../runtime/ports/gateway.js';
import { Bug } from '../../../runtime/ports/bug.js';
import { Secret } from '../../../runtime/ports/secret.js';
import { fen, isAttemptNo, millis } from '../../../runtime/ports/units.js';
import type { CallName, LedgerRow } from '../../wallet/ledger.js';
import {
  type Request,
  cancelRequest,
  chargeRequest,
  queryRequest,
  refundQueryRequest,
  refundRequest,
} from '../../wallet/request.js';
import type { WeChatHouse } from './wechat-house.js';

export type WireCall = Exclude<CallName, 'diagnose'>;

/** One request that is well said. `close` and `reverse` both cancel; which fits hangs on the order. */
export type Asked =
  | { readonly on: 'pay'; readonly order: ChargeOrder }
  | { readonly on: 'query'; readonly attempt: string }
  | { readonly on: 'cancel'; readonly attempt: string; readonly by: 'reverse' | 'close' }
  | { readonly on: 'refund'; readonly order: RefundOrder }
  | { readonly on: 'refundQuery'; readonly order: RefundOrder };

export type Told =
  | { readonly on: 'pay'; readonly answer: ChargeAnswer }
  | { readonly on: 'query'; readonly answer: QueryAnswer }
  | { readonly on: 'cancel'; readonly answer: VoidAnswer; readonly by: 'reverse' | 'close' }
  | {
      readonly on: 'refund' | 'refundQuery';
      readonly answer: RefundAnswer;
      readonly refund: string;
    };

/** One request in two halves: the wallet's work, and what it says. */
export interface Job {
  readonly on: WireCall;
  readonly attempt: string;
  byLaw(): Told;
  /** `undefined`: the verb means nothing to this call. */
  spoken(verb: string): Told | undefined;
}

const codeForm = /^1[0-5]\d{16}$/;
const amountMax = 100_000_000;

/** An amount in fen as both generations take it: a whole number above nothing. */
export function amountOf(value: number): ReturnType<typeof fen> | undefined {
  return Number.isSafeInteger(value) && value > 0 && value <= amountMax ? fen(value) : undefined;
}

/** A charge by the customer's code; `undefined` when number, amount or code cannot be. */
export function codeOrder(attempt: string, amount: number, code: string): ChargeOrder | undefined {
  const amountFen = amountOf(amount);
  if (amountFen === undefined || !isAttemptNo(attempt) || !codeForm.test(code)) return undefined;
  // An unpaid code order ends by the wallet's own law, whatever the till would like.
  const expiresIn = millis(0);
  return { attempt, amountFen, form: 'code', code: new Secret(code), expiresIn };
}

/** A code for the customer to scan lives two hours unless the order tells (facts 3.1). */
const qrLifeMs = 2 * 3_600_000;
/** The least life of an order by its `time_expire`. */
const qrLifeMsMin = 60_000;

/** `expiresInMs`: as told, `null` where nothing is told. */
export function qrOrder(
  attempt: string,
  amount: number,
  expiresInMs: number | null,
): ChargeOrder | undefined {
  const amountFen = amountOf(amount);
  const lifeMs = expiresInMs ?? qrLifeMs;
  if (amountFen === undefined || !isAttemptNo(attempt) || lifeMs < qrLifeMsMin) return undefined;
  return { attempt, amountFen, form: 'qr', code: null, expiresIn: millis(lifeMs) };
}

/** What the till shows for the customer to scan. */
export function codeUrl(row: LedgerRow): string {
  const pr = createHash('sha256')
    .update(row.walletNo + row.attempt)
    .digest('base64url');
  return `weixin://wxpay/bizpayurl?pr=${pr.slice(0, 9)}`;
}

export function jobOf(house: WeChatHouse, asked: Asked): Job {
  const { law } = house;
  switch (asked.on) {
    case 'pay':
      return payJob(house, asked.order);
    case 'query':
      return job(queryRequest(law, asked.attempt), (answer) => ({ on: 'query', answer }));
    case 'cancel':
      return cancelJob(house, asked);
    case 'refund':
    case 'refundQuery': {
      const { on, order } = asked;
      const make = on === 'refund' ? refundRequest : refundQueryRequest;
      return job(make(law, order), (answer) => ({ on, answer, refund: order.refund }));
    }
  }
}

function payJob(house: WeChatHouse, order: ChargeOrder): Job {
  const lawful = job(chargeRequest(house.law, order), (answer) => ({ on: 'pay', answer }));
  const isFresh = (): boolean => {
    const known = house.books.find(order.attempt);
    return known === undefined || known.state === 'absent';
  };
  return {
    ...lawful,
    byLaw: () => {
      const code = order.code?.reveal();
      if (code === undefined || !isFresh() || house.isCodeShown(code)) return lawful.byLaw();
      const { attempt, amountFen } = order;
      const gone = { state: 'declined', endsInMs: 0, endsAs: 'revoked', form: 'code' } as const;
      house.books.open({ attempt, amountFen, ...gone });
      const answer = { kind: 'refused', code: 'AUTH_CODE_INVALID', advice: 'freshCode' } as const;
      return { on: 'pay', answer };
    },
  };
}

/** A code order is reversed and cannot be closed (facts 3.1); one that ended is not closed again. */
function cancelJob(house: WeChatHouse, asked: Extract<Asked, { on: 'cancel' }>): Job {
  const { attempt, by } = asked;
  const told = (answer: VoidAnswer): Told => ({ on: 'cancel', answer, by });
  const lawful = job(cancelRequest(house.law, attempt), told);
  const refused = (code: string): Told => told({ kind: 'refused', code });
  const byLaw = (): Told => {
    const row = house.books.row(attempt);
    if (by === 'reverse') return lawful.byLaw();
    if (row === undefined || row.state === 'absent') return told({ kind: 'notExist' });
    if (row.form === 'code') return refused('INVALID_REQUEST');
    if (row.paidFen > 0) return refused('ORDERPAID');
    if (row.state === 'closed' || row.state === 'lapsed') return refused('ORDERCLOSED');
    return lawful.byLaw();
  };
  return { ...lawful, byLaw, spoken: (verb) => (verb === 'ok' ? byLaw() : lawful.spoken(verb)) };
}

function job<A>(request: Request<A>, say: (answer: A) => Told): Job {
  const spoken: Readonly<Record<string, (() => A) | undefined>> = request.spoken;
  if (request.on === 'diagnose') throw new Bug('the wire knows no call of that name');
  return {
    on: request.on,
    attempt: request.attempt,
    byLaw: () => say(request.byLaw()),
    spoken: (verb) => {
      const speak = spoken[verb];
      return speak === undefined ? undefined : say(speak());
    },
  };
}
