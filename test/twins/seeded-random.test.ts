/** Randomness from a seed is the published generator, and equal for equal seeds. */
import fc from 'fast-check';
import t from 'tap';
import { seededRandom, xoshiro } from '../../src/twins/seeded-random.js';

t.test('the generator gives the values of the reference implementation', (t) => {
  // Made with the authors' C program, as published in edorfaus/xoshiro-6502, test-rom/testdata.asm.
  const next = xoshiro([0x964d_4a0c, 0xd40a_b895, 0xad7f_decb, 0x3006_f0f0]);
  t.same([next(), next(), next(), next()], [0xf139_1922, 0x6fe5_3806, 0xa5be_2840, 0xf510_ee70]);
  t.end();
});

t.test('equal seeds give equal sequences, on every machine', (t) => {
  const hex = (seed: number): string => Buffer.from(seededRandom(seed).bytes(8)).toString('hex');
  t.equal(hex(1), hex(1));
  t.equal(new Set([0, 1, 2, -1, 0x1_0000_0000, 0x1_0000_0001, 0x2_0000_0000].map(hex)).size, 7);
  t.same([0, 1].map(hex), ['2037b06a9e34ae02', 'd4197117e52d9681']);
  t.end();
});

t.test('below stays below, and reaches everything', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 0x1_0000_0000 }), (seed, bound) => {
      const value = seededRandom(seed).below(bound);
      return Number.isInteger(value) && value >= 0 && value < bound;
    }),
    { seed: 3 },
  );
  const random = seededRandom(7);
  const seen = new Map<number, number>();
  for (let roll = 0; roll < 6000; roll++) {
    const side = random.below(6);
    seen.set(side, (seen.get(side) ?? 0) + 1);
  }
  t.same([...seen.keys()].toSorted(), [0, 1, 2, 3, 4, 5]);
  for (const times of seen.values()) t.ok(times > 850 && times < 1150, 'each side as often');
  t.end();
});
