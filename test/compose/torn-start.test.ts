/** What a cut may have taken is asked about (P4), however often the start that should do it dies. */
import t from 'tap';
import type { DiskCall } from '../../src/twins/disk/door.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { type World, entriesOn, newWorld } from './rig.js';

const blockBytes = 4096;

/** Turns a byte of the last batch into another one, as a write that a cut has torn. */
function tear(world: World): void {
  const segments = [...world.disk.files().keys()].filter((name) => name.includes('/seg-'));
  const segment = segments.toSorted().at(-1) ?? '';
  const bytes = world.disk.files().get(segment) ?? new Uint8Array(0);
  const last = bytes.findLastIndex((byte) => byte !== 0);
  world.disk.rot(segment, Math.floor(last / blockBytes) * blockBytes + 50, 255);
}

async function typesOn(world: World): Promise<readonly string[]> {
  return (await entriesOn(world.disk.fork(seededRandom(1)))).map(({ type }) => type);
}

t.test('P4: the next two numbers are asked about, though start after start dies', async (t) => {
  const world = newWorld();
  const first = await world.start();
  await world.charge(['5']);
  await world.until(() => first.status().slips[0]?.state === 'printed', 'printed');
  world.cutPower();
  tear(world);
  for (const writesOfJournal of [3, 2]) {
    let writes = 0;
    const isItsFirstEntry = ({ call, file }: DiskCall): boolean =>
      call === 'write' && file.includes('/seg-') && (writes += 1) === writesOfJournal;
    void world.launchAlong({
      faults: [{ at: isItsFirstEntry, trouble: { kind: 'die', moment: 'before' } }],
    });
    await world.wait(1000);
    t.equal(writes, writesOfJournal, 'killed with the boot record written and no entry behind it');
    world.cutPower();
    t.notOk((await typesOn(world)).includes('ProbeOpened'));
  }
  const till = await world.start();
  t.equal(till.report.torn, true);
  const probes = (await typesOn(world)).filter((type) => type === 'ProbeOpened');
  t.equal(probes.length, 4, 'two numbers at two wallets');
  world.cutPower();
  t.equal((await world.start()).report.torn, false);
});
