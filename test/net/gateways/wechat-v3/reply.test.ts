/** Replies of WeChat Pay, from bytes to classes: what is verified is what was received, or nothing is. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import {
  chargeAnswer,
  diagnosis,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  unproved,
  voidAnswer,
} from '../../../../src/net/gateways/wechat-v3/answer.js';
import { type Said, readReply } from '../../../../src/net/gateways/wechat-v3/reply.js';
import { wallMs } from '../../../../src/runtime/ports/units.js';
import { count } from '../../../counts.js';
import { byteChange } from '../../byte-changes.js';
import {
  type CallName,
  type WireReply,
  order,
  paymentCode,
  refund,
} from '../../gateway-contract.js';
import { answerOf, keys, now, nowSeconds, publicKeyId, signed, voucher } from './bench.js';
import { callNames, mchId, success, tableRows } from './class-table.js';
import { type Voucher, linesOf, signatureOf, voucherHeaders } from './wire.js';

const classify: Record<Exclude<CallName, 'diagnose'>, (said: Said) => { kind: string }> = {
  charge: (said) => chargeAnswer(said, order, mchId),
  query: (said) => queryAnswer(said, order.attempt, mchId),
  void: (said) => voidAnswer(said, { orderNo: order.attempt, form: 'code', mchId }),
  refund: (said) => refundAnswer(said, refund, mchId),
  queryRefund: (said) => refundQueryAnswer(said, refund, mchId),
};

/** The class of a reply to `call`, as the gateway makes it. */
function heard(call: CallName, wire: WireReply, at = now): { readonly kind: string } {
  const answer = answerOf(wire);
  if (answer.kind !== 'answered') return answer;
  const keyOf = (serial: string) => (serial === publicKeyId ? keys.wechat.publicKey : null);
  const reply = readReply(answer, { now: at, keyOf });
  if (call === 'diagnose') return diagnosis(reply, false);
  return reply.kind === 'verified' ? classify[call](reply) : unproved(reply);
}

const pieces = ['"', '{', '}', ',', ':', '\\', '0', '9', ' ', '\n', 'SUCCESS', 'é'];

t.test('every code that is known comes to its class, for every call', async (t) => {
  for (const { call, status, body, expected } of tableRows) {
    const answer = heard(call, signed(status, body));
    const name = `${call}: ${String(status)} ${body}`;
    if (expected === 'unknown') t.equal(answer.kind, 'unknown', name);
    else t.same(answer, expected, name);
  }
});

const paidBody = JSON.stringify(success);
const good = signed(200, paidBody);

function withHeaders(change: (headers: Record<string, string>) => string[]): WireReply {
  return { ...good, headers: change(voucherHeaders(paidBody, voucher)) };
}

t.test('a reply counts for five minutes by our clock, in both directions', async (t) => {
  for (const [seconds, kind] of [
    [0, 'paid'],
    [300, 'paid'],
    [-300, 'paid'],
    [301, 'unknown'],
    [-301, 'unknown'],
    [86_400, 'unknown'],
  ] as const) {
    t.equal(heard('query', good, wallMs(now + seconds * 1_000)).kind, kind, String(seconds));
  }
  // Part of a second is no second.
  t.equal(heard('query', good, wallMs((nowSeconds + 300) * 1_000 + 999)).kind, 'paid');
  const setup = { kind: 'setup', setting: 'clock', code: 'reply-time' };
  t.same(heard('diagnose', good, wallMs(now + 301_000)), setup);
});

t.test('each header is there once, in its form', async (t) => {
  const names = Object.keys(voucherHeaders(paidBody, voucher));
  t.equal(names.length, 4);
  for (const name of names) {
    for (const [what, change] of [
      ['missing', (value: string) => [value].slice(1)],
      ['twice', (value: string) => [value, value]],
      ['twice, once empty', (value: string) => [value, '']],
      ['empty', () => ['']],
      ['with a space', (value: string) => [`${value} x`]],
      ['with another sign', (value: string) => [`${value}~`]],
      ['too long', (value: string) => [value.repeat(60)]],
    ] as const) {
      const reply = withHeaders((headers) =>
        linesOf(headers).flatMap((line) =>
          line.startsWith(name)
            ? change(line.slice(name.length + 2)).map((value) => `${name}: ${value}`)
            : [line],
        ),
      );
      for (const call of callNames) {
        t.equal(heard(call, reply).kind, 'unknown', `${call}: ${name} ${what}`);
      }
    }
  }
});

t.test('no byte of the body passes for the nonce, nor the other way round', async (t) => {
  // All of these are signed truly, over the same bytes cut elsewhere.
  const inner = `x\n${paidBody}`;
  const whole: Voucher = { ...voucher, nonce: 'n0nce' };
  const signature = signatureOf(inner, whole);
  const reply = (nonce: string, body: string): WireReply => ({
    ...good,
    headers: linesOf({
      ...voucherHeaders(body, { ...voucher, nonce }),
      'Wechatpay-Signature': signature,
    }),
    body: Buffer.from(body),
  });
  t.equal(heard('query', reply('n0nce\nx', paidBody)).kind, 'unknown');
  for (const nonce of ['a\nb', 'a\rb', 'a\tb', 'a\0b', 'a b', 'a,b', 'ä', '海']) {
    const truly = signed(200, paidBody, { ...voucher, nonce });
    t.equal(heard('query', truly).kind, 'unknown', JSON.stringify(nonce));
  }
  for (const time of [
    `${String(nowSeconds)}\n`,
    ` ${String(nowSeconds)}`,
    '1e9',
    '-1',
    '0x10',
    '',
  ]) {
    const truly = signed(200, paidBody, { ...voucher, time });
    t.equal(heard('query', truly).kind, 'unknown', JSON.stringify(time));
  }
});

