/**
 * The data folder meddled with: a bit of a stored file flips at rest (`rot`), and the folder is carried
 * to another machine, replaced by a copy of itself, or put back from an older one (`restore`).
 */
import type { Chance } from './chance.js';
import { forget } from './hurt.js';
import type { JournalView } from './journal-view.js';
import type { Trouble } from './trouble.js';
import type { World } from './world.js';

/**
 * One bit. Whoever reads the journal afterwards reads what stood there, or is told; at the very end of it
 * a batch may be missing, which cannot be told from a torn write (journal README).
 */
export const troubleRot: Trouble = async ({ chance, world }) => {
  const place = placeToRot(world, chance);
  if (place === null) return;
  const { path, offset } = place;
  const before = await world.journal();
  world.disk.rot(path, offset, 1 << chance.between(0, 7));
  world.happenings.note('hand', `a bit of ${path} flips at ${String(offset)}`);
  if (!path.startsWith('journal/')) {
    world.hurt.expected.add('document').add('restored');
    return;
  }
  const after = await world.journal();
  const lost = lostOf(before, after);
  if (lost.records.length > 0 || after.damages.length > before.damages.length)
    world.hurt.expected.add('damage');
  forget(world.hurt, lost.entries);
  const isEnd = lost.records.every((sequence) => sequence > lastOf(after));
  // A segment that is damaged already is told as one, however often it rots.
  const isTold =
    after.damages.length > before.damages.length ||
    after.damages.some((damage) => damage.startsWith(path.slice('journal/'.length)));
  if (lost.records.length > 0 && !isTold && !isEnd)
    world.hurt.problems.push(`records ${lost.records.join()} rotted away, and no damage is told`);
  for (const sequence of lost.changed)
    world.hurt.problems.push(`record ${String(sequence)} reads otherwise since ${path} rotted`);
};

function lastOf({ records }: JournalView): number {
  return Math.max(0, ...records.map(({ sequence }) => sequence));
}

interface Place {
  readonly path: string;
  readonly offset: number;
}

const pageBytes = 4096;

/** Mostly where something stands, and mostly in the journal. */
function placeToRot({ disk }: World, chance: Chance): Place | null {
  const files = [...disk.files()].filter(([, bytes]) => bytes.length > 0);
  const segments = files.filter(([path]) => /^journal\/seg-\d+\.pj$/.test(path));
  const [path, bytes] = chance.pick(
    segments.length > 0 && chance.happens(7_500) ? segments : [...files, null],
  ) ?? ['', new Uint8Array(0)];
  if (bytes.length === 0) return null;
  const used = Array.from(
    { length: Math.ceil(bytes.length / pageBytes) },
    (_, page) => page,
  ).filter((page) =>
    bytes.subarray(page * pageBytes, (page + 1) * pageBytes).some((byte) => byte !== 0),
  );
  if (used.length === 0) return { path, offset: chance.between(0, bytes.length - 1) };
  const page = bytes.subarray(chance.pick(used) * pageBytes).subarray(0, pageBytes);
  const end = page.findLastIndex((byte) => byte !== 0) + 1;
  return { path, offset: page.byteOffset - bytes.byteOffset + chance.between(0, end - 1) };
}

/** What `after` does not have of `before`, and what it has otherwise. */
function lostOf(before: JournalView, after: JournalView) {
  const left = new Map(after.records.map((record) => [record.sequence, record]));
  const gone = before.records.filter(({ sequence }) => !left.has(sequence));
  const changed = before.records.filter((record) => {
    const now = left.get(record.sequence);
    // What was not read anew is the same record.
    if (now === undefined || now === record) return false;
    return JSON.stringify(now) !== JSON.stringify(record);
  });
  return {
    records: gone.map(({ sequence }) => sequence),
    entries: gone.map(({ entry }) => entry),
    changed: changed.map(({ sequence }) => sequence),
  };
}

/** Always with the plug out, and found by the next start. */
export const troubleRestore: Trouble = async ({ chance, world }) => {
  world.cutPower('kept');
  const files = world.disk.files();
  if (!files.has('place.json')) return;
  const does = chance.weighed({ elsewhere: 30, copy: 30, older: 40 });
  if (does === 'elsewhere') {
    world.happenings.note('hand', 'the folder is run on another machine');
    world.powerOn('machine-2 folder-1');
    await world.wait(5_000);
    if (world.till() !== null) world.hurt.problems.push('a folder of another machine is run (P6)');
    world.cutPower('kept');
    return;
  }
  const older = does === 'older' ? world.hurt.copy : files;
  // It serves once: what it is put back over is another life of the same till.
  world.hurt.copy = does === 'older' && older !== null ? null : files;
  if (older === null) return;
  await putBack(world, older);
};

/** What had rotted when the copy was taken is damaged again, whoever accepted it since. */
export async function putBack(world: World, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { disk, hurt, desk } = world;
  const before = await world.journal();
  disk.putBack(files);
  const after = await world.journal();
  world.happenings.note('hand', 'the folder is put back from a copy');
  hurt.expected.add('restored');
  if (after.damages.some((damage) => !before.damages.includes(damage))) hurt.expected.add('damage');
  const { entries } = lostOf(before, after);
  forget(hurt, entries);
  for (const { sale } of entries) if (sale !== null) hurt.sales.add(sale);
  if (entries.length === 0) return;
  hurt.papersBefore = desk.printer.jobs().length;
  const known = after.entries.flatMap(({ sale }) => (sale === null ? [] : [sale]));
  hurt.salesBefore = Math.min(hurt.salesBefore, Math.max(0, ...known));
}
