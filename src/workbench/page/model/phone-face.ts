/**
 * What stands on the customer's phone, in the wallet in front: a question that waits for an answer, a
 * payment code, a code on the till that waits to be scanned, or nothing but how the last payment went.
 * Pure.
 */
import type { AskFacts, PhoneFacts, WalletFacts } from './bench-facts.js';

export type PhoneFace =
  | { readonly kind: 'ask'; readonly ask: AskFacts; readonly more: number }
  | { readonly kind: 'code'; readonly code: string; readonly leftMs: number }
  | { readonly kind: 'scan'; readonly attempt: string; readonly amountFen: number }
  | { readonly kind: 'rest'; readonly last: WalletFacts | null };

export interface PhoneSight {
  readonly phone: PhoneFacts | undefined;
  /** Of this wallet alone. */
  readonly rows: readonly WalletFacts[];
  /** Since the phone was looked at, in the wallet's own time. */
  readonly passedMs: number;
}

export function phoneFace({ phone, rows, passedMs }: PhoneSight): PhoneFace {
  const ask = phone?.asks[0];
  if (ask !== undefined) {
    const left = { ...ask, endsInMs: Math.max(0, ask.endsInMs - passedMs) };
    return { kind: 'ask', ask: left, more: (phone?.asks.length ?? 1) - 1 };
  }
  const code = phone?.code ?? null;
  const leftMs = (phone?.expiresInMs ?? 0) - passedMs;
  if (code !== null && leftMs > 0) return { kind: 'code', code, leftMs };
  const toScan = rows.filter(({ state }) => state === 'codeShown').at(-1);
  if (toScan !== undefined && toScan.attempt !== null) {
    return { kind: 'scan', attempt: toScan.attempt, amountFen: toScan.amountFen };
  }
  const last = rows.filter(({ state }) => state !== 'absent').at(-1) ?? null;
  return { kind: 'rest', last };
}

/** `281234…` as it stands on a phone: in fours. */
export function grouped(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** Fen as yuan with two decimals. */
export function yuan(fen: number): string {
  const cents = fen % 100;
  return `${String((fen - cents) / 100)}.${String(cents).padStart(2, '0')}`;
}

/** `1:05`; never a time that has not begun. */
export function clockText(spanMs: number): string {
  const seconds = Math.ceil(Math.max(0, spanMs) / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
