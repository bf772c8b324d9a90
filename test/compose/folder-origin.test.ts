/**
 * P6 over the twin disk: which data folders a till refuses, what is so after a person has accepted one,
 * and what it never mistakes for a copy.
 */
import t from 'tap';
import { acceptPlace } from '../../src/compose/acceptance.js';
import { lossModes } from '../../src/twins/disk/loss.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { count } from '../counts.js';
import { type World, entriesOn, newWorld } from './rig.js';

type Files = ReadonlyMap<string, Uint8Array>;

async function sell(world: World, times: number): Promise<void> {
  for (let sale = 0; sale < times; sale += 1) {
    await world.charge(['5']);
    await world.until(() => world.lcdText().includes('PAID'), 'paid');
    await world.wait(1500);
    await world.press('ENTER');
    await world.wait(500);
  }
}

/** As `tar` puts files back: each is a new file; what came since and has no other name stays. */
function putBack(world: World, files: Files, only: (path: string) => boolean = () => true): void {
  for (const [path, bytes] of files) if (only(path)) world.disk.plant(path, bytes);
}

function copyOf(world: World): Files {
  return new Map([...world.disk.files()].map(([path, bytes]) => [path, bytes.slice()]));
}

function newestSegment(files: Files): string {
  const paths = [...files.keys()].filter((path) => path.startsWith('journal/seg-'));
  return paths.toSorted().at(-1)?.slice('journal/'.length) ?? '';
}

/** A till that has sold, a copy of its folder, and sales since. */
async function restored(only?: (path: string) => boolean): Promise<World> {
  const world = newWorld();
  const first = await world.start();
  await sell(world, 2);
  await first.stop();
  const yesterday = copyOf(world);
  const second = await world.start();
  await sell(world, 3);
  await second.stop();
  putBack(world, yesterday, only);
  return world;
}

t.test(
  'Yesterday put back over the very same folder is refused, and nothing is written',
  async (t) => {
    const world = await restored();
    const before = copyOf(world);
    for (let times = 0; times < 2; times += 1) {
      const refused = await world.launch();
      t.match(refused, { ok: false, error: { kind: 'restored', sign: 'document' } });
      world.kill();
    }
    t.strictSame(copyOf(world), before);
  },
);

t.test(
  'So is a journal that was put back alone, and one whose bytes went back in place',
  async (t) => {
    const journal = await restored((path) => path.startsWith('journal/'));
    t.match(await journal.launch(), { ok: false, error: { kind: 'restored', sign: 'segment' } });
    // The segment keeps its inode when it is overwritten; the place still knows how far it had come.
    const world = newWorld();
    const first = await world.start();
    await sell(world, 1);
    await first.stop();
    const yesterday = copyOf(world);
    const second = await world.start();
    await sell(world, 2);
    await second.stop();
    const folder = await world.disk.mount().folder('journal');
    if (!folder.ok) throw new Error('there is a journal');
    const segment = newestSegment(world.disk.files());
    t.equal(newestSegment(yesterday), segment, 'it was begun yesterday');
    const file = await folder.value.open(segment, 'existing');
    if (!file.ok) throw new Error('there is a segment');
    await file.value.write(0, yesterday.get(`journal/${segment}`) ?? new Uint8Array(0));
    await file.value.sync();
    t.match(await world.launch(), { ok: false, error: { kind: 'restored', sign: 'sequence' } });
  },
);

t.test('After acceptance the start asks the wallets about the next numbers, once', async (t) => {
  const world = await restored();
  await world.launch();
  world.kill();
  t.ok((await acceptPlace(world.disk.mount(), 'machine-1 folder-1')).ok);
  const till = await world.start();
  t.equal(till.status().attempts.length, 2, 'it knows what it knew yesterday');
  const probes = (await entriesOn(world.disk.fork(seededRandom(1)))).filter(
    ({ type }) => type === 'ProbeOpened',
  );
  t.equal(probes.length, 16, 'eight numbers at two wallets');
  world.cutPower();
  await world.start();
  const again = (await entriesOn(world.disk.fork(seededRandom(1)))).filter(
    ({ type }) => type === 'ProbeOpened',
  );
  t.equal(again.length, 16, 'and no more at the start after it');
});

t.test('A sale that only the wallet remembers is found after acceptance', async (t) => {
  const world = newWorld();
  await world.start();
  await sell(world, 1);
  await world.wait(1000);
  const early = copyOf(world);
  await sell(world, 2);
  world.kill();
  // Same start, same block: what was copied is behind, and its next numbers were used.
  putBack(world, early);
  t.match(await world.launch(), { ok: false, error: { kind: 'restored' } });
  world.kill();
  t.ok((await acceptPlace(world.disk.mount(), 'machine-1 folder-1')).ok);
  const till = await world.start();
  await world.wait(70_000);
  const adopted = (await entriesOn(world.disk.fork(seededRandom(1)))).filter(
    ({ type }) => type === 'Adopted',
  );
  t.equal(adopted.length, 2, 'both lie on the late desk');
  t.type(till.status().banner, 'string', 'and are told');
});

t.test('A backup is not run, and is no backup any more once it was accepted', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await till.stop();
  world.disk.plant('backup.json', new TextEncoder().encode('{}'));
  t.match(await world.launch(), { ok: false, error: { kind: 'backup' } });
  world.kill();
  t.ok((await acceptPlace(world.disk.mount(), 'machine-1 folder-1')).ok);
  t.ok(world.disk.files().has('restored-from.json'));
  t.match((await world.start()).status(), { ready: true });
});

t.test('A place of the earlier form is run, and brought to this one', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await till.stop();
  const earlier = { version: 1, place: 'machine-1 folder-1', begun: true };
  world.disk.plant('place.json', new TextEncoder().encode(JSON.stringify(earlier)));
  await world.disk.mount().remove('place.json.bak');
  const again = await world.start();
  t.match(again.status(), { ready: true });
  const text = new TextDecoder().decode(world.disk.files().get('place.json'));
  const segment = Number(newestSegment(world.disk.files()).slice('seg-'.length, -'.pj'.length));
  t.match(JSON.parse(text), { version: 2, data: { begun: true, segment } });
});

t.test('A place that cannot be read is refused, and accepted by a person', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await till.stop();
  for (const name of ['place.json', 'place.json.bak']) world.disk.rot(name, 40);
  t.match(await world.launch(), { ok: false, error: { kind: 'document', name: 'place.json' } });
  world.kill();
  t.ok((await acceptPlace(world.disk.mount(), 'machine-1 folder-1')).ok);
  t.match((await world.start()).status(), { ready: true });
});

t.test('Rotation, kills and cuts in every mode are never taken for a copy', async (t) => {
  let starts = 0;
  for (const [index, mode] of [...lossModes, 'kill' as const].entries()) {
    if (index % count({ quick: 3, full: 1 }) !== 0) continue;
    const world = newWorld(index + 1);
    for (let times = 0; times < 4; times += 1) {
      await world.start();
      starts += 1;
      await sell(world, 4);
      await world.wait(times * 37);
      if (mode === 'kill') world.kill();
      else world.cutPower(mode);
    }
    const last = await world.launch();
    t.ok(last.ok, `${mode}: ${last.ok ? '' : JSON.stringify(last.error)}`);
    const segments = [...world.disk.files().keys()].filter((name) => name.includes('/seg-'));
    t.ok(segments.length > 2, `${String(segments.length)} segments`);
  }
  t.comment(`${String(starts)} starts`);
});
