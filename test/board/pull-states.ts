/**
 * In which state a plug was pulled, by what the till's own journal shows of it: read when the board has come
 * back, for what it could read is what had endured. Pure.
 */
import type { JournalLine } from '../e2e/journal-words.js';

export const states = [
  ...(['idle', 'charging', 'doubtful', 'unknown', 'voiding', 'voided', 'declined'] as const),
  ...(['paid', 'printing', 'refund', 'day close', 'boot', 'recovery'] as const),
] as const;
export type State = (typeof states)[number];

/** What was cut: a till at work, or the start of one. */
export type Cut = 'work' | 'start';

/**
 * Of the cuts of one round, oldest first, that ended with a start that was left alone. `lines` are those
 * that the journal has gained since the round began. A start that has written its record was recovering;
 * before that it was booting.
 */
export function statesAtCuts(lines: readonly JournalLine[], cuts: readonly Cut[]): State[] {
  const starts = lines.filter(({ type }) => type === 'Boot').length;
  const firstStart = lines.findIndex(({ type }) => type === 'Boot');
  const atWork = firstStart < 0 ? lines : lines.slice(0, firstStart);
  // The last start is nobody's cut.
  let startsCut = starts - 1;
  return cuts.map((cut) => {
    if (cut === 'work') return stateAfter(atWork);
    startsCut -= 1;
    return startsCut >= 0 ? 'recovery' : 'boot';
  });
}

const ends: readonly string[] = ['paid', 'declined', 'voided'];

/** The newest thing's. */
function stateAfter(lines: readonly JournalLine[]): State {
  for (const line of [...lines].reverse()) {
    const state = stateIn(line);
    if (state !== null) return state;
  }
  return 'idle';
}

function stateIn({ thing, type, state, previous, body }: JournalLine): State | null {
  switch (thing) {
    case 'attempt':
      // What is asked about once more after its end (P17) is not what is going on.
      if (state === previous && ends.includes(state ?? '')) return null;
      if (state === 'doubtful' && isSet(body['stopped'])) return 'unknown';
      return states.find((one) => one === state) ?? null;
    case 'refund':
      return 'refund';
    case 'slip':
      if (body['kind'] === 'day') return 'day close';
      return state === 'queued' || state === 'printed' ? 'paid' : 'printing';
    case 'day':
      return type === 'DayClosed' ? 'day close' : null;
    default:
      return null;
  }
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}
