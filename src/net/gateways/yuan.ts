/** Money in the texts of wallets and their bills: yuan, decimal. Digits are moved, nothing is computed in fractions. */
import { type Fen, fen } from '../../runtime/ports/units.js';

/** Up to 100,000,000.00 and then some; at most two decimals, no sign, no exponent. */
const yuanForm = /^(0|[1-9][0-9]{0,9})(?:\.([0-9]{1,2}))?$/;

export function yuanText(amount: Fen): string {
  const digits = String(amount).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `null` for anything that is not plainly an amount. */
export function parseYuan(text: string): Fen | null {
  const [, yuan, decimals = ''] = yuanForm.exec(text) ?? [];
  return yuan === undefined ? null : fen(Number(`${yuan}${decimals.padEnd(2, '0')}`));
}
