/** What could be wrong with a reply of WeChat Pay v3, much of it signed by the platform itself. */
import { type KeyObject, sign } from 'node:crypto';
import { damaged, otherStatus } from './bytes.js';
import type { Dice } from './dice.js';
import { type Tree, type ValuePool, amountWords, edited, treeOf, write } from './json-tree.js';
import { type Specimen, type WireReply, another, ours, refundNo } from './specimen.js';
import { type WeChatKeys, appId, mchId, nowMs, publicKeyId } from './wechat-specimens.js';

type Headers = WireReply['headers'];

const texts = (...words: readonly string[]): readonly string[] =>
  words.map((word) => JSON.stringify(word));

const numbers = [
  ...texts(ours, another, refundNo, ours.toLowerCase(), `${ours} `, ` ${ours}`, `${ours}\0`, ''),
  ...[`["${ours}"]`, `{"no":"${ours}"}`, 'null', '1', 'true'],
];

const pool: ValuePool = {
  code: texts(
    ...['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'ORDER_PAID', 'OUT_TRADE_NO_USED', 'USERPAYING'],
    ...['AUTH_CODE_EXPIRE', 'AUTHCODEEXPIRE', 'AUTH_CODE_INVALID', 'NOT_ENOUGH', 'TRADE_ERROR'],
    ...[
      'SYSTEM_ERROR',
      'FREQUENCY_LIMITED',
      'PARAM_ERROR',
      'SIGN_ERROR',
      'NO_AUTH',
      'ORDER_CLOSED',
    ],
    ...['RESOURCE_NOT_EXISTS', 'REVERSE_EXPIRE', 'INVALID_REQUEST', 'NEW_WORD', 'not_enough', ''],
  ),
  trade_state: [
    ...texts(
      'SUCCESS',
      'REFUND',
      'NOTPAY',
      'CLOSED',
      'REVOKED',
      'USERPAYING',
      'PAYERROR',
      'ACCEPT',
    ),
    ...texts('success', 'SUCCESS ', 'PAID', ''),
    ...['["SUCCESS"]', 'true', 'null'],
  ],
  status: [...texts('SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL', 'success', ''), 'true', 'null'],
  out_trade_no: numbers,
  out_refund_no: numbers,
  mchid: [...texts(mchId, '1900000108', ''), mchId, 'null'],
  appid: texts(appId, 'wx0123456789abcdee', ''),
  transaction_id: [...texts('4200000001', '', ' ', 'x'.repeat(65)), '17', 'null'],
  total: amountWords,
  payer_total: amountWords,
  refund: amountWords,
  currency: [...texts('CNY', 'USD', 'cny', '', 'RMB', 'CNY '), 'null', '156'],
  amount: [
    '1250',
    '"1250"',
    'null',
    '[]',
    '{}',
    '{"total":1250}',
    '{"total":1250,"currency":"USD"}',
  ],
  recall: [...texts('Y', 'N', 'y', ''), 'true', 'null'],
  code_url: texts('weixin://wxpay/bizpayurl?pr=y', 'https://qr.example/1', '', '好'),
};

const parts = ['timestamp', 'nonce', 'serial', 'signature'] as const;

export function weChatV3Mutation(
  specimens: readonly Specimen[],
  keys: WeChatKeys,
): (specimen: Specimen, dice: Dice) => WireReply {
  const all = specimens.map(({ reply }) => reply);
  return ({ reply }, dice) => {
    const mutated = rewritten(reply, all, keys, dice);
    const body = dice.oneIn(4) ? damaged(mutated.body, dice) : mutated.body;
    return dice.oneIn(15) ? otherStatus({ ...mutated, body }, dice) : { ...mutated, body };
  };
}

function rewritten(
  reply: WireReply,
  all: readonly WireReply[],
  { merchant, wechat }: WeChatKeys,
  dice: Dice,
): WireReply {
  const { headers, body } = reply;
  switch (dice.below(20)) {
    case 0:
      return reply;
    case 1: {
      const other = 'wechatpay-signature';
      return { ...reply, headers: { ...headers, [other]: dice.of(all).headers[other] ?? '' } };
    }
    case 2:
      return { ...reply, headers: dice.of(all).headers };
    case 3:
      return { ...dice.of(all), status: reply.status };
    case 4:
      return signed(reply, body, merchant.privateKey);
    case 5:
    case 6:
      return { ...reply, headers: otherHeaders(headers, dice) };
    // Another time, truly signed.
    case 7: {
      const off = dice.of([-100_000, -301, -300, -299, 0, 299, 300, 301, 100_000]);
      return signed(reply, body, wechat.privateKey, Math.floor(nowMs / 1000) + off);
    }
    // The signed text runs its parts together: the same bytes with the body begun elsewhere.
    case 8: {
      const moved = dice.below(20);
      const nonce = `${text(headers['wechatpay-nonce'])}\n${body.subarray(0, moved).toString('latin1')}`;
      const more = { ...headers, 'wechatpay-nonce': nonce };
      return { ...reply, headers: more, body: body.subarray(moved) };
    }
    case 9:
      return { ...reply, body: edit(body, dice) };
    default: {
      let changed = edit(body, dice);
      if (dice.oneIn(3)) changed = edit(changed, dice);
      return signed(reply, changed, wechat.privateKey);
    }
  }
}

/** One of the four headers, wrong in some way. */
function otherHeaders(headers: Headers, dice: Dice): Headers {
  const name = `wechatpay-${dice.of(parts)}`;
  const value = text(headers[name]);
  switch (dice.below(7)) {
    case 0:
      return Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
    case 1:
      return { ...headers, [name]: `${value}, ${value}` };
    case 2:
      return { ...headers, [name]: [value, value] };
    case 3:
      return {
        ...headers,
        [name]: dice.of([`${value} `, ` ${value}`, `${value}\t`, value.slice(1)]),
      };
    case 4:
      return {
        ...headers,
        'wechatpay-signature': `WECHATPAY/SIGNTEST/${text(headers['wechatpay-signature'])}`,
      };
    case 5:
      return {
        ...headers,
        'wechatpay-serial': dice.of(['', 'PUB_KEY_ID_0', publicKeyId.toLowerCase(), '0']),
      };
    default:
      return {
        ...headers,
        [name]: dice.of(['', '0', '-1', '1e9', 'NaN', '\n', '=', 'x'.repeat(3_000)]),
      };
  }
}

function signed(reply: WireReply, body: Buffer, key: KeyObject, seconds?: number): WireReply {
  const time = seconds === undefined ? text(reply.headers['wechatpay-timestamp']) : String(seconds);
  const nonce = text(reply.headers['wechatpay-nonce']);
  const whole = Buffer.concat([Buffer.from(`${time}\n${nonce}\n`), body, Buffer.from('\n')]);
  const headers = {
    ...reply.headers,
    'wechatpay-timestamp': time,
    'wechatpay-signature': sign('sha256', whole, key).toString('base64'),
  };
  return { ...reply, headers, body };
}

function edit(body: Buffer, dice: Dice): Buffer {
  let tree: Tree;
  try {
    tree = treeOf(JSON.parse(body.toString('utf8')));
  } catch {
    // Without a body, or edited before into something that nobody can read.
    return body;
  }
  return Buffer.from(write(edited(tree, pool, dice)), 'utf8');
}

function text(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
