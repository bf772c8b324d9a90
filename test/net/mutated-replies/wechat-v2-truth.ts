/**
 * What a reply of WeChat Pay v2 proves, read by a third hand (facts/wallets.md 3.1, 3.2): a document of
 * flat elements, each once, signed with the key of both sides, from our merchant's WeChat Pay.
 */
import { createHash, createHmac } from 'node:crypto';
import { type AnyAnswer, type CallName, type WireReply, ours, refundNo } from './specimen.js';
import { finalCodes, isAnswered, noSuchRefund, notThere, stateKinds, used } from './wechat-says.js';
import { apiKey, appId, mchId } from './wechat-specimens.js';
import type { SignType } from './wechat-v2-mutations.js';

type Fields = ReadonlyMap<string, string>;

export function weChatV2Truth(
  signType: SignType,
): (call: CallName, reply: WireReply, answer: AnyAnswer) => string | null {
  return (call, { status, body }, answer) => {
    if (call === 'diagnose' && answer.kind === 'setup') return null;
    if (status !== 200) return `status is ${status}`;
    const fields = fieldsOf(body);
    if (typeof fields === 'string') return fields;
    const { return_code: returned, sign, appid, mch_id: merchant } = Object.fromEntries(fields);
    if (returned !== 'SUCCESS') return 'it was not understood';
    if (sign !== signatureOf(fields, signType)) return 'nobody has signed it';
    if (appid !== appId || merchant !== mchId) return 'it is to somebody else';
    if (!isAboutUs(call, fields)) return 'it is about something else';
    return borneOut[answer.kind]?.({ call, fields, answer }) === true
      ? null
      : 'what is signed does not say so';
  };
}

/** A sentence where there is none such. */
function fieldsOf(body: Buffer): Fields | string {
  const text = body.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(body)) return 'it is no UTF-8';
  const prolog = /^\s*(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")? ?\?>)?\s*/;
  const [, inner] = /^<xml>([\s\S]*)<\/xml>\s*$/.exec(text.replace(prolog, '')) ?? [];
  if (inner === undefined) return 'it is no document of this protocol';
  const form = /<([a-z]\w*)>(?:<!\[CDATA\[((?:(?!\]\]>)[\s\S])*)\]\]>|([^<&]*))<\/\1>/g;
  const fields = new Map<string, string>();
  for (const [, name = '', raw, plain = ''] of inner.matchAll(form)) {
    if (fields.has(name)) return `${name} stands twice`;
    fields.set(name, raw ?? plain);
  }
  return inner.replace(form, '').trim() === '' ? fields : 'there is more in it than fields';
}

function signatureOf(fields: Fields, type: SignType): string {
  const pairs = [...fields]
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const text = [...pairs, `key=${apiKey}`].join('&');
  const digest = type === 'MD5' ? createHash('md5') : createHmac('sha256', apiKey);
  return digest.update(text, 'utf8').digest('hex').toUpperCase();
}

/** Numbers that such an answer carries; one of another call has no place in it and says nothing. */
function isAboutUs(call: CallName, fields: Fields): boolean {
  const isOr = (name: string, own: string): boolean => (fields.get(name) ?? own) === own;
  if (call === 'refund' && !isOr('out_refund_no', refundNo)) return false;
  if (call === 'queryRefund' && !isOr('out_refund_no_0', refundNo)) return false;
  return isOr('out_trade_no', ours) || call === 'diagnose';
}

interface Said {
  readonly call: CallName;
  readonly fields: Fields;
  readonly answer: AnyAnswer;
}

