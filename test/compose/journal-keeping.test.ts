/** A till archives while it is idle, is not held up by it, and tells when it cannot. */
import t from 'tap';
import type { ArchiveTrouble } from '../../src/runtime/journal/archiver.js';
import type { TillPorts } from '../../src/compose/till-ports.js';
import { type World, newWorld } from './rig.js';

const segmentBlocks = 6;

const day = 86_400_000;

/**
 * A till that has been started often enough to have filled segments on each of four business days. Each
 * time the folder is really lived in: one that was copied is not run (P6).
 */
async function usedWorld(): Promise<World> {
  const world = newWorld();
  for (let starts = 0; starts < 24; starts += 1) {
    const till = await world.start({ ports: { segmentBlocks } });
    if (starts % 6 === 5) await world.wait(day);
    await stopped(world, till.stop());
    world.kill();
  }
  return world;
}

async function stopped<T>(world: World, ending: Promise<T>): Promise<T> {
  let ended: T | null = null;
  void ending.then((value) => {
    ended = value;
  });
  await world.until(() => ended !== null, 'the till has stopped');
  return ending;
}

function keepingIn(world: World, told: (ArchiveTrouble | null)[]): Partial<TillPorts> {
  return {
    segmentBlocks,
    keeping: {
      retentionDays: 90,
      after: (span, run) => world.time.after(span, run),
      onEnd: (trouble) => told.push(trouble),
    },
  };
}

const archived = ({ disk }: World) =>
  [...disk.files().keys()].filter((name) => name.startsWith('journal/archive/seg-')).sort();

t.test(
  'old segments are in the archive a little after a start, and the next start is none the worse',
  async (t) => {
    const world = await usedWorld();
    const told: (ArchiveTrouble | null)[] = [];
    const till = await world.start({ ports: keepingIn(world, told) });
    t.strictSame(archived(world), [], 'a start has better things to do at first');
    await world.wait(60_000);
    t.strictSame(told, [null]);
    t.ok(archived(world).length >= 2, archived(world).join());
    t.strictSame(till.status().faults, []);
    world.cutPower();
    const next = await world.start({ ports: { segmentBlocks } });
    t.equal(next.report.damage, null);
    t.equal(next.boot, till.boot + 1);
  },
);

t.test('nothing is archived while a payment is open', async (t) => {
  const world = await usedWorld();
  const told: (ArchiveTrouble | null)[] = [];
  await world.start({ ports: keepingIn(world, told) });
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(['5']);
  await world.wait(20_000);
  t.strictSame(archived(world), []);
  t.strictSame(told, []);
});

t.test('a till that ends does not wait for the archive, and leaves no half of one', async (t) => {
  for (const afterMs of [5_020, 5_050, 5_110, 5_200, 5_400]) {
    const world = await usedWorld();
    const till = await world.start({ ports: keepingIn(world, []) });
    await world.wait(afterMs);
    const began = world.time.elapsed();
    const before = archived(world).length;
    t.equal(await stopped(world, till.stop()), 'clean');
    t.ok(world.time.elapsed() - began < 500, `${afterMs} ms after the start`);
    t.ok(archived(world).length <= before + 1, 'it went no further');
    world.kill();
    const next = await world.start({ ports: { segmentBlocks } });
    t.equal(next.report.damage, null);
  }
});

t.test('a disk that does not take the archive is told, and the till goes on', async (t) => {
  const world = await usedWorld();
  const told: (ArchiveTrouble | null)[] = [];
  const till = await world.start({ ports: keepingIn(world, told) });
  world.disk.inject({
    at: ({ call, file }) => call === 'sync' && file.includes('archive/'),
    trouble: { kind: 'fail', code: 'Io' },
  });
  await world.wait(60_000);
  t.equal(told.length, 1);
  t.match(told, [{ kind: 'storage', fault: { call: 'sync' } }]);
  t.strictSame(archived(world), []);
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'paid', 'it is paid');
  t.ok(world.log.some(({ name, level }) => name === 'journal.archive' && level === 'error'));
});

t.test('a call to the disk that hangs in the archive holds the folder, not the end', async (t) => {
  const world = await usedWorld();
  const till = await world.start({ ports: keepingIn(world, []) });
  world.disk.inject({
    at: ({ call, file }) => call === 'sync' && file.includes('archive/'),
    trouble: { kind: 'slow', ms: 3_600_000 },
  });
  await world.wait(20_000);
  const began = world.time.elapsed();
  t.equal(await stopped(world, till.stop()), 'late');
  t.ok(world.time.elapsed() - began <= 2000);
});

t.test('whoever ends a day may ask for another round', async (t) => {
  const world = await usedWorld();
  const told: (ArchiveTrouble | null)[] = [];
  const till = await world.start({ ports: keepingIn(world, told) });
  await world.wait(60_000);
  till.keepJournal();
  till.keepJournal();
  await world.wait(60_000);
  t.strictSame(told, [null, null, null]);
});
