/** What a power cut may take from the twin disk, and what it may not. */
import t from 'tap';
import { type TwinDisk, twinDisk } from '../../src/twins/disk.js';
import { type LossMode, lossModes } from '../../src/twins/disk/loss.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import type { StorageFolder } from '../../src/runtime/ports/storage.js';
import { bytesOf, makeFile, readFile, valueOf } from '../storage-contract.js';

const sector = 512;
const seeds = Array.from({ length: 80 }, (_, seed) => seed);
const sectorsOf = (letters: string): Uint8Array =>
  bytesOf(letters.replace(/./g, (letter) => letter.repeat(sector)));

/** One character a byte, noise included. */
const byteText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** `build` once, then every ending of it in `mode`. */
async function endings(
  mode: LossMode,
  build: (root: StorageFolder) => Promise<unknown>,
): Promise<readonly TwinDisk[]> {
  const disk = twinDisk({ random: seededRandom(1) });
  await build(disk.mount());
  return seeds.map((seed) => {
    const fork = disk.fork(seededRandom(0));
    fork.cut(mode, seededRandom(seed));
    return fork;
  });
}

/** The distinct contents of `name` over all endings. */
async function contents(
  mode: LossMode,
  build: (root: StorageFolder) => Promise<unknown>,
): Promise<ReadonlySet<string>> {
  const disks = await endings(mode, build);
  return new Set(disks.map((disk) => byteText(disk.files().get('a') ?? bytesOf('no file'))));
}

/** File `a`: four flushed sectors. */
async function flushedFile(root: StorageFolder) {
  const file = await valueOf(root.open('a', 'create'));
  await valueOf(file.write(0, sectorsOf('AAAA')));
  await valueOf(file.sync());
  await valueOf(root.syncDirectory());
  return file;
}

/** One letter a sector; `?` for a sector that is neither. */
function lettersOf(text: string): string {
  const out: string[] = [];
  for (let at = 0; at < text.length; at += sector) {
    const piece = text.slice(at, at + sector);
    out.push(piece === piece.charAt(0).repeat(sector) ? piece.charAt(0) : '?');
  }
  return out.join('');
}

t.test('no mode takes what was flushed', async (t) => {
  for (const mode of lossModes) {
    const disks = await endings(mode, async (root) => {
      const below = await valueOf(root.folder('below'));
      await flushedFile(below);
      const file = await makeFile(root, 'tmp', 'moved');
      await valueOf(file.sync());
      await valueOf(root.rename('tmp', 'b'));
      await makeFile(root, 'gone', 'x');
      await valueOf(root.syncDirectory());
      await valueOf(root.remove('gone'));
      await valueOf(root.syncDirectory());
    });
    const ended = disks.map((disk) =>
      [...disk.files()].map(([name, bytes]) => [name, lettersOf(byteText(bytes))]),
    );
    t.same(new Set(ended.map((one) => JSON.stringify(one))).size, 1, mode);
    t.same(
      ended[0],
      [
        ['below/a', 'AAAA'],
        ['b', '?'],
      ],
      mode,
    );
  }
});

t.test('kept keeps all, lost takes all, and names go apart from content', async (t) => {
  const build = async (root: StorageFolder): Promise<void> => {
    const file = await flushedFile(root);
    await valueOf(file.write(sector, sectorsOf('BB')));
    await valueOf(file.write(4 * sector, sectorsOf('C')));
    await valueOf(root.rename('a', 'b'));
    await valueOf((await makeFile(root, 'new', 'content')).sync());
  };
  const expected: Partial<Record<LossMode, Record<string, string>>> = {
    kept: { b: 'ABBAC', new: '?' },
    lost: { a: 'AAAA' },
    namesLost: { a: 'ABBAC' },
    namesKept: { b: 'AAAA', new: '?' },
  };
  for (const [mode, files] of Object.entries(expected)) {
    for (const disk of await endings(mode as LossMode, build)) {
      const left = [...disk.files()].map(([name, bytes]) => [name, lettersOf(byteText(bytes))]);
      t.same(Object.fromEntries(left), files, mode);
    }
  }
});

