/** One process owns a data folder; when it dies, in whatever way, the folder is free. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { takeFolderLock } from '../../src/platform/folder-lock.js';
import type { TakeLock } from '../../src/runtime/ports/lock.js';

const lockModule = new URL('../../src/platform/folder-lock.js', import.meta.url).href;

async function freshPlace(t: Test): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'holdfast-'));
  t.teardown(() => rm(place, { recursive: true }));
  return place;
}

/** A process that takes the lock of `place`, says what came of it, and stays until it is killed. */
async function owner(t: Test, place: string): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    const { takeFolderLock } = await import(${JSON.stringify(lockModule)});
    const taken = await takeFolderLock(${JSON.stringify(place)});
    process.stdout.write(taken.ok ? 'taken' : taken.error.detail);
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString() };
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

t.test('a second process is refused with words, and SIGKILL of the first frees it', async (t) => {
  const place = await freshPlace(t);
  const first = await owner(t, place);
  t.equal(first.said, 'taken');
  const refusal = `the data folder ${place} is in use by another process (pid ${first.child.pid})`;
  t.equal((await owner(t, place)).said, refusal);
  t.same(await takeFolderLock(place), { ok: false, error: { detail: refusal } });
  await killed(first.child);
  const mine = await takeFolderLock(place);
  t.equal(mine.ok, true);
  if (mine.ok) await mine.value.release();
});

t.test('a lock is released once, and giving it up twice is safe', async (t) => {
  const place = await freshPlace(t);
  const take: TakeLock = () => takeFolderLock(place);
  const first = await take();
  if (!first.ok) throw new Error(first.error.detail);
  t.equal((await take()).ok, false, 'the same process does not get it twice either');
  await first.value.release();
  const second = await take();
  await first.value.release();
  t.equal((await take()).ok, false, 'the old lock does not free the new one');
  if (second.ok) await second.value.release();
});

t.test('two folders have two locks, whatever path leads to them', async (t) => {
  const [one, two] = [await freshPlace(t), await freshPlace(t)];
  const first = await takeFolderLock(one);
  const second = await takeFolderLock(two);
  t.equal(first.ok && second.ok, true);
  t.equal((await takeFolderLock(`${one}/../${one.slice(one.lastIndexOf('/') + 1)}/.`)).ok, false);
  if (first.ok) await first.value.release();
  if (second.ok) await second.value.release();
});

t.test('a folder that is not there cannot be locked, and the refusal says so', async (t) => {
  const place = join(await freshPlace(t), 'nowhere');
  t.same(await takeFolderLock(place), {
    ok: false,
    error: { detail: `the data folder ${place} cannot be looked at: ENOENT` },
  });
});

t.test('a visitor that stays on the line does not keep the lock', async (t) => {
  const place = await freshPlace(t);
  const names = new Set(await abstractNames());
  const lock = await takeFolderLock(place);
  if (!lock.ok) throw new Error(lock.error.detail);
  const name = (await abstractNames()).find((other) => !names.has(other)) ?? '';
  t.equal(name.length, 108, 'the name has the full length, so that every Node binds the same');
  const visitor = connect({ path: `\0${name.slice(1)}`, allowHalfOpen: true });
  t.teardown(() => visitor.destroy());
  await once(visitor, 'data');
  await lock.value.release();
  const again = await takeFolderLock(place);
  t.equal(again.ok, true);
  if (again.ok) await again.value.release();
});

async function abstractNames(): Promise<string[]> {
  const table = await readFile('/proc/net/unix', 'utf8');
  return [...table.matchAll(/(@holdfast-\S*)$/gm)].map((match) => match[1] ?? '');
}
