/**
 * Damage that a person accepts: what can be read goes on in a new segment, what is there is not
 * touched, the start behind it is clean, and new damage is told from accepted damage.
 */
import t from 'tap';
import { acceptDamage, findDamage } from '../../../src/runtime/journal/accept-damage.js';
import { blockBytes } from '../../../src/runtime/journal/format.js';
import type { FoundDamage, Said } from '../../../src/runtime/journal/accept-damage.js';
import { indexJournal, readSegments } from '../../../src/runtime/journal/reader.js';
import { newDamages } from '../../../src/runtime/journal/accepted-damage.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import type { DiskCall, DiskFault } from '../../../src/twins/disk/door.js';
import { type Rig, appendEach, entryOf, fileOf, idsOf, key, names, newRig } from './rig.js';

const said: Said = { reason: 'card replaced', by: 'Li Lei' };

function optionsOf(rig: Rig, chainKey: typeof key | null = key) {
  const { clock, disk, segmentBlocks } = rig;
  return {
    folder: disk.mount(),
    clock,
    chainKey,
    terminal: 'T0000001',
    software: '0.1.0',
    log: silentLog,
    limits: { segmentBlocks },
  };
}

async function find(rig: Rig): Promise<FoundDamage> {
  const found = await findDamage(optionsOf(rig));
  if (!found.ok) throw new Bug(JSON.stringify(found.error));
  return found.value;
}

async function accept(rig: Rig) {
  const found = await find(rig);
  const accepted = await acceptDamage(optionsOf(rig), found, said, []);
  if (!accepted.ok) throw new Bug(JSON.stringify(accepted.error));
  return { found, note: accepted.value };
}

/** Three segments of 16 blocks, the newest still in use. */
async function threeSegments(): Promise<{ rig: Rig; ids: readonly string[] }> {
  const rig = newRig(16);
  const { journal } = await rig.open();
  const ids = await appendEach(journal, names(30));
  await journal.close();
  return { rig, ids };
}

/** What a reader sees that nobody has accepted, as `segment:block label`. */
async function newOnes(rig: Rig): Promise<readonly string[]> {
  const folder = rig.disk.reader('');
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug('no index');
  const records = [];
  for await (const reading of readSegments({ folder, key }, index.value)) {
    if (!reading.ok) throw new Bug('not read');
    const { damage, digest, number: segment, gap } = reading.value;
    records.push({ damage, digest, segment, gap });
  }
  const found = newDamages(records).map(({ damage }) => damage);
  return [...index.value.missing, ...found].map(
    ({ segment, block, label }) => `${segment}:${block} ${label}`,
  );
}

t.test('an accepted journal opens clean, with everything that could be read', async (t) => {
  const { rig, ids } = await threeSegments();
  const file = 'seg-000003.pj';
  const { endBlock } = scanSegment(3, fileOf(rig.disk, file), key);
  rig.disk.rot(file, (endBlock - 3) * blockBytes + 60);
  const before = new Map([...rig.disk.files()].map(([name, bytes]) => [name, bytes.slice()]));
  t.strictSame(await newOnes(rig), [`3:${endBlock - 3} followed`]);
  const { note } = await accept(rig);
  for (const [name, bytes] of before) t.strictSame(rig.disk.files().get(name), bytes, name);
  t.strictSame([...rig.disk.files().keys()].sort(), [...before.keys(), 'seg-000004.pj'].sort());
  t.match(note, { missing: [{}], reason: 'card replaced', by: 'Li Lei' });
  t.equal(note.missing.length, 1);
  const [range] = note.missing;
  t.equal(range?.from, range?.to, 'one record is missing');
  t.strictSame(await newOnes(rig), []);
  const { journal, entries, report } = await rig.open();
  t.equal(journal.mode, 'ok');
  t.match(report, { damage: null, torn: false, lostSequence: null });
  t.strictSame(ids.filter((id) => !idsOf(entries).includes(id)).length, 1);
  t.match(await journal.append([entryOf('Z')]), { ok: true });
  await journal.close();
  const again = await rig.open();
  t.equal(again.journal.mode, 'ok');
  t.ok(idsOf(again.entries).includes('Z'));
});

t.test('there is nothing to accept twice, nor in a sound journal', async (t) => {
  const { rig } = await threeSegments();
  t.match(await findDamage(optionsOf(rig)), { ok: false, error: { kind: 'nothingToAccept' } });
  rig.disk.rot('seg-000003.pj', 100);
  await accept(rig);
  t.match(await findDamage(optionsOf(rig)), { ok: false, error: { kind: 'nothingToAccept' } });
  await rig.open();
  t.match(await findDamage(optionsOf(rig)), { ok: false, error: { kind: 'nothingToAccept' } });
});

t.test('a wrong key, no key and another terminal are no damage', async (t) => {
  const { rig } = await threeSegments();
  const wrong = new Secret<Uint8Array>(new Uint8Array(32).fill(9));
  t.match(await findDamage(optionsOf(rig, wrong)), { error: { kind: 'keyWrong' } });
  t.match(await findDamage(optionsOf(rig, null)), { error: { kind: 'keyMissing' } });
  rig.disk.rot('seg-000003.pj', 100);
  t.match(await findDamage({ ...optionsOf(rig), terminal: 'T0000009' }), {
    error: { kind: 'otherTerminal', terminal: 'T0000001' },
  });
});

/** Blocks of a file that the medium does not give out any more. */
function unreadableAt(file: string, from: number, to: number): DiskFault {
  const hits = ({ position, length }: DiskCall) =>
    position < to * blockBytes && position + length > from * blockBytes;
  return {
    at: (call) => call.call === 'read' && call.file === file && hits(call),
    times: Infinity,
    trouble: { kind: 'fail', code: 'Io' },
  };
}