t.test('a name may be there with nothing in it', async (t) => {
  const left = await contents('namesKept', async (root) => {
    await makeFile(root, 'tmp', 'content');
    await valueOf(root.rename('tmp', 'a'));
  });
  t.same([...left], ['']);
});

t.test('subset keeps each write whole or not at all, in any order', async (t) => {
  const left = await contents('subset', async (root) => {
    const file = await flushedFile(root);
    await valueOf(file.write(0, sectorsOf('BB')));
    await valueOf(file.write(2 * sector, sectorsOf('C')));
  });
  t.same([...left].map(lettersOf).toSorted(), ['AAAA', 'AACA', 'BBAA', 'BBCA']);
});

t.test('torn keeps sectors, and one of them new up to a byte and old from there', async (t) => {
  const left = await contents('torn', async (root) => {
    const file = await flushedFile(root);
    await valueOf(file.write(0, sectorsOf('BBB')));
  });
  const letters = [...left].map(lettersOf);
  for (const text of left) {
    t.match(text, /^[AB]*$/);
    t.match(lettersOf(text), /^[AB]*\??[AB]*A$/, 'one sector at most is mixed');
    const mixed = text.slice(lettersOf(text).indexOf('?') * sector).slice(0, sector);
    if (lettersOf(text).includes('?')) t.match(mixed, /^B+A+$/);
  }
  t.ok(
    letters.some((one) => one.includes('?')),
    'tears are seen',
  );
  t.ok(
    letters.some((one) => one.startsWith('AB')),
    'a later sector without an earlier one is seen',
  );
});

t.test('garbled hurts flushed bytes beside the write, in one sector and no other', async (t) => {
  const left = await contents('garbled', async (root) => {
    const file = await flushedFile(root);
    await valueOf(file.write(sector + 100, bytesOf('BBBB')));
  });
  for (const text of left) t.match(lettersOf(text), /^A.AA$/);
  t.ok(
    [...left].every((text) => !text.slice(sector, sector + 100).startsWith('A'.repeat(100))),
    'the committed neighbour is gone',
  );
});

t.test('one sector never goes back in time', async (t) => {
  for (const mode of ['subset', 'torn'] as const) {
    const left = await contents(mode, async (root) => {
      const file = await flushedFile(root);
      await valueOf(file.write(0, bytesOf('1')));
      await valueOf(file.write(1, bytesOf('2')));
      await valueOf(file.write(2, bytesOf('3')));
    });
    const starts = new Set([...left].map((text) => text.slice(0, 3)));
    t.same([...starts].toSorted(), ['123', '12A', '1AA', 'AAA'], mode);
  }
});

t.test(
  'a size is durable by sync alone, and content may be missing under a kept size',
  async (t) => {
    const build = async (root: StorageFolder): Promise<void> => {
      const file = await flushedFile(root);
      await valueOf(file.write(4 * sector, sectorsOf('B')));
      await valueOf(file.datasync());
      await valueOf(file.write(5 * sector, sectorsOf('C')));
    };
    const left = new Set([...(await contents('subset', build))].map(lettersOf));
    t.same([...left].toSorted(), ['AAAA', 'AAAAB', 'AAAAB\0', 'AAAABC']);
    t.same([...(await contents('lost', build))].map(lettersOf), ['AAAA']);
  },
);

