/**
 * Damage by class, over a whole small journal: three segments with carry-overs, its end clean or torn, its
 * chain keyed or not. Each bit flipped in turn, blocks swapped, zeroed and foreign, segments missing, cut
 * short, lengthened and alien: no wrong value is ever taken, and what is seen is named with its place.
 * A block is written once, so an older version of a block is a block of zeros.
 */
import assert from 'node:assert/strict';
import t from 'tap';
import { newDamages } from '../../../src/runtime/journal/accepted-damage.js';
import { blockBytes } from '../../../src/runtime/journal/format.js';
import { indexJournal, readSegments } from '../../../src/runtime/journal/reader.js';
import type { ChainPoint } from '../../../src/runtime/journal/batch.js';
import {
  type SegmentScan,
  damageOf,
  judgeSegment,
  salvage,
  scanSegment,
} from '../../../src/runtime/journal/segment-scan.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { failed, ok } from '../../../src/runtime/ports/result.js';
import type { ReadableFolder } from '../../../src/runtime/ports/storage.js';
import { count } from '../../counts.js';
import { appendEach, bodyOf, entryOf, key, names, newRig } from './rig.js';

type Files = ReadonlyMap<string, Uint8Array>;

interface Sample {
  readonly name: string;
  readonly chainKey: typeof key | null;
  readonly files: Files;
}

const segmentBlocks = 6;

/** Three segments; a torn one ends with a batch of two blocks whose second never came. */
async function sample(isKeyed: boolean, isTorn: boolean): Promise<Sample> {
  const chainKey = isKeyed ? key : null;
  const rig = newRig(segmentBlocks, chainKey);
  const { journal } = await rig.open();
  await appendEach(journal, names(8));
  const before = new Map([...rig.disk.files()].map(([name, bytes]) => [name, bytes.slice()]));
  await journal.append([entryOf('Z', { body: bodyOf(5000) })]);
  const files = new Map([...rig.disk.files()].filter(([name]) => name.startsWith('seg')));
  const newest = [...files.keys()].sort().at(-1) ?? '';
  const bytes = files.get(newest)?.slice() ?? new Uint8Array(0);
  const { lastBatch } = scanSegment(Number(newest.slice(4, 10)), bytes, chainKey);
  if (isTorn) bytes.fill(0, ((lastBatch?.block ?? 0) + 1) * blockBytes);
  const whole = isTorn ? bytes : (before.get(newest) ?? bytes);
  return {
    name: `${isKeyed ? 'keyed' : 'unkeyed'}, ${isTorn ? 'torn' : 'clean'} end`,
    chainKey,
    files: new Map([...files, [newest, whole]]),
  };
}

async function samples(): Promise<readonly Sample[]> {
  return Promise.all([
    sample(true, true),
    sample(false, true),
    sample(true, false),
    sample(false, false),
  ]);
}

/** A folder of these files, for reading. */
function folderOf(files: Files): ReadableFolder {
  return {
    list: async () => ok([...files.keys()]),
    openForReading: async (name) => {
      const bytes = files.get(name);
      if (bytes === undefined) return failed({ code: 'NotFound', call: 'open', detail: name });
      return ok({
        read: async (position, length) => ok(bytes.subarray(position, position + length)),
        size: async () => ok(bytes.length),
        close: async () => ok(undefined),
      });
    },
  };
}

interface Seen {
  /** `segment:block label` of the first damage, `torn`, or `clean`. */
  readonly verdict: string;
  /** Every record that could be read, as text. */
  readonly records: readonly string[];
}

async function see({ chainKey }: Sample, files: Files): Promise<Seen> {
  const folder = folderOf(files);
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug('the folder lists');
  const damages = [...index.value.missing];
  const records: string[] = [];
  let isTorn = false;
  for await (const read of readSegments({ folder, key: chainKey }, index.value)) {
    if (!read.ok) throw new Bug('the segments read');
    const { number: segment, damage, digest, gap, torn } = read.value;
    damages.push(...newDamages([{ segment, damage, digest, gap }]).map((one) => one.damage));
    isTorn ||= torn !== null;
    records.push(...read.value.records.map((record) => JSON.stringify(record)));
  }
  const [first] = damages.sort((a, b) => a.segment - b.segment);
  const verdict = isTorn ? 'torn' : 'clean';
  return {
    verdict: first === undefined ? verdict : `${first.segment}:${first.block} ${first.label}`,
    records,
  };
}

/** What a class of damage is: refused with a place, taken for a torn write and reported, or without effect. */
type Class = 'refused' | 'torn' | 'ignored';

interface Judged {
  readonly label: string;
  readonly scan: SegmentScan;
  readonly block: number | null;
}

function judge(bytes: Uint8Array, at: Place, chainKey: Sample['chainKey']): Judged {
  const scan = scanSegment(at.segment, bytes, chainKey);
  const row = judgeSegment(scan, at);
  return { label: row.label, scan, block: damageOf(scan, row)?.block ?? null };
}

interface Place {
  readonly segment: number;
  readonly follows: ChainPoint | null;
  readonly isLast: boolean;
}

