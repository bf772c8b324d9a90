/** Business days in the journal: a segment of its own for each, the record of a close, and the journal's end. */
import t from 'tap';
import { checkInvariants, segmentsNameTheDay } from '../../../src/runtime/journal/invariants.js';
import { isHeaderFault } from '../../../src/runtime/journal/segment-header.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { entryOf, fileOf, idsOf, key, newRig } from './rig.js';

const day = (id: string, more: Partial<JournalEntry> = {}): JournalEntry =>
  entryOf(id, { type: 'DayOpened', thing: 'day', state: 'open', attempt: null, ...more });
const close = (id: string): JournalEntry =>
  day(id, { type: 'DayClosed', state: 'closed', previous: 'open', open: false });
const segmentsOf = (rig: ReturnType<typeof newRig>) =>
  [...rig.disk.files().keys()].filter((name) => /^seg-\d{6}\.pj$/.test(name)).sort();
const scanOf = (rig: ReturnType<typeof newRig>, number: number) =>
  scanSegment(number, fileOf(rig.disk, `seg-00000${String(number)}.pj`), key);
const dayOf = (rig: ReturnType<typeof newRig>, number: number): number | null => {
  const { header } = scanOf(rig, number);
  return isHeaderFault(header) ? null : header.day;
};

/** Nothing waits for so long that the journal has made its next segment. */
async function restUntil(rig: ReturnType<typeof newRig>, segments: number): Promise<void> {
  for (let turns = 0; turns < 500 && segmentsOf(rig).length < segments; turns += 1)
    await new Promise((resolve) => setImmediate(resolve));
}

t.test(
  'a new day goes on in a segment of its own, which names it and carries what is open',
  async (t) => {
    const rig = newRig(32);
    const { journal } = await rig.open();
    await journal.append([day('20270115'), entryOf('A')]);
    await restUntil(rig, 2);
    await journal.append([entryOf('B')]);
    await journal.append([close('20270115'), day('20270116')]);
    await restUntil(rig, 3);
    await journal.append([entryOf('C')]);
    await journal.close();
    t.equal(segmentsOf(rig).length, 3, 'though each had room');
    t.same(
      [1, 2, 3].map((number) => dayOf(rig, number)),
      [0, 20_270_115, 20_270_116],
    );
    const kinds = scanOf(rig, 2).records.map(({ kind }) => kind);
    t.ok(kinds.includes('dayClose'), 'record type 9');
    const { entries } = await rig.open();
    t.ok(entries.some(({ type, id }) => type === 'DayOpened' && id === '20270116'));
    t.strictSame(
      new Set(idsOf(entries.filter(({ thing }) => thing === 'attempt'))),
      new Set(['A', 'B', 'C']),
    );
  },
);

t.test('a close is handed to the core like any entry', async (t) => {
  const rig = newRig(64);
  const { journal } = await rig.open();
  await journal.append([day('20270115')]);
  await journal.append([close('20270115'), day('20270116')]);
  const { entries, report } = await rig.open();
  t.equal(report.damage, null);
  t.ok(entries.some(({ type }) => type === 'DayClosed'));
});

t.test(
  'on a full disk the old segment is used on: no day costs a payment its record',
  async (t) => {
    const rig = newRig(32);
    const { journal } = await rig.open();
    rig.disk.setFree(0);
    t.match(await journal.append([day('20270115')]), { ok: true });
    t.match(await journal.append([entryOf('A')]), { ok: true });
    t.match(await journal.append([close('20270115'), day('20270116'), entryOf('B')]), { ok: true });
    t.equal(segmentsOf(rig).length, 1);
    t.equal(journal.mode, 'ok');
  },
);

t.test('what comes at once is not held up by the making of a segment', async (t) => {
  const rig = newRig(32);
  const { journal } = await rig.open();
  await journal.append([day('20270115')]);
  await journal.append([entryOf('A')]);
  t.equal(segmentsOf(rig).length, 1, 'written where there is room');
  await restUntil(rig, 2);
  await journal.append([entryOf('B')]);
  t.ok(scanOf(rig, 2).records.some(({ kind, entry }) => kind === 'entry' && entry.id === 'B'));
});

t.test('the head is the last durable record and the chain after it', async (t) => {
  const rig = newRig(32);
  const { journal } = await rig.open();
  const before = journal.head();
  t.match(before?.chain, /^[0-9a-f]{32}$/);
  const appended = await journal.append([entryOf('A'), entryOf('B')]);
  const after = journal.head();
  t.equal(after?.sequence, appended.ok ? appended.value.lastSequence : -1);
  t.not(after?.chain, before?.chain);
  const { records } = scanOf(rig, 1);
  t.equal(records.at(-1)?.sequence, after?.sequence);
});

t.test('a segment that names another day than the open one breaks a rule', async (t) => {
  const checks = checkInvariants([segmentsNameTheDay]);
  t.same(checks.enter({ number: 1, day: 0 }), []);
  t.same(checks.see({ sequence: 1, kind: 'entry', entry: day('20270115') }), []);
  t.same(checks.enter({ number: 2, day: 20_270_115 }), []);
  t.same(checks.see({ sequence: 2, kind: 'dayClose', entry: close('20270115') }), []);
  t.same(checks.see({ sequence: 3, kind: 'entry', entry: day('20270116') }), []);
  t.same(checks.enter({ number: 3, day: 20_270_115 }), []);
  const broken = { invariant: 'segments-name-the-day', sequence: 4 };
  t.match(checks.see({ sequence: 4, kind: 'entry', entry: entryOf('A') }), [broken]);
  t.same(checks.see({ sequence: 5, kind: 'entry', entry: entryOf('A') }), [], 'told once');
});

t.test('where records are lost, the day may have been opened in what is lost', async (t) => {
  const checks = checkInvariants([segmentsNameTheDay]);
  t.same(checks.enter({ number: 1, day: 0 }), []);
  t.same(checks.see({ sequence: 1, kind: 'entry', entry: day('20270115') }), []);
  t.same(checks.enter({ number: 3, day: 20_270_116 }), []);
  t.same(checks.see({ sequence: 9, kind: 'carried', entry: day('20270116') }), []);
  t.same(checks.enter({ number: 4, day: 20_270_115 }), []);
  t.match(checks.see({ sequence: 10, kind: 'entry', entry: entryOf('A') }), [{ sequence: 10 }]);
});
