/** Routes of the wallets: the customer's phone, the books, the scripts. */
import type { BenchFaultCode } from '../../runtime/text/faults.js';
import type { PhoneRefusal } from '../../twins/wallet/phone.js';
import type { Bench } from '../bench.js';
import type { PhoneAction, WalletDesk, WalletRow } from '../wallets/wallet-desk.js';
import { type Answer, ApiFault, badShape, json } from './answers.js';
import { type Body, bodyOf, countIn, optionalText, textField } from './fields.js';
import { scriptEntries } from './script-entries.js';

/** `?last=N`: the newest ones alone. */
export function walletRows(
  { wallets }: Bench,
  { query }: { readonly query: URLSearchParams },
): Answer {
  const rows = wallets
    .flatMap((wallet) => wallet.rows())
    .sort((one, other) => age(one) - age(other));
  const last = countIn(query, 'last');
  return json(last === undefined ? rows : rows.slice(Math.max(0, rows.length - last)));
}

/** Oldest first, by the first call that came about it; those that named no number at the end. */
function age({ attempt, calls }: WalletRow): number {
  return attempt === null ? Infinity : (calls[0]?.at ?? 0);
}

export function phones({ wallets }: Bench): Answer {
  return json(
    wallets.map((wallet) => ({
      wallet: wallet.channel,
      code: wallet.codes.shown()?.code ?? null,
      expiresInMs: wallet.codes.shown()?.expiresInMs ?? 0,
      asks: wallet.asks(),
    })),
  );
}

export function newCode(bench: Bench, told: Body): Answer {
  const wallet = walletNamed(bench, textField(told, 'wallet'));
  const shown = wallet.codes.show();
  bench.events.tell({ type: 'phone', channel: wallet.channel });
  return json({ wallet: wallet.channel, ...shown });
}

const refusals: Readonly<Record<PhoneRefusal, BenchFaultCode>> = {
  none: 'E-BENCH-PHONE-NONE',
  several: 'E-BENCH-PHONE-SEVERAL',
  closed: 'E-BENCH-PHONE-CLOSED',
};

export function touchPhone(bench: Bench, told: Body, action: PhoneAction): Answer {
  const wallet = walletNamed(bench, textField(told, 'wallet'));
  const touched = wallet.touch(action, optionalText(told, 'attempt'));
  if (touched.ok) return json({ wallet: wallet.channel, asks: wallet.asks() });
  throw new ApiFault({ status: 409, code: refusals[touched.error] });
}

export function scripts(bench: Bench, { query }: { readonly query: URLSearchParams }): Answer {
  const told = (wallet: WalletDesk): object => ({
    channel: wallet.channel,
    next: wallet.scriptLeft(),
  });
  const channel = query.get('channel');
  return channel === null ? json(bench.wallets.map(told)) : json(told(walletNamed(bench, channel)));
}

export function script(bench: Bench, { body }: { readonly body: unknown }): Answer {
  const told = bodyOf(body, ['channel', 'next']);
  const wallet = walletNamed(bench, textField(told, 'channel'));
  wallet.script(scriptEntries(told['next']));
  bench.events.tell({ type: 'script', channel: wallet.channel });
  return json({ channel: wallet.channel, next: wallet.scriptLeft() });
}

function walletNamed({ wallets }: Bench, name: string): WalletDesk {
  const found = wallets.find(({ channel }) => channel === name);
  if (found !== undefined) return found;
  throw badShape(`There is no wallet "${name}".`, 'Use alipay or wechat.');
}
