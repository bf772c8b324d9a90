/** Paper, cover, switch, jam and heat of a printer, and how much is left of a roll that is about to end. */
import type { PrinterState } from './status.js';

export interface ConditionControls extends Partial<Omit<PrinterState, 'tornOpen'>> {
  /** The roll ends after so many lines. New paper is a full roll unless this is told with it. */
  readonly linesLeft?: number;
}

export interface Condition {
  readonly now: () => PrinterState;
  /** `printing`: something is coming out at this moment. */
  set(controls: ConditionControls, printing: boolean): void;
  /** So many lines of paper are gone. */
  use(lines: number): void;
}

const fresh: PrinterState = {
  paper: 'ok',
  cover: 'closed',
  power: 'on',
  jammed: false,
  hot: false,
  tornOpen: false,
};

export function condition(changed: (before: PrinterState) => void): Condition {
  let state = fresh;
  let linesLeft = Number.POSITIVE_INFINITY;

  const change = (next: Partial<PrinterState>): void => {
    const before = state;
    state = { ...state, ...next };
    changed(before);
  };
  return {
    now: () => state,
    set: ({ linesLeft: lines, ...next }, printing) => {
      const newRoll = next.paper !== undefined && next.paper !== 'out';
      if (lines !== undefined || newRoll) linesLeft = lines ?? Number.POSITIVE_INFINITY;
      const tornOpen = next.cover === 'open' ? printing || state.tornOpen : state.tornOpen;
      change({ ...next, tornOpen: next.cover === 'closed' ? false : tornOpen });
    },
    use: (lines) => {
      linesLeft -= lines;
      if (linesLeft <= 0 && state.paper !== 'out') change({ paper: 'out' });
    },
  };
}
