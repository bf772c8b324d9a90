/** Every model by its name, and the names that somebody may have meant. */
import { chineseMakers } from './chinese-makers.js';
import { epson } from './epson.js';
import { otherMakers } from './other-makers.js';
import type { ModelSheet } from './sheet.js';

export const models: readonly ModelSheet[] = [...epson, ...chineseMakers, ...otherMakers];

export function modelNamed(name: string): ModelSheet | null {
  return models.find((model) => model.name === name) ?? null;
}

/** At most three, nearest first: those that differ in few letters, or hold what was written. */
export function nearNames(name: string): readonly string[] {
  const wanted = plain(name);
  return models
    .map((model) => ({ name: model.name, far: farness(wanted, plain(model.name)) }))
    .filter(({ far }) => far <= farMax)
    .sort((one, other) => one.far - other.far || (one.name < other.name ? -1 : 1))
    .slice(0, 3)
    .map((near) => near.name);
}

const farMax = 0.5;

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Letters to change, of the longer name; what is a part of the other is nearer than that. */
function farness(one: string, other: string): number {
  if (one.length >= 3 && (other.includes(one) || one.includes(other))) return 0.1;
  return edits(one.slice(0, 64), other) / Math.max(one.length, other.length, 1);
}

/** Levenshtein: letters put in, taken out or changed. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let place = 1; place <= one.length; place++) {
    const next = [place];
    for (let column = 1; column <= other.length; column++) {
      const change = (row[column - 1] ?? 0) + (one[place - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
