/** Sealed segments go into the archive and are read there like before; what was exported may leave it. */
import t from 'tap';
import { gunzipSync } from 'node:zlib';
import { archiveRound } from '../../../src/runtime/journal/archive-round.js';
import { packedParts, unpackSegment } from '../../../src/runtime/journal/archive-form.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { readBlock } from '../../../src/runtime/journal/reader.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { blockBytes } from '../../../src/runtime/journal/format.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { count } from '../../counts.js';
import type { TwinDisk } from '../../../src/twins/disk.js';
import type { StorageFile, StorageFolder } from '../../../src/runtime/ports/storage.js';
import { entryOf, fileOf, key, names, newRig } from './rig.js';
import {
  always,
  everythingExported,
  journalOf,
  readAll,
  receipt,
  roundOn,
  roundParts,
} from './archive-rig.js';

const plainNames = (names: Iterable<string>) =>
  [...names].filter((name) => /^seg-\d+\.pj$/.test(name)).sort();
const archiveNames = (names: Iterable<string>) =>
  [...names].filter((name) => name.startsWith('archive/')).sort();

t.test(
  'all but the newest eight segments are archived, and every record is read as before',
  async (t) => {
    const rig = await journalOf(12);
    const before = await readAll(rig.disk);
    const round = await roundOn(rig.disk.mount());
    t.strictSame(round, { archived: [1, 2, 3, 4], retired: [], isStopped: false });
    const files = rig.disk.files();
    t.equal(plainNames(files.keys()).length, 8);
    t.strictSame(
      archiveNames(files.keys()),
      [1, 2, 3, 4].map((n) => `archive/seg-00000${n}.pj.gz`),
    );
    const after = await readAll(rig.disk);
    t.strictSame(after.records, before.records);
    t.strictSame(after.damage, []);
    t.strictSame(after.index.archived, [1, 2, 3, 4]);
    t.strictSame(
      (await roundOn(rig.disk.mount())).archived,
      [],
      'a second round has nothing to do',
    );
  },
);

t.test('an archive is gzip of block 0 and the packed batches, for any tool to open', async (t) => {
  const rig = await journalOf(10);
  const plain = fileOf(rig.disk, 'seg-000001.pj');
  await roundOn(rig.disk.mount());
  const packed = gunzipSync(fileOf(rig.disk, 'archive/seg-000001.pj.gz'));
  t.ok(packed.length < plain.length / 2, `${packed.length} of ${plain.length} bytes`);
  t.strictSame(packed.subarray(0, blockBytes), Buffer.from(plain.subarray(0, blockBytes)));
  t.strictSame(Buffer.from(unpackSegment(packed)), Buffer.from(plain), 'byte for byte');
  const scan = scanSegment(1, plain, key);
  t.strictSame(Buffer.concat([...packedParts(scan)]), packed);
});

t.test('a block is read out of the archive by the place that it had', async (t) => {
  const rig = await journalOf(10);
  const plain = fileOf(rig.disk, 'seg-000001.pj');
  await roundOn(rig.disk.mount());
  const [folder, archive] = [rig.disk.reader(''), rig.disk.reader('archive')];
  const block = await readBlock(folder, 1, 3, archive);
  t.ok(block.ok && block.value !== null);
  t.strictSame(
    block.ok && Buffer.from(block.value ?? []),
    Buffer.from(plain.subarray(3 * blockBytes, 4 * blockBytes)),
  );
  t.strictSame(await readBlock(folder, 1, 8, archive), { ok: true, value: null });
  t.strictSame(await readBlock(folder, 99, 1, archive), { ok: true, value: null });
  t.strictSame(await readBlock(folder, 1, 1), { ok: true, value: null }, 'no archive is looked at');
});

t.test('a start reads nothing of the archive, however damaged that is', async (t) => {
  const rig = await journalOf(12);
  await roundOn(rig.disk.mount());
  const whole = await openJournal(rig.options(rig.disk.mount()));
  for (const name of archiveNames(rig.disk.files().keys())) rig.disk.rot(name, 40, 255);
  const opened = await openJournal(rig.options(rig.disk.mount()));
  t.equal(opened.ok && opened.value.journal.mode, 'ok');
  t.equal(opened.ok && opened.value.entries.length, whole.ok && whole.value.entries.length);
  t.notOk(rig.disk.trace().includes('archive'));
});

t.test(
  'every flipped byte of an archive is told with its segment, or changes nothing',
  async (t) => {
    const rig = await journalOf(9);
    const sound = JSON.stringify((await readAll(rig.disk)).records);
    await roundOn(rig.disk.mount());
    const name = 'archive/seg-000001.pj.gz';
    const { length } = fileOf(rig.disk, name);
    const problems: string[] = [];
    for (let at = 0; at < length; at += count({ quick: 41, full: 1 })) {
      rig.disk.rot(name, at, 1 << (at % 8));
      const { damage, records } = await readAll(rig.disk);
      // Some bits say nothing: of time and system in gzip's header, of codes that its stream does not use.
      const isTold = damage.some((one) => one.startsWith('1:'));
      const isSame = damage.length === 0 && JSON.stringify(records) === sound;
      if (!isTold && !isSame) problems.push(`byte ${at}: ${damage.join()}`);
      rig.disk.rot(name, at, 1 << (at % 8));
    }
    t.strictSame(problems, []);
  },
);