/** Every how many bits one is flipped; prime, so that all bits of a byte have their turn. */
const flipEvery = count({ quick: 211, full: 1 });

/** Flips bits of one segment, and says what each became; fails on a value that was never written. */
function flipSegment(bytes: Uint8Array, at: Place, { chainKey }: Sample): Record<Class, number> {
  const whole = judge(bytes, at, chainKey);
  const written = new Set(whole.scan.records.map((record) => JSON.stringify(record)));
  const tally: Record<Class, number> = { refused: 0, torn: 0, ignored: 0 };
  for (let bit = at.segment; bit < bytes.length * 8; bit += flipEvery) {
    const byte = bit >> 3;
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (bit & 7));
    const { label, scan, block } = judge(bytes, at, chainKey);
    const found = block === null ? scan.records : [...scan.records, ...salvage(scan).records];
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (bit & 7));
    for (const record of found)
      assert.ok(written.has(JSON.stringify(record)), `bit ${bit} of ${at.segment}: a wrong value`);
    const isWhole = scan.records.length === whole.scan.records.length;
    const where = `bit ${bit} of segment ${at.segment}: ${label}`;
    if (block !== null) {
      assert.ok(block <= Math.floor(byte / blockBytes), `${where}: the place is before the damage`);
      tally.refused += 1;
    } else if (label === whole.label && isWhole) tally.ignored += 1;
    else {
      assert.equal(label, 'torn', where);
      tally.torn += 1;
    }
  }
  return tally;
}

/** What each bit of the segment has to become, counted from its layout alone. */
function expectedTally(bytes: Uint8Array, at: Place, { chainKey }: Sample): Record<Class, number> {
  const { scan, label } = judge(bytes, at, chainKey);
  const tally: Record<Class, number> = { refused: 0, torn: 0, ignored: 0 };
  const used = new Uint8Array(bytes.length);
  used.fill(1, 0, blockBytes);
  const { view } = scan.segment;
  for (let block = 1; block < scan.endBlock;) {
    let from = block * blockBytes;
    for (let isLast = false; !isLast;) {
      const length = view.getUint32(from + 4, true);
      used.fill(1, from, from + 48 + length);
      isLast = (view.getUint8(from + 20) & 1) !== 0;
      from += (48 + length + 7) & ~7;
    }
    block = Math.ceil(from / blockBytes);
  }
  for (let bit = at.segment; bit < bytes.length * 8; bit += flipEvery)
    tally[classOf(bit >> 3, used, scan, { isLast: at.isLast, isTorn: label === 'torn' })] += 1;
  return tally;
}

function classOf(
  byte: number,
  used: Uint8Array,
  { endBlock, lastBatch }: SegmentScan,
  { isLast, isTorn }: { readonly isLast: boolean; readonly isTorn: boolean },
): Class {
  const block = Math.floor(byte / blockBytes);
  // Behind the end nothing may stand in a finished segment; in the newest it is a torn write.
  if (block >= endBlock) return !isLast ? 'refused' : isTorn ? 'ignored' : 'torn';
  if (used[byte] !== 1) return 'ignored';
  // The last batch of a clean end cannot be told from a torn one; before a torn one it was durable once.
  const isLastBatch = lastBatch !== null && block >= lastBatch.block;
  return isLast && isLastBatch && !isTorn ? 'torn' : 'refused';
}

t.test('each bit of the journal flipped: no wrong value, and the classes are exact', async (t) => {
  for (const one of await samples()) {
    const sum: Record<Class, number> = { refused: 0, torn: 0, ignored: 0 };
    let follows: ChainPoint | null = null;
    const entries = [...one.files].sort(([a], [b]) => (a < b ? -1 : 1));
    t.ok(entries.length >= 3, `${entries.length} segments`);
    for (const [index, [name, stored]] of entries.entries()) {
      const bytes = stored.slice();
      const isLast = index === entries.length - 1;
      const at: Place = { segment: Number(name.slice(4, 10)), follows, isLast };
      const tally = flipSegment(bytes, at, one);
      t.strictSame(tally, expectedTally(bytes, at, one), `${one.name}: ${name}`);
      for (const key of ['refused', 'torn', 'ignored'] as const) sum[key] += tally[key];
      follows = judge(bytes, at, one.chainKey).scan.end;
    }
    const bits = sum.refused + sum.torn + sum.ignored;
    t.comment(
      `${one.name}: ${bits} bits, ${sum.refused} refused, ${sum.torn} torn, ${sum.ignored} ignored, 0 wrong`,
    );
  }
});

/** All blocks of the journal, by file. */
function blocksOf(files: Files): readonly { readonly name: string; readonly block: number }[] {
  return [...files].flatMap(([name, bytes]) =>
    Array.from({ length: bytes.length / blockBytes }, (_, block) => ({ name, block })),
  );
}

function withBlock(files: Files, name: string, block: number, bytes: Uint8Array): Files {
  const changed = files.get(name)?.slice() ?? new Uint8Array(0);
  changed.set(bytes, block * blockBytes);
  return new Map([...files, [name, changed]]);
}

function blockOf(files: Files, name: string, block: number): Uint8Array {
  return files.get(name)?.slice(block * blockBytes, (block + 1) * blockBytes) ?? new Uint8Array(0);
}

