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
