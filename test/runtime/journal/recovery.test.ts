/** Opening repairs what a crash leaves, tells it, and may itself be repeated. */
import t from 'tap';
import { blockBytes } from '../../../src/runtime/journal/format.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { type Rig, appendEach, entryOf, fileOf, idsOf, key, names, newRig } from './rig.js';

const segment1 = 'seg-000001.pj';
const kindsOf = (rig: Rig, name = segment1) =>
  scanSegment(Number(name.slice(4, 10)), fileOf(rig.disk, name), key).records.map(
    ({ kind }) => kind,
  );
const quarantineOf = (rig: Rig) =>
  [...rig.disk.files().keys()].filter((name) => name.startsWith('quarantine/'));

/** A journal whose last write, of three blocks, lost its middle. */
async function tornRig(): Promise<Rig> {
  const rig = newRig(32);
  const { journal } = await rig.open();
  await appendEach(journal, ['A', 'B']);
  await journal.append(names(30, 'C').map((id) => entryOf(id)));
  const torn = fileOf(rig.disk, segment1).slice();
  t.equal(torn[5 * blockBytes] === 0, false);
  torn.fill(0, 6 * blockBytes, 6 * blockBytes + 512);
  rig.disk.plant(segment1, torn);
  rig.clock.reboot();
  return rig;
}

t.test(
  'a torn tail is quarantined, wiped and told, and its sequence taken by the telling',
  async (t) => {
    const rig = await tornRig();
    const torn = fileOf(rig.disk, segment1).slice(5 * blockBytes, 8 * blockBytes);
    const { entries, report, journal } = await rig.open();
    t.equal(journal.mode, 'ok');
    t.strictSame(idsOf(entries), ['A', 'B']);
    t.match(report, {
      torn: true,
      lostSequence: 5,
      tailRewritten: false,
      osBootChanged: true,
      damage: null,
    });
    const kept = quarantineOf(rig);
    t.strictSame(kept, ['quarantine/seg-000001-block-00005-seq-000000000005.1.torn']);
    t.equal(report.quarantined, kept[0]?.slice('quarantine/'.length));
    const bytes = fileOf(rig.disk, kept[0] ?? '');
    t.equal(Buffer.compare(bytes, torn.subarray(0, bytes.length)), 0);
    t.ok(
      fileOf(rig.disk, segment1)
        .subarray(6 * blockBytes)
        .every((byte) => byte === 0),
    );
    const records = scanSegment(1, fileOf(rig.disk, segment1), key).records;
    t.match(records[4], { sequence: 5, kind: 'recovered', entry: { body: { lostSequence: 5 } } });
    t.match(records[5], { sequence: 6, kind: 'boot', entry: { body: { lostSequence: 5 } } });
  },
);

t.test('a second start right after a first changes nothing but adds a boot record', async (t) => {
  for (const make of [tornRig, () => Promise.resolve(newRig(32))]) {
    const rig = await make();
    await appendEach((await rig.open()).journal, ['D']);
    const before = fileOf(rig.disk, segment1).slice();
    const kept = quarantineOf(rig);
    const { report } = await rig.open();
    t.match(report, { torn: false, lostSequence: null, quarantined: null, tailRewritten: true });
    const after = fileOf(rig.disk, segment1);
    const { endBlock } = scanSegment(1, before, key);
    t.equal(
      Buffer.compare(
        after.subarray(0, endBlock * blockBytes),
        before.subarray(0, endBlock * blockBytes),
      ),
      0,
    );
    t.ok(after.subarray((endBlock + 1) * blockBytes).every((byte) => byte === 0));
    t.equal(kindsOf(rig).at(-1), 'boot');
    t.strictSame(quarantineOf(rig), kept);
  }
});

