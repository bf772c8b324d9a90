/** A full segment is followed by one that knows everything still needed. */
import t from 'tap';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { appendEach, bodyOf, entryOf, fileOf, idsOf, key, names, newRig } from './rig.js';

const closed = (id: string): JournalEntry =>
  entryOf(id, { type: 'Paid', state: 'paid', open: false });
const segmentsOf = (rig: ReturnType<typeof newRig>) =>
  [...rig.disk.files().keys()].filter((name) => /^seg-\d{6}\.pj$/.test(name)).sort();

t.test('the next segment starts with what is open, carried or new, as it is now', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  await journal.append([entryOf('A'), entryOf('B'), entryOf('C')]);
  await journal.append([entryOf('block', { thing: 'numbers', open: false })]);
  await journal.append([closed('A'), entryOf('B', { type: 'Doubtful', state: 'doubtful' })]);
  for (const prefix of ['D', 'E', 'F']) await journal.append(names(32, prefix).map(closed));
  while (segmentsOf(rig).length === 1) await journal.append([closed('Z')]);
  const scan = scanSegment(2, fileOf(rig.disk, 'seg-000002.pj'), key);
  const carried = scan.records.filter(({ kind }) => kind === 'carried').map(({ entry }) => entry);
  t.strictSame(
    idsOf(carried.slice(0, 3)),
    ['C', 'block', 'B'],
    'A and D000 are ended and forgotten',
  );
  t.match(carried[2], { type: 'Doubtful', state: 'doubtful' });
  t.strictSame(idsOf(carried.slice(3)), [...names(32, 'E').slice(1), ...names(32, 'F'), 'Z']);
  t.strictSame(idsOf((await rig.open()).entries), [...idsOf(carried), 'Z']);
});

t.test('an entry acknowledged just before a rotation is in the carry-over', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  // All in one go: nobody had a turn between the last batch of a segment and the next segment.
  const answers = await Promise.all(
    names(40).map((id) => journal.append([entryOf(id, { body: bodyOf(30_000) })])),
  );
  t.ok(answers.every(({ ok }) => ok));
  t.ok(segmentsOf(rig).length > 2);
  t.strictSame(idsOf((await rig.open()).entries), names(40));
});

t.test('a carry-over larger than one batch is whole or it is damage', async (t) => {
  const rig = newRig(64);
  const { journal } = await rig.open();
  const open = names(200);
  for (let at = 0; at < 200; at += 20)
    await journal.append(open.slice(at, at + 20).map((id) => entryOf(id)));
  while (segmentsOf(rig).length === 1) await journal.append([entryOf('A000')]);
  const scan = scanSegment(2, fileOf(rig.disk, 'seg-000002.pj'), key);
  t.equal(scan.carryOver?.count, 200);
  t.ok((scan.lastBatch?.block ?? 0) > 3, 'several batches');
  t.strictSame(new Set(idsOf((await rig.open()).entries)), new Set(open));
  rig.disk.rot('seg-000002.pj', 5 * 4096 + 60);
  t.match((await rig.open()).report.damage, { segment: 2, label: 'carry-over' });
});

t.test('a carry-over beyond half a segment gets a larger segment', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  for (const id of names(40)) {
    t.match(await journal.append([entryOf(id, { body: bodyOf(3000) })]), { ok: true });
  }
  const last = segmentsOf(rig).at(-1) ?? '';
  t.ok(fileOf(rig.disk, last).length > 16 * 4096);
  t.strictSame(new Set(idsOf((await rig.open()).entries)), new Set(names(40)));
});

t.test('a start that finds the segment full goes on in the next one', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  await appendEach(journal, names(13));
  t.equal(segmentsOf(rig).length, 1);
  const second = await rig.open();
  t.equal(second.journal.boot, 2);
  t.equal(segmentsOf(rig).length, 2);
  t.strictSame(idsOf(second.entries), names(13));
  const third = await rig.open();
  t.equal(third.journal.boot, 3);
  t.match(third.report, { previousBoot: { number: 2, stopped: false } });
});

