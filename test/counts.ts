/**
 * How many cases a property, exploration or simulation tries. `npm test` takes the quick count, so
 * that it stays short for ever; `npm run test:full` (HOLDFAST_COUNTS=full) takes the full one;
 * continuous integration (HOLDFAST_COUNTS=ci) takes at most four times the quick one, or its own.
 */
export interface Counts {
  readonly quick: number;
  /** For what is told too little by four quick ones. */
  readonly ci?: number;
  readonly full: number;
}

type Extent = 'quick' | 'ci' | 'full';

/** Read once: all tests of a run have the same extent. */
const extent = extentNamed(process.env['HOLDFAST_COUNTS']);

/** For what cannot be counted: an exploration that is run whole or not at all. */
export const countsAreFull = extent === 'full';

/** For what is shown a second time, in another setting: `npm test` shows it once, in the first. */
export const countsAreQuick = extent === 'quick';

/** For what needs a package of the system, a browser: not in `npm test`, which needs none. */
export const systemPackagesAreWanted = extent !== 'quick';

export function count(counts: Counts): number {
  return countFor(extent, counts);
}

export function countFor(wanted: Extent, { quick, ci = quick * 4, full }: Counts): number {
  if (wanted === 'quick') return quick;
  return wanted === 'full' ? full : Math.min(full, ci);
}

export function extentNamed(name: string | undefined): Extent {
  if (name === undefined || name === '' || name === 'quick') return 'quick';
  if (name === 'ci' || name === 'full') return name;
  throw new Error(`HOLDFAST_COUNTS is ${name}; it may be quick, ci or full`);
}
