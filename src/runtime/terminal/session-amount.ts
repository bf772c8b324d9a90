/** Keying an amount: what a key adds to what is typed, as the cashier sees it. Pure. */
import { type Result, failed, ok } from '../ports/result.js';
import type { PhraseIdOf } from '../text/catalogue.js';
import { amountDigitsMax } from '../text/money.js';
import type { TypingKey } from './view-keys.js';

/** Why a key adds nothing; the catalogue has words for each. */
export type TypingProblem = 'twoPoints' | 'tooManyDecimals' | 'tooManyDigits';

export const typingWords = {
  twoPoints: 'amount.twoPoints',
  tooManyDecimals: 'amount.tooManyDecimals',
  tooManyDigits: 'amount.tooManyDigits',
} as const satisfies Readonly<Record<TypingProblem, PhraseIdOf<'page'>>>;

/** `entry` with `key` added. A leading zero is kept only before the point. */
export function typed(entry: string, key: TypingKey): Result<string, TypingProblem> {
  if (key === '.') {
    if (entry.includes('.')) return failed('twoPoints');
    return ok(entry === '' ? '0.' : `${entry}.`);
  }
  const next = tidied(entry + key);
  const [yuan = '', cents = ''] = next.split('.');
  if (cents.length > 2) return failed('tooManyDecimals');
  if (yuan.length + cents.length > amountDigitsMax) return failed('tooManyDigits');
  return ok(next);
}

function tidied(entry: string): string {
  return entry.replace(/^0+(?=[0-9])/, '');
}
