/**
 * What we did wrong. A `Bug` is thrown, never returned; it is caught only at the top, where the
 * process writes it down and ends, and the next start recovers from the journal.
 */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Throws a `Bug` with `sentence` unless `condition` holds. */
export function invariant(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Bug(sentence);
}

/** For the end of a switch over a union: compiles only while every variant is handled. */
export function unreachable(value: never): never {
  throw new Bug(`unexpected variant: ${JSON.stringify(value)}`);
}
