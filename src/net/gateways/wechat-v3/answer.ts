/**
 * From verified replies to the classes of P12 and P15. Pure, and by allow-list: what is not named here
 * or in codes.ts is `unknown`, and so is a body whose status does not fit it. An answer that carries
 * another number or another merchant is `unknown`, and one that says something happened must carry ours.
 * Whether the price is right is the core's to compare.
 */
import type {
  ChargeAnswer,
  ChargeOrder,
  DiagnoseAnswer,
  OrderForm,
  QueryAnswer,
  RefundAnswer,
  RefundOrder,
  Setup,
  Unknown,
  VoidAnswer,
} from '../../../runtime/ports/gateway.js';
import { unreachable } from '../../../runtime/ports/bug.js';
import { fen } from '../../../runtime/ports/units.js';
import { type Trade, paidTrade, tradeAnswer, unknown } from '../wechat/trade.js';
import {
  collisions,
  fieldSettings,
  fits,
  orderClosed,
  orderNotExist,
  refundNotExist,
  refundRefusals,
  refusals,
  reverseRefusals,
  sayable,
  settings,
  setupCodes,
  voidAgain,
  voidCannot,
} from './codes.js';
import { type Members, type Reply, type Said, objectIn, textIn, wholeIn } from './reply.js';

const done = 200;
/** Taken on: of a code payment alone, while the customer confirms. */
const takenOn = 202;
const doneWithoutWords = 204;
/** From here on a status says that something is refused, and the body says what. */
const refusedFrom = 400;

/** Answer to a code payment or to the making of a QR order. */
export function chargeAnswer(said: Said, order: ChargeOrder, mchId: string): ChargeAnswer {
  const stop = foreign(said, order.attempt, mchId) ?? setup(said);
  if (stop !== undefined) return stop;
  const code = errorCode(said);
  if (code !== null) {
    const advice = refusals.get(code);
    if (advice !== undefined) return { kind: 'refused', code, advice };
    return collisions.has(code) ? { kind: 'collision', code } : unlisted(said);
  }
  return order.form === 'qr' ? codeToShow(said) : codePaid(said, order.attempt);
}

function codePaid(said: Said, orderNo: string): ChargeAnswer {
  const { status, members } = said;
  const state = textIn(members, 'trade_state');
  if (status === takenOn && state === 'USERPAYING') return { kind: 'pending' };
  if (status !== done || state !== 'SUCCESS') return unlisted(said);
  if (textIn(members, 'out_trade_no') !== orderNo) return unknown('answer has no number');
  return paidTrade(tradeOf(members));
}

/** As WeChat Pay writes it: a code that leads anywhere else is shown to nobody. */
const codeForm = /^weixin:\/\/[!-~]{1,200}$/;

/** The reply names no order: that it is about ours is known by the connection alone. */
function codeToShow(said: Said): ChargeAnswer {
  const showsCode = textIn(said.members, 'code_url');
  return said.status === done && codeForm.test(showsCode)
    ? { kind: 'pending', showsCode }
    : unlisted(said);
}

/** Answer to a query. A query refuses no order: no code of it may decline one. */
export function queryAnswer(said: Said, orderNo: string, mchId: string): QueryAnswer {
  const stop = foreign(said, orderNo, mchId) ?? setup(said);
  if (stop !== undefined) return stop;
  if (isOneOf(said, orderNotExist)) return { kind: 'notFound' };
  const { status, members } = said;
  if (status !== done) return unlisted(said);
  if (textIn(members, 'out_trade_no') !== orderNo) return unknown('answer has no number');
  return tradeAnswer(tradeOf(members));
}

function tradeOf(members: Members): Trade {
  const amount = objectIn(members, 'amount');
  const total = wholeIn(amount, 'total');
  return {
    state: textIn(members, 'trade_state'),
    totalFen: total === null ? null : fen(total),
    // Public documentation: CNY where it is left out.
    currency: amount.has('currency') ? textIn(amount, 'currency') : 'CNY',
    transactionId: textIn(members, 'transaction_id'),
  };
}

