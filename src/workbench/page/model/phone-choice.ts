/**
 * Which of the customer's wallets is in front. A person chooses, and a wallet that begins to want
 * something comes to the front by itself, unless the one in front is asking: nothing may move under a
 * finger. Pure.
 */
import type { PhoneFacts, WalletFacts } from './bench-facts.js';

export const walletNames = ['alipay', 'wechat'] as const;
export type WalletName = (typeof walletNames)[number];

export interface WalletChoice {
  readonly wallet: WalletName;
  /** What wallets wanted when they were last looked at. */
  readonly seen: readonly string[];
}

export interface Wishes {
  readonly phones: readonly Pick<PhoneFacts, 'wallet' | 'asks'>[];
  readonly wallets: readonly Pick<WalletFacts, 'channel' | 'attempt' | 'state'>[];
}

export function walletNamed(name: string | undefined): WalletName {
  return walletNames.find((known) => known === name) ?? 'alipay';
}

/** What holds after this look; twice with the same look changes nothing more. */
export function choiceAfter(
  { wallet, seen }: WalletChoice,
  { phones, wallets }: Wishes,
): WalletChoice {
  const asks = phones.flatMap((phone) =>
    phone.asks.map(({ attempt }) => ({ wallet: phone.wallet, wish: `confirm ${attempt}` })),
  );
  const codes = wallets
    .filter(({ state }) => state === 'codeShown')
    .map(({ channel, attempt }) => ({ wallet: channel, wish: `scan ${String(attempt)}` }));
  const all = [...asks, ...codes];
  const fresh = all.filter(({ wish }) => !seen.includes(wish)).map((one) => one.wallet);
  const isAsking = asks.some((one) => one.wallet === wallet);
  const stays = isAsking || fresh.length === 0 || fresh.includes(wallet);
  return { wallet: stays ? wallet : walletNamed(fresh[0]), seen: all.map(({ wish }) => wish) };
}
