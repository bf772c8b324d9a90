/** What the journal answers is so: durable, in order, all of a call or none. */
import t from 'tap';
import { Bug } from '../../../src/runtime/ports/bug.js';
import {
  appendEach,
  bodyOf,
  entryOf,
  fileOf,
  idsOf,
  key,
  names,
  newRig,
  recordsOf,
} from './rig.js';

t.test('a new journal starts with an empty carry-over and a boot record', async (t) => {
  const rig = newRig();
  const { journal, entries, report } = await rig.open();
  t.equal(journal.mode, 'ok');
  t.equal(journal.boot, 1);
  t.strictSame(entries, []);
  t.match(report, { fresh: true, torn: false, damage: null, previousBoot: { number: 0 } });
  t.strictSame(
    recordsOf(rig).map(({ sequence, kind }) => [sequence, kind]),
    [
      [1, 'carryOver'],
      [2, 'boot'],
    ],
  );
  t.match(recordsOf(rig)[1]?.entry, {
    type: 'Boot',
    thing: 'journal',
    boot: 1,
    body: { software: '0.1.0' },
  });
});

t.test('what was acknowledged is there after a restart, in order and unchanged', async (t) => {
  const rig = newRig();
  const first = await rig.open();
  const list = names(20).map((id, index) => entryOf(id, { amountFen: index, body: { index } }));
  for (const entry of list) t.match(await first.journal.append([entry]), { ok: true });
  const second = await rig.open();
  t.strictSame(second.entries, list);
  t.equal(second.journal.boot, 2);
});

t.test('an append answers the sequences that its entries took', async (t) => {
  const { journal } = await newRig().open();
  const answers = await Promise.all([
    journal.append([entryOf('A'), entryOf('B')]),
    journal.append([entryOf('C')]),
  ]);
  t.strictSame(answers, [
    { ok: true, value: { firstSequence: 3, lastSequence: 4 } },
    { ok: true, value: { firstSequence: 5, lastSequence: 5 } },
  ]);
});

t.test('calls of one turn share a write and a flush, up to 64 records', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  const before = rig.disk.callCount;
  await Promise.all(names(64).map((id) => journal.append([entryOf(id)])));
  t.strictSame(
    rig.disk.calls.slice(before).map(({ call }) => call),
    ['write', 'datasync'],
  );
  await Promise.all(names(65).map((id) => journal.append([entryOf(id)])));
  t.equal(rig.disk.callCount - before, 6);
});

t.test('calls that come while a batch is in flight share the next one', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  const before = rig.disk.callCount;
  const first = journal.append([entryOf('A')]);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.all([first, ...names(30, 'B').map((id) => journal.append([entryOf(id)]))]);
  t.equal(rig.disk.callCount - before, 4);
  t.strictSame(idsOf((await rig.open()).entries), ['A', ...names(30, 'B')]);
});

t.test('a call is never split over two batches', async (t) => {
  const rig = newRig(64);
  const { journal } = await rig.open();
  const before = rig.disk.callCount;
  const call = (prefix: string) => names(30, prefix).map((id) => entryOf(id));
  await Promise.all([
    journal.append(call('A')),
    journal.append(call('B')),
    journal.append(call('C')),
  ]);
  const writes = rig.disk.calls.slice(before).filter(({ call: name }) => name === 'write');
  t.equal(writes.length, 2, '60 records, then 30');
  const large = Array.from({ length: 5 }, (_, index) =>
    entryOf(`L${index}`, { body: bodyOf(60_000) }),
  );
  const answers = await Promise.all(large.map((entry) => journal.append([entry])));
  t.ok(answers.every(({ ok }) => ok));
  const { entries } = await rig.open();
  t.equal(entries.length, 95);
});

t.test('an append beyond its bounds is a bug, thrown at once, and writes nothing', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  const before = rig.disk.callCount;
  t.throws(() => journal.append([]), Bug);
  t.throws(() => journal.append(names(33).map((id) => entryOf(id))), Bug);
  t.throws(() => journal.append([entryOf('A', { body: bodyOf(65_536) })]), Bug);
  t.equal(rig.disk.callCount, before);
  t.match(await journal.append(names(32).map((id) => entryOf(id))), { ok: true });
});

t.test('a queue that is full answers busy, and the journal goes on', async (t) => {
  const { journal } = await newRig(64).open();
  const answers = await Promise.all(names(1030).map((id) => journal.append([entryOf(id)])));
  t.equal(answers.filter(({ ok }) => ok).length, 1024);
  t.strictSame(answers.at(-1), { ok: false, error: { kind: 'busy' } });
  t.equal(journal.mode, 'ok');
  t.match(await journal.append([entryOf('A')]), { ok: true });
});

t.test('a step of the wall clock by more than 2 s is written down before the entry', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  rig.clock.pass(3_600_000);
  await journal.append([entryOf('A')]);
  rig.clock.wallNow += 2000;
  await journal.append([entryOf('B')]);
  rig.clock.wallNow -= 5001;
  await journal.append([entryOf('C')]);
  await journal.append([entryOf('D')]);
  const kinds = recordsOf(rig).map(({ kind }) => kind);
  t.strictSame(kinds.slice(2), ['entry', 'entry', 'clockStep', 'entry', 'entry']);
  const step = { byMs: -3001, basis: 'system', wallTrusted: true };
  t.match(recordsOf(rig)[4]?.entry, { type: 'ClockStep', body: step });
  t.strictSame(
    idsOf((await rig.open()).entries),
    ['A', 'B', 'C', 'D'],
    'and is no entry of a thing',
  );
});

t.test(
  'closing writes what waits and a clean stop, then answers closed; twice is safe',
  async (t) => {
    const rig = newRig();
    const { journal } = await rig.open();
    const waiting = journal.append([entryOf('A')]);
    const closing = journal.close();
    t.strictSame(await journal.append([entryOf('B')]), { ok: false, error: { kind: 'closed' } });
    t.match(await waiting, { ok: true });
    await closing;
    await journal.close();
    t.strictSame(
      recordsOf(rig).map(({ kind }) => kind),
      ['carryOver', 'boot', 'entry', 'cleanStop'],
    );
    const second = await rig.open();
    t.match(second.report, { previousBoot: { number: 1, stopped: true }, tailRewritten: true });
  },
);

t.test(
  'without a key the chain is plain, and the journal goes on keyed from the next segment',
  async (t) => {
    const plain = newRig(16, null);
    t.strictSame(await appendEach((await plain.open()).journal, names(3)), names(3));
    const keyed = { ...plain.options(plain.disk.mount()), chainKey: key };
    const { openJournal } = await import('../../../src/runtime/journal/open.js');
    const opened = await openJournal(keyed);
    if (!opened.ok) return t.fail('did not open');
    t.strictSame(idsOf(opened.value.entries), names(3));
    await appendEach(opened.value.journal, names(30, 'B'));
    const refused = await openJournal(plain.options(plain.disk.mount()));
    return t.strictSame(refused, { ok: false, error: { kind: 'keyMissing' } });
  },
);

t.test('a journal of another terminal or format is refused, and not touched', async (t) => {
  const rig = newRig();
  await (await rig.open()).journal.close();
  const { openJournal } = await import('../../../src/runtime/journal/open.js');
  const before = fileOf(rig.disk, 'seg-000001.pj').slice();
  const other = await openJournal({ ...rig.options(rig.disk.mount()), terminal: 'T2' });
  t.strictSame(other, { ok: false, error: { kind: 'otherTerminal', terminal: 'T0000001' } });
  t.strictSame(fileOf(rig.disk, 'seg-000001.pj'), before);
});
