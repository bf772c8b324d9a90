/**
 * When a watchdog is fed: only if the loop has drained and the journal has answered since it was fed
 * last. A till whose handlers spin, whose lanes starve or whose disk keeps silent is no till, whatever
 * else of the process still runs; it is let go hungry, and what bites is outside (the kernel, systemd).
 *
 * Pure: a state and what to do. Both are asked anew at each feeding, and an answer counts once.
 */

/** Of whom an answer is awaited. */
export type Witness = 'loop' | 'journal';

export interface Watch {
  /** Who has not answered since the last feeding; in this order. */
  readonly awaits: readonly Witness[];
  /** Ticks in a row that came and went without a feeding. */
  readonly hungry: number;
}

export type WatchEvent =
  /** The time of a feeding has come. */
  { readonly kind: 'Ticked' } | { readonly kind: 'Answered'; readonly witness: Witness };

export interface WatchStep {
  readonly watch: Watch;
  /** Feed, and ask both again. */
  readonly feeds: boolean;
  /** Told once each: that it is hungry, with who is silent, and that it is fed again, with how many ticks it missed. */
  readonly news:
    | { readonly kind: 'hungry'; readonly awaits: readonly Witness[] }
    | { readonly kind: 'fedAgain'; readonly missed: number }
    | null;
}

const witnesses: readonly Witness[] = ['loop', 'journal'];

/** Fed a moment ago: opening a watchdog starts its time. */
export const freshWatch: Watch = { awaits: witnesses, hungry: 0 };

export function stepWatch(watch: Watch, event: WatchEvent): WatchStep {
  const { awaits, hungry } = watch;
  if (event.kind === 'Answered') {
    const left = awaits.filter((witness) => witness !== event.witness);
    return { watch: { awaits: left, hungry }, feeds: false, news: null };
  }
  if (awaits.length > 0) {
    const news = hungry === 0 ? ({ kind: 'hungry', awaits } as const) : null;
    return { watch: { awaits, hungry: hungry + 1 }, feeds: false, news };
  }
  const news = hungry === 0 ? null : ({ kind: 'fedAgain', missed: hungry } as const);
  return { watch: freshWatch, feeds: true, news };
}
