/** A disk that fails is believed once: the journal stops, tells everybody, and never says durable for what is not. */
import t from 'tap';
import type { StorageFault } from '../../../src/runtime/ports/storage.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { twinDisk } from '../../../src/twins/disk.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import { HandClock, type Rig, appendEach, entryOf, idsOf, names, newRig } from './rig.js';

const list = names(14);

/** Opens, appends all of `list` one by one over two segments, closes; answers what was acknowledged. */
async function run(rig: Rig, faults: readonly DiskFault[]): Promise<readonly string[] | null> {
  const opened = await openJournal(rig.options(rig.disk.mount(faults)));
  if (!opened.ok) return null;
  const { journal } = opened.value;
  const acknowledged = await appendEach(journal, list);
  if (journal.mode === 'failed') {
    const calls = rig.disk.callCount;
    t.match(await journal.append([entryOf('late')]), { ok: false, error: { kind: 'storage' } });
    t.match(await journal.whenFailed, { kind: 'storage' });
    t.equal(rig.disk.callCount, calls, 'a failed journal touches the disk no more');
    t.strictSame(
      acknowledged,
      list.slice(0, acknowledged.length),
      'nothing is acknowledged after the first failure',
    );
  }
  await journal.close();
  return acknowledged;
}

async function callsOfRun(): Promise<number> {
  const rig = newRig(9);
  t.strictSame(await run(rig, []), list);
  return rig.disk.callCount;
}

for (const code of ['Io', 'NoSpace'] as const satisfies readonly StorageFault['code'][]) {
  t.test(
    `${code} at each call in turn: sticky, told, and nothing acknowledged is lost`,
    async (t) => {
      const calls = await callsOfRun();
      t.ok(calls > 50, `${calls} calls`);
      for (let at = 1; at <= calls; at += 1) {
        const rig = newRig(9);
        const acknowledged = await run(rig, [
          { at, trouble: { kind: 'fail', code, arrived: 'some' } },
        ]);
        for (const ending of ['restart', 'cut'] as const) {
          const disk = rig.disk.fork(seededRandom(at));
          if (ending === 'cut') disk.cut('torn', seededRandom(at));
          const clock = new HandClock();
          if (ending === 'cut') clock.reboot();
          const options = { ...rig.options(disk.mount()), clock };
          const opened = await openJournal(options);
          if (!opened.ok || opened.value.journal.mode !== 'ok') {
            t.fail(`call ${at}, ${ending}: did not open`);
            continue;
          }
          const ids = idsOf(opened.value.entries);
          const kept = acknowledged ?? [];
          const isRight =
            kept.every((id, index) => ids[index] === id) && ids.length <= kept.length + 1;
          if (!isRight)
            t.fail(`call ${at}, ${ending}: ${kept.length} acknowledged, ${ids.length} there`);
        }
      }
    },
  );
}

t.test('short writes are gone on with', async (t) => {
  for (const bytes of [1, 100, 4095]) {
    const rig = newRig(9);
    const faults: readonly DiskFault[] = [
      {
        at: ({ call, number }) => call === 'write' && number % 3 === 0,
        times: 1000,
        trouble: { kind: 'short', bytes },
      },
    ];
    t.strictSame(await run(rig, faults), list);
    t.strictSame(idsOf((await rig.open()).entries), list);
  }
});

t.test('a write that makes no progress ends the journal', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  const folder = rig.disk.mount();
  const stuck = {
    ...folder,
    open: async (name: string, mode: 'existing' | 'create') => {
      const file = await folder.open(name, mode);
      if (!file.ok) return file;
      return {
        ok: true as const,
        value: { ...file.value, write: () => Promise.resolve({ ok: true as const, value: 0 }) },
      };
    },
  };
  t.equal(journal.mode, 'ok');
  const refused = await openJournal(rig.options(stuck));
  t.match(refused, {
    ok: false,
    error: { kind: 'storage', fault: { call: 'write', detail: 'a write made no progress' } },
  });
});

t.test('everything that waits when the disk fails is told the same failure', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  rig.disk.inject({ at: ({ call }) => call === 'datasync', trouble: { kind: 'fail', code: 'Io' } });
  const answers = await Promise.all(names(100).map((id) => journal.append([entryOf(id)])));
  const failure = await journal.whenFailed;
  t.ok(answers.every((answer) => !answer.ok && answer.error === failure));
  t.equal(journal.mode, 'failed');
  await journal.close();
  await journal.close();
});

t.test('a write that does not end can be given up, and its late end changes nothing', async (t) => {
  const lateAnswers: (() => void)[] = [];
  const schedule = (_span: number, run: () => void): unknown => lateAnswers.push(run);
  const disk = twinDisk({ random: seededRandom(1), schedule });
  const rig = { ...newRig(), disk };
  const { journal } = await rig.open(disk.mount());
  t.strictSame(await appendEach(journal, ['A']), ['A']);
  const hangs = { kind: 'slow', ms: 1 } as const;
  disk.inject({ at: ({ call }) => call === 'datasync', trouble: hangs });
  const answers = ['B', 'C'].map((id) => journal.append([entryOf(id)]));
  await turns();
  t.equal(lateAnswers.length, 1, 'the disk has the flush and does not answer');
  answers.push(journal.append([entryOf('D')]));
  journal.giveUp();
  for (const answer of answers) t.same(await answer, { ok: false, error: { kind: 'stalled' } });
  t.same(await journal.whenFailed, { kind: 'stalled' });
  t.equal(journal.mode, 'failed');
  const calls = disk.callCount;
  lateAnswers[0]?.();
  await turns();
  t.same(await journal.append([entryOf('E')]), { ok: false, error: { kind: 'stalled' } });
  journal.giveUp();
  await journal.close();
  t.same(
    disk.calls.slice(calls).filter(({ call }) => call !== 'close'),
    [],
    'nothing is written after it',
  );
  const ids = idsOf((await rig.open(disk.mount())).entries);
  t.strictSame(ids, ['A', 'B', 'C'], 'what the disk ended after all may be there');
});

/** Some turns, in which whatever can go on goes on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

t.test(
  'a disk that has become read-only is a failure, and a start on it is refused in words',
  async (t) => {
    const rig = newRig();
    const { journal } = await rig.open();
    rig.disk.setReadOnly(true);
    t.match(await journal.append([entryOf('A')]), {
      ok: false,
      error: { fault: { code: 'ReadOnly' } },
    });
    const refused = await openJournal(rig.options(rig.disk.mount()));
    t.match(refused, { ok: false, error: { kind: 'storage', fault: { code: 'ReadOnly' } } });
  },
);
