/**
 * The work of each parser, counted in blocks of its code that ran (V8's precise coverage) and not in
 * time: the same on every machine. One that goes over what it holds for every byte shows at once.
 * Counting begins before the parsers are loaded, else their code would have no counters.
 */
import { Session } from 'node:inspector/promises';
import t from 'tap';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import type { FuzzedParser } from './parser-fuzz.js';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const { fuzzedParsers } = await import('./parsers.js');
const { inputOf } = await import('./parser-fuzz.js');

/** Blocks that one byte may cost; today it is below 14 for each parser. */
const stepsMax = 24;
const longBytes = 8_192;
const inputs = 16;

for (const parser of fuzzedParsers) {
  t.test(`${parser.name}: a byte costs the same whatever came before it`, async (t) => {
    const random = seededRandom(7);
    const costs = [await cost(parser, repeated(parser.frame(random)))];
    for (let turn = 0; turn < inputs; turn++) {
      const frame = turn % 2 === 0 ? [...inputOf(parser, random)] : parser.frame(random);
      costs.push(await cost(parser, repeated(frame.slice(0, 1 + random.below(frame.length)))));
    }
    const most = Math.max(...costs);
    t.ok(most > 0 && most <= stepsMax, `${most.toFixed(2)} steps a byte at most`);
  });
}

/** Steps a byte, in one piece and in as many pieces as there are bytes. */
async function cost(parser: FuzzedParser, bytes: Uint8Array): Promise<number> {
  await session.post('Profiler.takePreciseCoverage');
  for (const size of [bytes.length, 1]) {
    const open = parser.open(
      () => undefined,
      () => () => undefined,
    );
    for (let place = 0; place < bytes.length; place += size) {
      open.push(bytes.slice(place, place + size));
    }
    open.stop();
  }
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const steps = result
    .filter(({ url }) => parser.files.some((file) => url.includes(`/src/drivers/${file}`)))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
  return steps / (2 * bytes.length);
}

/** One frame, or a part of it, again and again. */
function repeated(part: readonly number[]): Uint8Array {
  const bytes = part.length === 0 ? [0] : part;
  return Uint8Array.from({ length: longBytes }, (_, place) => bytes[place % bytes.length] ?? 0);
}