/** Answer to a reverse (code) or a close (QR). */
export function voidAnswer(
  said: Said,
  { orderNo, form, mchId }: { orderNo: string; form: OrderForm; mchId: string },
): VoidAnswer {
  const stop = foreign(said, orderNo, mchId) ?? setup(said);
  if (stop !== undefined) return stop;
  const code = errorCode(said);
  if (code !== null && orderNotExist.has(code)) return { kind: 'notExist' };
  if (code !== null && voidAgain.has(code)) return { kind: 'again', code };
  if (code !== null && voidCannot.has(code)) return { kind: 'cannot', code };
  return form === 'qr' ? closed(said, code) : reversed(said, code, orderNo);
}

/** A close that succeeds says that the order was unpaid: a paid one is refused. */
function closed(said: Said, code: string | null): VoidAnswer {
  const isDone = said.status === doneWithoutWords && said.members.size === 0;
  return isDone || (code !== null && orderClosed.has(code))
    ? { kind: 'voided', money: 'closed' }
    : unlisted(said);
}

/**
 * 200 with our number counts as answered (P15): the public documentation of v3 has no `recall`, as v2
 * has, but where it comes it is heeded.
 */
function reversed(said: Said, code: string | null, orderNo: string): VoidAnswer {
  const { status, members } = said;
  if (code !== null && reverseRefusals.has(code)) return { kind: 'refused', code };
  if (status !== done) return unlisted(said);
  if (textIn(members, 'out_trade_no') !== orderNo) return unknown('answer has no number');
  const recall = members.has('recall') ? textIn(members, 'recall') : 'N';
  if (recall === 'Y') return { kind: 'again', code: 'recall=Y' };
  return recall === 'N'
    ? { kind: 'voided', money: 'untold' }
    : unknown('recall is neither Y nor N');
}

/** Answer to a refund. Taken on is not done: the status says. */
export function refundAnswer(said: Said, order: RefundOrder, mchId: string): RefundAnswer {
  const stop = foreign(said, order.attempt, mchId);
  if (stop !== undefined) return stop;
  const code = errorCode(said);
  if (code !== null && refundRefusals.has(code)) return { kind: 'refused', code };
  return setup(said) ?? refundState(said, order);
}

export function refundQueryAnswer(said: Said, order: RefundOrder, mchId: string): RefundAnswer {
  const stop = foreign(said, order.attempt, mchId) ?? setup(said);
  if (stop !== undefined) return stop;
  return isOneOf(said, refundNotExist) ? { kind: 'notFound' } : refundState(said, order);
}

function refundState(said: Said, order: RefundOrder): RefundAnswer {
  const { status, members } = said;
  if (status !== done) return unlisted(said);
  const isOurs =
    textIn(members, 'out_refund_no') === order.refund &&
    textIn(members, 'out_trade_no') === order.attempt;
  if (!isOurs) return unknown('answer is about another refund');
  const amount = objectIn(members, 'amount');
  const refunded = wholeIn(amount, 'refund');
  const isYuan = !amount.has('currency') || textIn(amount, 'currency') === 'CNY';
  switch (textIn(members, 'status')) {
    case 'SUCCESS':
      return refunded !== null && isYuan
        ? { kind: 'refunded', amountFen: fen(refunded) }
        : unknown('the amount that went back is none');
    case 'PROCESSING':
      return { kind: 'pending' };
    case 'CLOSED':
      return { kind: 'refused', code: 'CLOSED' };
    // Money has left the order and has not reached the customer: neither done nor refused.
    case 'ABNORMAL':
      return unknown('refund is ABNORMAL: a person has to end it at the merchant platform');
    default:
      return unknown('the status of the refund is none that is known');
  }
}

