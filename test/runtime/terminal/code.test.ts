/** What a scanner may hand over, and what of it may be kept (facts/peripherals.md 6, law 8). */
import t from 'tap';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { readCode } from '../../../src/runtime/terminal/code.js';
import { count } from '../../counts.js';

const key = new Secret<Uint8Array>(new Uint8Array(32).fill(5));
const otherKey = new Secret<Uint8Array>(new Uint8Array(32).fill(6));
const alipayCode = '287612345678901234';
const weChatCode = '134567890123456789';

function read(text: string, by = key) {
  return readCode(new Secret(text), { key: by, codesFor: null });
}

t.test('A payment code is told by its first digits and its length', (t) => {
  const rows: readonly (readonly [string, string | null])[] = [
    [alipayCode, 'alipay'],
    ['25' + '0'.repeat(14), 'alipay'],
    ['30' + '9'.repeat(22), 'alipay'],
    [weChatCode, 'wechat'],
    ['10' + '0'.repeat(16), 'wechat'],
    ['15' + '0'.repeat(16), 'wechat'],
    ['16' + '0'.repeat(16), null],
    ['24' + '0'.repeat(16), null],
    ['31' + '0'.repeat(16), null],
    ['13' + '0'.repeat(15), null],
    ['25' + '0'.repeat(13), null],
    ['30' + '9'.repeat(23), null],
    ['6212345678901234567', null],
  ];
  for (const [text, channel] of rows) {
    const code = read(text);
    t.equal(code.channel, channel, text);
    t.equal(code.problem, channel === null ? 'unknownForm' : null, text);
  }
  t.end();
});

t.test('Where one channel takes every code, it takes those of all wallets and no others', (t) => {
  const rows: readonly (readonly [string, string | null])[] = [
    [alipayCode, 'wechat'],
    [weChatCode, 'wechat'],
    ['6212345678901234567', 'wechat'],
    ['621234567890123456', null],
    ['6901234567892', null],
    ['16' + '0'.repeat(16), null],
  ];
  for (const [text, channel] of rows) {
    const code = readCode(new Secret(text), { key, codesFor: 'wechat' });
    t.equal(code.channel, channel, text);
    t.equal(code.problem, channel === null ? 'unknownForm' : null, text);
  }
  t.end();
});

t.test('What stands around the digits is taken off: line ends, blanks, an AIM identifier', (t) => {
  for (const text of [
    `${alipayCode}\r\n`,
    ` ${alipayCode}\t`,
    `]C0${alipayCode}\r`,
    `]Q1${alipayCode}`,
  ]) {
    const code = read(text);
    t.equal(code.channel, 'alipay');
    t.equal(code.secret.reveal(), alipayCode);
    t.equal(code.hash, read(alipayCode).hash);
  }
  t.end();
});

t.test('Whatever is not a payment code has a problem, no channel, and is not kept', (t) => {
  const rows: readonly (readonly [string, string])[] = [
    ['', 'empty'],
    ['\r\n', 'empty'],
    ['6901234567892', 'unknownForm'],
    ...['E0', 'E4', 'e0', 'C1', 'Q3', 'd2'].map(
      (aim) => [`]${aim}${weChatCode}`, 'goods'] as const,
    ),
    ['https://qr.alipay.com/abc', 'notDigits'],
    ['28\u00001234567890123', 'notDigits'],
    ['２８７６１２３４５６７８９０１２３４', 'notDigits'],
    [alipayCode + ' ' + weChatCode, 'notDigits'],
    ['1'.repeat(65), 'tooLong'],
    ['9'.repeat(10_000), 'tooLong'],
  ];
  for (const [text, problem] of rows) {
    const code = read(text);
    t.equal(code.problem, problem, JSON.stringify(text.slice(0, 40)));
    t.equal(code.channel, null);
    t.equal(code.secret.reveal(), '');
    t.equal(code.mask, '****');
  }
  t.end();
});

t.test('The mask shows the first 2 and the last 4, and the code shows nowhere else', (t) => {
  const code = read(alipayCode);
  t.equal(code.mask, '28****1234');
  t.match(code.hash, /^[0-9a-f]{16}$/);
  for (const text of [JSON.stringify(code), inspect(code, { depth: 9 })]) {
    t.notOk(text.includes(alipayCode.slice(2, 14)), text);
  }
  t.end();
});

t.test('Equal codes have equal hashes under one key, and others under another', (t) => {
  t.equal(read(alipayCode).hash, read(alipayCode).hash);
  t.not(read(alipayCode).hash, read(weChatCode).hash);
  t.not(read(alipayCode).hash, read(alipayCode, otherKey).hash);
  t.end();
});

t.test('Any text at all is judged, and what comes out is short', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const code = read(text);
      return (
        code.mask.length <= 10 &&
        code.hash.length === 16 &&
        code.secret.reveal().length <= 24 &&
        (code.channel === null) === (code.problem !== null)
      );
    }),
    { seed: 1, numRuns: count({ quick: 100, full: 20_000 }) },
  );
  t.end();
});
