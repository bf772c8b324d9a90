/** Money and lengths of time as Alipay writes them: yuan with two decimals, `5m`, `1h`, `1d`. */

/** Fen of an amount such as `12.50`; `undefined` when it is none that can be charged. */
export function fenOf(yuan: string | undefined): number | undefined {
  const match = /^(\d{1,9})\.(\d{2})$/.exec(yuan ?? '');
  if (match === null) return undefined;
  const amountFen = Number(match[1]) * 100 + Number(match[2]);
  return amountFen > 0 ? amountFen : undefined;
}

export function yuanOf(amountFen: number): string {
  const whole = Math.floor(amountFen / 100);
  return `${String(whole)}.${String(amountFen % 100).padStart(2, '0')}`;
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Where nothing is said, an unpaid code trade ends about then (facts 2.2). */
const usualLifeMs = 180_000;

/** How long an order lives unpaid, or `undefined` when that cannot be read. */
export function lifeMsOf(text: string | undefined): number | undefined {
  if (text === undefined) return usualLifeMs;
  const match = /^(\d{1,5})([mhd])$/.exec(text);
  const unit = unitMs[match?.[2] ?? ''];
  const count = Number(match?.[1]);
  return unit === undefined || count < 1 ? undefined : count * unit;
}
