/** Bar codes: the bars of codes that the standards show, what is added, and what has no bars. */
import t from 'tap';
import { barCodeOf } from '../../../../src/twins/bytes/escpos/bar-codes.js';

const code = (system: number, text: string) => barCodeOf(system, [...Buffer.from(text, 'latin1')]);
const bars = (system: number, text: string): string =>
  code(system, text)
    .bars.map((bar) => (bar === 2.5 ? 'w' : String(bar)))
    .join('');

t.test('EAN and UPC, with the check digit told or added', async (t) => {
  const left = ['3211', '1123', '1411', '3112', '2113', '2311'];
  t.equal(bars(67, '4003994155486').slice(3, 27), left.join(''), 'a 4 in front turns three round');
  const upright = ['3211', '1411', '1114', '3211', '3211', '3211'];
  t.equal(bars(65, '036000291452').slice(3, 27), upright.join(''), 'UPC-A turns none');
  t.equal(bars(67, '690123456789'), bars(67, '6901234567892'));
  t.equal(bars(2, '6901234567892'), bars(67, '6901234567892'), 'function A and B');
  t.equal(bars(65, '01234567890'), bars(67, '0012345678905'), 'UPC-A is an EAN-13 behind a 0');
  t.equal(bars(68, '9638507').length, 3 + 16 + 5 + 16 + 3);
});

t.test('codes of two widths begin and end as they must', async (t) => {
  t.equal(bars(69, 'A'), ['1w11w1w11', 'w1111w11w', '1w11w1w11'].join('1'));
  t.equal(bars(69, '*A*'), bars(69, 'A'), 'its stars may be told');
  t.equal(bars(70, '12'), '1111' + 'w11w1111ww' + 'w11');
  t.equal(bars(71, 'A1A'), ['11ww1w1', '1111ww1', '11ww1w1'].join('1'));
});

t.test('Code 128 in its three sets, with its check sign', async (t) => {
  // The example of the standard's users: "PJJ123C" in set A has the check value 54.
  t.equal(bars(73, '{APJJ123C').slice(-13), '311123' + '2331112');
  t.equal(code(73, '{BABC{C\x0c\x22').text, 'ABC1234');
  t.equal(bars(73, '{C\x0c').length, 6 * 3 + 7);
  t.equal(code(73, '{B{{').text, '{');
});

t.test('what a code cannot hold has no bars, and is named', async (t) => {
  for (const [system, text] of [
    [67, '12'],
    [70, '123'],
    [69, 'ä'],
    [73, 'ABC'],
    [73, '{C\x64'],
    [72, 'CODE93'],
    [66, '01234565'],
  ] as const) {
    t.same(code(system, text).bars, [], `${system} ${text}`);
  }
});