t.test('each unflushed name arrives or does not, and a rename is whole', async (t) => {
  const disks = await endings('subset', async (root) => {
    await valueOf((await makeFile(root, 'old', 'old')).sync());
    await valueOf((await makeFile(root, 'tmp', 'new')).sync());
    await valueOf((await makeFile(root, 'gone', 'gone')).sync());
    await valueOf(root.syncDirectory());
    await valueOf(root.rename('tmp', 'old'));
    await valueOf(root.remove('gone'));
  });
  const left = new Set(
    disks.map((disk) =>
      [...disk.files()]
        .map(([name, bytes]) => `${name}=${byteText(bytes)}`)
        .toSorted()
        .join(' '),
    ),
  );
  t.same([...left].toSorted(), [
    'gone=gone old=new',
    'gone=gone old=old tmp=new',
    'old=new',
    'old=old tmp=new',
  ]);
});

t.test('a file cut short has zeros where it grows again', async (t) => {
  const disk = twinDisk({ random: seededRandom(1) });
  const file = await flushedFile(disk.mount());
  await valueOf(file.write(4 * sector, sectorsOf('B')));
  await valueOf(file.datasync());
  disk.cut('lost', seededRandom(1));
  const again = await valueOf(disk.mount().open('a', 'existing'));
  await valueOf(again.write(5 * sector, sectorsOf('C')));
  t.equal(lettersOf(byteText(await valueOf(again.read(0, 10 * sector)))), 'AAAA\0C');
});

t.test('the platter gets what was written, whatever became of the buffer', async (t) => {
  const disk = twinDisk({ random: seededRandom(1) });
  const file = await flushedFile(disk.mount());
  const buffer = sectorsOf('B');
  await valueOf(file.write(0, buffer));
  buffer.fill(0);
  await valueOf(file.datasync());
  disk.cut('lost', seededRandom(1));
  t.equal(lettersOf(await readFile(disk.mount(), 'a')), 'BAAA');
});

t.test('equal seeds leave equal disks', async (t) => {
  const build = async (root: StorageFolder): Promise<void> => {
    const file = await flushedFile(root);
    for (let at = 0; at < 20; at++) await valueOf(file.write(at * 300, sectorsOf('BC')));
  };
  const twice = [await endings('garbled', build), await endings('garbled', build)];
  const [one, two] = twice.map((disks) =>
    disks.map((disk) => byteText(disk.files().get('a') ?? bytesOf(''))).join(),
  );
  t.ok(one === two);
});

t.test('a fork ends by itself: neither sees what becomes of the other', async (t) => {
  const disk = twinDisk({ random: seededRandom(1) });
  const file = await flushedFile(disk.mount());
  await valueOf(file.write(0, sectorsOf('B')));
  const fork = disk.fork(seededRandom(2));
  fork.cut('lost', seededRandom(3));
  await valueOf(file.write(sector, sectorsOf('B')));
  t.equal(lettersOf(byteText(disk.files().get('a') ?? bytesOf(''))), 'BBAA');
  t.equal(lettersOf(await readFile(fork.mount(), 'a')), 'AAAA');
  const other = disk.fork(seededRandom(2));
  const root = other.mount();
  await valueOf((await valueOf(root.open('a', 'existing'))).write(0, sectorsOf('CCCC')));
  await valueOf(root.rename('a', 'b'));
  t.equal(lettersOf(byteText(disk.files().get('a') ?? bytesOf(''))), 'BBAA');
});

t.test('sabotage is seen by who cuts afterwards', async (t) => {
  const survives = async (ignores: 'datasync' | 'sync' | 'syncDirectory'): Promise<string> => {
    const disk = twinDisk({ random: seededRandom(1), ignores: [ignores] });
    const root = disk.mount();
    const file = await makeFile(root, 'a', 'one');
    await valueOf(file.sync());
    await valueOf(root.syncDirectory());
    await valueOf(file.write(0, bytesOf('two')));
    await valueOf(file.datasync());
    disk.cut('lost', seededRandom(1));
    return byteText(disk.files().get('a') ?? bytesOf('no file'));
  };
  t.equal(await survives('datasync'), 'one');
  t.equal(await survives('sync'), '', 'content without a size');
  t.equal(await survives('syncDirectory'), 'no file');
});
