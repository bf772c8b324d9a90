/**
 * Real-time sequences: found anywhere in the stream, even in the middle of a picture, and acted on
 * when their last byte arrives, whatever stands in the buffer (facts/peripherals.md 1.2, 1.3).
 */
export type RealTime =
  /** DLE EOT */
  | { readonly kind: 'status'; readonly what: number }
  /** DLE ENQ: 1 prints the failed line again, 2 throws the buffer away. */
  | { readonly kind: 'recover'; readonly discards: boolean }
  | { readonly kind: 'drawer' }
  | { readonly kind: 'clear' };

export interface RealTimeScanner {
  feed(value: number): RealTime | undefined;
  reset(): void;
}

const clearSequence = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];

export function realTimeScanner(): RealTimeScanner {
  let last: number[] = [];
  const endsWith = (sequence: readonly number[]): boolean =>
    sequence.every((value, place) => last[last.length - sequence.length + place] === value);

  return {
    feed: (value) => {
      last = [...last.slice(1 - clearSequence.length), value];
      return endsWith(clearSequence) ? { kind: 'clear' } : (short(last.slice(-3)) ?? pulse(last));
    },
    reset: () => {
      last = [];
    },
  };
}

function short([lead, kind, what = 0]: readonly number[]): RealTime | undefined {
  if (lead !== 0x10) return undefined;
  if (kind === 0x04) return { kind: 'status', what };
  const recovers = kind === 0x05 && (what === 1 || what === 2);
  return recovers ? { kind: 'recover', discards: what === 2 } : undefined;
}

/** DLE DC4 1 m t: m is the pin, t 1 to 8. */
function pulse(last: readonly number[]): RealTime | undefined {
  const [lead, kind, one, pin = 2, time = 0] = last.slice(-5);
  const begins = lead === 0x10 && kind === 0x14 && one === 1;
  return begins && pin <= 1 && time >= 1 && time <= 8 ? { kind: 'drawer' } : undefined;
}
