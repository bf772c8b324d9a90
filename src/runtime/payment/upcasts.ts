/**
 * Bodies of earlier versions made into those of today, one version at a time. A body's version is the
 * number of steps of its thing plus one, so a change of shape is a step here, the new shape in
 * decode.ts, and nothing else. Pure: a step sees the body alone. Journals are never rewritten by it.
 */
import type { PlainObject } from '../ports/entry.js';

/** From one version of a body to the next; what it does not know it leaves as it is. */
export type Upcast = (body: PlainObject) => PlainObject;

/** Nobody wrote down in which day it was begun. */
const withDay: Upcast = (body) => ({ ...body, day: null });
/** Of the slip of a day there was none: nothing but a kind was added. */
const asBefore: Upcast = (body) => body;

/** The steps of each thing, the first from version 1 to 2. A step that has been released stays. */
export const upcasts = {
  attempt: [withDay],
  sale: [],
  refund: [withDay],
  duty: [withDay],
  probe: [],
  slip: [asBefore],
  day: [],
  numbers: [],
} as const satisfies Readonly<Record<string, readonly Upcast[]>>;

/** The version that these steps lead to, which is the one written now. */
export function versionAfter(steps: readonly Upcast[]): number {
  return steps.length + 1;
}

/** `body` of `version` in today's shape; `null` when that version is not one of the past. */
export function upcast(
  steps: readonly Upcast[],
  version: number,
  body: PlainObject,
): PlainObject | null {
  if (version < 1 || version > versionAfter(steps)) return null;
  return steps.slice(version - 1).reduce((older, step) => step(older), body);
}
