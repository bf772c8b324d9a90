/** Whether the disk answers at all: what a watchdog asks, at no cost to a card. */
import t from 'tap';
import { twinDisk } from '../../../src/twins/disk.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { entryOf, newRig } from './rig.js';

const slowRig = () => {
  const late: (() => void)[] = [];
  const schedule = (_span: number, run: () => void): unknown => late.push(run);
  return { rig: { ...newRig(), disk: twinDisk({ random: seededRandom(1), schedule }) }, late };
};

async function turns(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

/** What has settled by now. */
function settling(promise: Promise<void>): { isSettled: boolean } {
  const seen = { isSettled: false };
  void promise.then(() => {
    seen.isSettled = true;
  });
  return seen;
}

t.test('a journal at rest asks for one flush of what is flushed, and writes nothing', async (t) => {
  const { rig } = slowRig();
  const { journal } = await rig.open(rig.disk.mount());
  await journal.append([entryOf('A')]);
  await journal.answered();
  await turns();
  const before = rig.disk.callCount;
  await journal.answered();
  t.same(
    rig.disk.calls.slice(before).map(({ call }) => call),
    ['datasync'],
  );
});

t.test(
  'a disk that keeps silent leaves it pending, also behind a call that was given up',
  async (t) => {
    const { rig, late } = slowRig();
    const { journal } = await rig.open(rig.disk.mount());
    await journal.append([entryOf('A')]);
    await journal.answered();
    rig.disk.inject({ at: ({ call }) => call === 'datasync', trouble: { kind: 'slow', ms: 1 } });
    const idle = settling(journal.answered());
    await turns();
    t.equal(late.length, 1, 'the disk has the question');
    t.notOk(idle.isSettled);
    void journal.append([entryOf('B')]);
    journal.giveUp();
    const after = settling(journal.answered());
    await turns();
    t.notOk(idle.isSettled || after.isSettled);
    late[0]?.();
    await turns();
    t.ok(idle.isSettled && after.isSettled, 'it has answered in the end');
  },
);

t.test('an append that ends is an answer; one that is under way is none', async (t) => {
  const { rig, late } = slowRig();
  const { journal } = await rig.open(rig.disk.mount());
  rig.disk.inject({ at: ({ call }) => call === 'datasync', trouble: { kind: 'slow', ms: 1 } });
  const append = journal.append([entryOf('A')]);
  await turns();
  const asked = settling(journal.answered());
  await turns();
  t.notOk(asked.isSettled);
  const calls = rig.disk.callCount;
  late[0]?.();
  await append;
  await turns();
  t.ok(asked.isSettled);
  t.notOk(
    rig.disk.calls.slice(calls).some(({ call }) => call === 'datasync'),
    'it is not asked again for that',
  );
});

t.test('a fault is an answer, and the journal has failed by it like by any other', async (t) => {
  const { rig } = slowRig();
  const { journal } = await rig.open(rig.disk.mount());
  await journal.append([entryOf('A')]);
  await journal.answered();
  await turns();
  rig.disk.inject({ at: ({ call }) => call === 'datasync', trouble: { kind: 'fail', code: 'Io' } });
  await journal.answered();
  t.equal(journal.mode, 'failed', 'what a flush reports once is not lost');
  await journal.answered();
  t.match(await journal.append([entryOf('B')]), { ok: false, error: { kind: 'storage' } });
});

t.test('a journal that is closed answers at once', async (t) => {
  const { rig } = slowRig();
  const { journal } = await rig.open(rig.disk.mount());
  await journal.close();
  await journal.answered();
  t.pass();
});
