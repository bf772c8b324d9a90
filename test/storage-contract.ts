/**
 * What every storage folder promises, the twin disk as much as real files: a twin that differs from
 * what it stands for proves nothing.
 */
import fc from 'fast-check';
import type { Test } from 'tap';
import { Bug } from '../src/runtime/ports/bug.js';
import type { StorageFault, StorageFolder, Stored } from '../src/runtime/ports/storage.js';

export interface ContractOptions {
  /** A new empty folder. */
  readonly make: () => Promise<StorageFolder>;
  /** Random call sequences to try. */
  readonly sequences: number;
}

/** The value of an answer that has to be ok. */
export async function valueOf<T>(stored: Stored<T>): Promise<T> {
  const result = await stored;
  if (!result.ok) throw new Error(`${result.error.call}: ${result.error.detail}`);
  return result.value;
}

/** The code of an answer that has to be a fault. */
export async function codeOf(stored: Stored<unknown>): Promise<StorageFault['code'] | 'ok'> {
  const result = await stored;
  return result.ok ? 'ok' : result.error.code;
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A new file of this content. */
export async function makeFile(folder: StorageFolder, name: string, text: string) {
  const file = await valueOf(folder.open(name, 'create'));
  if (text !== '') await valueOf(file.write(0, bytesOf(text)));
  return file;
}

/** Whole content of a file that is there. */
export async function readFile(folder: StorageFolder, name: string): Promise<string> {
  const file = await valueOf(folder.openForReading(name));
  const bytes = await valueOf(file.read(0, await valueOf(file.size())));
  await valueOf(file.close());
  return textOf(bytes);
}

/** `folder`, whose files are closed when `t` ends: Node complains of handles left to the collector. */
export function closingFolder(t: Test, folder: StorageFolder): StorageFolder {
  const noted = async <F extends { close(): Stored<void> }>(opening: Stored<F>): Stored<F> => {
    const opened = await opening;
    if (opened.ok) t.teardown(() => opened.value.close());
    return opened;
  };
  return {
    ...folder,
    open: (name, mode) => noted(folder.open(name, mode)),
    openForReading: (name) => noted(folder.openForReading(name)),
    folder: async (name) => {
      const below = await folder.folder(name);
      return below.ok ? { ok: true, value: closingFolder(t, below.value) } : below;
    },
  };
}

export async function storageContract(t: Test, options: ContractOptions): Promise<void> {
  await t.test('a storage folder keeps files', (t) => filePromises(t, options.make));
  await t.test('a storage folder keeps names', (t) => namePromises(t, options.make));
  await t.test('our own mistakes are thrown, not answered', (t) => mistakes(t, options.make));
  await t.test('any sequence of calls answers as a map of names to bytes would', async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const folder = await options.make();
        const model = new Map<string, string>();
        for (const one of steps) {
          const expected = expect(model, one);
          const got = await perform(folder, one);
          if (got !== expected) throw new Error(`${JSON.stringify(one)}: ${got}, not ${expected}`);
        }
      }),
      { seed: 20, numRuns: options.sequences },
    );
    t.pass();
  });
}

