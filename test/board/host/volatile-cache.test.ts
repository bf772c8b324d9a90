/** What a cut takes is what was not flushed, sector by sector, and the seed says which. */
import t from 'tap';
import { sectorBytes, volatileCache } from './volatile-cache.js';

const sector = (value: number): Uint8Array => new Uint8Array(sectorBytes).fill(value);
const firstBytes = (medium: Uint8Array): number[] =>
  Array.from({ length: medium.length / sectorBytes }, (_, at) => medium[at * sectorBytes] ?? -1);

t.test('what was flushed endures every cut, and a read sees what was written last', async (t) => {
  const medium = new Uint8Array(4 * sectorBytes);
  const cache = volatileCache(medium);
  cache.write(sectorBytes, sector(1));
  cache.flush();
  cache.write(sectorBytes, sector(2));
  t.equal(cache.read(0, 4 * sectorBytes)[sectorBytes], 2);
  t.same(cache.cut('all', 1), { waiting: 1, lost: 1 });
  t.same(firstBytes(medium), [0, 1, 0, 0]);
});

t.test('the policy none keeps the cache', async (t) => {
  const medium = new Uint8Array(2 * sectorBytes);
  const cache = volatileCache(medium);
  cache.write(0, sector(7));
  t.same(cache.cut('none', 1), { waiting: 1, lost: 0 });
  t.same(firstBytes(medium), [7, 0]);
});

t.test('coins fall for each sector by itself, equal for equal seeds', async (t) => {
  const after = (seed: number): number[] => {
    const medium = new Uint8Array(64 * sectorBytes);
    const cache = volatileCache(medium);
    const whole = new Uint8Array(medium.length).fill(9);
    cache.write(0, whole);
    cache.cut('coin', seed);
    return firstBytes(medium);
  };
  const kept = after(3).filter((value) => value === 9).length;
  t.ok(kept > 10 && kept < 54, `${kept} of 64 are kept`);
  t.same(after(3), after(3));
  t.notSame(after(3), after(4));
});

t.test('a sector that was written twice may have any of its contents', async (t) => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 40; seed += 1) {
    const medium = new Uint8Array(sectorBytes);
    const cache = volatileCache(medium);
    cache.write(0, sector(1));
    cache.write(0, sector(2));
    cache.cut('coin', seed);
    seen.add(medium[0] ?? -1);
  }
  t.same([...seen].sort(), [0, 1, 2]);
});

t.test('the superblock of an ext4 is never torn', async (t) => {
  for (let seed = 0; seed < 40; seed += 1) {
    const medium = new Uint8Array(8 * sectorBytes);
    const cache = volatileCache(medium);
    cache.write(0, new Uint8Array(8 * sectorBytes).fill(5));
    cache.cut('coin', seed);
    t.equal(medium[2 * sectorBytes], medium[3 * sectorBytes], `seed ${seed}`);
  }
});

t.test('a write that is no whole sectors is refused', async (t) => {
  t.throws(() => {
    volatileCache(new Uint8Array(1024)).write(0, new Uint8Array(100));
  }, /no whole sectors/);
});