t.test('a block that cannot be read locks the journal, and what is behind is read', async (t) => {
  const { rig, ids } = await threeSegments();
  const file = 'seg-000003.pj';
  const { endBlock } = scanSegment(3, fileOf(rig.disk, file), key);
  const block = endBlock - 3;
  const { journal, entries, report } = await rig.open(
    rig.disk.mount([unreadableAt(file, block, block + 1)]),
  );
  t.equal(journal.mode, 'locked');
  t.match(report.damage, { segment: 3, block, label: 'unreadable' });
  t.equal(ids.filter((id) => !idsOf(entries).includes(id)).length, 1, 'one record is on it');
});

t.test(
  'a free block that cannot be read is damage, not a clean end and not a torn one',
  async (t) => {
    const { rig } = await threeSegments();
    const file = 'seg-000003.pj';
    const { endBlock } = scanSegment(3, fileOf(rig.disk, file), key);
    const { journal, report } = await rig.open(
      rig.disk.mount([unreadableAt(file, endBlock, endBlock + 1)]),
    );
    t.equal(journal.mode, 'locked');
    t.match(report.damage, { segment: 3, block: endBlock, label: 'unreadable' });
  },
);

t.test('a segment that gives nothing out is accepted as it is', async (t) => {
  for (const number of [1, 2, 3]) {
    const { rig, ids } = await threeSegments();
    const file = `seg-00000${number}.pj`;
    const fault = unreadableAt(file, 0, 1000);
    const options = { ...optionsOf(rig), folder: rig.disk.mount([fault]) };
    const found = await findDamage(options);
    if (!found.ok) throw new Bug(JSON.stringify(found.error));
    t.match(found.value.survey.damages, [
      { damage: { segment: number, block: 0, label: 'unreadable' }, digest: null },
    ]);
    t.match(await acceptDamage(options, found.value, said, []), { ok: true });
    const { journal, entries } = await rig.open(rig.disk.mount([fault]));
    t.equal(journal.mode, 'ok');
    const lost = ids.filter((id) => !idsOf(entries).includes(id)).length;
    t.ok(number < 3 ? lost === 0 : lost > 0, `segment ${number}: ${lost} records are gone`);
    t.match(await journal.append([entryOf('Z')]), { ok: true });
  }
});

t.test('a missing segment is accepted for good, also when the journal has gone on', async (t) => {
  const { rig } = await threeSegments();
  const folder = rig.disk.mount();
  await folder.remove('seg-000002.pj');
  await folder.syncDirectory();
  t.equal((await rig.open()).journal.mode, 'locked');
  await accept(rig);
  const { journal } = await rig.open();
  t.equal(journal.mode, 'ok');
  await appendEach(journal, names(40, 'M'));
  await journal.close();
  t.ok(rig.disk.files().has('seg-000006.pj'), 'it has gone on for segments');
  t.strictSame(await newOnes(rig), []);
  t.equal((await rig.open()).journal.mode, 'ok');
});

t.test('damage that comes later is new, and accepted anew', async (t) => {
  const { rig } = await threeSegments();
  rig.disk.rot('seg-000003.pj', 100);
  await accept(rig);
  const { journal } = await rig.open();
  await appendEach(journal, names(4, 'M'));
  await journal.close();
  t.strictSame(await newOnes(rig), []);
  rig.disk.rot('seg-000003.pj', 3 * blockBytes + 70);
  t.strictSame(await newOnes(rig), ['3:0 header'], 'other bytes than those that were accepted');
  t.equal((await rig.open()).journal.mode, 'ok', 'nothing of it is needed any more');
  rig.disk.rot('seg-000004.pj', 100);
  t.equal((await rig.open()).journal.mode, 'locked');
  await accept(rig);
  const again = await rig.open();
  t.equal(again.journal.mode, 'ok');
  t.strictSame(await newOnes(rig), []);
  for (const id of names(4, 'M')) t.ok(idsOf(again.entries).includes(id), id);
});

t.test('a torn end beside damage is accepted with it', async (t) => {
  const { rig } = await threeSegments();
  const bytes = fileOf(rig.disk, 'seg-000003.pj').slice();
  bytes[scanSegment(3, bytes, key).endBlock * blockBytes + 9] = 1;
  rig.disk.plant('seg-000003.pj', bytes);
  rig.disk.rot('seg-000001.pj', 5 * blockBytes + 70);
  const { found } = await accept(rig);
  const labels = found.survey.damages.map(({ damage }) => `${damage.segment} ${damage.label}`);
  t.strictSame(labels, ['1 sealed', '3 torn']);
  t.strictSame(await newOnes(rig), []);
  t.equal((await rig.open()).journal.mode, 'ok');
});

t.test('sequences never come twice: what may have been given out is left out', async (t) => {
  const { rig } = await threeSegments();
  const highest = Math.max(...(await sequencesOf(rig)));
  const bytes = fileOf(rig.disk, 'seg-000003.pj').slice();
  const { endBlock } = scanSegment(3, bytes, key);
  // The last three batches are noise, and the header too.
  bytes.fill(0xa5, (endBlock - 3) * blockBytes);
  bytes.fill(0xa5, 0, 8);
  rig.disk.plant('seg-000003.pj', bytes);
  await accept(rig);
  await rig.open();
  const after = scanSegment(4, fileOf(rig.disk, 'seg-000004.pj'), key);
  t.ok((after.records[0]?.sequence ?? 0) > highest);
});

async function sequencesOf(rig: Rig): Promise<readonly number[]> {
  const folder = rig.disk.reader('');
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug('no index');
  const found: number[] = [];
  for await (const reading of readSegments({ folder, key }, index.value))
    if (reading.ok) found.push(...reading.value.records.map(({ sequence }) => sequence));
  return found;
}
