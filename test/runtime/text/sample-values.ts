/** Values for every name that a phrase may take: everyday ones, and the widest that a screen must hold. */
import type { PhraseValues } from '../../../src/runtime/ports/screen.js';
import { fen, saleNo } from '../../../src/runtime/ports/units.js';
import type { ValueName, ValueType } from '../../../src/runtime/text/values.js';

type Samples = { readonly [Name in ValueName]: ValueType<Name> };

export const everydayValues: Samples = {
  amount: fen(1250),
  limit: fen(10_000_000),
  sale: saleNo(12),
  number: 'T0000001ABCDEFGH000012',
  entry: '12.5',
  seconds: 58,
  waited: 8,
  age: 240,
  count: 2,
  position: 1,
  copy: 1,
  times: 10,
  channel: 'alipay',
  otherChannel: 'wechat',
  setting: 'channels.wechat.keyFile',
  place: '3:5',
  phone: '400-000-0000',
  hours: '08:00-22:00',
  text: '2026-08-01',
};

/**
 * The widest there is: eight digits of money, a million sales, three digits of seconds, a number of P4 (8 + 8 + 6),
 * the longest path of a setting (CONTRACT, Configuration).
 */
export const widestValues: Samples = {
  amount: fen(99_999_999),
  limit: fen(99_999_999),
  sale: saleNo(999_999),
  number: 'TTTTTTTTWWWWWWWW999999',
  entry: '999999.99',
  seconds: 999,
  waited: 199,
  age: 199 * 60,
  count: 99,
  position: 99,
  copy: 99,
  times: 100,
  channel: 'alipay',
  otherChannel: 'wechat',
  setting: 'channels.alipay.alipayPublicKeyFile',
  place: '9999:16383',
  phone: '400-000-0000-123',
  hours: '08:00-22:00',
  text: '2026-08-01',
};

/** All samples at once: a phrase takes what it names. */
export function asValues(samples: Samples): PhraseValues {
  return { ...samples };
}
