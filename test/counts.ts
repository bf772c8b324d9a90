/**
 * How many cases a property, exploration or simulation tries. `npm test` takes the quick count, so
 * that it stays short for ever; `npm run test:full` (HOLDFAST_COUNTS=full) takes the full one.
 */
export interface Counts {
  readonly quick: number;
  readonly full: number;
}

export const countsAreFull = process.env['HOLDFAST_COUNTS'] === 'full';

export function count(counts: Counts): number {
  return countsAreFull ? counts.full : counts.quick;
}
