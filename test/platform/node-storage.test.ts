/** Real files keep the promises of storage, and the faults of a real system come back as values. */
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  createNodeFolder,
  nodeFolder,
  readableNodeFolder,
} from '../../src/platform/node-storage.js';
import { count } from '../counts.js';
import {
  bytesOf,
  closingFolder,
  codeOf,
  makeFile,
  readFile,
  storageContract,
  textOf,
  valueOf,
} from '../storage-contract.js';

/** A new place that goes with the test. */
async function freshPlace(t: Test): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'holdfast-'));
  t.teardown(() => rm(place, { recursive: true }));
  return place;
}

t.test('a folder of real files is a storage folder', async (t) => {
  const place = await freshPlace(t);
  let made = 0;
  await storageContract(t, {
    make: () => valueOf(createNodeFolder(join(place, `folder-${made++}`))),
    sequences: count({ quick: 20, full: 500 }),
  });
});

t.test('files are for their owner alone, and so are folders', async (t) => {
  const place = join(await freshPlace(t), 'data');
  const folder = closingFolder(t, await valueOf(createNodeFolder(place)));
  await makeFile(folder, 'a', 'x');
  await valueOf(folder.folder('below'));
  t.equal((await stat(place)).mode & 0o777, 0o700);
  t.equal((await stat(join(place, 'below'))).mode & 0o777, 0o700);
  t.equal((await stat(join(place, 'a'))).mode & 0o777, 0o600);
});

t.test('making a folder makes what is missing above it, and twice is safe', async (t) => {
  const place = join(await freshPlace(t), 'one', 'two', 'three');
  await makeFile(closingFolder(t, await valueOf(createNodeFolder(place))), 'a', 'kept');
  t.equal(await readFile(await valueOf(createNodeFolder(place)), 'a'), 'kept');
});

t.test('a folder that is not there is NotFound in every call', async (t) => {
  const folder = nodeFolder(join(await freshPlace(t), 'nowhere'));
  t.equal(await codeOf(folder.list()), 'NotFound');
  t.equal(await codeOf(folder.open('a', 'create')), 'NotFound');
  t.equal(await codeOf(folder.folder('a')), 'NotFound');
  t.equal(await codeOf(folder.syncDirectory()), 'NotFound');
});

t.test('a link in the place of a file or a folder is refused', async (t) => {
  const place = await freshPlace(t);
  const folder = await valueOf(createNodeFolder(join(place, 'data')));
  await writeFile(join(place, 'elsewhere'), 'not ours');
  await symlink(join(place, 'elsewhere'), join(place, 'data', 'file'));
  await symlink(place, join(place, 'data', 'folder'));
  t.equal(await codeOf(folder.open('file', 'existing')), 'Denied');
  t.equal(await codeOf(folder.openForReading('file')), 'Denied');
  t.equal(await codeOf(folder.open('file', 'create')), 'Exists');
  t.equal(await codeOf(folder.folder('folder')), 'Denied');
});

t.test('the read-only form reads, and has no way to write', async (t) => {
  const place = await freshPlace(t);
  await makeFile(closingFolder(t, nodeFolder(place)), 'a', 'content');
  const folder = readableNodeFolder(place);
  t.same(await valueOf(folder.list()), ['a']);
  const file = await valueOf(folder.openForReading('a'));
  t.equal(textOf(await valueOf(file.read(3, 100))), 'tent');
  t.equal(await valueOf(file.size()), 7);
  t.same(Object.keys(file).toSorted(), ['close', 'read', 'size']);
  t.same(Object.keys(folder).toSorted(), ['list', 'openForReading']);
  await valueOf(file.close());
});

t.test('a full disk answers NoSpace and names the call', async (t) => {
  // /dev/full takes no byte and answers ENOSPC, as a full disk does.
  const folder = nodeFolder('/dev');
  const file = await valueOf(folder.open('full', 'existing'));
  const result = await file.write(0, bytesOf('x'));
  t.match(result, {
    ok: false,
    error: { code: 'NoSpace', call: 'write', detail: 'write full: ENOSPC' },
  });
  await valueOf(file.close());
});
