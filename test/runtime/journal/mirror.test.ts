/** A journal on two media: what each state of the two makes a start do, and what a lost medium does to a running one. */
import t from 'tap';
import { mirrorTable, type MirrorColumn } from '../../../src/runtime/journal/mirror-plan.js';
import { rowsFor } from '../../../src/runtime/journal/decision-table.js';
import { MirrorPair, type SideLoss } from '../../../src/runtime/journal/mirror-pair.js';
import { mirroredFolder } from '../../../src/runtime/journal/mirrored-folder.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { seconds, wallMs } from '../../../src/runtime/ports/units.js';
import { twinDisk } from '../../../src/twins/disk.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import {
  type Media,
  type OpenedPair,
  areEqual,
  callsOfStory,
  newMedia,
  openPair,
  problemOf,
  run,
} from './mirror-rig.js';
import { appendEach, entryOf, fileOf, idsOf, names, newRig } from './rig.js';

t.test('exactly one row fits whatever the two sides are', (t) => {
  const { columns } = mirrorTable;
  for (let bits = 0; bits < 2 ** columns.length; bits += 1) {
    const facts = Object.fromEntries(
      columns.map((column, index) => [column, (bits & (1 << index)) !== 0]),
    ) as Readonly<Record<MirrorColumn, boolean>>;
    const labels = rowsFor(mirrorTable, facts).map(({ label }) => label);
    if (labels.length !== 1) t.fail(`${JSON.stringify(facts)}: ${labels.join(', ')}`);
  }
  t.pass(`${2 ** columns.length} combinations`);
  t.end();
});

const all = { given: callsOfStory, acknowledged: callsOfStory };

async function told(): Promise<Media> {
  const media = newMedia();
  await run(media, {});
  return media;
}

async function opened(media: Media, change: Parameters<typeof openPair>[1] = {}) {
  const pair = await openPair(media, { hasBegun: true, ...change });
  if (typeof pair === 'string') throw new Error(pair);
  return pair;
}

const newestOf = (media: Media, side: 'primary' | 'mirror'): string =>
  [...media.disks[side].files().keys()]
    .filter((name) => name.startsWith('seg-'))
    .sort()
    .at(-1) ?? '';

/** Noise in the last batch of one side: it reads as torn. */
function spoilLastBatch(media: Media, side: 'primary' | 'mirror'): void {
  const name = newestOf(media, side);
  const bytes = fileOf(media.disks[side], name);
  let end = bytes.length - 1;
  while (bytes[end] === 0) end -= 1;
  media.disks[side].rot(name, end);
}

async function isWhole(pair: OpenedPair): Promise<boolean> {
  return problemOf(pair, all) === null && (await pair.journal.append([entryOf('more')])).ok;
}

t.test('a last write that is torn on one side and whole on the other is not a loss', async (t) => {
  for (const side of ['primary', 'mirror'] as const) {
    const media = await told();
    spoilLastBatch(media, side);
    const pair = await opened(media);
    t.match(pair.report, { torn: false, lostSequence: null, quarantined: null });
    t.ok(await isWhole(pair), side);
    t.ok(areEqual(media));
  }
});

t.test('one copy alone tells the same write as lost', async (t) => {
  const media = await told();
  spoilLastBatch(media, 'primary');
  t.match((await opened(media, { isAbsent: true })).report, { torn: true });
});

t.test('a damaged side is set aside and filled from the sound one', async (t) => {
  for (const side of ['primary', 'mirror'] as const) {
    const media = await told();
    const name = newestOf(media, side);
    media.disks[side].rot(name, 64);
    const bad = Buffer.from(fileOf(media.disks[side], name));
    const pair = await opened(media);
    t.equal(pair.mirrored.healed, side);
    t.ok(await isWhole(pair), side);
    t.ok(areEqual(media));
    t.ok(bad.equals(fileOf(media.disks[side], `quarantine/damaged-1-${name}`)), 'kept as it was');
  }
});

t.test('an empty mirror is filled, and so is a primary whose journal is gone', async (t) => {
  for (const side of ['primary', 'mirror'] as const) {
    const { disks, clock } = await told();
    const fresh = newMedia(9);
    const media = { disks: { ...disks, [side]: fresh.disks[side] }, clock };
    const pair = await opened(media);
    t.ok(await isWhole(pair), side);
    t.ok(areEqual(media));
  }
});

