/**
 * Moves one sealed segment into the archive: read and checked whole, written without padding and
 * compressed, flushed, read back and compared, named, and only then the original is removed. At every
 * moment, and after a cut at any, the segment is in one place or in both.
 *
 * It works in slices and asks for its turn before each, so that no step holds the loop for long. It
 * shares nothing with the writer: a fault here is told, and the journal goes on.
 */
import { type Result, failed, ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { StorageFault, StorageFile, StorageFolder, Stored } from '../ports/storage.js';
import { archiveName, archivePartName } from './archive-files.js';
import { packedParts } from './archive-form.js';
import { samePoint } from './batch.js';
import { inOrder, removeIfThere, segmentName, writeAll } from './files.js';
import { gunzipSlices, gzipSlices } from './gzip.js';
import type { JournalRecord } from './record.js';
import { readWhole } from './segment-file.js';
import type { SegmentHeader } from './segment-header.js';
import {
  type JournalDamage,
  type SegmentScan,
  damageOf,
  judgeSegment,
  scanInSteps,
} from './segment-scan.js';

/** Settles when the next slice may run; with `false` the work is to end where it stands. */
export type Turn = () => Promise<boolean>;

export interface ArchiverParts {
  /** The journal's folder. */
  readonly folder: StorageFolder;
  /** Without it a keyed chain is not checked; sums and sequence are. */
  readonly key: Secret<Uint8Array> | null;
  readonly turn: Turn;
}

export type ArchiveTrouble =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** A sealed segment, or the note of what was deleted, is not what was written. */
  | { readonly kind: 'damage'; readonly damage: JournalDamage }
  /** An archive that is not this segment's stands in its place. Neither is touched. */
  | { readonly kind: 'occupied'; readonly segment: number };

export type Archived = Promise<Result<'done' | 'stopped', ArchiveTrouble>>;

const recordsPerSlice = 8;
const writeBytes = 65_536;

/** `next` is block 0 of the segment behind it: what the end of this one has to meet. */
export async function archiveSegment(
  parts: ArchiverParts,
  archive: StorageFolder,
  number: number,
  next: SegmentHeader,
): Archived {
  const packed = await packedSegment(parts, number, next);
  if (!packed.ok) return packed;
  if (packed.value === 'stopped') return ok('stopped');
  const names = await archive.list();
  if (!names.ok) return troubleOf(names.error);
  const stored = names.value.includes(archiveName(number))
    ? await compareArchive(parts, archive, { number, packed: packed.value })
    : await makeArchive(parts, archive, { number, packed: packed.value });
  if (!stored.ok || stored.value === 'stopped') return stored;
  const { folder } = parts;
  const removed = await inOrder(
    () => folder.remove(segmentName(number)),
    () => folder.syncDirectory(),
  );
  return removed.ok ? ok('done') : troubleOf(removed.error);
}

/** The segment without padding, when all of it is what was written. */
async function packedSegment(
  parts: ArchiverParts,
  number: number,
  next: SegmentHeader,
): Promise<Result<Uint8Array | 'stopped', ArchiveTrouble>> {
  const bytes = await readWhole(parts.folder, segmentName(number));
  if (!bytes.ok) return troubleOf(bytes.error);
  const scan = await scanInTurns(scanInSteps(number, bytes.value, parts.key), parts.turn);
  if (scan === 'stopped') return ok('stopped');
  const damage = damageOf(scan, judgeSegment(scan, { follows: null, isLast: false }));
  if (damage !== null) return failed({ kind: 'damage', damage });
  const { firstSequence: sequence, chain } = next;
  if (next.number !== number + 1 || !samePoint(scan.end, { sequence, chain })) {
    return failed({ kind: 'damage', damage: notMet(next.number) });
  }
  return ok(Buffer.concat([...packedParts(scan)]));
}

async function scanInTurns(
  steps: Generator<readonly JournalRecord[], SegmentScan>,
  turn: Turn,
): Promise<SegmentScan | 'stopped'> {
  let seen = -recordsPerSlice;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (step.value.length - seen < recordsPerSlice) continue;
    seen = step.value.length;
    if (!(await turn())) return 'stopped';
  }
}