t.test('a signature made to be wrong is refused, and so is one of a stranger', async (t) => {
  const probe = (value: string): WireReply =>
    withHeaders((headers) => linesOf({ ...headers, 'Wechatpay-Signature': value }));
  const [, , , right = ''] = Object.values(voucherHeaders(paidBody, voucher));
  for (const value of ['WECHATPAY/SIGNTEST/', `WECHATPAY/SIGNTEST/${right}`]) {
    for (const call of callNames) t.equal(heard(call, probe(value)).kind, 'unknown');
  }
  const ours = signed(200, paidBody, { ...voucher, key: keys.merchant.privateKey });
  const other = signed(200, paidBody, { ...voucher, serial: 'PUB_KEY_ID_999' });
  const certificate = signed(200, paidBody, {
    ...voucher,
    serial: '5157F09EFDC096DE15EBE81A47057A72',
  });
  for (const reply of [ours, other, certificate]) {
    for (const call of callNames.filter((name) => name !== 'diagnose')) {
      t.equal(heard(call, reply).kind, 'unknown');
    }
  }
  const setup = (name: string, code: string): object => ({
    kind: 'setup',
    setting: `channels.wechat.${name}`,
    code,
  });
  t.same(heard('diagnose', ours), setup('wechatPublicKeyFile', 'reply-signature'));
  t.same(heard('diagnose', other), setup('wechatPublicKeyId', 'reply-serial'));
  t.same(heard('diagnose', certificate), setup('apiV3KeyFile', 'reply-serial'));
});

t.test('a diagnosis names the setting at fault, also where nobody signs', async (t) => {
  for (const [status, body, setting] of [
    [401, { code: 'SIGN_ERROR' }, 'channels.wechat.privateKeyFile'],
    [401, { code: 'SIGN_ERROR', detail: { field: 'serial_no' } }, 'channels.wechat.serialNo'],
    [401, { code: 'SIGN_ERROR', detail: { field: 'timestamp' } }, 'clock'],
    [403, { code: 'NO_AUTH' }, 'channels.wechat.mchId'],
  ] as const) {
    const reply = { ...signed(status, body), headers: [] };
    t.match(heard('diagnose', reply), { kind: 'setup', setting, code: body.code });
    for (const call of callNames.filter((name) => name !== 'diagnose')) {
      t.equal(heard(call, reply).kind, 'unknown', `${call} is told nothing`);
    }
  }
  const unsigned = { ...signed(404, { code: 'ORDER_NOT_EXIST' }), headers: [] };
  t.equal(heard('diagnose', unsigned).kind, 'unknown');
  const badGateway = { ...signed(502, { code: 'SIGN_ERROR' }), headers: [] };
  t.equal(heard('diagnose', badGateway).kind, 'unknown');
});

const tables = tableRows
  .filter(({ call, expected }) => call !== 'diagnose' && expected !== 'unknown')
  .map((row) => ({ ...row, reply: signed(row.status, row.body) }));

t.test('no mutation of a good reply is believed', async (t) => {
  let believed = 0;
  fc.assert(
    fc.property(fc.constantFrom(...tables), byteChange(pieces), (row, change) => {
      const body = change(row.reply.body);
      const answer = heard(row.call, { ...row.reply, body });
      if (Buffer.compare(body, row.reply.body) === 0) {
        believed += 1;
        if (JSON.stringify(answer) !== JSON.stringify(row.expected)) throw new Error('lost');
      } else if (answer.kind !== 'unknown') {
        throw new Error(`${JSON.stringify(answer)} from ${body.toString()}`);
      }
    }),
    { seed: 6, numRuns: count({ quick: 500, full: 50_000 }) },
  );
  t.ok(believed > 0, 'some changes change nothing');
});

t.test('a key that stands twice makes a signed reply worthless', async (t) => {
  for (const body of [
    `${paidBody.slice(0, -1)},"trade_state":"SUCCESS"}`,
    `${paidBody.slice(0, -1)},"trade\\u005fstate":"NOTPAY"}`,
    paidBody.replace('"amount":{', '"amount":{"total":1,'),
    `${paidBody}{}`,
    `\ufeff${paidBody}`,
  ]) {
    t.equal(heard('query', signed(200, body)).kind, 'unknown', body.slice(-60));
  }
  t.equal(heard('query', signed(200, ` ${paidBody}\r\n`)).kind, 'paid');
});

t.test('a wallet that repeats what it was sent makes nobody tell it', async (t) => {
  const told: string[] = [];
  const fields = ['code', 'message', 'out_trade_no', 'trade_state', 'recall', 'status', 'code_url'];
  const values = [paymentCode, `A${paymentCode}`, `SIGN_${paymentCode}`];
  const bodies = fields.flatMap((name) => values.map((value) => ({ ...success, [name]: value })));
  const replies = bodies.flatMap((body) =>
    [keys.wechat.privateKey, keys.merchant.privateKey].map((key) =>
      signed(200, body, { ...voucher, key }),
    ),
  );
  // The status is not signed.
  for (const status of ['200', '202', '400', '401', '404', '500']) {
    for (const reply of replies) {
      for (const call of callNames) told.push(inspect(heard(call, { ...reply, status })));
    }
  }
  t.same(
    told.filter((text) => text.includes(paymentCode)),
    [],
  );
});
