/**
 * Backups over the twin disk: made in the middle of sales, over rotations and archiving, onto a target
 * that fails or loses power; and what the drill says of one.
 */
import t, { type Test } from 'tap';
import type { Secret } from '../../src/runtime/ports/secret.js';
import type { ReadableFolder } from '../../src/runtime/ports/storage.js';
import { type BackupParts, journalFoldersBy, makeBackup } from '../../src/compose/backup.js';
import { drillRestore } from '../../src/compose/restore-drill.js';
import { indexJournal, readSegments } from '../../src/runtime/journal/reader.js';
import type { JournalRecord } from '../../src/runtime/journal/record.js';
import { type TwinDisk, twinDisk } from '../../src/twins/disk.js';
import { lossModes } from '../../src/twins/disk/loss.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { count } from '../counts.js';
import { bytesOf } from '../storage-contract.js';
import { type World, chainKey, newWorld } from './rig.js';

/** Every look at the folder is preceded by what `between` does. */
function watched(
  folder: ReadableFolder,
  between: (look: 'list' | 'open') => Promise<void>,
  hidden: (name: string) => boolean = () => false,
): ReadableFolder {
  return {
    list: async () => {
      await between('list');
      const names = await folder.list();
      return names.ok ? { ok: true, value: names.value.filter((name) => !hidden(name)) } : names;
    },
    openForReading: async (name) => {
      await between('open');
      if (!hidden(name)) return folder.openForReading(name);
      return { ok: false, error: { code: 'NotFound', call: 'open', detail: name } };
    },
  };
}

function newTarget(seed = 3): TwinDisk {
  return twinDisk({ random: seededRandom(seed) });
}

type Between = (path: string, look: 'list' | 'open') => Promise<void>;

function partsOf(world: World, target: TwinDisk, between: Between = () => Promise.resolve()) {
  const open = (...path: readonly string[]): ReadableFolder => {
    const where = path.join('/');
    return watched(world.disk.reader(where), (look) => between(where, look));
  };
  const parts: BackupParts = {
    data: open(),
    journal: journalFoldersBy(open),
    target: target.mount(),
    now: world.time.wall(),
  };
  return parts;
}

async function sell(world: World): Promise<void> {
  await world.charge(['5']);
  await world.until(() => world.lcdText().includes('PAID'), 'paid');
  await world.wait(1500);
  await world.press('ENTER');
  await world.wait(300);
}

async function recordsOf(disk: TwinDisk): Promise<readonly JournalRecord[]> {
  const folder = disk.reader('journal');
  const index = await indexJournal(folder);
  if (!index.ok) throw new Error(index.error.detail);
  t.strictSame(index.value.missing, []);
  const records: JournalRecord[] = [];
  for await (const reading of readSegments({ folder, key: chainKey }, index.value)) {
    if (!reading.ok) throw new Error(reading.error.detail);
    t.equal(reading.value.damage, null);
    t.equal(reading.value.torn, null);
    records.push(...reading.value.records);
  }
  return records;
}

function drill(target: TwinDisk, world: World, key: Secret<Uint8Array> | null = chainKey) {
  const open = (...path: readonly string[]) => target.reader(path.join('/'));
  return drillRestore({ data: open(), journal: journalFoldersBy(open), key, clock: world.time });
}

/** Sales go on under a backup; whether it meets a change of segments follows from `sold`, and is answered. */
async function backUpWhileSelling(
  t: Test,
  when: 'always' | 'behind the newest',
  sold: number,
): Promise<boolean> {
  const world = newWorld();
  await world.start();
  for (let sales = 0; sales <= sold; sales += 1) await sell(world);
  const before = (await recordsOf(world.disk)).at(-1)?.sequence ?? 0;
  const segments = segmentsOf(world.disk);
  const target = newTarget();
  let lists = 0;
  const made = await makeBackup(
    partsOf(world, target, async (path, look) => {
      if (path !== 'journal' || lists > 9) return;
      lists += look === 'list' ? 1 : 0;
      // After the newest segment was read, or also before: two ways of missing its end.
      const isBehind = look === 'list' && lists % 2 === 0;
      if (when === 'always') await sell(world);
      else if (isBehind) for (let sales = 0; sales < 4; sales += 1) await sell(world);
    }),
  );
  t.match(made, { ok: true });
  if (!made.ok) return false;
  const { manifest } = made.value;
  const copied = await recordsOf(target);
  const source = await recordsOf(world.disk);
  t.strictSame(copied, source.slice(0, copied.length), 'a prefix of the journal, unchanged');
  t.ok((copied.at(-1)?.sequence ?? 0) >= before, 'with all that was there when it began');
  t.equal(manifest.lastSequence, copied.at(-1)?.sequence);
  t.notOk(manifest.files.some(({ path }) => path.includes('spare')));
  const drilled = await drill(target, world);
  t.strictSame(problemsOf(drilled), []);
  if (drilled.ok) t.strictSame(drilled.value.open.attempts, []);
  if (drilled.ok) t.equal(drilled.value.mayBeMissing.length, 16, 'eight numbers, two wallets');
  return segmentsOf(target) > segments;
}

