/** How Alipay writes time, money and signatures. */
import fc from 'fast-check';
import t from 'tap';
import { timestamp } from '../../../../src/net/gateways/beijing-time.js';
import { parseYuan, yuanText } from '../../../../src/net/gateways/yuan.js';
import { isSignedBy, signature } from '../../../../src/net/signing/rsa-sha256.js';
import { signedText } from '../../../../src/net/signing/sorted-text.js';
import { fen, wallMs } from '../../../../src/runtime/ports/units.js';
import { newKeys, signatureOf } from './wire.js';

t.test('a timestamp is Beijing time, on every day', async (t) => {
  t.equal(timestamp(wallMs(0)), '1970-01-01 08:00:00');
  t.equal(timestamp(wallMs(Date.UTC(2026, 11, 31, 16))), '2027-01-01 00:00:00');
  t.equal(timestamp(wallMs(Date.UTC(2028, 1, 28, 16, 0, 0, 999))), '2028-02-29 00:00:00');
  const from = Date.UTC(1970, 0, 1);
  const until = Date.UTC(2400, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: from, max: until }), (ms) => {
      const shifted = new Date(ms + 8 * 3_600_000).toISOString();
      const expected = `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}`;
      if (timestamp(wallMs(ms)) !== expected)
        throw new Error(`${timestamp(wallMs(ms))} ${expected}`);
    }),
    { seed: 8, numRuns: 2_000 },
  );
  for (let day = Date.UTC(2023, 11, 28); day < Date.UTC(2029, 0, 3); day += 86_400_000) {
    t.equal(timestamp(wallMs(day)).slice(0, 10), new Date(day).toISOString().slice(0, 10));
  }
});

t.test('money keeps its value through yuan, to the fen', async (t) => {
  for (const [value, text] of [
    [1, '0.01'],
    [10, '0.10'],
    [99, '0.99'],
    [100, '1.00'],
    [1_250, '12.50'],
    [10_000_000_000, '100000000.00'],
  ] as const) {
    t.equal(yuanText(fen(value)), text);
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (value) => {
      if (parseYuan(yuanText(fen(value))) !== value) throw new Error(String(value));
    }),
    { seed: 8, numRuns: 2_000 },
  );
  t.equal(parseYuan('1.1'), 110);
  t.equal(parseYuan('1'), 100);
  t.equal(parseYuan('0.29'), 29);
  t.equal(parseYuan('1.15'), 115);
});

t.test('what is not plainly an amount is none', async (t) => {
  for (const text of [
    '',
    '.5',
    '1.',
    '01.00',
    '1.000',
    '1.2345',
    '-1.00',
    '+1.00',
    '1e2',
    ' 1.00',
    '1.00 ',
    '1,000.00',
    '0x10',
    'NaN',
    'Infinity',
    '１.00',
    '99999999999.00',
    '1.00\n',
  ]) {
    t.equal(parseYuan(text), null, JSON.stringify(text));
  }
});

t.test(
  'all parameters are signed but the signature itself and empty ones, in ASCII order',
  async (t) => {
    const parameters = new Map([
      ['method', 'alipay.trade.query'],
      ['sign_type', 'RSA2'],
      ['biz_content', '{"a":"海&=+ "}'],
      ['app_id', '1'],
      ['sign', 'old'],
      ['notify_url', ''],
      ['Zeta', 'capitals first'],
    ]);
    t.equal(
      signedText(parameters),
      'Zeta=capitals first&app_id=1&biz_content={"a":"海&=+ "}&method=alipay.trade.query&sign_type=RSA2',
    );
  },
);

t.test('a signature holds for its bytes and its key alone, and only as plain base64', async (t) => {
  const keys = newKeys();
  const text = '海草 a=1&b=2';
  const made = await signature(text, keys.app.privateKey);
  t.equal(made, signatureOf(Buffer.from(text, 'utf8'), keys.app.privateKey));
  const bytes = Buffer.from(text, 'utf8');
  t.ok(isSignedBy(bytes, made, keys.app.publicKey));
  t.notOk(isSignedBy(bytes, made, keys.alipay.publicKey));
  t.notOk(isSignedBy(Buffer.from(`${text} `), made, keys.app.publicKey));
  for (const spoilt of [
    '',
    made.slice(0, -4),
    `${made}AAAA`,
    ` ${made}`,
    `${made}\n`,
    made.replaceAll('=', ''),
    `${made.slice(0, 10)}-${made.slice(11)}`,
    `${made.slice(0, 10)}*${made.slice(10)}`,
    'A'.repeat(100_000),
  ]) {
    t.notOk(isSignedBy(bytes, spoilt, keys.app.publicKey), spoilt.slice(0, 20));
  }
});
