/** What could be wrong with a reply of WeChat Pay v2, much of it signed with the key of both sides. */
import { createHash, createHmac } from 'node:crypto';
import { damaged, otherStatus } from './bytes.js';
import type { Dice } from './dice.js';
import { type Specimen, type WireReply, another, ours, refundNo } from './specimen.js';
import { apiKey, appId, mchId } from './wechat-specimens.js';

export type SignType = 'MD5' | 'HMAC-SHA256';
type Element = readonly [name: string, value: string];

const otherKey = '0123456789abcdefghijklmnopqrstuw';

const amounts = [
  ...[
    '1250',
    '1251',
    '0',
    '-1250',
    '+1250',
    '12.50',
    '1250.0',
    '1.25e3',
    ' 1250',
    '1250 ',
    '01250',
  ],
  ...['１２５０', '', 'NaN', '0x4e2', '999999999999', '99999999999999999999', '1250\n', '12&50'],
];
const numbers = [ours, another, refundNo, ours.toLowerCase(), `${ours} `, ` ${ours}`, '', 'x&y'];
const codes = [
  ...['ORDERNOTEXIST', 'ORDERPAID', 'OUT_TRADE_NO_USED', 'USERPAYING', 'SYSTEMERROR', 'BANKERROR'],
  ...[
    'AUTHCODEEXPIRE',
    'AUTH_CODE_INVALID',
    'NOTENOUGH',
    'NOTSUPORTCARD',
    'TRADE_ERROR',
    'SIGNERROR',
  ],
  ...[
    'REVERSE_EXPIRE',
    'INVALID_TRANSACTIONID',
    'ORDERCLOSED',
    'REFUNDNOTEXIST',
    'INVALID_REQUEST',
  ],
  ...['PARAM_ERROR', 'NOAUTH', 'NEW_WORD', 'notenough', '', 'TRADE_OVERDUE', 'BUYER_MISMATCH'],
];
const states = [
  ...['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'],
  ...['success', 'SUCCESS ', 'PAID', '', 'PROCESSING', 'REFUNDCLOSE', 'CHANGE'],
];

const pool: Readonly<Record<string, readonly string[]>> = {
  return_code: ['SUCCESS', 'FAIL', 'success', '', 'OK'],
  result_code: ['SUCCESS', 'FAIL', 'success', '', 'OK'],
  err_code: codes,
  trade_state: states,
  total_fee: amounts,
  cash_fee: amounts,
  fee_type: ['CNY', 'USD', 'cny', '', 'RMB', 'CNY '],
  out_trade_no: numbers,
  out_refund_no: numbers,
  out_refund_no_0: numbers,
  refund_status_0: states,
  refund_fee: amounts,
  refund_fee_0: amounts,
  refund_count: ['0', '1', '2', '', '-1', '01'],
  recall: ['Y', 'N', 'y', '', 'no', 'N '],
  appid: [appId, 'wx0123456789abcdee', '', appId.toUpperCase()],
  mch_id: [mchId, '1900000108', '', `${mchId} `],
  transaction_id: ['4200000001', '', ' ', 'x'.repeat(65), '1\n2'],
  trade_type: ['MICROPAY', 'NATIVE', 'JSAPI', ''],
  code_url: ['weixin://wxpay/bizpayurl?pr=x', 'https://qr.example/1', '', 'weixin://'],
  err_code_des: ['余额不足', '&total_fee=1250', 'x&trade_state=SUCCESS', ']]>', '<xml>'],
  attach: ['a&out_trade_no=1', '好', ''],
};
const names = Object.keys(pool);

export function weChatV2Mutation(
  specimens: readonly Specimen[],
  signType: SignType,
): (specimen: Specimen, dice: Dice) => WireReply {
  const all = specimens.map(({ reply }) => elementsOf(reply.body));
  return ({ reply }, dice) => {
    const body = Buffer.from(rewritten(elementsOf(reply.body), all, signType, dice), 'utf8');
    const mutated = { ...reply, body: dice.oneIn(4) ? damaged(body, dice) : body };
    return dice.oneIn(25) ? otherStatus(mutated, dice) : mutated;
  };
}

function elementsOf(body: Buffer): readonly Element[] {
  const form = /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g;
  const inner = /^<xml>([\s\S]*)<\/xml>$/.exec(body.toString('utf8'))?.[1] ?? '';
  return [...inner.matchAll(form)].map(([, name = '', raw, plain = '']) => [name, raw ?? plain]);
}

