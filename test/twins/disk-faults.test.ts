/** Faults of the twin disk: each where it was asked for, once, and with the aftermath of a real one. */
import t from 'tap';
import { twinDisk } from '../../src/twins/disk.js';
import type { DiskFault, Schedule } from '../../src/twins/disk/door.js';
import { lossModes } from '../../src/twins/disk/loss.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import type { StorageFolder } from '../../src/runtime/ports/storage.js';
import { wallMs } from '../../src/runtime/ports/units.js';
import { bytesOf, codeOf, makeFile, readFile, textOf, valueOf } from '../storage-contract.js';

const newDisk = () => twinDisk({ random: seededRandom(1) });

/** Whether a promise has settled once everything that can settle has. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(resolve));
  return Promise.race([promise.then(() => true), turn.then(() => false)]);
}

/** Every kind of call, in a fixed order. */
async function everyCall(root: StorageFolder): Promise<readonly string[]> {
  const ends: string[] = [];
  const note = async (stored: Parameters<typeof codeOf>[0]): Promise<void> => {
    ends.push(await codeOf(stored));
  };
  const opened = await root.open('a', 'create');
  ends.push(opened.ok ? 'ok' : opened.error.code);
  const file = opened.ok ? opened.value : await valueOf(root.open('a', 'create'));
  await note(file.write(0, bytesOf('content')));
  await note(file.read(0, 7));
  await note(file.size());
  await note(file.datasync());
  await note(file.sync());
  await note(root.rename('a', 'b'));
  await note(root.syncDirectory());
  await note(root.list());
  await note(root.remove('b'));
  await note(file.close());
  return ends;
}

t.test('any call can be failed by its number, with any code', async (t) => {
  for (const code of ['NoSpace', 'ReadOnly', 'Io', 'Denied', 'NotFound', 'Exists'] as const) {
    for (let at = 1; at <= 11; at++) {
      const root = newDisk().mount([{ at, trouble: { kind: 'fail', code } }]);
      const ends = await everyCall(root);
      t.equal(ends[at - 1], code);
      t.ok(ends.slice(0, at - 1).every((end) => end === 'ok'));
    }
  }
});

t.test('a fault may wait for a kind of call, and meet several', async (t) => {
  const disk = newDisk();
  const root = disk.mount();
  const file = await makeFile(root, 'a', 'x');
  disk.inject({
    at: (call) => call.call === 'datasync' && call.file === 'a',
    times: 2,
    trouble: { kind: 'fail', code: 'Io' },
  });
  const ends = [await codeOf(file.datasync()), await codeOf(file.sync())];
  ends.push(await codeOf(file.datasync()), await codeOf(file.datasync()));
  t.same(ends, ['Io', 'ok', 'Io', 'ok']);
});

t.test(
  'after a failed flush the page reads well, the next flush says ok, and a cut takes it',
  async (t) => {
    for (const flush of ['datasync', 'sync'] as const) {
      for (const mode of lossModes) {
        const disk = newDisk();
        const root = disk.mount();
        const file = await makeFile(root, 'a', 'one');
        await valueOf(file.sync());
        await valueOf(root.syncDirectory());
        await valueOf(file.write(0, bytesOf('two')));
        disk.inject({ at: (call) => call.call === flush, trouble: { kind: 'fail', code: 'Io' } });
        t.equal(await codeOf(file[flush]()), 'Io');
        t.equal(await codeOf(file[flush]()), 'ok');
        disk.kill();
        t.equal(await readFile(disk.mount(), 'a'), 'two', 'a restart reads it from the cache');
        disk.cut(mode, seededRandom(1));
        t.equal(await readFile(disk.mount(), 'a'), 'one', mode);
      }
    }
  },
);

t.test('what was stranded is safe once it is written and flushed again', async (t) => {
  const disk = newDisk();
  const root = disk.mount();
  const file = await makeFile(root, 'a', 'one');
  await valueOf(file.sync());
  await valueOf(root.syncDirectory());
  await valueOf(file.write(0, bytesOf('two')));
  disk.inject({ at: (call) => call.call === 'datasync', trouble: { kind: 'fail', code: 'Io' } });
  await file.datasync();
  const again = await valueOf(disk.mount().open('a', 'existing'));
  await valueOf(again.write(0, await valueOf(again.read(0, 3))));
  await valueOf(again.datasync());
  disk.cut('lost', seededRandom(1));
  t.equal(await readFile(disk.mount(), 'a'), 'two');
});

t.test('a failing flush may let a part through', async (t) => {
  const left = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const disk = twinDisk({ random: seededRandom(seed) });
    const root = disk.mount();
    const file = await makeFile(root, 'a', 'A'.repeat(1024));
    await valueOf(file.sync());
    await valueOf(root.syncDirectory());
    await valueOf(file.write(0, bytesOf('B'.repeat(1024))));
    const trouble = { kind: 'fail', code: 'Io', arrived: 'some' } as const;
    disk.inject({ at: (call) => call.call === 'datasync', trouble });
    await file.datasync();
    disk.cut('kept', seededRandom(seed));
    const text = await readFile(disk.mount(), 'a');
    left.add(`${text.charAt(0)}${text.charAt(512)}`);
  }
  t.same([...left].toSorted(), ['AA', 'AB', 'BA', 'BB']);
});

