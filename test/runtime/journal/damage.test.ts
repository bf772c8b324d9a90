/** Damage is noticed: no changed value is ever taken for a written one, and a torn tail is not damage. */
import assert from 'node:assert/strict';
import t from 'tap';
import { decideBy } from '../../../src/runtime/journal/decision-table.js';
import { classification } from '../../../src/runtime/journal/classification.js';
import { blockBytes, frameBytes, frameHeaderBytes } from '../../../src/runtime/journal/format.js';
import { encodeEntry } from '../../../src/runtime/journal/record.js';
import { factsOf, scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { count } from '../../counts.js';
import { type Rig, appendEach, bodyOf, entryOf, fileOf, idsOf, key, names, newRig } from './rig.js';

const segment1 = 'seg-000001.pj';
const alone = { follows: null, isLast: true };

interface Seen {
  readonly label: string;
  /** The records as text. */
  readonly records: readonly string[];
}

function see(bytes: Uint8Array, isLast = true, withKey: typeof key | null = key): Seen {
  const scan = scanSegment(1, bytes, withKey);
  const { label } = decideBy(classification, factsOf(scan, { ...alone, isLast }));
  return { label, records: scan.records.map((record) => JSON.stringify(record)) };
}

/** Block 0, carry-over, boot, a batch of two entries, a batch of one, and two free blocks. */
async function smallSegment(): Promise<Uint8Array> {
  const rig = newRig(7);
  const { journal } = await rig.open();
  await journal.append([entryOf('A'), entryOf('B')]);
  await journal.append([entryOf('C')]);
  return fileOf(rig.disk, segment1).slice();
}

/** How each byte of the small segment is classified when a bit of it flips. */
function expectedLabels(bytes: Uint8Array): readonly string[] {
  const labels = Array.from(bytes, (_, at): string => (at < blockBytes ? 'header' : 'clean'));
  labels.fill('torn', 5 * blockBytes);
  const { view } = scanSegment(1, bytes, key).segment;
  const labelOfBlock = ['', 'carry-over', 'followed', 'followed', 'torn'];
  for (let block = 1; block <= 4; block += 1) {
    let at = block * blockBytes;
    for (let isLast = false; !isLast;) {
      const length = view.getUint32(at + 4, true);
      labels.fill(labelOfBlock[block] ?? '', at, at + 48 + length);
      isLast = (view.getUint8(at + 20) & 1) !== 0;
      at += frameBytes(length);
    }
  }
  return labels;
}

function isPrefix(records: readonly string[], whole: readonly string[]): boolean {
  return records.every((record, index) => record === whole[index]);
}

function seeFlipped(bytes: Uint8Array, at: number, bit: number): Seen {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  const seen = see(bytes);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return seen;
}

/** Bytes that are zero and alike need not all be tried each time. */
const sampled = count({ quick: 97, full: 1 });

t.test('each bit flipped in turn: no wrong value, and each is seen as what it is', async (t) => {
  const bytes = await smallSegment();
  const whole = see(bytes);
  t.strictSame([whole.label, whole.records.length], ['clean', 5]);
  const expected = expectedLabels(bytes);
  const counts = new Map<string, number>();
  for (const [at, label] of expected.entries()) {
    const isDull = label === 'clean' || at >= 5 * blockBytes || (at >= 80 && at < 4092);
    if (isDull && at % sampled !== 0) continue;
    // A flip that is ignored, or taken for a torn write behind the end, loses nothing.
    const losesNothing = label === 'clean' || at >= 5 * blockBytes;
    for (let bit = 0; bit < 8; bit += 1) {
      const seen = seeFlipped(bytes, at, bit);
      assert.equal(seen.label, label, `byte ${at} bit ${bit}`);
      assert.ok(isPrefix(seen.records, whole.records), `byte ${at} bit ${bit}`);
      if (losesNothing) assert.equal(seen.records.length, 5, `byte ${at} bit ${bit}`);
    }
    counts.set(label, (counts.get(label) ?? 0) + 8);
  }
  const covered = (label: string) => expected.filter((other) => other === label).length * 8;
  t.equal(counts.get('carry-over'), covered('carry-over'));
  t.equal(counts.get('followed'), covered('followed'));
  for (const label of ['header', 'torn', 'clean']) t.ok((counts.get(label) ?? 0) > 300, label);
});

t.test('a last write cut off at every length is torn, and nothing of it is taken', async (t) => {
  const rig = newRig(12);
  const { journal } = await rig.open();
  await journal.append([entryOf('A')]);
  const before = fileOf(rig.disk, segment1).slice();
  const list = [entryOf('B', { body: bodyOf(4000) }), entryOf('C', { body: bodyOf(3000) })];
  await journal.append(list);
  const after = fileOf(rig.disk, segment1);
  const start = 4 * blockBytes;
  const [first = 0, second = 0] = list.map((entry) => encodeEntry(entry).length);
  /** From this length on all that a sum covers is there. */
  const wholeFrom = frameBytes(first) + frameHeaderBytes + second;
  const whole = see(after).records;
  const step = count({ quick: 29, full: 1 });
  for (let length = 0; length <= wholeFrom + 8; length += step) {
    const torn = before.slice();
    torn.set(after.subarray(start, start + length), start);
    const seen = see(torn);
    const isTorn = length > 0 && length < wholeFrom;
    assert.equal(seen.label, isTorn ? 'torn' : 'clean', `length ${length}`);
    assert.equal(seen.records.length, length < wholeFrom ? 3 : 5, `length ${length}`);
    assert.ok(isPrefix(seen.records, whole), `length ${length}`);
    assert.equal(see(torn, false).label, isTorn ? 'sealed' : 'clean');
  }
  t.equal(whole.length, 5);
});

t.test('any two blocks swapped are noticed, without the key as well', async (t) => {
  const bytes = await smallSegment();
  const whole = see(bytes);
  const blockOf = (source: Uint8Array, block: number) =>
    source.slice(block * blockBytes, (block + 1) * blockBytes);
  for (let a = 0; a < 7; a += 1) {
    for (let b = a + 1; b < 7; b += 1) {
      const swapped = bytes.slice();
      swapped.set(blockOf(bytes, b), a * blockBytes);
      swapped.set(blockOf(bytes, a), b * blockBytes);
      const { label, records } = see(swapped);
      assert.deepEqual(records, whole.records.slice(0, records.length));
      const bothFree = a >= 5;
      t.equal(label === 'clean' || label === 'torn', bothFree, `${a} and ${b}: ${label}`);
      t.equal(see(swapped, true, null).label, label, `${a} and ${b} without the key`);
    }
  }
});

t.test('a block of another segment, another chain or another place is noticed', async (t) => {
  const bytes = await smallSegment();
  const other = newRig(7);
  const opened = await other.open();
  await opened.journal.append([entryOf('X'), entryOf('Y')]);
  await opened.journal.append([entryOf('Z')]);
  const foreign = fileOf(other.disk, segment1);
  const place = bytes.slice();
  place.set(foreign.subarray(4 * blockBytes, 5 * blockBytes), 4 * blockBytes);
  t.match(
    see(place),
    { label: 'misfit' },
    'a whole batch of the right sequence, but of another chain',
  );
  const repeated = bytes.slice();
  repeated.set(bytes.subarray(4 * blockBytes, 5 * blockBytes), 5 * blockBytes);
  t.equal(see(repeated).label, 'misfit', 'the last batch once more behind itself');
  t.match(decideBy(classification, factsOf(scanSegment(2, bytes, key), alone)).label, 'header');
});

t.test(
  'noise further behind than one write reaches is damage, nearer it is a torn write',
  async (t) => {
    const rig = newRig(80);
    await rig.open();
    const bytes = fileOf(rig.disk, segment1).slice();
    bytes[(3 + 63) * blockBytes + 5] = 1;
    t.equal(see(bytes).label, 'torn');
    bytes[(3 + 64) * blockBytes] = 1;
    t.equal(see(bytes).label, 'scattered');
  },
);

t.test('a wrong key, or none for a keyed journal, changes nothing', async (t) => {
  const bytes = await smallSegment();
  const { Secret } = await import('../../../src/runtime/ports/secret.js');
  const wrong = scanSegment(1, bytes, new Secret(new Uint8Array(32).fill(8)));
  t.match(factsOf(wrong, alone), { carried: false, misfit: true });
  const without = scanSegment(1, bytes, null);
  t.match(factsOf(without, alone), { carried: true, misfit: false, zero: true });
});

/** Three segments, the newest still in use. */
async function threeSegments(): Promise<{
  readonly rig: Rig;
  readonly acknowledged: readonly string[];
}> {
  const rig = newRig(16);
  const { journal } = await rig.open();
  const acknowledged = await appendEach(journal, names(30));
  await journal.close();
  assert.deepEqual([...rig.disk.files().keys()].filter((name) => name.startsWith('seg')).length, 3);
  return { rig, acknowledged };
}

async function openLocked(rig: Rig) {
  const before = new Map([...rig.disk.files()].map(([name, bytes]) => [name, bytes.slice()]));
  const opened = await rig.open();
  assert.deepEqual(rig.disk.files(), before, 'a damaged journal is not written to');
  return opened;
}

t.test(
  'a damaged journal opens locked: readable behind the damage, and never written',
  async (t) => {
    const { rig, acknowledged } = await threeSegments();
    const bytes = fileOf(rig.disk, 'seg-000003.pj');
    const scan = scanSegment(3, bytes, key);
    // One block of the newest segment, behind its carry-over and before its last batch.
    const block = scan.endBlock - 3;
    rig.disk.rot('seg-000003.pj', block * blockBytes + 60);
    const { journal, entries, report } = await openLocked(rig);
    t.equal(journal.mode, 'locked');
    t.match(report.damage, { segment: 3, block, label: 'followed' });
    t.match(await journal.append([entryOf('Z')]), { ok: false, error: { kind: 'locked' } });
    t.match(await journal.whenFailed, { kind: 'locked' });
    await journal.close();
    const lost = acknowledged.filter((id) => !idsOf(entries).includes(id));
    t.equal(lost.length, 1, 'one record is lost, those behind it are read');
  },
);

t.test('each part of a segment that no crash can take locks the journal', async (t) => {
  const hurt: Readonly<Record<string, (rig: Rig) => void>> = {
    header: (rig) => {
      rig.disk.rot('seg-000003.pj', 100);
    },
    'carry-over': (rig) => {
      rig.disk.rot('seg-000003.pj', blockBytes + 70);
    },
    missing: (rig) => {
      rig.disk.plant('seg-000005.pj', fileOf(rig.disk, 'seg-000003.pj'));
    },
  };
  for (const [label, act] of Object.entries(hurt)) {
    const { rig, acknowledged } = await threeSegments();
    act(rig);
    const { journal, entries, report } = await openLocked(rig);
    t.equal(journal.mode, 'locked', label);
    t.equal(report.damage?.label, label);
    t.strictSame(
      new Set(idsOf(entries)),
      new Set(acknowledged),
      `${label}: all entries can still be read`,
    );
  }
});

t.test('a block of an older segment is neither taken nor read behind damage', async (t) => {
  const { rig, acknowledged } = await threeSegments();
  const newest = fileOf(rig.disk, 'seg-000003.pj').slice();
  const { endBlock } = scanSegment(3, newest, key);
  const older = fileOf(rig.disk, 'seg-000001.pj').subarray(5 * blockBytes, 6 * blockBytes);
  newest.set(older, (endBlock - 2) * blockBytes);
  rig.disk.plant('seg-000003.pj', newest);
  const { entries, report } = await openLocked(rig);
  t.match(report.damage, { label: 'misfit', detail: /a block of another segment/ });
  t.equal(
    entries.length,
    acknowledged.length - 1,
    'what was there is lost, what is foreign is not read',
  );
});

t.test('a segment that is cut short is damaged', async (t) => {
  const { rig } = await threeSegments();
  rig.disk.plant('seg-000003.pj', fileOf(rig.disk, 'seg-000003.pj').slice(0, -1));
  const { report } = await openLocked(rig);
  t.match(report.damage, { segment: 3, label: 'header' });
});

t.test(
  'a journal without one complete carry-over is read as far as it can be, and locked',
  async (t) => {
    const { rig } = await threeSegments();
    for (const number of [1, 2, 3]) rig.disk.rot(`seg-00000${number}.pj`, blockBytes + 70);
    const { journal, report } = await openLocked(rig);
    t.equal(journal.mode, 'locked');
    t.match(report.damage, { segment: 1, label: 'carry-over' });
  },
);
