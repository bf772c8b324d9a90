/**
 * What today's software says of a journal beyond what its format knew, with the value that it has
 * there. The files of an old format stay as they are: this stands beside them, and is left out of a
 * reading that is written anew.
 */
export interface Additions {
  /** To every record. */
  readonly record: object;
  readonly book: object;
  /** To every attempt, refund and duty. */
  readonly countable: object;
  /** Entries that a start writes behind those that it wrote then. */
  readonly started: readonly object[];
}

export interface Reading {
  readonly book: Readonly<Record<CountableName, readonly object[]>>;
  readonly resume: { readonly entries: readonly object[] };
}

type CountableName = 'attempts' | 'refunds' | 'duties';

const nothing: Additions = { record: {}, book: {}, countable: {}, started: [] };
const additions: Readonly<Record<number, Additions>> = {
  // No clock that says how far it is believed, no business day: the next start opens the first.
  1: {
    record: { quality: 'unknown' },
    book: { day: null, days: [] },
    countable: { day: null },
    started: [{ type: 'DayOpened', thing: 'day', id: '20240111', state: 'open' }],
  },
};

export function addedTo(format: number): Additions {
  return additions[format] ?? nothing;
}

/** A reading of a format, as today's software says it. */
export function withAdded(then: Reading, format: number): Reading {
  const { book, countable, started } = addedTo(format);
  const each = (things: readonly object[]): readonly object[] =>
    things.map((thing) => ({ ...thing, ...countable }));
  return {
    ...then,
    book: { ...then.book, ...book, ...countables(then, each) },
    resume: { ...then.resume, entries: [...then.resume.entries, ...started] },
  };
}

/** A reading of today, as the format knew to tell it. */
export function withoutAdded(now: Reading, format: number): Reading {
  const { book, countable, started } = addedTo(format);
  const each = (things: readonly object[]): readonly object[] =>
    things.map((thing) => without(thing, countable));
  const { entries } = now.resume;
  return {
    ...now,
    book: { ...without(now.book, book), ...countables(now, each) },
    resume: { ...now.resume, entries: entries.slice(0, entries.length - started.length) },
  };
}

function countables(
  { book }: Reading,
  each: (things: readonly object[]) => readonly object[],
): Reading['book'] {
  const { attempts, refunds, duties } = book;
  return { attempts: each(attempts), refunds: each(refunds), duties: each(duties) };
}

function without(value: object, added: object): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !Object.hasOwn(added, name)));
}
