/** What a data folder stands on: the kernel's table read, whatever stands in it, and what is said of it. */
import t from 'tap';
import fc from 'fast-check';
import { mediumOf, remarksOn } from '../../src/platform/medium.js';
import { mountFor, mountsIn } from '../../src/platform/mount-table.js';
import { count } from '../counts.js';

const table = String.raw`22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw,nobarrier,data=writeback
30 27 0:30 / /var rw,relatime - tmpfs tmpfs rw,size=65536k
31 30 179:3 / /var/lib/holdfast rw,relatime - ext4 /dev/mmcblk0p3 rw,barrier=1
32 27 8:1 / /mnt/U\040disk rw,relatime - vfat /dev/sda1 rw,utf8
33 27 0:40 / /merged rw - overlay overlay rw,lowerdir=/a,upperdir=/var/up,workdir=/var/w
34 27 8:2 / /twice rw - ext4 /dev/sdb1 rw
35 27 8:3 / /twice ro - ext4 /dev/sdc1 ro`;
const mounts = mountsIn(table);
const on = (path: string) => mountFor(path, mounts);

t.test('a path stands on the longest mount above it, and on the last of several', (t) => {
  t.match(on('/var/lib/holdfast/journal'), { device: '179:3', kind: 'ext4' });
  t.match(on('/var/lib/holdfastly'), { kind: 'tmpfs' });
  t.match(on('/home'), {
    mountPoint: '/',
    options: ['rw', 'noatime', 'nobarrier', 'data=writeback'],
  });
  t.match(on('/mnt/U disk/x'), { mountPoint: '/mnt/U disk', kind: 'vfat' });
  t.match(on('/twice'), { device: '8:3' });
  t.equal(mountFor('/x', mountsIn('')), null);
  t.end();
});

t.test('lines that are none are passed over, whatever stands in them', (t) => {
  const bad = [
    '',
    '- - -',
    '1 2 3',
    'x 1 8:1 / / rw - - ext4',
    `27 1 8:1 / /${'a'.repeat(9000)} rw - ext4 d rw`,
  ];
  t.same(mountsIn(bad.join('\n')), []);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, path) => {
      const found = mountFor(`/${path}`, mountsIn(`${text}\n${table}\n${text}`));
      return found !== null && found.mountPoint.startsWith('/');
    }),
    { seed: 7, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.end();
});

t.test('what is said against a medium, by kind and options', (t) => {
  const remarks = (kind: string, ...options: readonly string[]) =>
    remarksOn({ kind, mountPoint: '/', options, writeCache: null }).map((remark) =>
      'why' in remark ? `${remark.kind} ${remark.why}` : remark.kind,
    );
  t.same(remarks('ext4', 'rw', 'relatime', 'barrier=1', 'data=ordered'), []);
  t.same(remarks('tmpfs'), ['unfit volatile']);
  t.same(remarks('overlay on tmpfs'), ['unfit volatile']);
  t.same(remarks('overlay on ext4'), ['untested overlay on ext4']);
  for (const kind of ['vfat', 'exfat', 'fuseblk']) t.same(remarks(kind), ['unfit noFlush']);
  for (const kind of ['nfs4', 'cifs', '9p', 'fuse.sshfs']) t.same(remarks(kind), ['unfit network']);
  t.same(remarks('ext4', 'ro'), ['readOnly']);
  t.same(remarks('ext4', 'rw', 'nobarrier'), ['noBarrier']);
  t.same(remarks('ext4', 'rw', 'barrier=0', 'data=writeback'), [
    'noBarrier',
    'untested data=writeback',
  ]);
  t.same(remarks('btrfs', 'rw'), ['untested btrfs']);
  t.end();
});

t.test('this machine tells what it has below the tests', async (t) => {
  const medium = await mediumOf(t.testdir());
  t.ok(medium === null || (medium.kind !== '' && medium.mountPoint.startsWith('/')));
});