t.test(
  'the spare is made in small steps while nothing waits, and is ready when it is needed',
  async (t) => {
    const rig = newRig(64);
    const { journal } = await rig.open();
    await appendEach(journal, names(20));
    t.notOk(rig.disk.files().has('spare.pj.tmp'), 'not before half of the segment is used');
    await appendEach(journal, names(20));
    await settle(() => rig.disk.files().get('spare.pj.tmp')?.length === 64 * 4096);
    const before = rig.disk.callCount;
    await appendEach(journal, names(22));
    const calls = rig.disk.calls.slice(before).map(({ call, file }) => `${call} ${file}`);
    const renamed = calls.findIndex((call) => call.startsWith('rename'));
    t.equal(
      calls.filter((call) => call === 'write spare.pj.tmp').length,
      23,
      'no zeros on the way',
    );
    t.strictSame(calls.slice(renamed - 2, renamed + 2), [
      'write spare.pj.tmp',
      'sync spare.pj.tmp',
      'rename spare.pj.tmp>seg-000002.pj',
      'syncDirectory /',
    ]);
  },
);

t.test(
  'a disk too full for the spare is no failure; one too full for the next segment is',
  async (t) => {
    const rig = newRig(32);
    const { journal } = await rig.open();
    rig.disk.setFree(40_000);
    t.strictSame(await appendEach(journal, names(28)), names(28));
    t.equal(journal.mode, 'ok');
    t.notOk(rig.disk.files().has('spare.pj.tmp'), 'what could not be finished is given back');
    t.match(await appendEach(journal, names(3, 'B')), []);
    t.equal(journal.mode, 'failed');
    t.match(await journal.whenFailed, { kind: 'storage', fault: { code: 'NoSpace' } });
    rig.disk.setFree(undefined);
    t.strictSame(idsOf((await rig.open()).entries).slice(0, 28), names(28));
  },
);

t.test('the room is told: what is free, and half of a next segment that is there', async (t) => {
  const rig = newRig(32);
  const { journal } = await rig.open();
  const first = journal.room();
  t.match(first, { spare: 'none', segmentBlocks: 32 });
  await appendEach(journal, names(4));
  t.equal(journal.room().blocks, first.blocks - 4);
  await appendEach(journal, names(16, 'B'));
  await settle(() => journal.room().spare === 'ready');
  t.equal(journal.room().blocks, first.blocks - 20 + 16);
  await journal.close();
});

t.test('a spare that a full disk refused is made as soon as it is sought with room', async (t) => {
  const rig = newRig(32);
  const { journal } = await rig.open();
  rig.disk.setFree(40_000);
  await appendEach(journal, names(20));
  await settle(() => journal.room().spare === 'refused');
  journal.seekRoom();
  await settle(() => journal.room().spare === 'refused');
  t.equal(journal.mode, 'ok', 'a try that is refused again is no failure');
  rig.disk.setFree(undefined);
  await appendEach(journal, names(1, 'B'));
  t.equal(journal.room().spare, 'refused', 'not by itself');
  journal.seekRoom();
  await settle(() => journal.room().spare === 'ready');
  t.equal(journal.room().spare, 'ready');
  t.strictSame(await appendEach(journal, names(12, 'C')), names(12, 'C'));
  await journal.close();
  t.equal((await rig.open()).journal.mode, 'ok');
});

t.test('segment after segment each starts where the one before ended', async (t) => {
  const rig = newRig(16);
  for (let boot = 0; boot < 6; boot += 1) {
    const opened = await openJournal(rig.options(rig.disk.mount()));
    if (!opened.ok) return t.fail('did not open');
    await appendEach(opened.value.journal, names(9, `B${boot}`));
  }
  let end = { sequence: 1, chain: new Uint8Array(16) };
  for (const [index, name] of segmentsOf(rig).entries()) {
    const { header, end: next } = scanSegment(index + 1, fileOf(rig.disk, name), key);
    t.match(header, { number: index + 1, firstSequence: end.sequence, startsWithCarryOver: true });
    t.strictSame('chain' in header && Buffer.compare(header.chain, end.chain), 0);
    end = { sequence: next.sequence, chain: new Uint8Array(next.chain) };
  }
  return t.ok(segmentsOf(rig).length > 3);
});

/** Gives the event loop turns until `holds`. */
async function settle(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn += 1) await Promise.resolve();
}
