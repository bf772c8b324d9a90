/** A process on the twin disk can die in any call, and the next one starts from what it left. */
import t from 'tap';
import { type Flush, type TwinDisk, twinDisk } from '../../src/twins/disk.js';
import { lossModes } from '../../src/twins/disk/loss.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import type { StorageFolder } from '../../src/runtime/ports/storage.js';
import { bytesOf, makeFile, readFile, textOf, valueOf } from '../storage-contract.js';

/** Replaces `a` as a small document is replaced: temporary file, flush, rename, flush of the name. */
async function replace(root: StorageFolder, text: string): Promise<'done'> {
  const file = await makeFile(root, 'a.tmp', text);
  await valueOf(file.sync());
  await valueOf(file.close());
  await valueOf(root.rename('a.tmp', 'a'));
  await valueOf(root.syncDirectory());
  return 'done';
}

const newDisk = (seed = 1): TwinDisk => {
  const disk = twinDisk({ random: seededRandom(seed) });
  disk.plant('a', bytesOf('old'));
  return disk;
};

const endOf = (disk: TwinDisk, run: Promise<'done'>): Promise<'done' | 'died'> =>
  Promise.race([run, disk.died.then(() => 'died' as const)]);

t.test('a run can be cut at every call that it makes, and at no other', async (t) => {
  const whole = newDisk();
  t.equal(await replace(whole.mount(), 'new'), 'done');
  t.equal(whole.callCount, 6);
  t.same(
    whole.calls.map((call) => call.call),
    ['open', 'write', 'sync', 'close', 'rename', 'syncDirectory'],
  );
  for (let at = 1; at <= 7; at++) {
    const disk = newDisk();
    const run = replace(disk.mount([{ at, trouble: { kind: 'die', moment: 'during' } }]), 'new');
    t.equal(await endOf(disk, run), at <= 6 ? 'died' : 'done');
    t.equal(disk.dead, at <= 6);
    t.equal(disk.callCount, Math.min(at, 6), 'the dead make no more calls');
    disk.cut('lost', seededRandom(at));
    t.equal(await readFile(disk.mount(), 'a'), at <= 6 ? 'old' : 'new');
  }
});

/** Endings that are wrong when a replacement dies in call `at`: broken content, or a lost promise. */
async function wrongEndings(at: number, seed: number, ignores: readonly Flush[]): Promise<number> {
  const disk = twinDisk({ random: seededRandom(seed), ignores });
  disk.plant('a', bytesOf('old'));
  const moment = (['before', 'during', 'after'] as const)[seed % 3] ?? 'during';
  const root = disk.mount([{ at, trouble: { kind: 'die', moment } }]);
  const end = await endOf(disk, replace(root, 'new'));
  const wrong = lossModes.filter((mode) => {
    const ending = disk.fork(seededRandom(seed));
    ending.cut(mode, seededRandom(seed));
    const text = textOf(ending.files().get('a') ?? bytesOf('no file'));
    return text !== 'new' && (end === 'done' || text !== 'old');
  });
  return wrong.length;
}

async function lossesOf(ignores: readonly Flush[]): Promise<number> {
  let losses = 0;
  for (let at = 1; at <= 7; at++) {
    for (let seed = 0; seed < 15; seed++) losses += await wrongEndings(at, seed, ignores);
  }
  return losses;
}

t.test(
  'a careful replacement is old or new after every cut, and new once it was promised',
  async (t) => {
    t.equal(await lossesOf([]), 0);
  },
);

t.test('the same cuts catch a disk whose flushes do nothing', async (t) => {
  t.ok((await lossesOf(['sync'])) > 0);
  t.ok((await lossesOf(['syncDirectory'])) > 0);
});

