/** Receipts in the data folder decide, with a clock that may be believed, what leaves the archive. */
import t from 'tap';
import { hours, wallMs } from '../../src/runtime/ports/units.js';
import { acceptLoss } from '../../src/compose/acceptance.js';
import { readReceipts, writeReceipt } from '../../src/compose/export-receipts.js';
import { type KeepingParts, keepJournal } from '../../src/compose/journal-keeping.js';
import { HandClock, key, newDisk } from '../runtime/journal/rig.js';
import { always, journalOf } from '../runtime/journal/archive-rig.js';

const made = await journalOf(11);
const receipt = {
  day: 20_270_115,
  segments: [1, 11],
  lines: 100,
  sha256: 'ab'.repeat(32),
  firstSequence: 1,
  lastSequence: 100_000,
  at: '2027-01-16T00:00:00.000Z',
} as const;

function journalDisk() {
  const disk = newDisk();
  for (const [path, bytes] of made.disk.files()) disk.plant(`journal/${path}`, bytes);
  const clock = new HandClock();
  clock.pass(100 * 86_400_000);
  const keep = (more: Partial<KeepingParts> = {}) =>
    keepJournal({
      data: disk.mount(),
      key,
      clock,
      ahead: hours(8),
      retentionDays: 90,
      turn: always,
      ...more,
    });
  const retired = async (more: Partial<KeepingParts> = {}) => {
    const done = await keep(more);
    return done.ok ? done.value.retired : done.error;
  };
  return { disk, clock, keep, retired };
}

t.test('what has a receipt and is older than the retention is deleted', async (t) => {
  const { disk, keep, retired } = journalDisk();
  t.match(await keep(), { ok: true, value: { archived: [1, 2, 3] } });
  t.strictSame(await retired(), [], 'there is no receipt');
  t.ok((await writeReceipt(disk.mount(), receipt)).ok);
  t.strictSame(await retired({ retentionDays: null }), []);
  t.strictSame(await retired({ retentionDays: 101 }), []);
  t.strictSame(await retired(), [1, 2, 3]);
  t.ok(disk.files().has('journal/archive/first-kept.pj'));
});

t.test('a clock that cannot be believed deletes nothing', async (t) => {
  const { disk, keep, retired } = journalDisk();
  await keep();
  await writeReceipt(disk.mount(), receipt);
  const doubtful = new HandClock();
  doubtful.wallNow = wallMs(5_000_000_000_000);
  doubtful.wallTrusted = () => false;
  t.strictSame(await retired({ clock: doubtful }), []);
  doubtful.wallTrusted = () => true;
  t.strictSame(await retired({ clock: doubtful }), [1, 2, 3], 'it is the doubt that kept them');
});

t.test(
  'a journal that is lost leaves its archive aside, out of the way of the new one',
  async (t) => {
    const { disk, keep } = journalDisk();
    await keep();
    const folder = disk.mount();
    const journal = await folder.folder('journal');
    for (const name of [...disk.files().keys()].filter((path) => /^journal\/seg/.test(path)))
      t.ok(journal.ok && (await journal.value.remove(name.slice('journal/'.length))).ok);
    t.ok((await acceptLoss(folder, 'here')).ok);
    const names = [...disk.files().keys()].filter((path) => path.endsWith('.gz'));
    t.strictSame(names.sort(), [
      'journal/archive-lost-1/seg-000001.pj.gz',
      'journal/archive-lost-1/seg-000002.pj.gz',
      'journal/archive-lost-1/seg-000003.pj.gz',
    ]);
  },
);

t.test('a receipt that cannot be read is none, and others still count', async (t) => {
  const { disk } = journalDisk();
  const data = disk.mount();
  await writeReceipt(data, receipt);
  await writeReceipt(data, { ...receipt, day: 20_270_116, firstSequence: 0 });
  disk.plant('exported/20270117.json', Buffer.from('{"day":'));
  disk.plant('exported/notes.txt', Buffer.from('hello'));
  const found = await readReceipts(disk.reader('exported'));
  const { segments, ...rest } = receipt;
  const [firstSegment, lastSegment] = segments;
  t.strictSame(found, { ok: true, value: [{ ...rest, firstSegment, lastSegment }] });
  t.strictSame(await readReceipts(disk.reader('nowhere')), { ok: true, value: [] });
});

t.test(
  'a day that was exported twice counts by its first receipt where the second is damaged',
  async (t) => {
    const { disk } = journalDisk();
    const data = disk.mount();
    t.ok((await writeReceipt(data, receipt)).ok);
    t.ok((await writeReceipt(data, { ...receipt, lastSequence: 200_000 })).ok);
    const last = async () => {
      const found = await readReceipts(disk.reader('exported'));
      return found.ok ? found.value.map(({ lastSequence }) => lastSequence) : found.error;
    };
    t.strictSame(await last(), [200_000]);
    disk.rot('exported/20270115.json', 40);
    t.strictSame(await last(), [100_000], 'what was exported first is still exported');
    disk.rot('exported/20270115.json.bak', 40);
    t.strictSame(await last(), []);
  },
);
