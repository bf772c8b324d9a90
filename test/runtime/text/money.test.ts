import fc from 'fast-check';
import t from 'tap';
import { fen } from '../../../src/runtime/ports/units.js';
import { type AmountProblem, parseYuan, yuanText } from '../../../src/runtime/text/money.js';
import { count } from '../../counts.js';

const runs = { seed: 20_260_802, numRuns: count({ quick: 500, full: 20_000 }) };
const limit = fen(10_000_000);

t.test('fen are written as yuan with two decimals', async (t) => {
  const rows: [number, string][] = [
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [99, '0.99'],
    [100, '1.00'],
    [1250, '12.50'],
    [99_999_999, '999999.99'],
    [-1, '-0.01'],
    [-1250, '-12.50'],
    [-0, '0.00'],
    [Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ];
  for (const [amount, text] of rows) t.equal(yuanText(fen(amount)), text);
});

t.test('what was typed is an amount or one named problem', async (t) => {
  const amounts: [string, number][] = [
    ['12.50', 1250],
    ['12.5', 1250],
    ['12.', 1200],
    ['12', 1200],
    ['.5', 50],
    ['0.01', 1],
    ['.01', 1],
    ['0012.50', 1250],
    ['8.70', 870],
    ['1.15', 115],
    ['100000.00', 10_000_000],
  ];
  for (const [typed, amount] of amounts)
    t.same(parseYuan(typed, limit), { ok: true, value: amount }, typed);

  const problems: [string, AmountProblem][] = [
    ['', 'empty'],
    ['.', 'empty'],
    ['1.2.3', 'twoPoints'],
    ['..', 'twoPoints'],
    ['1..', 'twoPoints'],
    ['1.234', 'tooManyDecimals'],
    ['.000', 'tooManyDecimals'],
    ['123456789', 'tooManyDigits'],
    ['1234567.89', 'tooManyDigits'],
    ['000000001', 'tooManyDigits'],
    ['0', 'zero'],
    ['00', 'zero'],
    ['0.00', 'zero'],
    ['100000.01', 'overLimit'],
    ['99999999', 'overLimit'],
    ['-1', 'malformed'],
    ['1e3', 'malformed'],
    [' 1', 'malformed'],
    ['１２', 'malformed'],
    ['1,5', 'malformed'],
    ['NaN', 'malformed'],
  ];
  for (const [typed, error] of problems)
    t.same(parseYuan(typed, limit), { ok: false, error }, typed);
});

t.test('what is written is read back as the same fen', async () => {
  const anything = fc.integer({ min: 1, max: 99_999_999 });
  fc.assert(
    fc.property(anything, (amount) => {
      const parsed = parseYuan(yuanText(fen(amount)), fen(99_999_999));
      return parsed.ok && parsed.value === amount;
    }),
    runs,
  );
});

t.test('any typing is answered with an amount within bounds or a problem', async () => {
  const keys = fc.constantFrom('0', '1', '5', '9', '00', '.', '-', ' ');
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 14 }), (typed) => {
      const parsed = parseYuan(typed.join(''), limit);
      return (
        !parsed.ok ||
        (Number.isSafeInteger(parsed.value) && parsed.value > 0 && parsed.value <= limit)
      );
    }),
    runs,
  );
});