t.test('a data folder that never had a journal does not take that of a mirror (P6)', async (t) => {
  const { disks, clock } = await told();
  const media = { disks: { ...disks, primary: newMedia(9).disks.primary }, clock };
  t.match(await openPair(media, { hasBegun: false }), /mirrorAlone/);
});

t.test('the mirror of another terminal is refused', async (t) => {
  const { disks, clock } = await told();
  const media = { disks: { ...disks, primary: newMedia(9).disks.primary }, clock };
  t.match(await openPair(media, { terminal: 'T0000002' }), /otherTerminal/);
});

t.test('two that went on apart are locked, and nothing is written', async (t) => {
  const media = await told();
  await appendEach((await opened(media, { isAbsent: true })).journal, names(2, 'X'));
  const apart = { disks: { primary: media.disks.mirror, mirror: media.disks.primary } };
  await appendEach(
    (await opened({ ...apart, clock: media.clock }, { isAbsent: true })).journal,
    names(3, 'Y'),
  );
  const before = JSON.stringify([...media.disks.primary.files().values()].map(String));
  const pair = await opened(media);
  t.equal(pair.journal.mode, 'locked');
  t.match(pair.report.damage, { label: 'mirror' });
  t.equal(JSON.stringify([...media.disks.primary.files().values()].map(String)), before);
});

t.test('without its mirror the till goes on, and fills it when it is back', async (t) => {
  const media = await told();
  const alone = await opened(media, { isAbsent: true });
  t.match(alone.lost, [{ side: 'mirror', fault: { code: 'NotFound' } }]);
  t.strictSame(await appendEach(alone.journal, names(40, 'L')), names(40, 'L'));
  const both = await opened(media);
  t.strictSame(both.lost, []);
  t.ok(areEqual(media));
  t.strictSame(idsOf(both.entries).slice(-5), names(40, 'L').slice(-5));
});

t.test('a side that keeps silent holds a commit for four seconds, once', async (t) => {
  for (const side of ['primary', 'mirror'] as const) {
    const time = virtualTime({ wall: wallMs(1_800_000_000_000) });
    const disks = {
      primary: twinDisk({ random: seededRandom(1) }),
      mirror: twinDisk({ random: seededRandom(2) }),
    };
    const lost: SideLoss[] = [];
    const pair = new MirrorPair({
      after: (span, wake) => time.after(span, wake),
      onLost: (loss) => lost.push(loss),
    });
    const folder = mirroredFolder(pair, {
      primary: disks.primary.mount(),
      mirror: disks.mirror.mount(),
    });
    const journal = await openJournal({ ...newRig(32).options(folder) });
    if (!journal.ok) throw new Error('did not open');
    disks[side].kill();
    const answered = journal.value.journal.append([entryOf('A')]);
    await time.settle();
    await time.advance(seconds(3));
    t.strictSame(lost, []);
    await time.advance(seconds(1));
    t.ok((await answered).ok, `${side} is silent`);
    t.match(lost, [{ side }]);
    t.ok((await journal.value.journal.append([entryOf('B')])).ok, 'and the next waits for nothing');
  }
});

t.test('a full mirror is done without; a full primary is a full journal', async (t) => {
  const media = newMedia();
  const pair = await opened(media, { hasBegun: false });
  media.disks.mirror.setFree(0);
  t.strictSame(await appendEach(pair.journal, names(20)), names(20));
  t.match(pair.lost, [{ side: 'mirror', fault: { code: 'NoSpace' } }]);
  const other = newMedia(4);
  const full = await opened(other, { hasBegun: false });
  other.disks.primary.setFree(0);
  await appendEach(full.journal, names(8));
  // The disk refuses the spare when nothing waits any more; how many turns that takes is its own.
  for (let turns = 0; turns < 500 && full.journal.room().spare === 'making'; turns += 1)
    await new Promise((turn) => setImmediate(turn));
  t.equal(full.journal.room().spare, 'refused');
  t.strictSame(full.lost, []);
});