function segmentsOf(disk: TwinDisk): number {
  return [...disk.files().keys()].filter((path) => path.includes('/seg-')).length;
}

function problemsOf(drilled: Awaited<ReturnType<typeof drill>>): readonly string[] {
  return drilled.ok ? drilled.value.problems : [drilled.error.kind];
}

t.test('A backup made while the till sells is the journal of one moment', async (t) => {
  let changes = 0;
  for (const when of ['always', 'behind the newest'] as const)
    // So many that the next sale, whichever it is, runs over the end of a segment in one of them.
    for (let sold = 2; sold < count({ quick: 6, full: 12 }); sold += 1)
      await t.test(`${when}, after ${String(sold)} sales`, async (t) => {
        if (await backUpWhileSelling(t, when, sold)) changes += 1;
      });
  t.ok(changes > 0, `the segment changed under ${String(changes)} of them`);
});

t.test('What was being written is not in a backup', async (t) => {
  const world = newWorld();
  await world.start();
  await sell(world);
  const whole = (await recordsOf(world.disk)).length;
  const isBatch = ({ call, file }: { call: string; file: string }): boolean =>
    call === 'write' && file.startsWith('journal/');
  world.disk.inject({ at: isBatch, trouble: { kind: 'die', moment: 'during' } });
  await world.charge(['5']);
  await world.wait(1000);
  const target = newTarget();
  t.match(await makeBackup(partsOf(world, target)), { ok: true });
  t.equal((await recordsOf(target)).length, whole);
});

t.test('A segment that is archived while it is copied is found in the archive', async (t) => {
  const world = newWorld();
  await world.start();
  for (let sales = 0; sales < 9; sales += 1) await sell(world);
  let archived = false;
  const target = newTarget();
  const open = (...path: readonly string[]): ReadableFolder => {
    const where = path.join('/');
    const isGone = (name: string): boolean =>
      archived && where === 'journal' && name === 'seg-000001.pj';
    const archive = (): Promise<void> => {
      if (where === 'journal/archive' && !archived) {
        archived = true;
        const bytes = world.disk.files().get('journal/seg-000001.pj') ?? new Uint8Array(0);
        world.disk.plant('journal/archive/seg-000001.pj.gz', bytes);
      }
      return Promise.resolve();
    };
    return watched(world.disk.reader(where), archive, isGone);
  };
  const parts = { data: open(), journal: journalFoldersBy(open), now: world.time.wall() };
  const made = await makeBackup({ ...parts, target: target.mount() });
  t.match(made, { ok: true });
  const paths = made.ok ? made.value.manifest.files.map(({ path }) => path) : [];
  t.ok(paths.includes('journal/archive/seg-000001.pj.gz'));
  t.notOk(paths.includes('journal/seg-000001.pj'), 'and not twice');
  t.notOk(target.files().has('journal/seg-000001.pj'));
});

t.test('The drill names what is open, and whom a start would ask', async (t) => {
  const world = newWorld();
  await world.start();
  world.network.set({ kind: 'slow', ms: 8000 });
  await world.charge(['5']);
  await world.wait(1000);
  const target = newTarget();
  t.match(await makeBackup(partsOf(world, target)), { ok: true });
  const drilled = await drill(target, world);
  t.match(drilled, {
    ok: true,
    value: {
      lastSale: 1,
      open: { attempts: [{ channel: 'alipay', amountFen: 500, state: 'doubtful' }] },
    },
  });
  const asked = drilled.ok ? drilled.value.asked.map(({ number }) => number) : [];
  t.match(asked, [/000001$/]);
});