t.test(
  'damage in an archive is told with the block as it was, and what is before it is read',
  async (t) => {
    const rig = await journalOf(9);
    await roundOn(rig.disk.mount());
    const name = 'archive/seg-000001.pj.gz';
    const { length } = fileOf(rig.disk, name);
    rig.disk.plant(name, fileOf(rig.disk, name).subarray(0, length - 200));
    const { segments, damage } = await readAll(rig.disk);
    const [first] = segments;
    t.equal(first?.state, 'damaged');
    t.match(first?.damage, { segment: 1, label: 'archive', detail: /inflated/ });
    t.ok((first?.damage?.block ?? 0) > 1, damage.join());
    t.ok((first?.records.length ?? 0) > 1);
  },
);

t.test('a number that is missing between archive and plain segments is damage', async (t) => {
  const rig = await journalOf(12);
  const folder = rig.disk.mount();
  await roundOn(folder);
  const archive = await folder.folder('archive');
  t.ok(archive.ok && (await archive.value.remove('seg-000004.pj.gz')).ok);
  t.strictSame((await readAll(rig.disk)).damage, ['4:0 missing']);
});

t.test('oldest segments that are gone without the note of it are damage', async (t) => {
  const rig = await journalOf(12);
  const folder = rig.disk.mount();
  await roundOn(folder);
  const archive = await folder.folder('archive');
  t.ok(archive.ok && (await archive.value.remove('seg-000001.pj.gz')).ok);
  t.ok(archive.ok && (await archive.value.remove('seg-000002.pj.gz')).ok);
  t.strictSame((await readAll(rig.disk)).damage, ['1:0 missing', '2:0 missing']);
});

t.test(
  'a journal whose plain segments are gone is not whole because an archive is left',
  async (t) => {
    const rig = await journalOf(9);
    const folder = rig.disk.mount();
    await roundOn(folder);
    for (const name of plainNames(rig.disk.files().keys())) await folder.remove(name);
    t.strictSame((await readAll(rig.disk)).damage, ['2:0 missing']);
  },
);

t.test('what was exported and is old is deleted, oldest first, and is not missed', async (t) => {
  const rig = await journalOf(12);
  await roundOn(rig.disk.mount());
  const whole = await readAll(rig.disk);
  const third = whole.segments[2]?.records[0]?.sequence ?? 0;
  const retention = { ...everythingExported, receipts: [receipt(1, third - 1)] };
  const round = await roundOn(rig.disk.mount(), { retention });
  t.strictSame(round.retired, [1, 2]);
  const after = await readAll(rig.disk);
  t.strictSame(after.damage, []);
  t.strictSame(after.index.numbers.slice(0, 3), [3, 4, 5]);
  t.strictSame(
    after.records,
    whole.records.filter(({ sequence }) => sequence >= third),
  );
});

t.test('a note that is damaged is told, and nothing more is deleted', async (t) => {
  const rig = await journalOf(12);
  await roundOn(rig.disk.mount());
  await roundOn(rig.disk.mount(), { retention: everythingExported });
  t.strictSame((await readAll(rig.disk)).damage, []);
  rig.disk.rot('archive/first-kept.pj', 30);
  t.strictSame((await readAll(rig.disk)).damage, ['5:0 first-kept']);
  const done = await archiveRound(roundParts(rig.disk.mount(), { retention: everythingExported }));
  t.match(done, { ok: false, error: { kind: 'damage', damage: { label: 'first-kept' } } });
});

t.test('where the journal begins is held against the note, value for value', async (t) => {
  const rig = await journalOf(12);
  const other = await journalOf(13);
  for (const { disk } of [rig, other]) {
    await roundOn(disk.mount());
    await roundOn(disk.mount(), { retention: everythingExported });
  }
  // The other kept one segment fewer: its note is of another beginning.
  rig.disk.plant('archive/first-kept.pj', fileOf(other.disk, 'archive/first-kept.pj'));
  const forged = await readAll(rig.disk);
  t.equal(forged.index.begins, null, 'it is of a later segment, which begins nothing here');
  const strange = fileOf(await anotherJournal(), 'seg-000005.pj').subarray(0, blockBytes);
  rig.disk.plant('archive/first-kept.pj', strange);
  t.strictSame((await readAll(rig.disk)).damage, ['5:0 continuity']);
});

