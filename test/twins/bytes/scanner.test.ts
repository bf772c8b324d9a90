import fc from 'fast-check';
import t from 'tap';
import { minutes, wallMs } from '../../../src/runtime/ports/units.js';
import { scanBytes, serialScanner } from '../../../src/twins/bytes/scanner.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { count } from '../../counts.js';
import { hex, join } from './bytes.js';

function rig(seed?: number) {
  const time = virtualTime({ wall: wallMs(0) });
  const sent: Uint8Array[] = [];
  const scanner = serialScanner({
    after: (span, run) => time.after(span, run),
    send: (bytes) => sent.push(bytes) > 0,
    ...(seed === undefined ? {} : { noise: seededRandom(seed) }),
  });
  return { time, sent, scanner };
}

t.test('a code is its characters and CR', async (t) => {
  t.same(scanBytes('2890'), hex('32 38 39 30 0D'));
  t.same(scanBytes('a\tb中'), hex('61 09 62 E4 B8 AD 0D'));
});

t.test('two codes do not run into each other', async (t) => {
  const { time, sent, scanner } = rig();
  const both = Promise.all([scanner.scan('1'.repeat(100)), scanner.scan('2')]);
  await time.advance(minutes(1));
  t.same(await both, [true, true]);
  t.same(join(...sent), join(scanBytes('1'.repeat(100)), scanBytes('2')));
  t.ok(sent.every((piece) => piece.length <= 64));
});

t.test('noise cuts a code in other pieces and changes no byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 400 }), fc.nat(), async (code, seed) => {
      const { time, sent, scanner } = rig(seed);
      const done = scanner.scan(code);
      await time.advance(minutes(1));
      return (await done) && Buffer.from(join(...sent)).equals(Buffer.from(scanBytes(code)));
    }),
    { seed: 3, numRuns: count({ quick: 30, full: 1000 }) },
  );
});