t.test('before, during and after a call differ in what the cache holds', async (t) => {
  const heldAfter = async (
    moment: 'before' | 'during' | 'after',
    seed: number,
  ): Promise<string> => {
    const disk = newDisk(seed);
    const root = disk.mount([{ at: 2, trouble: { kind: 'die', moment } }]);
    const file = await valueOf(root.open('a', 'existing'));
    void file.write(0, bytesOf('new content'));
    t.equal(disk.dead, true);
    return readFile(disk.mount(), 'a');
  };
  t.equal(await heldAfter('before', 1), 'old');
  t.equal(await heldAfter('after', 1), 'new content');
  const parts = new Set<string>();
  for (let seed = 0; seed < 60; seed++) parts.add(await heldAfter('during', seed));
  t.ok(parts.size > 5, 'a write ends anywhere');
  for (const part of parts) {
    const taken = Array.from({ length: 12 }, (_, length) => 'new content'.slice(0, length));
    t.ok(
      taken.some((start) => part === start + 'old'.slice(start.length)),
      part,
    );
  }
});

t.test('a flush that answered nobody may have worked or not', async (t) => {
  for (const [moment, left] of [
    ['during', 'old'],
    ['after', 'new'],
  ] as const) {
    const disk = newDisk();
    const root = disk.mount([{ at: 3, trouble: { kind: 'die', moment } }]);
    const file = await valueOf(root.open('a', 'existing'));
    await valueOf(file.write(0, bytesOf('new')));
    void file.datasync();
    disk.cut('lost', seededRandom(1));
    t.equal(await readFile(disk.mount(), 'a'), left);
  }
});

t.test('a name is changed or not when the process dies in the change', async (t) => {
  const left = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const disk = newDisk(seed);
    void disk.mount([{ at: 1, trouble: { kind: 'die', moment: 'during' } }]).rename('a', 'b');
    left.add([...disk.files().keys()].join());
  }
  t.same([...left].toSorted(), ['a', 'b']);
});

t.test('folders and files of a dead process never answer again, and change nothing', async (t) => {
  const disk = newDisk();
  const root = disk.mount();
  const file = await valueOf(root.open('a', 'existing'));
  const next = disk.mount();
  let answers = 0;
  const count = (): void => {
    answers += 1;
  };
  for (const call of [file.read(0, 1), file.write(0, bytesOf('x')), file.close()]) {
    void call.then(count);
  }
  void root.remove('a').then(count);
  void root.folder('b').then(count);
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(answers, 0);
  t.equal(await readFile(next, 'a'), 'old');
});

t.test('a killed process loses nothing that was in the cache', async (t) => {
  const disk = newDisk();
  const file = await valueOf(disk.mount().open('a', 'existing'));
  await valueOf(file.write(0, bytesOf('new')));
  const died = disk.died;
  disk.kill();
  disk.kill();
  await died;
  t.equal(await readFile(disk.mount(), 'a'), 'new');
});

t.test('the trace tells a run by its seed: equal runs, equal lines', async (t) => {
  const traceOf = async (seed: number, text: string): Promise<string> => {
    const disk = newDisk(seed);
    const root = disk.mount([{ at: 2, trouble: { kind: 'short', bytes: 2 } }]);
    const file = await valueOf(root.open('b', 'create'));
    await valueOf(file.write(4, bytesOf(text)));
    await valueOf(root.folder('journal'));
    void disk.mount([{ at: 1, trouble: { kind: 'die', moment: 'during' } }]).list();
    return disk.trace();
  };
  t.equal(await traceOf(1, 'text'), await traceOf(1, 'text'));
  t.equal(await traceOf(1, 'text'), '2.1 list / = died during');
  const disk = newDisk();
  await valueOf((await makeFile(await valueOf(disk.mount().folder('j')), 'b', 'text')).datasync());
  t.same(disk.trace().split('\n'), [
    '1.1 open j/ = ok',
    '1.2 syncDirectory / = ok',
    '1.3 open j/b = ok',
    '1.4 write j/b @0+4 #fef37ea3 = ok 4',
    '1.5 datasync j/b = ok',
  ]);
  t.equal(textOf(disk.files().get('j/b') ?? bytesOf('')), 'text');
});

t.test('a long run keeps its newest calls and counts them all', async (t) => {
  const disk = newDisk();
  const root = disk.mount();
  for (let call = 0; call < 40_001; call++) await root.list();
  t.equal(disk.callCount, 40_001);
  t.equal(disk.calls.length, 20_001);
  t.equal(disk.calls.at(-1)?.number, 40_001);
});
