/** A shop made smaller, as options of a command, both ways: what a failure prints is what is read again. */
import { type Trim, untrimmed } from '../../simulation/shop.js';
import { troubleNames } from '../../simulation/troubles.js';
import { optionValuesOf } from '../option-values.js';

const { numberIn, usage } = optionValuesOf('E-SIMULATE-USAGE');

export interface TrimValues {
  readonly until?: string | undefined;
  readonly only?: string | undefined;
  readonly idle?: string | undefined;
}

const stepMax = 10_000_000;

/** `null` where nothing is left out. */
export function trimIn({ until, only, idle }: TrimValues): Trim | null {
  if (until === undefined && only === undefined && idle === undefined) return null;
  return {
    until: until === undefined ? untrimmed.until : numberIn('--until', until, [1, stepMax]),
    only: only === undefined ? untrimmed.only : occurrencesIn(only),
    idle: idle === undefined ? untrimmed.idle : idle.split(',').map(spanIn),
  };
}

/** The options that leave the same out, with a space before each. */
export function wordsOfTrim({ until, only, idle }: Trim): string {
  const spans = idle.map(([first, last]) =>
    first === last ? String(first) : `${String(first)}-${String(last)}`,
  );
  return [
    until === null ? '' : ` --until ${String(until)}`,
    only === null ? '' : ` --only ${only.length === 0 ? 'none' : only.join(',')}`,
    spans.length === 0 ? '' : ` --idle ${spans.join(',')}`,
  ].join('');
}

const occurrenceForm = new RegExp(`^(${[...troubleNames, 'start', 'close'].join('|')})@\\d+$`);

function occurrencesIn(text: string): readonly string[] {
  if (text === 'none') return [];
  const occurrences = text.split(',');
  const wrong = occurrences.find((one) => !occurrenceForm.test(one));
  if (wrong === undefined) return occurrences;
  throw usage({
    zh: `--only 须为 none，或如 power@120 的故障，而不是“${wrong}”。`,
    en: `--only is none, or faults such as power@120, not "${wrong}".`,
  });
}

function spanIn(text: string): readonly [number, number] {
  const [first = '', last = first, ...more] = text.split('-');
  if (more.length === 0) {
    const from = numberIn('--idle', first, [1, stepMax]);
    return [from, numberIn('--idle', last, [from, stepMax])];
  }
  throw usage({
    zh: `--idle 须为步数，如 1-80,90，而不是“${text}”。`,
    en: `--idle is steps such as 1-80,90, not "${text}".`,
  });
}
