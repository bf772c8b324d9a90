/** Signatures of WeChat Pay v2. */
import t from 'tap';
import { isSigned, signatureOf } from '../../../../src/net/gateways/wechat-v2/sign.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';

/** The example in WeChat's own description of the signature, with what it comes to in both ways. */
const fields = new Map([
  ['appid', 'wxd930ea5d5a258f4f'],
  ['mch_id', '10000100'],
  ['device_info', '1000'],
  ['body', 'test'],
  ['nonce_str', 'ibuaiVcKdpRxkhJA'],
]);
const key = new Secret('192006250b4c09247ec02edce69f6a2d');
const made = {
  MD5: '9A0A8659F005D6984697E2CA0A9CF3B7',
  'HMAC-SHA256': '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
} as const;

t.test('the example of the documentation comes to its signature', async (t) => {
  for (const signType of ['MD5', 'HMAC-SHA256'] as const) {
    t.equal(signatureOf(fields, { signType, key }), made[signType]);
    const withOthers = new Map([...fields, ['attach', ''], ['sign', 'x']]);
    t.equal(signatureOf(withOthers, { signType, key }), made[signType], 'no empty field, no sign');
  }
});

t.test('a signature holds as it stands alone', async (t) => {
  for (const signType of ['MD5', 'HMAC-SHA256'] as const) {
    const good = made[signType];
    t.ok(isSigned(new Map([...fields, ['sign', good]]), { signType, key }));
    for (const sign of [
      '',
      good.toLowerCase(),
      ` ${good}`,
      `${good} `,
      good.slice(1),
      `${good}0`,
      '海',
    ]) {
      t.notOk(isSigned(new Map([...fields, ['sign', sign]]), { signType, key }), sign);
    }
    t.notOk(isSigned(fields, { signType, key }));
    t.notOk(isSigned(new Map([...fields, ['sign', good]]), { signType, key: new Secret('x') }));
  }
});
