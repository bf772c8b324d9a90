/** V8's own figures of the space for young objects, in this process alone. */
import t from 'tap';
import { getHeapSpaceStatistics } from 'node:v8';
import { keepYoungGenerationSmall } from '../../src/cli/young-generation.js';

t.test('What dies young is swept from a space that does not grow', (t) => {
  keepYoungGenerationSmall();
  const before = youngBytes();
  let kept: unknown[] = [];
  for (let round = 0; round < 400; round += 1) {
    kept = Array.from({ length: 5_000 }, (_, index) => ({
      round,
      index,
      kept: kept[index] !== null,
    }));
  }
  t.equal(kept.length, 5_000);
  t.ok(
    youngBytes() <= before,
    `${String(before)} bytes before, ${String(youngBytes())} afterwards`,
  );
  t.end();
});

function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return space?.space_size ?? NaN;
}