t.test('names after a failed syncDirectory are lost though they are listed', async (t) => {
  const disk = newDisk();
  const root = disk.mount();
  await valueOf((await makeFile(root, 'a', 'x')).sync());
  const failing: DiskFault = {
    at: (call) => call.call === 'syncDirectory',
    trouble: { kind: 'fail', code: 'Io' },
  };
  disk.inject(failing);
  t.equal(await codeOf(root.syncDirectory()), 'Io');
  t.equal(await codeOf(root.syncDirectory()), 'ok');
  t.same(await valueOf(root.list()), ['a']);
  disk.cut('kept', seededRandom(1));
  t.same(await valueOf(disk.mount().list()), []);
});

t.test('a short write takes some bytes, one at least', async (t) => {
  const disk = newDisk();
  const file = await makeFile(disk.mount(), 'a', '');
  for (const [bytes, taken] of [
    [3, 3],
    [0, 1],
    [99, 7],
  ] as const) {
    disk.inject({ at: (call) => call.call === 'write', trouble: { kind: 'short', bytes } });
    t.equal(await valueOf(file.write(0, bytesOf('content'))), taken);
  }
});

t.test(
  'a full disk takes what fits, then answers NoSpace; written places stay writable',
  async (t) => {
    const disk = newDisk();
    const root = disk.mount();
    const file = await makeFile(root, 'a', 'x'.repeat(100));
    disk.setFree(10);
    t.equal(await codeOf(file.write(0, bytesOf('y'.repeat(100)))), 'ok');
    t.equal(await valueOf(file.write(95, bytesOf('y'.repeat(100)))), 15);
    t.equal(await codeOf(file.write(110, bytesOf('y'))), 'NoSpace');
    t.equal(await codeOf(file.write(5000, bytesOf('y'))), 'NoSpace');
    const other = await makeFile(root, 'b', '');
    t.equal(await codeOf(other.write(0, bytesOf('y'))), 'NoSpace');
    await valueOf(root.remove('a'));
    t.equal(await codeOf(other.write(0, bytesOf('y'.repeat(110)))), 'ok');
    disk.setFree(undefined);
    t.equal(await codeOf(other.write(110, bytesOf('y'))), 'ok');
  },
);

t.test('a read-only disk reads and flushes, and changes nothing', async (t) => {
  const disk = newDisk();
  const root = disk.mount();
  const file = await makeFile(root, 'a', 'x');
  await valueOf(root.folder('below'));
  disk.setReadOnly(true);
  t.equal(await codeOf(file.write(0, bytesOf('y'))), 'ReadOnly');
  t.equal(await codeOf(root.open('a', 'existing')), 'ReadOnly');
  t.equal(await codeOf(root.open('b', 'create')), 'ReadOnly');
  t.equal(await codeOf(root.rename('a', 'b')), 'ReadOnly');
  t.equal(await codeOf(root.remove('a')), 'ReadOnly');
  t.equal(await codeOf(root.folder('new')), 'ReadOnly');
  t.equal(await codeOf(root.folder('below')), 'ok');
  t.equal(await codeOf(file.datasync()), 'ok');
  t.equal(await readFile(root, 'a'), 'x');
  disk.setReadOnly(false);
  t.equal(await codeOf(file.write(0, bytesOf('y'))), 'ok');
});

t.test('bit rot changes one byte, read from the cache and after a cut', async (t) => {
  const disk = newDisk();
  disk.plant('journal/a', bytesOf('AAAA'));
  disk.rot('journal/a', 2, 0x03);
  t.equal(textOf(disk.files().get('journal/a') ?? bytesOf('')), 'AABA');
  disk.cut('lost', seededRandom(1));
  t.equal(textOf(disk.files().get('journal/a') ?? bytesOf('')), 'AABA');
  t.throws(() => {
    disk.rot('journal/a', 4);
  });
});

t.test('a slow call is answered late, by the schedule', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  const schedule: Schedule = (span, run) => time.after(span, run);
  const disk = twinDisk({ random: seededRandom(1), schedule });
  const file = await makeFile(disk.mount(), 'a', 'x');
  disk.inject({ at: (call) => call.call === 'datasync', trouble: { kind: 'slow', ms: 31_000 } });
  const flushed = file.datasync();
  t.equal(await settled(flushed), false);
  t.equal(time.nextDue(), 31_000);
  await time.next();
  t.equal((await flushed).ok, true);
});

t.test('a flush that is under way when power goes has flushed nothing for certain', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  const schedule: Schedule = (span, run) => time.after(span, run);
  const disk = twinDisk({ random: seededRandom(1), schedule });
  const root = disk.mount();
  const file = await makeFile(root, 'a', 'one');
  await valueOf(file.sync());
  await valueOf(root.syncDirectory());
  await valueOf(file.write(0, bytesOf('two')));
  disk.inject({ at: (call) => call.call === 'datasync', trouble: { kind: 'slow', ms: 50 } });
  const flushed = file.datasync();
  disk.cut('lost', seededRandom(1));
  await time.next();
  t.equal(await settled(flushed), false, 'the dead get no answer');
  t.equal(await readFile(disk.mount(), 'a'), 'one');
});

t.test('a flush covers what was written before it was asked for, no more', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  const schedule: Schedule = (span, run) => time.after(span, run);
  const latencyMs = (call: { readonly call: string }): number => (call.call === 'sync' ? 50 : 0);
  const disk = twinDisk({ random: seededRandom(1), schedule, latencyMs });
  const root = disk.mount();
  const file = await makeFile(root, 'a', 'one');
  await valueOf(root.syncDirectory());
  const flushed = file.sync();
  await valueOf(file.write(0, bytesOf('two')));
  await time.next();
  t.equal((await flushed).ok, true);
  disk.cut('lost', seededRandom(1));
  t.equal(await readFile(disk.mount(), 'a'), 'one');
});