async function filePromises(t: Test, make: ContractOptions['make']): Promise<void> {
  await t.test('a created file is empty', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', '');
    t.equal(await valueOf(file.size()), 0);
    t.equal((await valueOf(file.read(0, 10))).length, 0);
  });
  await t.test('what is written is read back, fewer bytes only at the end', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'hello world');
    t.equal(await valueOf(file.write(6, bytesOf('there'))), 5);
    t.equal(textOf(await valueOf(file.read(0, 100))), 'hello there');
    t.equal(textOf(await valueOf(file.read(6, 3))), 'the');
    t.equal((await valueOf(file.read(11, 5))).length, 0);
    t.equal((await valueOf(file.read(5000, 5))).length, 0);
  });
  await t.test('a write past the end leaves zeros before it', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'x');
    await valueOf(file.write(5000, bytesOf('y')));
    const bytes = await valueOf(file.read(0, 6000));
    t.equal(bytes.length, 5001);
    t.ok(bytes.subarray(1, 5000).every((byte) => byte === 0));
  });
  await t.test('zeros written over bytes are zeros, and only there', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'x'.repeat(9000));
    await valueOf(file.write(4000, new Uint8Array(4500)));
    const bytes = await valueOf(file.read(0, 9000));
    t.equal(textOf(bytes), 'x'.repeat(4000) + '\0'.repeat(4500) + 'x'.repeat(500));
  });
  await t.test('the caller keeps its buffer', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', '');
    const buffer = bytesOf('before');
    await valueOf(file.write(0, buffer));
    buffer.fill(0);
    t.equal(textOf(await valueOf(file.read(0, 6))), 'before');
  });
  await t.test('flushes of a healthy disk answer ok', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'x');
    t.equal(await codeOf(file.datasync()), 'ok');
    t.equal(await codeOf(file.sync()), 'ok');
    t.equal(await codeOf(folder.syncDirectory()), 'ok');
  });
  await t.test('two opens of one file see the same bytes', async (t) => {
    const folder = closingFolder(t, await make());
    const one = await makeFile(folder, 'a', 'one');
    const two = await valueOf(folder.open('a', 'existing'));
    await valueOf(two.write(0, bytesOf('two')));
    t.equal(textOf(await valueOf(one.read(0, 3))), 'two');
  });
  await t.test('closing twice is safe', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'x');
    t.equal(await codeOf(file.close()), 'ok');
    t.equal(await codeOf(file.close()), 'ok');
  });
}

async function namePromises(t: Test, make: ContractOptions['make']): Promise<void> {
  await t.test('creating what is there is Exists, opening what is not is NotFound', async (t) => {
    const folder = closingFolder(t, await make());
    await makeFile(folder, 'a', 'kept');
    t.equal(await codeOf(folder.open('a', 'create')), 'Exists');
    t.equal(await readFile(folder, 'a'), 'kept');
    t.equal(await codeOf(folder.open('b', 'existing')), 'NotFound');
    t.equal(await codeOf(folder.openForReading('b')), 'NotFound');
  });
  await t.test('a file keeps its identity by any name, and a new one has another', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'old');
    const identity = await valueOf(folder.identity('a'));
    await valueOf(file.write(0, bytesOf('changed')));
    await valueOf(file.sync());
    await valueOf(folder.rename('a', 'b'));
    t.equal(await valueOf(folder.identity('b')), identity);
    t.match(identity, /^[\d-]{1,60}$/);
    await makeFile(folder, 'a', 'changed');
    t.not(await valueOf(folder.identity('a')), identity);
    t.equal(await codeOf(folder.identity('c')), 'NotFound');
  });
  await t.test('a rename replaces what is there', async (t) => {
    const folder = closingFolder(t, await make());
    await makeFile(folder, 'a.tmp', 'new');
    await makeFile(folder, 'a', 'old');
    await valueOf(folder.rename('a.tmp', 'a'));
    t.equal(await readFile(folder, 'a'), 'new');
    t.same(await valueOf(folder.list()), ['a']);
    t.equal(await codeOf(folder.rename('a.tmp', 'a')), 'NotFound');
  });
  await t.test('an open file goes on under another name and under none', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'a', 'still');
    await valueOf(folder.rename('a', 'b'));
    await valueOf(file.write(5, bytesOf(' here')));
    t.equal(await readFile(folder, 'b'), 'still here');
    await valueOf(folder.remove('b'));
    t.equal(textOf(await valueOf(file.read(0, 20))), 'still here');
    t.equal(await codeOf(file.sync()), 'ok');
    t.equal(await codeOf(folder.remove('b')), 'NotFound');
  });
  await t.test('a folder below is made once and holds its own names', async (t) => {
    const folder = closingFolder(t, await make());
    const below = await valueOf(folder.folder('journal'));
    await makeFile(below, 'a', 'below');
    t.same(await valueOf(folder.list()), ['journal']);
    const again = await valueOf(folder.folder('journal'));
    t.same(await valueOf(again.list()), ['a']);
    t.equal(await codeOf(folder.openForReading('a')), 'NotFound');
  });
  await t.test('a folder is no file and a file is no folder', async (t) => {
    const folder = closingFolder(t, await make());
    await valueOf(folder.folder('folder'));
    await makeFile(folder, 'file', 'x');
    t.equal(await codeOf(folder.open('folder', 'existing')), 'Denied');
    t.equal(await codeOf(folder.open('folder', 'create')), 'Exists');
    t.equal(await codeOf(folder.remove('folder')), 'Denied');
    t.equal(await codeOf(folder.rename('file', 'folder')), 'Denied');
    t.equal(await codeOf(folder.folder('file')), 'Denied');
    t.same((await valueOf(folder.list())).toSorted(), ['file', 'folder']);
  });
}