/** A journal with as many segments, and other records in them. */
async function anotherJournal(): Promise<TwinDisk> {
  const rig = newRig(6);
  const { journal } = await rig.open();
  for (const id of names(60, 'X')) await journal.append([entryOf(id)]);
  await journal.close();
  return rig.disk;
}

t.test('an archive that does not read back is not named, and the segment stays', async (t) => {
  const rig = await journalOf(10);
  const folder = readingBackWrong(rig.disk.mount());
  const done = await archiveRound(roundParts(folder));
  t.match(done, { ok: false, error: { kind: 'storage', fault: { call: 'read' } } });
  t.strictSame(archiveNames(rig.disk.files().keys()), ['archive/part.tmp']);
  t.ok(rig.disk.files().has('seg-000001.pj'));
  t.strictSame((await roundOn(rig.disk.mount())).archived, [1, 2], 'the next round makes it anew');
});

/** Files that are made in it come back with one bit changed. */
function readingBackWrong(folder: StorageFolder): StorageFolder {
  return {
    ...folder,
    folder: async (name) => {
      const opened = await folder.folder(name);
      return opened.ok ? { ok: true, value: readingBackWrong(opened.value) } : opened;
    },
    open: async (name, mode) => {
      const opened = await folder.open(name, mode);
      if (!opened.ok) return opened;
      const read: StorageFile['read'] = async (position, length) => {
        const bytes = await opened.value.read(position, length);
        if (bytes.ok) bytes.value[40] = (bytes.value[40] ?? 0) ^ 1;
        return bytes;
      };
      return { ok: true, value: { ...opened.value, read } };
    },
  };
}

t.test('a damaged segment stays where it is, and so does every later one', async (t) => {
  const rig = await journalOf(12);
  rig.disk.rot('seg-000002.pj', 2 * blockBytes + 60);
  const done = await archiveRound(roundParts(rig.disk.mount()));
  t.match(done, { ok: false, error: { kind: 'damage', damage: { segment: 2, block: 2 } } });
  t.equal(plainNames(rig.disk.files().keys())[0], 'seg-000002.pj');
});

t.test('a sealed segment that lost its end does not pass for whole', async (t) => {
  const rig = await journalOf(12);
  const bytes = fileOf(rig.disk, 'seg-000001.pj').slice();
  const { lastBatch } = scanSegment(1, bytes, key);
  bytes.fill(0, (lastBatch?.block ?? 0) * blockBytes);
  rig.disk.plant('seg-000001.pj', bytes);
  const done = await archiveRound(roundParts(rig.disk.mount()));
  t.match(done, {
    ok: false,
    error: { kind: 'damage', damage: { segment: 2, label: 'continuity' } },
  });
});

t.test('a removed segment that comes back after a failed flush locks no start', async (t) => {
  const rig = await journalOf(12);
  const first = fileOf(rig.disk, 'seg-000001.pj');
  await roundOn(rig.disk.mount());
  rig.disk.plant('seg-000001.pj', first);
  const opened = await openJournal(rig.options(rig.disk.mount()));
  t.equal(opened.ok && opened.value.journal.mode, 'ok');
  t.strictSame((await readAll(rig.disk)).damage, []);
  await roundOn(rig.disk.mount());
  t.notOk(rig.disk.files().has('seg-000001.pj'));
  await rig.disk.mount().remove('seg-000006.pj');
  const holed = await openJournal(rig.options(rig.disk.mount()));
  t.match(holed, { ok: true, value: { report: { damage: { segment: 6, label: 'missing' } } } });
});

t.test('an archive of other content is left alone, with the segment', async (t) => {
  const rig = await journalOf(12);
  const other = Buffer.from('something else');
  rig.disk.plant('archive/seg-000001.pj.gz', other);
  const done = await archiveRound(roundParts(rig.disk.mount()));
  t.match(done, { ok: false, error: { kind: 'occupied', segment: 1 } });
  t.strictSame(Buffer.from(fileOf(rig.disk, 'archive/seg-000001.pj.gz')), other);
  t.ok(rig.disk.files().has('seg-000001.pj'));
});

t.test('a round ends where its turn does not come, and the next one goes on', async (t) => {
  const rig = await journalOf(10);
  const whole = await readAll(rig.disk);
  const fork = () => rig.disk.fork(seededRandom(1));
  let turns = 0;
  await roundOn(fork().mount(), {
    turn: () => {
      turns += 1;
      return always();
    },
  });
  t.ok(turns > 5, `${turns} turns`);
  for (let stop = 0; stop <= turns; stop += 1) {
    const disk = fork();
    let left = stop;
    await roundOn(disk.mount(), {
      turn: () => {
        left -= 1;
        return Promise.resolve(left >= 0);
      },
    });
    t.strictSame((await readAll(disk)).damage, []);
    await roundOn(disk.mount());
    const after = await readAll(disk);
    t.strictSame(after.records, whole.records);
    t.strictSame(after.index.archived, [1, 2]);
    t.notOk(disk.files().has('archive/part.tmp'));
  }
});