t.test(
  'a start that died after the wipe is finished by the next one: the loss is still told',
  async (t) => {
    const rig = await tornRig();
    const folder = rig.disk.mount([
      {
        at: ({ call, file, position }) =>
          call === 'write' && file === segment1 && position === 5 * blockBytes,
        times: 2,
        trouble: { kind: 'slow', ms: 0 },
      },
      {
        at: ({ call, file, length }) =>
          call === 'write' && file === segment1 && length === blockBytes,
        trouble: { kind: 'die', moment: 'before' },
      },
    ]);
    void openJournal(rig.options(folder));
    await rig.disk.died;
    t.ok(
      fileOf(rig.disk, segment1)
        .subarray(5 * blockBytes)
        .every((byte) => byte === 0),
      'wiped, not told',
    );
    const second = await rig.open();
    t.match(second.report, { torn: true, lostSequence: 5, quarantined: null });
    t.strictSame(kindsOf(rig).slice(4), ['recovered', 'boot']);
  },
);

t.test('a loss is told to every start until one has written an entry behind it', async (t) => {
  const rig = await tornRig();
  t.match((await rig.open()).report, { torn: true, lostSequence: 5 });
  // Killed before its first entry; then in another boot; then one that appended in vain.
  t.match((await rig.open()).report, { torn: true, lostSequence: 5, quarantined: null });
  rig.clock.reboot();
  const { report, journal } = await rig.open();
  t.match(report, { torn: true, lostSequence: 5 });
  rig.disk.inject({ at: ({ call }) => call === 'write', trouble: { kind: 'fail', code: 'Io' } });
  t.match(await journal.append([entryOf('D')]), { ok: false });
  const fourth = await rig.open();
  t.match(fourth.report, { torn: true, lostSequence: 5 });
  await fourth.journal.close();
  const fifth = await rig.open();
  t.match(fifth.report, { torn: true, lostSequence: 5 }, 'a clean stop is no entry');
  t.match(kindsOf(rig).filter((kind) => kind === 'recovered').length, 1, 'it is told once');
  await appendEach(fifth.journal, ['D']);
  t.match((await rig.open()).report, { torn: false, lostSequence: null });
});

t.test('a loss outlives the segment that tells of it', async (t) => {
  const rig = await tornRig();
  const lastOf = (): string => [...rig.disk.files().keys()].sort().at(-1) ?? '';
  for (let starts = 0; lastOf() !== 'seg-000003.pj' && starts < 80; starts += 1)
    t.match((await rig.open()).report, { torn: true, lostSequence: 5 });
  t.equal(lastOf(), 'seg-000003.pj', 'boot records have filled two segments');
  const { report, journal } = await rig.open();
  t.match(report, { torn: true, lostSequence: 5 });
  await appendEach(journal, ['D']);
  for (let starts = 0; starts < 40; starts += 1) t.notOk((await rig.open()).report.torn);
});

t.test('of two losses that nobody has acted on, the older one counts', async (t) => {
  const rig = await tornRig();
  await rig.open();
  const bytes = fileOf(rig.disk, segment1).slice();
  bytes[scanSegment(1, bytes, key).endBlock * blockBytes + 9] = 1;
  rig.disk.plant(segment1, bytes);
  rig.clock.reboot();
  t.match((await rig.open()).report, { torn: true, lostSequence: 5 });
  t.strictSame(kindsOf(rig).slice(4), ['recovered', 'boot', 'recovered', 'boot']);
});

t.test(
  'the last batch is written again in the same boot, after a crash or a stop, not after a reboot',
  async (t) => {
    const rewrites = async (rig: Rig): Promise<boolean> => {
      const { endBlock } = scanSegment(1, fileOf(rig.disk, segment1), key);
      const { report } = await rig.open();
      const written = rig.disk.calls
        .filter(({ call }) => call === 'write')
        .map(({ position }) => position);
      t.equal(written.includes((endBlock - 1) * blockBytes), report.tailRewritten);
      return report.tailRewritten;
    };
    const rig = newRig();
    await appendEach((await rig.open()).journal, ['A']);
    t.equal(await rewrites(rig), true);
    rig.clock.reboot();
    t.equal(await rewrites(rig), false);
    await (await rig.open()).journal.close();
    t.equal(await rewrites(rig), true);
    await (await rig.open()).journal.close();
    rig.clock.reboot();
    t.equal(await rewrites(rig), false);
  },
);

