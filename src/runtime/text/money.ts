/**
 * Fen as people read and type them. Whole-number arithmetic throughout: no value is ever a fraction,
 * and no locale decides where the point goes.
 */
import { type Fen, fen } from '../ports/units.js';
import { type Result, failed, ok } from '../ports/result.js';

/** `1250` is `12.50`; negative amounts carry a minus. No currency sign, no thousands marks. */
export function yuanText(amount: Fen): string {
  const size = Math.abs(amount);
  const cents = size % 100;
  // A multiple of 100 divided by 100 is exact, a rounded quotient would not be.
  const yuan = (size - cents) / 100;
  return `${amount < 0 ? '-' : ''}${String(yuan)}.${String(cents).padStart(2, '0')}`;
}

/** Digits that an amount may have, the two after the point included. */
export const amountDigitsMax = 8;

export type AmountProblem =
  /** Nothing was typed, or a point alone. */
  | 'empty'
  /** Something other than digits and points. */
  | 'malformed'
  | 'twoPoints'
  | 'tooManyDecimals'
  | 'tooManyDigits'
  | 'zero'
  | 'overLimit';

/**
 * The amount that was typed in yuan: `12.50`, `12.5`, `12.`, `.5` and `12` are amounts.
 * `limit` is the largest allowed; the answer is from 1 fen to `limit`.
 */
export function parseYuan(typed: string, limit: Fen): Result<Fen, AmountProblem> {
  if (/[^0-9.]/.test(typed)) return failed('malformed');
  const [yuan = '', cents = '', ...more] = typed.split('.');
  if (more.length > 0) return failed('twoPoints');
  if (yuan === '' && cents === '') return failed('empty');
  if (cents.length > 2) return failed('tooManyDecimals');
  if (yuan.length + cents.length > amountDigitsMax) return failed('tooManyDigits');
  const amount = Number(yuan) * 100 + Number(cents.padEnd(2, '0'));
  if (amount === 0) return failed('zero');
  if (amount > limit) return failed('overLimit');
  return ok(fen(amount));
}
