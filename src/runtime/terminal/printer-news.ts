/**
 * What the printer says of itself, on its way to the till: in the lane of the outcomes of its jobs, so
 * that "no paper" is heard before "may have come out"; one piece of news at most, the newest, so that a
 * chattering printer fills nothing.
 */
import type { PrinterCondition } from '../ports/device.js';

export interface PrinterNews {
  /** What was heard last; `null` before the first. */
  readonly heard: PrinterCondition | null;
  say(condition: PrinterCondition): void;
  /** What nobody has heard yet, which is heard now. */
  hear(): PrinterCondition | null;
}

/** `queue` brings about a `hear`. */
export function createPrinterNews(queue: () => void): PrinterNews {
  let heard: PrinterCondition | null = null;
  let said: PrinterCondition | null = null;
  return {
    get heard() {
      return heard;
    },
    say: (condition) => {
      const isQueued = said !== null;
      said = condition;
      if (!isQueued) queue();
    },
    hear: () => {
      const news = said;
      said = null;
      heard = news ?? heard;
      return news;
    },
  };
}