t.test(
  'after a failed flush the record that only the cache has is made durable before it counts',
  async (t) => {
    const rig = newRig();
    const { journal } = await rig.open();
    await appendEach(journal, ['A']);
    rig.disk.inject({
      at: ({ call }) => call === 'datasync',
      trouble: { kind: 'fail', code: 'Io' },
    });
    t.match(await journal.append([entryOf('B')]), { ok: false, error: { kind: 'storage' } });
    const second = await rig.open();
    t.strictSame(idsOf(second.entries), ['A', 'B'], 'the cache still shows it');
    const { seededRandom } = await import('../../../src/twins/seeded-random.js');
    rig.disk.cut('lost', seededRandom(1));
    rig.clock.reboot();
    t.strictSame(idsOf((await rig.open()).entries), ['A', 'B'], 'what one start showed stays');
  },
);

t.test(
  'a clean stop that only the cache has is made durable before anything stands behind it',
  async (t) => {
    const { seededRandom } = await import('../../../src/twins/seeded-random.js');
    const rig = newRig();
    const { journal } = await rig.open();
    await appendEach(journal, ['A']);
    rig.disk.inject({
      at: ({ call }) => call === 'datasync',
      trouble: { kind: 'fail', code: 'Io' },
    });
    await journal.close();
    const second = await rig.open();
    t.match(second.report, { previousBoot: { stopped: true } }, 'the cache still shows it');
    t.strictSame(await appendEach(second.journal, ['B']), ['B']);
    rig.disk.cut('lost', seededRandom(1));
    rig.clock.reboot();
    const third = await rig.open();
    t.equal(third.journal.mode, 'ok', 'nothing is missing in the middle');
    t.strictSame(idsOf(third.entries), ['A', 'B']);
  },
);

t.test('a segment whose name never reached the disk is made anew, not gone on with', async (t) => {
  const { seededRandom } = await import('../../../src/twins/seeded-random.js');
  const rig = newRig(16);
  const { journal } = await rig.open();
  await appendEach(journal, names(13));
  rig.disk.inject({
    at: ({ call }) => call === 'syncDirectory',
    times: 2,
    trouble: { kind: 'fail', code: 'Io' },
  });
  const refused = await appendEach(journal, names(1, 'B'));
  t.strictSame(refused, []);
  t.ok(rig.disk.files().has('seg-000002.pj'), 'the cache has the new segment');
  const second = await rig.open();
  t.strictSame(await appendEach(second.journal, ['C']), ['C']);
  rig.disk.cut('lost', seededRandom(1));
  rig.clock.reboot();
  const third = await rig.open();
  t.strictSame(new Set(idsOf(third.entries)), new Set([...names(13), 'C']));
});

t.test('the same for the very first segment', async (t) => {
  const { seededRandom } = await import('../../../src/twins/seeded-random.js');
  const rig = newRig();
  const folder = rig.disk.mount([
    { at: ({ call }) => call === 'syncDirectory', trouble: { kind: 'fail', code: 'Io' } },
  ]);
  t.match(await openJournal(rig.options(folder)), { ok: false, error: { kind: 'storage' } });
  const { journal } = await rig.open();
  t.strictSame(await appendEach(journal, ['A']), ['A']);
  rig.disk.cut('lost', seededRandom(1));
  rig.clock.reboot();
  t.strictSame(idsOf((await rig.open()).entries), ['A']);
});

t.test('a left-over spare is removed', async (t) => {
  const rig = newRig();
  await rig.open();
  rig.disk.plant('spare.pj.tmp', new Uint8Array(5000).fill(1));
  await rig.open();
  t.notOk(rig.disk.files().has('spare.pj.tmp'));
});

t.test('the quarantine keeps the newest tails, at most 64', async (t) => {
  const rig = newRig(80);
  await rig.open();
  for (let round = 0; round < 70; round += 1) {
    const bytes = fileOf(rig.disk, segment1).slice();
    const { endBlock } = scanSegment(1, bytes, key);
    bytes[endBlock * blockBytes + 9] = round + 1;
    rig.disk.plant(segment1, bytes);
    rig.clock.reboot();
    t.match((await rig.open()).report, { torn: true });
  }
  const kept = quarantineOf(rig).sort();
  t.equal(kept.length, 64);
  t.equal(fileOf(rig.disk, kept.at(-1) ?? '')[9], 70);
});
