/**
 * The house of WeChat Pay behind both of its generations: one ledger, one law, one script and one
 * phone, whatever speaks to them. An order that v2 made is found by v3 (facts/wallets.md 3.4).
 */
import { weChatLaw, type WeChatLaws, weChatLaws } from '../../wallet/wechat-like.js';
import type { WalletLaw } from '../../wallet/law.js';
import { type Ledger, type LedgerRow, ledger } from '../../wallet/ledger.js';
import { type Phone, phone } from '../../wallet/phone.js';
import { type Script, script } from '../../wallet/script.js';
import type { SeededRandom } from '../../seeded-random.js';

export interface WeChatHouseWorld {
  /** The wallet's own time in milliseconds, which no till can move. */
  readonly now: () => number;
  /** The wallet's clock, in milliseconds since 1970, as it stood or stands at a moment of `now`. */
  readonly clockAt: (ms: number) => number;
  readonly appId: string;
  readonly mchId: string;
  /** Whether a customer's phone shows this code now. */
  readonly isCodeShown: (code: string) => boolean;
  /** Nonces and numbers of its own come from here. */
  readonly random: SeededRandom;
  /** Orders from before. */
  readonly kept: readonly LedgerRow[];
  readonly laws?: Partial<WeChatLaws>;
}

export interface WeChatHouse extends Omit<WeChatHouseWorld, 'kept' | 'laws'> {
  readonly books: Ledger;
  readonly law: WalletLaw;
  readonly plan: Script;
  readonly phone: Phone;
  /** Milliseconds since 1970, by the wallet's clock. */
  clock(): number;
}

/** In front of the eight digits that the ledger counts: 28 in all, as real ones have. */
const numberPrefix = '42000021012026000000';

export function weChatHouse(world: WeChatHouseWorld): WeChatHouse {
  const { kept, laws, ...house } = world;
  const books = ledger(world.now, numberPrefix, kept);
  const law = weChatLaw(books, world.now, { ...weChatLaws, ...laws });
  return {
    ...house,
    books,
    law,
    plan: script(),
    phone: phone(books, law, world.now),
    clock: () => world.clockAt(world.now()),
  };
}

const nonceSigns = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

/** `length` letters and digits. */
export function nonce(random: SeededRandom, length: number): string {
  const sign = (): string => nonceSigns.charAt(random.below(nonceSigns.length));
  return Array.from({ length }, sign).join('');
}

/** The order that a refund was asked for; `undefined` when none was. */
export function refundedOrder({ books }: WeChatHouse, refundNo: string): LedgerRow | undefined {
  return books.rows().find(({ refunds }) => refunds.some(({ refund }) => refund === refundNo));
}
