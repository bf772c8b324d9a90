/** What names a file on the twin disk: kept through renames, writes and cuts, new for every new file. */
import t from 'tap';
import { twinDisk } from '../../src/twins/disk.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { bytesOf, codeOf, makeFile, valueOf } from '../storage-contract.js';

t.test('a planted file is another file, and forks go on counting', async (t) => {
  const disk = twinDisk({ random: seededRandom(1) });
  const folder = disk.mount();
  await makeFile(folder, 'a', 'content');
  const first = await valueOf(folder.identity('a'));
  disk.plant('a', bytesOf('content'));
  const planted = await valueOf(folder.identity('a'));
  t.not(planted, first);
  const fork = disk.fork(seededRandom(2));
  fork.cut('lost', seededRandom(3));
  const later = fork.mount();
  t.equal(await valueOf(later.identity('a')), planted, 'a cut makes no new file');
  await makeFile(later, 'b', '');
  t.notOk([first, planted].includes(await valueOf(later.identity('b'))));
  t.equal(await codeOf(later.identity('c')), 'NotFound');
});