t.test(
  'Any byte that changed in a backup is found by the drill, and a file that went as well',
  async (t) => {
    const world = newWorld();
    await world.start();
    await sell(world);
    const whole = newTarget();
    const made = await makeBackup(partsOf(world, whole));
    t.match(made, { ok: true });
    for (const { path, bytes } of made.ok ? made.value.manifest.files : []) {
      for (
        let offset = 0;
        offset < bytes;
        offset += Math.ceil(bytes / count({ quick: 3, full: 40 }))
      ) {
        const hurt = whole.fork(seededRandom(1));
        hurt.rot(path, offset);
        const drilled = await drill(hurt, world);
        if (!drilled.ok || drilled.value.problems.length === 0)
          t.fail(`${path} at ${String(offset)}`);
      }
      const less = whole.fork(seededRandom(1));
      const folder = path.startsWith('journal/') ? await less.mount().folder('journal') : null;
      await (folder?.ok === true ? folder.value : less.mount()).remove(
        path.replace('journal/', ''),
      );
      const drilled = await drill(less, world);
      t.match(drilled, { ok: true, value: { problems: [new RegExp(path)] } });
    }
    const more = whole.fork(seededRandom(1));
    more.plant('journal/seg-000009.pj', bytesOf('from elsewhere'));
    t.match(await drill(more, world), { value: { problems: [/seg-000009/] } });
    more.plant('backup.json', bytesOf('{"holdfastBackup":1}'));
    t.match(await drill(more, world), { ok: false, error: { kind: 'noBackup', why: /\/files/ } });
  },
);

t.test('A target that fails or loses power is never taken for a finished backup', async (t) => {
  const world = newWorld();
  await world.start();
  await sell(world);
  const probe = newTarget();
  t.match(await makeBackup(partsOf(world, probe)), { ok: true });
  const calls = probe.callCount;
  let runs = 0;
  for (let at = 1; at <= calls; at += count({ quick: 3, full: 1 })) {
    for (const mode of lossModes) {
      const target = newTarget(at);
      const parts = partsOf(world, target);
      target.inject({ at, trouble: { kind: 'die', moment: 'during' } });
      await Promise.race([makeBackup(parts), target.died]);
      target.cut(mode, seededRandom(at));
      const drilled = await drill(target, world);
      runs += 1;
      // In the last calls it may be whole; then it is whole to the byte.
      if (drilled.ok) t.strictSame(drilled.value.problems, [], `call ${String(at)} ${mode}`);
    }
    const target = newTarget(at);
    const parts = partsOf(world, target);
    target.inject({ at, trouble: { kind: 'fail', code: 'Io' } });
    const made = await makeBackup(parts);
    const isOfReading = target.calls[at - 1]?.call === 'read';
    if (isOfReading && made.ok)
      // It read well the second time: nothing is wrong with what was written.
      t.strictSame(problemsOf(await drill(target, world)), [], `a read in call ${String(at)}`);
    else t.notOk(made.ok, `a fault in call ${String(at)} is told`);
  }
  t.comment(`${String(runs)} cuts, ${String(calls)} calls`);
});

t.test('A target that does not give out what it was given is never a backup', async (t) => {
  const world = newWorld();
  await world.start();
  await sell(world);
  const whole = newTarget();
  const made = await makeBackup(partsOf(world, whole));
  for (const { path } of made.ok ? made.value.manifest.files : []) {
    const target = newTarget();
    const parts = partsOf(world, target);
    target.inject({
      at: ({ call, file }) => call === 'read' && file === path,
      times: Infinity,
      trouble: { kind: 'fail', code: 'Io' },
    });
    t.match(await makeBackup(parts), { ok: false }, path);
    t.notOk(target.files().has('backup.json'));
  }
});

t.test('What has answered done is there after the power went, whatever the mode', async (t) => {
  const world = newWorld();
  await world.start();
  await sell(world);
  const whole = newTarget();
  t.match(await makeBackup(partsOf(world, whole)), { ok: true });
  for (const mode of lossModes) {
    const target = whole.fork(seededRandom(1));
    target.cut(mode, seededRandom(2));
    t.strictSame(problemsOf(await drill(target, world)), [], mode);
  }
});

t.test('A folder that has anything in it is no target', async (t) => {
  const world = newWorld();
  await world.start();
  const target = newTarget();
  target.plant('mine.txt', bytesOf('keep'));
  t.match(await makeBackup(partsOf(world, target)), { ok: false, error: { kind: 'notEmpty' } });
});