/** Damages in turn; answers how often each verdict came, and fails on a record that was never written. */
async function tallyOf(
  one: Sample,
  damaged: Iterable<readonly [string, Files]>,
): Promise<{ readonly seen: number; readonly unseen: readonly string[]; readonly all: number }> {
  const whole = await see(one, one.files);
  const written = new Set(whole.records);
  const unseen: string[] = [];
  let all = 0;
  for (const [what, files] of damaged) {
    const { verdict, records } = await see(one, files);
    for (const record of records) assert.ok(written.has(record), `${what}: a wrong value`);
    all += 1;
    if (verdict === whole.verdict) unseen.push(what);
  }
  return { seen: all - unseen.length, unseen, all };
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

t.test('any two blocks of the journal swapped are seen, but for two free ones', async (t) => {
  for (const one of await samples()) {
    const blocks = blocksOf(one.files);
    const pairs = blocks.flatMap((a, index) => blocks.slice(index + 1).map((b) => [a, b] as const));
    const differing = pairs.filter(
      ([a, b]) =>
        !isZero(blockOf(one.files, a.name, a.block)) ||
        !isZero(blockOf(one.files, b.name, b.block)),
    );
    const swapped = differing
      .filter((_, index) => index % count({ quick: 3, full: 1 }) === 0)
      .map(([a, b]): readonly [string, Files] => {
        const first = blockOf(one.files, a.name, a.block);
        const second = blockOf(one.files, b.name, b.block);
        const half = withBlock(one.files, a.name, a.block, second);
        return [
          `${a.name}:${a.block} and ${b.name}:${b.block}`,
          withBlock(half, b.name, b.block, first),
        ];
      });
    const { seen, all, unseen } = await tallyOf(one, swapped);
    // A torn write that stands one block further behind is a torn write all the same.
    const isTornMoved = (what: string) => one.name.includes('torn') && what.includes('000003');
    t.strictSame(
      unseen.filter((what) => !isTornMoved(what)),
      [],
      one.name,
    );
    t.comment(`${one.name}: ${all} pairs of blocks swapped, ${seen} seen`);
  }
});

t.test(
  'a block of zeros, which is an older version of itself, is seen but for the last batch',
  async (t) => {
    for (const one of await samples()) {
      const zeros = new Uint8Array(blockBytes);
      const used = blocksOf(one.files).filter(
        ({ name, block }) => !isZero(blockOf(one.files, name, block)),
      );
      const damaged = used.map(({ name, block }): readonly [string, Files] => [
        `${name}:${block}`,
        withBlock(one.files, name, block, zeros),
      ]);
      const { seen, all, unseen } = await tallyOf(one, damaged);
      const whole = await see(one, one.files);
      t.ok(unseen.length <= 1, `${one.name}: ${unseen.join()}`);
      t.comment(`${one.name}: ${all} blocks zeroed, ${seen} seen (${whole.verdict} before)`);
    }
  },
);

t.test(
  'segments missing, cut short, lengthened and alien are named with their place',
  async (t) => {
    const one = await sample(true, false);
    const [first = '', second = '', third = ''] = [...one.files.keys()].sort();
    const without = (name: string) => new Map([...one.files].filter(([other]) => other !== name));
    const bytesOf = (name: string) => one.files.get(name) ?? new Uint8Array(0);
    const as = (name: string, bytes: Uint8Array) => new Map([...one.files, [name, bytes]]);
    const longer = (name: string) => Buffer.concat([bytesOf(name), new Uint8Array(blockBytes)]);
    const alien = new Uint8Array(segmentBlocks * blockBytes).fill(0x5a);
    const rows: readonly (readonly [string, Files, string])[] = [
      ['missing in the middle', without(second), '2:0 missing'],
      // What is older is in the archive, and what was newest nobody here can know of: P6 and the Z slip do.
      ['missing, the oldest', without(first), 'clean'],
      ['missing, the newest', without(third), 'clean'],
      ...[first, second, third].flatMap((name, index): (readonly [string, Files, string])[] => {
        const number = index + 1;
        return [
          [`${number} cut by a byte`, as(name, bytesOf(name).slice(0, -1)), `${number}:0 header`],
          [
            `${number} cut by a block`,
            as(name, bytesOf(name).slice(0, -blockBytes)),
            `${number}:0 header`,
          ],
          [`${number} empty`, as(name, new Uint8Array(0)), `${number}:0 header`],
          [`${number} longer`, as(name, longer(name)), `${number}:0 header`],
          [`${number} alien`, as(name, alien), `${number}:0 header`],
        ];
      }),
      ['2 is a copy of 1', as(second, bytesOf(first)), '2:0 header'],
      ['a file of another name', as('holiday.jpg', alien), 'clean'],
      ['a segment far ahead', as('seg-000009.pj', bytesOf(third)), '4:0 missing'],
    ];
    for (const [what, files, verdict] of rows)
      t.equal((await see(one, files)).verdict, verdict, what);
    t.comment(`${rows.length} ways of losing or changing a file, ${rows.length} as told`);
  },
);
