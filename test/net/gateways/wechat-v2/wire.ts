/**
 * WeChat's side of the v2 wire for tests: replies signed and written as WeChat does it. From
 * facts/wallets.md 3.1, apart from the gateway's own code.
 */
import { createHash, createHmac } from 'node:crypto';

export type SignType = 'MD5' | 'HMAC-SHA256';
/** A field that is `undefined` is left out. */
export type Answer = Readonly<Record<string, string | undefined>>;

export const key = 'Kelp0Holds1Through2Any3Storm4567';
export const otherKey = '0123456789abcdef0123456789abcdef';
export const appId = 'wx2421b1c4370ec43b';
export const mchId = '1900000109';

/** What every reply that was understood carries, SUCCESS of both layers. */
export const envelope: Answer = {
  return_code: 'SUCCESS',
  return_msg: 'OK',
  appid: appId,
  mch_id: mchId,
  nonce_str: 'OwMKlnGGvXK8RBwQ',
  result_code: 'SUCCESS',
};

/** A reply that was understood and turned down. */
export function refusal(code: string, more: Answer = {}): Answer {
  return { ...envelope, result_code: 'FAIL', err_code: code, err_code_des: '交易失败', ...more };
}

export function signatureOf(answer: Answer, signKey: string, type: SignType): string {
  const names = Object.keys(answer).sort();
  const pairs = names.flatMap((name) => {
    const value = answer[name] ?? '';
    return name === 'sign' || value === '' ? [] : [`${name}=${value}`];
  });
  return digestOf([...pairs, `key=${signKey}`].join('&'), signKey, type);
}

/** Of the whole text to sign, the key at its end included. */
export function digestOf(text: string, signKey: string, type: SignType): string {
  const digest = type === 'MD5' ? createHash('md5') : createHmac('sha256', signKey);
  return digest.update(text).digest('hex').toUpperCase();
}

/** Numbers as they are, everything else in CDATA, an element a line. */
export function xmlOf(answer: Answer): string {
  const elements = Object.entries(answer).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const content = /^[0-9]+$/.test(value) ? value : `<![CDATA[${value}]]>`;
    return [`<${name}>${content}</${name}>`];
  });
  return ['<xml>', ...elements, '</xml>'].join('\n');
}

/** A reply as WeChat sends it, signed over all of its fields. */
export function signedReply(answer: Answer, signKey = key, type: SignType = 'MD5'): Buffer {
  return Buffer.from(xmlOf({ ...answer, sign: signatureOf(answer, signKey, type) }));
}