async function mistakes(t: Test, make: ContractOptions['make']): Promise<void> {
  await t.test('a name with a path in it', async (t) => {
    const folder = closingFolder(t, await make());
    await makeFile(folder, 'file', 'x');
    for (const name of ['', '.', '..', '../a', 'a/b', 'a\0b']) {
      await t.rejects(folder.open(name, 'create'), Bug);
      await t.rejects(folder.openForReading(name), Bug);
      await t.rejects(folder.remove(name), Bug);
      await t.rejects(folder.rename('file', name), Bug);
      await t.rejects(folder.folder(name), Bug);
    }
  });
  await t.test('a file that is closed, a write of nothing', async (t) => {
    const folder = closingFolder(t, await make());
    const file = await makeFile(folder, 'file', 'x');
    await t.rejects(file.write(0, new Uint8Array(0)), Bug);
    await valueOf(file.close());
    await t.rejects(file.read(0, 1), Bug);
    await t.rejects(file.write(0, bytesOf('y')), Bug);
    await t.rejects(file.datasync(), Bug);
  });
}

const names = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({ does: fc.constant('create' as const), name: names }),
  fc.record({ does: fc.constant('remove' as const), name: names }),
  fc.record({ does: fc.constant('rename' as const), name: names, to: names }),
  fc.record({
    does: fc.constant('write' as const),
    name: names,
    at: fc.nat({ max: 9000 }),
    text: fc.string({ unit: fc.constantFrom('x', 'y', '\0'), minLength: 1, maxLength: 5000 }),
  }),
  fc.record({
    does: fc.constant('read' as const),
    name: names,
    at: fc.nat({ max: 9000 }),
    length: fc.nat({ max: 9000 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function expect(model: Map<string, string>, one: Step): string {
  const was = model.get(one.name);
  if (one.does === 'create') {
    if (was === undefined) model.set(one.name, '');
    return was === undefined ? 'ok' : 'Exists';
  }
  if (was === undefined) return 'NotFound';
  switch (one.does) {
    case 'remove':
      model.delete(one.name);
      return 'ok';
    case 'rename':
      model.delete(one.name);
      model.set(one.to, was);
      return 'ok';
    case 'write': {
      const before = was.slice(0, one.at).padEnd(one.at, '\0');
      model.set(one.name, before + one.text + was.slice(one.at + one.text.length));
      return `ok ${one.text.length}`;
    }
    case 'read':
      return was.slice(one.at, one.at + one.length);
  }
}

async function perform(folder: StorageFolder, one: Step): Promise<string> {
  if (one.does === 'remove') return codeOf(folder.remove(one.name));
  if (one.does === 'rename') return codeOf(folder.rename(one.name, one.to));
  const opened = await folder.open(one.name, one.does === 'create' ? 'create' : 'existing');
  if (!opened.ok) return opened.error.code;
  const file = opened.value;
  const answer = async (): Promise<string> => {
    if (one.does === 'create') return 'ok';
    if (one.does === 'write') return `ok ${await valueOf(file.write(one.at, bytesOf(one.text)))}`;
    return textOf(await valueOf(file.read(one.at, one.length)));
  };
  const got = await answer();
  await valueOf(file.close());
  return got;
}