/**
 * Answer to the query of a number that cannot exist (P19). What is being asked is whether the keys
 * fit, so here alone a reply that does not verify may point at a setting; it proves nothing else, and
 * never that all is well.
 */
export function diagnosis(reply: Reply, fetchesKeys: boolean): DiagnoseAnswer {
  if (reply.kind === 'malformed') return unknown(reply.detail);
  if (reply.kind === 'unverified') return suspicion(reply, fetchesKeys);
  const stop = setup(reply);
  if (stop !== undefined) return stop;
  return isOneOf(reply, orderNotExist) ? { kind: 'verified' } : unlisted(reply);
}

/**
 * What an answer that nobody vouches for points at, for a diagnosis alone. Where certificates are
 * fetched, one that is not known yet is no fault of the set-up: the next call fetches them.
 */
export function suspicion(
  reply: Extract<Reply, { kind: 'unverified' }>,
  fetchesKeys: boolean,
): Setup | Unknown {
  const { fault, serial, hearsay } = reply;
  const isPublicKey = serial.startsWith('PUB_KEY_ID_');
  const setupOf = (setting: string, code: string): Setup => ({ kind: 'setup', setting, code });
  switch (fault) {
    case 'clock':
      return setupOf(settings.clock, 'reply-time');
    case 'wrongSignature':
      return isPublicKey ? setupOf(settings.wechatPublicKey, 'reply-signature') : unproved(reply);
    case 'unknownSerial':
      if (isPublicKey) return setupOf(settings.wechatPublicKeyId, 'reply-serial');
      return fetchesKeys ? unproved(reply) : setupOf(settings.apiV3Key, 'reply-serial');
    // Whoever does not know us does not sign for us.
    case 'headers':
      return setup(hearsay) ?? unproved(reply);
    case 'probe':
      return unproved(reply);
    default:
      return unreachable(fault);
  }
}

const faultWords = {
  headers: 'is not signed as it should be',
  probe: 'has a signature made to be refused',
  unknownSerial: 'is signed by a key that is not known here',
  wrongSignature: 'has a wrong signature',
  clock: 'is signed more than five minutes off our clock',
} as const;

/** What a reply that does not verify comes to in every other call. */
export function unproved(reply: Exclude<Reply, { kind: 'verified' }>): Unknown {
  if (reply.kind === 'malformed') return unknown(reply.detail);
  const { fault, hearsay } = reply;
  return unknown(`answer ${faultWords[fault]}; it claims ${claim(hearsay)}`);
}

export function unlisted(said: Said): Unknown {
  return unknown(`answer is ${claim(said)}`);
}

function claim({ status, members }: Said): string {
  const code = textIn(members, 'code');
  return `status ${String(status)}${code === '' ? '' : ` ${sayable(code)}`}`;
}

/** The code of a refusal, where its status fits it. */
export function errorCode({ status, members }: Said): string | null {
  const code = textIn(members, 'code');
  return status >= refusedFrom && fits(code, status) ? code : null;
}

function isOneOf(said: Said, codes: ReadonlySet<string>): boolean {
  const code = errorCode(said);
  return code !== null && codes.has(code);
}

export function setup(said: Said): Setup | undefined {
  const code = errorCode(said);
  const usual = code === null ? undefined : setupCodes.get(code);
  if (code === null || usual === undefined) return undefined;
  const field = textIn(objectIn(said.members, 'detail'), 'field');
  const named = fieldSettings.get(field.split('/').at(-1) ?? '');
  return { kind: 'setup', setting: named ?? usual, code };
}

function foreign({ members }: Said, orderNo: string, mchId: string): Unknown | undefined {
  const isOther = (name: string, ours: string): boolean =>
    members.has(name) && textIn(members, name) !== ours;
  if (isOther('out_trade_no', orderNo)) return unknown('answer is about another order');
  return isOther('mchid', mchId) ? unknown('answer is about another merchant') : undefined;
}