function notMet(segment: number): JournalDamage {
  const detail = 'the segment does not go on from the one before';
  return { segment, block: 0, label: 'continuity', detail };
}

interface Packed {
  readonly number: number;
  readonly packed: Uint8Array;
}

async function makeArchive(
  { turn }: ArchiverParts,
  archive: StorageFolder,
  { number, packed }: Packed,
): Archived {
  const stale = await removeIfThere(archive, archivePartName);
  if (!stale.ok) return troubleOf(stale.error);
  const opened = await archive.open(archivePartName, 'create');
  if (!opened.ok) return troubleOf(opened.error);
  const made = await writeArchive(opened.value, packed, turn);
  const closed = await opened.value.close();
  if (!made.ok || made.value === 'stopped') return made;
  const named = await inOrder(
    () => Promise.resolve(closed),
    () => archive.rename(archivePartName, archiveName(number)),
    () => archive.syncDirectory(),
  );
  return named.ok ? ok('done') : troubleOf(named.error);
}

async function writeArchive(file: StorageFile, packed: Uint8Array, turn: Turn): Archived {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let position = 0;
  const write = async (): Stored<void> => {
    const bytes = Buffer.concat(waiting);
    const at = position;
    waiting = [];
    waitingBytes = 0;
    position += bytes.length;
    return bytes.length === 0 ? ok(undefined) : writeAll(file, at, bytes);
  };
  for (const slice of gzipSlices([packed])) {
    if (!(await turn())) return ok('stopped');
    waiting.push(slice);
    waitingBytes += slice.length;
    if (waitingBytes < writeBytes) continue;
    const written = await write();
    if (!written.ok) return troubleOf(written.error);
  }
  const flushed = await inOrder(write, () => file.sync());
  if (!flushed.ok) return troubleOf(flushed.error);
  const read = await file.read(0, position);
  if (!read.ok) return troubleOf(read.error);
  const equal = await holds(read.value, packed, turn);
  return equal === 'other' ? troubleOf(notReadBack) : ok(equal === 'same' ? 'done' : 'stopped');
}

const notReadBack: StorageFault = {
  code: 'Io',
  call: 'read',
  detail: 'an archive does not read back as it was written',
};

/** An archive that an earlier start has named, and did not live to remove the original. */
async function compareArchive(
  { turn }: ArchiverParts,
  archive: StorageFolder,
  { number, packed }: Packed,
): Archived {
  const read = await readWhole(archive, archiveName(number));
  if (!read.ok) return troubleOf(read.error);
  const equal = await holds(read.value, packed, turn);
  if (equal === 'other') return failed({ kind: 'occupied', segment: number });
  // The name may be in the cache alone.
  const synced = await archive.syncDirectory();
  if (!synced.ok) return troubleOf(synced.error);
  return ok(equal === 'same' ? 'done' : 'stopped');
}

/** Whether `zipped` is an archive of exactly `packed`. */
async function holds(
  zipped: Uint8Array,
  packed: Uint8Array,
  turn: Turn,
): Promise<'same' | 'other' | 'stopped'> {
  const slices = gunzipSlices(zipped);
  for (let at = 0; ;) {
    if (!(await turn())) return 'stopped';
    const slice = slices.next();
    if (slice.done === true) return slice.value === null && at === packed.length ? 'same' : 'other';
    const expected = packed.subarray(at, at + slice.value.length);
    if (Buffer.compare(expected, slice.value) !== 0) return 'other';
    at += slice.value.length;
  }
}

function troubleOf(fault: StorageFault): Result<never, ArchiveTrouble> {
  return failed({ kind: 'storage', fault });
}
