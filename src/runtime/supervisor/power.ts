/**
 * What the line of the supply means to the till, from its levels alone. A fall counts at once: a supply
 * that fails leaves milliseconds, and a needless pause costs a cashier seconds. A rise counts when the
 * line has stood for a while: a dip has several edges. Nothing hangs on the line: lost, it says "stands".
 * Pure.
 */
import { type MonoMs, after, seconds } from '../ports/units.js';

export type Supply =
  | { readonly kind: 'stands' }
  | { readonly kind: 'fails' }
  /** The line says that it stands again; believed at `until`. */
  | { readonly kind: 'settles'; readonly until: MonoMs };

export interface SupplyStep {
  readonly supply: Supply;
  /** What the till has to do about it; `null` for nothing new. */
  readonly news: 'stop' | 'goOn' | null;
}

export const supplyAtStart: Supply = { kind: 'stands' };

/** How long the line has to stand before a sale is begun again. */
export const settleSpan = seconds(2);

export function hearLine(supply: Supply, isFailing: boolean, now: MonoMs): SupplyStep {
  if (isFailing) {
    return { supply: { kind: 'fails' }, news: supply.kind === 'stands' ? 'stop' : null };
  }
  if (supply.kind !== 'fails') return { supply, news: null };
  return { supply: { kind: 'settles', until: after(now, settleSpan) }, news: null };
}

/** Its time has come, or somebody looks. */
export function lookAtSupply(supply: Supply, now: MonoMs): SupplyStep {
  if (supply.kind !== 'settles' || now < supply.until) return { supply, news: null };
  return { supply: { kind: 'stands' }, news: 'goOn' };
}
