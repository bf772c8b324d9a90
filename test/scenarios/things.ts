/** Numbers of the things of a scenario, which a manager counts 1, 2, 3 in the order they came. */
import { Bug } from '../../src/runtime/ports/bug.js';
import { readJournal } from '../../src/simulation/journal-view.js';
import type { World } from '../../src/simulation/world.js';

/** The number of the `place`th attempt, duty, refund or adopted number; `null` where there is none. */
export async function numberOfThing(
  world: World,
  thing: string,
  place: string,
): Promise<string | null> {
  const { entries } = await readJournal(world.disk);
  const wanted = thing === 'adopted' ? 'probe' : thing;
  const found = entries.filter(
    (entry) => entry.thing === wanted && (thing !== 'adopted' || entry.type === 'Adopted'),
  );
  const ids = [...new Set(found.map(({ id }) => id))];
  return ids[Number(place) - 1]?.split('/')[0] ?? null;
}

/** The number that the till will draw next in this start (P4). */
export async function nextNumber(world: World): Promise<string> {
  const { entries } = await readJournal(world.disk);
  const block = entries.filter(({ type }) => type === 'NumberBlock').at(-1);
  const prefix = textIn(block?.body['terminal']) + textIn(block?.body['salt']);
  const numbered = new Set(['attempt', 'duty', 'refund']);
  const drawn = entries
    .filter(({ thing, id }) => numbered.has(thing) && id.startsWith(prefix))
    .map(({ id }) => Number(id.slice(prefix.length)));
  return prefix + String(Math.max(0, ...drawn) + 1).padStart(6, '0');
}

function textIn(value: unknown): string {
  if (typeof value !== 'string') throw new Bug('a block of numbers has a terminal and a salt');
  return value;
}