const borneOut: Readonly<Record<string, (said: Said) => boolean>> = {
  paid: isPaid,
  pending: isPending,
  refused: ({ call, fields, answer }) => {
    const code = errorOf(fields);
    if (call === 'queryRefund') return fields.get('refund_status_0') === 'REFUNDCLOSE';
    if (code !== answer['code']) return false;
    if (call.startsWith('charge')) return finalCodes.has(code);
    return call === 'refund' ? code !== '' : call.startsWith('void') && isAnswered(code);
  },
  collision: ({ call, fields }) => call.startsWith('charge') && used.has(errorOf(fields)),
  notFound: ({ call, fields }) =>
    (call === 'query' && notThere.has(errorOf(fields))) ||
    (call === 'queryRefund' &&
      (notThere.has(errorOf(fields)) || noSuchRefund.has(errorOf(fields)))),
  closed: (said) => isState(said, 'closed'),
  payError: (said) => isState(said, 'payError'),
  refunded: isRefunded,
  voided: ({ call, fields, answer }) =>
    call === 'voidQr'
      ? (isDone(fields) || errorOf(fields) === 'ORDERCLOSED') && answer['money'] === 'closed'
      : call === 'void' &&
        isDone(fields) &&
        fields.get('recall') === 'N' &&
        answer['money'] === 'untold',
  again: ({ call, fields, answer }) =>
    call.startsWith('void') && (errorOf(fields) === answer['code'] || fields.get('recall') === 'Y'),
  cannot: ({ call, fields, answer }) =>
    call.startsWith('void') && errorOf(fields) === answer['code'],
  setup: ({ fields, answer }) => errorOf(fields) === answer['code'],
  verified: ({ call, fields }) =>
    call === 'diagnose' && (isDone(fields) || notThere.has(errorOf(fields))),
};

function isDone(fields: Fields): boolean {
  return fields.get('result_code') === 'SUCCESS';
}

function errorOf(fields: Fields): string {
  return fields.get('result_code') === 'FAIL' ? (fields.get('err_code') ?? '') : '';
}

function isState({ call, fields }: Said, kind: string): boolean {
  const isOurs = isDone(fields) && fields.get('out_trade_no') === ours;
  return call === 'query' && isOurs && stateKinds[fields.get('trade_state') ?? ''] === kind;
}

function isPaid(said: Said): boolean {
  const { call, fields, answer } = said;
  const state = fields.get('trade_state') ?? 'SUCCESS';
  const isCharged =
    call === 'charge' &&
    isDone(fields) &&
    fields.get('out_trade_no') === ours &&
    state === 'SUCCESS';
  return (
    (isCharged || isState(said, 'paid')) &&
    isFen(fields.get('total_fee'), answer['amountFen']) &&
    (fields.get('fee_type') ?? 'CNY') === answer['currency'] &&
    fields.get('transaction_id') === answer['walletNo']
  );
}

function isPending(said: Said): boolean {
  const { call, fields, answer } = said;
  switch (call) {
    case 'charge':
      return errorOf(fields) === 'USERPAYING';
    case 'chargeQr':
      return isDone(fields)
        ? fields.get('code_url') === answer['showsCode']
        : errorOf(fields) === 'USERPAYING';
    case 'query':
      return isState(said, 'pending');
    case 'refund':
      return (
        isDone(fields) &&
        namesBoth(fields, 'out_refund_no') &&
        isFen(fields.get('refund_fee'), 1_250)
      );
    case 'queryRefund':
      return (
        isDone(fields) &&
        namesBoth(fields, 'out_refund_no_0') &&
        fields.get('refund_status_0') === 'PROCESSING'
      );
    case 'void':
    case 'voidQr':
    case 'diagnose':
      return false;
  }
}

function isRefunded(said: Said): boolean {
  const { call, fields, answer } = said;
  if (call === 'query') return isState(said, 'refunded') && answer['amountFen'] === null;
  return (
    call === 'queryRefund' &&
    isDone(fields) &&
    namesBoth(fields, 'out_refund_no_0') &&
    fields.get('refund_status_0') === 'SUCCESS' &&
    isFen(fields.get('refund_fee_0'), answer['amountFen'])
  );
}

function namesBoth(fields: Fields, refund: string): boolean {
  return fields.get('out_trade_no') === ours && fields.get(refund) === refundNo;
}

function isFen(told: string | undefined, amount: unknown): boolean {
  return /^\d+$/.test(told ?? '') && BigInt(told ?? '') === BigInt(Number(amount));
}
