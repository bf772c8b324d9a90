/**
 * WeChat Pay v2 as a wallet of the other side: documents of XML with a signature among their elements,
 * over the house that both generations share. Verifies the till's signature, signs what it says with
 * the same key, and does on the wire what a script wants (CONTRACT, `do`).
 *
 * A wrong signature, an unknown merchant and a document that cannot be read are answered unsigned. The
 * protocol knows no time, so the verb `clock` changes nothing. Not here: partners, coupons, the
 * sandbox, `transaction_id` instead of `out_trade_no`.
 */
import { gzipSync } from 'fflate';
import type { Arrived, WireAnswer, WireHead, WireRequest } from '../wallet-wire.js';
import { billOf } from '../wechat/bill.js';
import { htmlPage, reply } from '../broken-reply.js';
import { type Speaker, letIn, turnedAway } from '../wechat/work.js';
import { type WeChatHouse, nonce } from '../wechat/wechat-house.js';
import { askedIn, billPath, callOf, missingIn, wantsCertificate } from './asked.js';
import { type Fields, type SignType, readDocument, signTypeOf, signatureOf } from './document.js';
import { signedReply, spoiltReply, unsignedReply } from './spoiling.js';
import { failedWith, wordsOf } from './words.js';

export interface WeChatV2 {
  head(head: WireHead): { readonly method: string; readonly on: string | null };
  receive(request: WireRequest): Arrived;
}

/** `key`: the API key, 32 signs, that till and wallet share. */
export function weChatV2(house: WeChatHouse, key: string): WeChatV2 {
  return {
    head: ({ target }) => ({ method: pathOf(target), on: callOf(pathOf(target)) }),
    receive: (request) => receive(house, key, request),
  };
}

function pathOf(target: string): string {
  return target.split('?')[0] ?? '';
}

const noDocument = { return_code: 'FAIL', return_msg: 'XML格式错误' };

function receive(house: WeChatHouse, key: string, request: WireRequest): Arrived {
  const path = pathOf(request.target);
  const fields = readDocument(request.body);
  if (request.client === 'uncertified' && wantsCertificate(path)) {
    const page = (): WireAnswer => htmlPage(400, '400 No required SSL certificate was sent');
    return turnedAway({ attempt: null, verified: false }, page);
  }
  if (fields === undefined) {
    return turnedAway({ attempt: null, verified: false }, () => unsignedReply(noDocument));
  }
  const signType = signTypeOf(fields) ?? 'MD5';
  const verified = fields['sign'] === signatureOf(fields, key, signType);
  const told = fields['out_trade_no'] ?? '';
  const known = { attempt: told === '' ? null : told, verified };
  const unsigned = unsignedRefusal(house, fields, verified);
  if (unsigned !== undefined) return turnedAway(known, () => unsignedReply(unsigned));
  const speaker = speakerFor(house, { key, signType });
  const signed = (code: string): Arrived =>
    turnedAway(known, () => speaker.plain(failedWith(code)));
  if (fields['appid'] !== house.appId) return signed('APPID_MCHID_NOT_MATCH');
  if (missingIn(path, fields) !== undefined) return signed('LACK_PARAMS');
  if (path === billPath) return turnedAway(known, () => bill(house, fields));
  const asked = askedIn(path, fields, house.clock());
  return asked === undefined ? signed('PARAM_ERROR') : letIn(house, speaker, asked, known);
}

/** Who cannot be told apart from a stranger is told so without a signature. */
function unsignedRefusal(
  house: WeChatHouse,
  fields: Fields,
  verified: boolean,
): Fields | undefined {
  const refusal = (said: string): Fields => ({ return_code: 'FAIL', return_msg: said });
  if (fields['mch_id'] !== house.mchId) return refusal('商户号mch_id不存在');
  if (signTypeOf(fields) === undefined) return refusal('sign_type参数错误');
  return verified ? undefined : refusal('签名错误');
}

interface Signing {
  readonly key: string;
  readonly signType: SignType;
}

function speakerFor(house: WeChatHouse, { key, signType }: Signing): Speaker<Fields> {
  const truth = (said: Fields): Parameters<typeof signedReply>[0] => {
    const { appId, mchId, random } = house;
    const common = { return_code: 'SUCCESS', return_msg: 'OK', appid: appId, mch_id: mchId };
    return { fields: { ...common, nonce_str: nonce(random, 32), ...said }, key, signType };
  };
  return {
    words: (told, attempt) => wordsOf(house, told, attempt),
    systemError: () => failedWith('SYSTEMERROR'),
    plain: (said) => signedReply(truth(said)),
    spoilt: (said, spoiling) => spoiltReply(truth(said), spoiling),
    wrongTime: () => undefined,
  };
}

/** Text when there is a bill, a document when there is none; never signed. */
function bill(house: WeChatHouse, fields: Fields): WireAnswer {
  const day = (fields['bill_date'] ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const failed = (said: string, more: Fields = {}): WireAnswer =>
    unsignedReply({ return_code: 'FAIL', return_msg: said, ...more });
  if ((fields['bill_type'] ?? 'ALL') !== 'ALL') {
    return failed('invalid bill_type', { error_code: '20001' });
  }
  const made = billOf(house, day);
  switch (made.kind) {
    case 'bill': {
      const text = Buffer.from(made.text, 'utf8');
      if (fields['tar_type'] !== 'GZIP') return reply(200, { 'content-type': 'text/plain' }, text);
      return reply(200, { 'content-type': 'application/x-gzip' }, gzipSync(text, { mtime: 0 }));
    }
    case 'none':
      return failed('No Bill Exist', { error_code: '20002' });
    case 'creating':
      return failed('Bill Creating');
    case 'noDay':
      return failed('invalid bill_date', { error_code: '20001' });
  }
}
