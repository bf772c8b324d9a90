/**
 * A change of words in a source: found exactly once, or not made at all, with what to do about it.
 * Reads only: nothing is ever written to a source. `mutation.ts` compiles it.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';
import type { Mutant } from './mutant.js';

export type Change = Pick<Mutant, 'file' | 'find' | 'put'>;

/** The change cannot be made: one sentence why, and one what to do. */
export class StaleChange extends Error {
  readonly next: string;

  constructor(why: string, next: string) {
    super(why);
    this.next = next;
  }
}

/** The source as it is with the change. */
export function changed(change: Change): string {
  const { file, find, put } = change;
  const source = sourceOf(file);
  placeIn(source, change);
  if (find === put)
    throw new StaleChange(`${file} is left as it is: both texts are the same`, 'Put another text.');
  return source.replace(find, () => put);
}

/** The line in which the change begins, from 1 on. */
export function lineOf(change: Change): number {
  return placeIn(sourceOf(change.file), change);
}

function placeIn(source: string, { file, find }: Change): number {
  if (find === '') throw new StaleChange('The text to find is empty', 'Find some words.');
  const lines = linesOf(source, find);
  const [line] = lines;
  if (line === undefined)
    throw new StaleChange(`${file} does not hold: ${find}`, nextAfterNone(source, find));
  if (lines.length > 1)
    throw new StaleChange(
      `${file} holds it ${lines.length} times, in lines ${lines.join(', ')}: ${find}`,
      'Find more of the line that is meant, so that it stands there once.',
    );
  return line;
}

function linesOf(source: string, text: string): readonly number[] {
  const lines: number[] = [];
  for (let at = source.indexOf(text); at !== -1; at = source.indexOf(text, at + text.length))
    lines.push(source.slice(0, at).split('\n').length);
  return lines;
}

function nextAfterNone(source: string, find: string): string {
  const words = find.trim().split(/\s+/).map(escaped);
  const loose = words.length === 0 ? null : new RegExp(words.join('\\s+')).exec(source);
  if (loose === null)
    return "Copy it out of the source as it stands; in a shell within '...', where a ' is '\\''.";
  const line = source.slice(0, loose.index).split('\n').length;
  return `It stands in line ${line} with other spaces or line breaks: copy those too ($'...\\n...' in bash).`;
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function sourceOf(file: string): string {
  const at = path.join(projectRoot, file);
  if (!/^src\/.*(?<!\.d)\.ts$/.test(file))
    throw new StaleChange(
      `${file} is no TypeScript source of the till`,
      'Name a .ts file under src.',
    );
  if (!existsSync(at)) throw new StaleChange(`${file} is not there`, namesake(file));
  return readFileSync(at, 'utf8');
}

/** Files of that name elsewhere, or what the nearest folder has. */
function namesake(file: string): string {
  const all = readdirSync(path.join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' });
  const same = all.filter((name) => path.basename(name) === path.basename(file));
  if (same.length > 0) return `Meant is perhaps ${same.map((name) => `src/${name}`).join(', ')}.`;
  const folder = path.dirname(file);
  return existsSync(path.join(projectRoot, folder))
    ? `Look at what is there: ls ${folder}`
    : 'Name it from the checkout on, as src/runtime/payment/refund.ts.';
}
