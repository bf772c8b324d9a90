/** A journal of an earlier format is gone on with in a new segment, and what it was stays as it was. */
import t from 'tap';
import { behaviour } from '../../../src/runtime/payment/behaviour.js';
import { formatVersion } from '../../../src/runtime/journal/format.js';
import { nameOfThing } from '../../../src/runtime/journal/newest-entries.js';
import { type OpenedJournal, openJournal } from '../../../src/runtime/journal/open.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type { TwinDisk } from '../../../src/twins/disk.js';
import { type Fixture, diskWith, fixturesOf, formats } from '../../journal-fixtures/folders.js';
import { laterClock } from '../../journal-fixtures/reading.js';
import { entryOf, fileOf, newRig } from './rig.js';

const earlier = formats.slice(0, -1).flatMap(fixturesOf);

async function open({ key }: Fixture, disk: TwinDisk, osBoot = 'os-later'): Promise<OpenedJournal> {
  const clock = laterClock();
  clock.osBoot = osBoot;
  const opened = await openJournal({ ...newRig(16, key).options(disk.mount()), clock });
  if (!opened.ok) throw new Bug(JSON.stringify(opened.error));
  return opened.value;
}

const segmentsOn = (disk: TwinDisk): readonly string[] =>
  [...disk.files().keys()].filter((name) => /^seg-\d{6}\.pj$/.test(name)).sort();

/** Things by their newest entry. */
function things(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  return new Map(entries.map((entry) => [nameOfThing(entry), JSON.stringify(entry)]));
}

for (const fixture of earlier) {
  const { name, files, key, format } = fixture;
  const isTorn = name.endsWith('torn-tail');

  t.test(`${name}: the start goes on in a new segment that knows everything`, async (t) => {
    const disk = diskWith(files);
    const before = segmentsOn(disk);
    const { entries, report, journal } = await open(fixture, disk);
    t.match(report, { formatBefore: format, damage: null, torn: isTorn });
    const added = segmentsOn(disk).slice(before.length);
    t.equal(added.length, 1);
    const number = before.length + 1;
    const scan = scanSegment(number, fileOf(disk, added[0] ?? ''), key);
    t.match(scan.header, { format: formatVersion, software: '0.1.0' });
    const [head, ...rest] = scan.records;
    const carried = rest.filter(({ kind }) => kind === 'carried').map(({ entry }) => entry);
    t.strictSame(things(carried), things(entries));
    t.equal(head?.entry.body['behaviour'], 1, 'of the rules before');
    const told = isTorn ? ['recovered', 'boot'] : ['boot'];
    t.strictSame(
      rest.slice(carried.length).map(({ kind }) => kind),
      told,
    );
    t.match(rest.at(-1)?.entry.body, { behaviour, behaviourBefore: 1, formatBefore: format });
    t.match(await journal.append([entryOf('A')]), { ok: true });

    const again = await open(fixture, disk);
    t.equal(again.report.formatBefore, null);
    t.equal(segmentsOn(disk).length, number, 'once');
    t.strictSame(things(again.entries), things([...entries, entryOf('A')]));
  });

  t.test(`${name}: its segments stay byte for byte as they were`, async (t) => {
    const disk = diskWith(files);
    const before = segmentsOn(disk);
    await open(fixture, disk);
    for (const segment of before) {
      const [then, now] = [files.get(segment) ?? new Uint8Array(0), fileOf(disk, segment)];
      const end = scanSegment(Number(segment.slice(4, 10)), then, key).endBlock * 4096;
      t.equal(Buffer.compare(then.subarray(0, end), now.subarray(0, end)), 0, segment);
      const rest = isTorn ? new Uint8Array(then.length - end) : then.subarray(end);
      t.equal(Buffer.compare(rest, now.subarray(end)), 0, 'behind: zero, a torn tail wiped');
    }
  });

  t.test(`${name}: damaged, it is locked as ever, and nothing is written`, async (t) => {
    const disk = diskWith(files);
    disk.rot(segmentsOn(disk).at(-1) ?? '', 4096 + 60);
    const before = new Map([...disk.files()].map(([file, bytes]) => [file, bytes.slice()]));
    const { journal, report } = await open(fixture, disk);
    t.equal(journal.mode, 'locked');
    t.match(report.damage, { label: 'carry-over' });
    t.strictSame(disk.files(), before);
  });
}

t.test(
  'a disk too full for the new segment refuses the start, and a later one goes on',
  async (t) => {
    const [fixture] = earlier;
    if (fixture === undefined) return t.fail('there are journals of an earlier format');
    const disk = diskWith(fixture.files);
    const before = segmentsOn(disk);
    disk.setFree(1000);
    const refused = await openJournal(newRig(16, fixture.key).options(disk.mount()));
    t.match(refused, { ok: false, error: { kind: 'storage', fault: { code: 'NoSpace' } } });
    t.strictSame(segmentsOn(disk), before);
    disk.setFree(undefined);
    return t.match((await open(fixture, disk)).report, { formatBefore: 1, damage: null });
  },
);

t.test('a segment that only its carry-over fills and this boot made is made anew', async (t) => {
  const fixture = earlier.find(({ name }) => name.endsWith('just-rotated'));
  if (fixture === undefined) return t.fail('there is such a fixture');
  const disk = diskWith(fixture.files);
  const before = segmentsOn(disk);
  const { report } = await open(fixture, disk, 'os1');
  t.equal(report.formatBefore, 1);
  t.strictSame(segmentsOn(disk), before, 'under the same name, in the present format');
  t.match(scanSegment(2, fileOf(disk, 'seg-000002.pj'), null).header, { format: formatVersion });
  return t.equal(
    Buffer.compare(
      fileOf(disk, 'seg-000001.pj'),
      fixture.files.get('seg-000001.pj') ?? Buffer.of(),
    ),
    0,
  );
});
