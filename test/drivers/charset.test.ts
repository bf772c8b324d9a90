/** Characters to bytes and back: what the encoder says, the decoders of the platform must read. */
import t from 'tap';
import { pageByte, pageNames } from '../../src/drivers/charset/code-pages.js';
import { gbFourBytes } from '../../src/drivers/charset/gb18030-four.js';
import { gbCode } from '../../src/drivers/charset/gb18030.js';

/** Letters and signs, and the Arabic forms of one page. */
const signs = [
  ...Array.from({ length: 0x2700 - 0x80 }, (_, place) => 0x80 + place),
  ...Array.from({ length: 0x400 }, (_, place) => 0xfb00 + place),
];

t.test('every sign of a code page decodes to itself', async (t) => {
  for (const name of pageNames) {
    const found = signs.map((point) => pageByte(name, point));
    const bytes = found.filter((byte) => byte !== undefined);
    t.ok(bytes.length >= 90, `${name}: ${String(bytes.length)} signs`);
    t.equal(new Set(bytes).size, bytes.length, name);
    t.ok(
      bytes.every((byte) => byte >= 0x80 && byte <= 0xff),
      name,
    );
  }
  t.equal(pageByte('CP437', 0xe9), 0x82);
  t.equal(pageByte('CP858', 0x20ac), 0xd5);
  t.equal(pageByte('CP1252', 0x20ac), 0x80);
  t.equal(pageByte('CP866', 0x416), 0x86);
  t.equal(pageByte('CP437', 0x6d77), undefined);
});

t.test('four bytes decode to what they were, for every sign that has four', async (t) => {
  const decoder = new TextDecoder('gb18030');
  let signs = 0;
  for (let point = 0x80; point < 0x11_0000; point += point < 0x1_0000 ? 1 : 997) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const bytes = gbFourBytes(point);
    if (bytes === null) continue;
    signs += 1;
    const back = decoder.decode(Uint8Array.from(bytes));
    if (back !== String.fromCodePoint(point)) t.fail(`${point.toString(16)} came back as ${back}`);
  }
  t.ok(signs > 39_000, `${String(signs)} signs`);
});

t.test('every character of the two-byte zone decodes to itself', async (t) => {
  const decoder = new TextDecoder('gb18030');
  let codes = 0;
  for (let point = 0x80; point < 0x10000; point++) {
    const character = String.fromCharCode(point);
    const code = gbCode(character);
    if (code === undefined) continue;
    codes += 1;
    const back = decoder.decode(Uint8Array.of(code >> 8, code & 0xff));
    if (back !== character && character !== '¥') t.fail(`${character} came back as ${back}`);
  }
  t.ok(codes > 21_000, `${String(codes)} characters`);
  t.equal(gbCode('　'), 0xa1a1);
});