function rewritten(
  elements: readonly Element[],
  all: readonly (readonly Element[])[],
  signType: SignType,
  dice: Dice,
): string {
  const sign = elements.find(([name]) => name === 'sign')?.[1] ?? '';
  const said = elements.filter(([name]) => name !== 'sign');
  const documentOf = (told: readonly Element[], by: string): string =>
    written([...told, ['sign', by]], dice);
  const trueOf = (told: readonly Element[]): string => signatureOf(told, apiKey, signType);
  switch (dice.below(20)) {
    case 0:
      return documentOf(said, sign);
    case 1:
      return documentOf(said, dice.of(all).find(([name]) => name === 'sign')?.[1] ?? '');
    case 2:
      return written(dice.of(all), dice);
    case 3:
      return documentOf(said, signatureOf(said, otherKey, signType));
    case 4:
      return documentOf(
        said,
        signatureOf(said, apiKey, signType === 'MD5' ? 'HMAC-SHA256' : 'MD5'),
      );
    case 5:
      return documentOf(said, dice.of([sign.toLowerCase(), '', `${sign} `, sign.slice(1), 'null']));
    case 6:
      return written(said, dice);
    // Changed, and not signed anew.
    case 7:
      return documentOf(edited(said, dice), sign);
    // The signed text runs values together: the same text, in other elements.
    case 8: {
      const [first, second, ...rest] = said.toSorted(([one], [other]) => (one < other ? -1 : 1));
      if (first === undefined || second === undefined) return documentOf(said, sign);
      const joined: Element = [first[0], `${first[1]}&${second[0]}=${second[1]}`];
      return documentOf([joined, ...rest], sign);
    }
    case 9:
      return hostile(documentOf(said, sign), dice);
    default: {
      let changed = edited(said, dice);
      if (dice.oneIn(3)) changed = edited(changed, dice);
      return documentOf(changed, trueOf(changed));
    }
  }
}

function edited(told: readonly Element[], dice: Dice): readonly Element[] {
  const at = dice.below(told.length);
  const [name = ''] = told[at] ?? [];
  const value = (of: string): string => dice.of(pool[of] ?? Object.values(pool).flat());
  switch (dice.below(8)) {
    case 0:
      return told.filter((_, place) => place !== at);
    case 1:
      return [...told, [name, value(name)]];
    case 2:
      return [[name, value(name)], ...told];
    case 3: {
      const more = dice.of(names);
      return [...told.filter(([known]) => known !== more), [more, value(more)]];
    }
    case 4:
      return told.map((element, place) =>
        place === at ? [name.toUpperCase(), element[1]] : element,
      );
    default:
      return told.map((element, place) => (place === at ? [name, value(name)] : element));
  }
}

/** Ways of saying the same that two readers of XML may understand differently. */
function hostile(document: string, dice: Dice): string {
  const turns: readonly ((text: string) => string)[] = [
    (text) => `<!DOCTYPE xml [<!ENTITY a "SUCCESS">]>${text.replace('SUCCESS', '&a;')}`,
    (text) => text.replace('<![CDATA[', '<!-- x --><![CDATA['),
    (text) => text.replace('<xml>', '<xml version="1">'),
    (text) => text.replace('<xml>', '<XML>').replace('</xml>', '</XML>'),
    (text) => text.replace(']]>', ']]><![CDATA[]]>'),
    (text) => text.replace('</xml>', '<nested><total_fee>1250</total_fee></nested></xml>'),
    (text) => text.replace('</xml>', '<total_fee/></xml>'),
    (text) => text.replace(/<!\[CDATA\[(\w+)\]\]>/, '&#x53;$1'),
    (text) => `${text}${text}`,
    (text) => `<?xml version="1.0" encoding="GBK"?>${text}`,
    (text) => `<?xml version="1.0" encoding="UTF-8"?>\n${text}`,
  ];
  return dice.of(turns)(document);
}

function written(elements: readonly Element[], dice: Dice): string {
  const between = dice.oneIn(4) ? '' : '\n';
  const lines = elements.map(([name, value]) =>
    /^\w+$/.test(value) && dice.oneIn(4)
      ? `<${name}>${value}</${name}>`
      : `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return ['<xml>', ...lines, '</xml>'].join(between);
}

/** Of the last of each name, as a careless reader would have it. */
function signatureOf(told: readonly Element[], key: string, type: SignType): string {
  const pairs = [...new Map(told)]
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const text = [...pairs, `key=${key}`].join('&');
  const digest = type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(text, 'utf8').digest('hex').toUpperCase();
}
