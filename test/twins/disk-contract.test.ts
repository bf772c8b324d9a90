/** The twin disk keeps the promises of storage. */
import t from 'tap';
import { twinDisk } from '../../src/twins/disk.js';
import type { Schedule } from '../../src/twins/disk/door.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import { wallMs } from '../../src/runtime/ports/units.js';
import { count } from '../counts.js';
import { codeOf, makeFile, storageContract, valueOf } from '../storage-contract.js';

t.test('the twin disk is a storage folder', (t) =>
  storageContract(t, {
    make: () => Promise.resolve(twinDisk({ random: seededRandom(1) }).mount()),
    sequences: count({ quick: 200, full: 5000 }),
  }),
);

t.test('a reader beside the process sees what the process sees, and takes no number', async (t) => {
  const disk = twinDisk({ random: seededRandom(1) });
  const root = disk.mount();
  const journal = await valueOf(root.folder('journal'));
  await makeFile(journal, 'a', 'written');
  const calls = disk.callCount;
  const reader = disk.reader('journal');
  t.same(await valueOf(reader.list()), ['a']);
  const file = await valueOf(reader.openForReading('a'));
  t.equal(await valueOf(file.size()), 7);
  t.same(await valueOf(file.read(0, 3)), Buffer.from('wri'));
  await valueOf(file.close());
  t.equal(await codeOf(reader.openForReading('b')), 'NotFound');
  t.equal(await codeOf(disk.reader('nowhere').list()), 'NotFound');
  t.equal(disk.callCount, calls);
});

t.test('with latency the answer comes at its time, and not before', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  const latencyMs = (call: { readonly call: string }): number =>
    call.call === 'datasync' ? 300 : 0;
  const schedule: Schedule = (span, run) => time.after(span, run);
  const disk = twinDisk({ random: seededRandom(1), schedule, latencyMs });
  const file = await makeFile(disk.mount(), 'a', 'x');
  let answeredAt: number | undefined;
  const flushed = file.datasync().then((result) => {
    answeredAt = time.mono();
    return result;
  });
  await time.settle();
  t.equal(answeredAt, undefined);
  await time.next();
  t.equal((await flushed).ok, true);
  t.equal(answeredAt, 300);
});
