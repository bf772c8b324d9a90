/**
 * What a run tells of itself, a line each, in the order in which it happens: what it is about to ask
 * the disk for, and what the disk has promised. Written with one call a line to a pipe or to the log of
 * blocks, so that what was told before a crash is known after it.
 */
export interface Told {
  /** Calls handed over, counted from the first of the journal's life. */
  readonly given: number;
  /** Calls that were acknowledged, or that a start has shown. */
  readonly acknowledged: number;
  readonly refused: number;
  /** Documents asked for, and answered as written. */
  readonly documentsGiven: number;
  readonly documentsKept: number;
  /** Why the journal failed or was not opened. */
  readonly failures: readonly string[];
  /** Kinds of lines that the journal has written to its log. */
  readonly remarks: readonly string[];
  readonly closed: boolean;
  /** Answers that came in another order than their calls. */
  readonly disorder: readonly string[];
}

export const toldNothing: Told = {
  given: 0,
  acknowledged: 0,
  refused: 0,
  documentsGiven: 0,
  documentsKept: 0,
  failures: [],
  remarks: [],
  closed: false,
  disorder: [],
};

export type Line =
  /** A start has opened the journal and shows this many calls: what a crash took before is gone for good. */
  | { readonly kind: 'found'; readonly value: number }
  | { readonly kind: 'given' | 'acknowledged' | 'refused'; readonly value: number }
  | { readonly kind: 'document-given' | 'document-kept'; readonly value: number }
  | { readonly kind: 'failed' | 'remark'; readonly value: string }
  | { readonly kind: 'closed'; readonly value: '' };

export function lineOf({ kind, value }: Line): string {
  return `${kind} ${value}\n`;
}

/** What `text` adds to what was told `before`; a last line that is cut off was not told. */
export function toldIn(text: string, before: Told = toldNothing): Told {
  const lines = text.split('\n').slice(0, -1);
  return lines.reduce((told, line) => {
    const gap = line.indexOf(' ');
    return after(told, line.slice(0, gap), line.slice(gap + 1));
  }, before);
}

function after(told: Told, kind: string, value: string): Told {
  const number = Number(value);
  switch (kind) {
    case 'found':
      return { ...told, given: number, acknowledged: number };
    case 'given':
      return { ...told, given: number + 1 };
    case 'acknowledged':
      return {
        ...told,
        acknowledged: number + 1,
        disorder: number === told.acknowledged ? told.disorder : [...told.disorder, value],
      };
    case 'refused':
      return { ...told, refused: told.refused + 1 };
    case 'document-given':
      return { ...told, documentsGiven: number };
    case 'document-kept':
      return { ...told, documentsKept: number };
    case 'failed':
      return { ...told, failures: [...told.failures, value] };
    case 'remark':
      return { ...told, remarks: [...told.remarks, value] };
    case 'closed':
      return { ...told, closed: true };
    default:
      throw new Error(`a run told something that nobody knows: ${kind} ${value}`);
  }
}
