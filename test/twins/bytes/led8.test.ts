import fc from 'fast-check';
import t from 'tap';
import { led8Display } from '../../../src/twins/bytes/led8.js';
import { count } from '../../counts.js';
import { ascii, cuts, hex, join } from './bytes.js';

function shown(...parts: readonly Uint8Array[]) {
  const display = led8Display();
  for (const part of parts) display.push(part);
  return display;
}
const amount = (text: string): Uint8Array => join(hex('1B 51 41'), ascii(text), hex('0D'));

t.test('digits are shown with their CR, lamps at once', async (t) => {
  const display = shown(hex('1B 40 02 4C 30 31 30 30'), hex('1B 51 41 31 32 2E 35'));
  t.same(display.lamps(), ['total']);
  t.equal(display.digits(), '');
  display.push(hex('30 0D'));
  t.equal(display.digits(), '12.50');
  t.equal(display.unknownBytes() + display.ignoredBytes(), 0);
});

t.test('after digits lamps are not heard before CLR', async (t) => {
  const display = shown(amount('1.00'), hex('02 4C 31 30 30 30'));
  t.same([display.lamps(), display.ignoredBytes()], [[], 6]);
  display.push(hex('0C 02 4C 31 30 30 30'));
  t.same([display.lamps(), display.digits()], [['price'], '']);
});

t.test('ESC s lights one lamp, by digit or by number', async (t) => {
  for (const [code, lamps] of [
    ['32', ['total']],
    ['03', ['collect']],
    ['34', ['change']],
    ['30', []],
    ['00', []],
  ] as const) {
    t.same(shown(hex('1B 73 31'), hex(`1B 73 ${code}`)).lamps(), lamps, code);
  }
  t.equal(shown(hex('1B 73 35')).unknownBytes(), 3);
});

t.test('what it has no digit for, and the ninth, are counted', async (t) => {
  t.equal(shown(amount('12345678')).unknownBytes(), 0);
  t.equal(shown(amount('1.2.3.4.5.6.7.8')).unknownBytes(), 0);
  t.ok(shown(amount('123456789')).unknownBytes() > 0);
  t.ok(shown(amount('12 50')).unknownBytes() > 0);
  t.ok(shown(hex('1B 51 42 31 0D')).unknownBytes() > 0);
});

t.test('it is dark without power, and blank when it is back', async (t) => {
  const display = shown(amount('9.99'), hex('0C 1B 73 32'));
  display.power('off');
  display.push(amount('1.00'));
  t.same([display.digits(), display.lamps()], ['', []]);
  display.power('on');
  t.same([display.digits(), display.lamps()], ['', []]);
});

t.test('a stream cut anywhere shows the same, and no bytes make it throw', (t) => {
  const stream = join(
    hex('0D 0C 1B 40 02 4C 30 30 31 30'),
    amount('-12.50'),
    hex('0C'),
    amount('3'),
  );
  for (const pieces of cuts(stream)) t.equal(shown(...pieces).digits(), '3');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const display = shown(bytes);
      return display.digits().replaceAll('.', '').length <= 8 && display.lamps().length <= 4;
    }),
    { seed: 5, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});
