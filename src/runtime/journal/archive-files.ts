/**
 * The archive's folder: sealed segments without padding, compressed, and a note of where the journal
 * begins since its oldest segments were deleted. Reads only; of the archives a start reads none.
 */
import { ok } from '../ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../ports/storage.js';
import { unpackSegment } from './archive-form.js';
import { missingNumbers, segmentName, segmentNumbers } from './files.js';
import { readWhole } from './segment-file.js';
import { blockBytes, segmentBlocksMax } from './format.js';
import { gunzipSlices } from './gzip.js';

/** Below the journal's folder. */
export const archiveFolder = 'archive';
/** An archive while it is made. */
export const archivePartName = 'part.tmp';
/** Block 0 of the first segment that is kept: what stood before it was deleted, and is not missing. */
export const firstKeptName = 'first-kept.pj';

const suffix = '.gz';

export function archiveName(number: number): string {
  return `${segmentName(number)}${suffix}`;
}

/** Numbers of the archives among `names`, ascending. */
export function archiveNumbers(names: readonly string[]): readonly number[] {
  return segmentNumbers(
    names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length)),
  );
}

/**
 * For a start: which segments are archived, when one is missing among `names`, those of the journal's
 * folder. A removed name may come back after a failed flush of the folder, before others that stay
 * removed.
 */
export async function archivedInHoles(
  folder: StorageFolder,
  names: readonly string[],
): Stored<readonly number[]> {
  const hasHole = missingNumbers(segmentNumbers(names)).length > 0;
  if (!hasHole || !names.includes(archiveFolder)) return ok([]);
  const archive = await folder.folder(archiveFolder);
  if (!archive.ok) return archive;
  const archived = await archive.value.list();
  return archived.ok ? ok(archiveNumbers(archived.value)) : archived;
}

export interface StoredSegment {
  /** As they stand, or stood, in the segment's own file. */
  readonly bytes: Uint8Array;
  /** What is wrong with the archive itself, or `null`: what could be read of it are the bytes. */
  readonly problem: string | null;
}

const packedBytesMax = segmentBlocksMax * blockBytes;

/** Segment `number` out of its archive. */
export async function readArchived(archive: ReadableFolder, number: number): Stored<StoredSegment> {
  const read = await readWhole(archive, archiveName(number));
  if (!read.ok) return read;
  const { bytes, problem } = unzipped(read.value, packedBytesMax);
  return ok({ bytes: unpackSegment(bytes), problem });
}

const headerPartBytes = 8192;

/** Block 0 of segment `number` out of its archive; shorter when the archive is damaged there. */
export async function readArchivedHeader(
  archive: ReadableFolder,
  number: number,
): Stored<Uint8Array> {
  const opened = await archive.openForReading(archiveName(number));
  if (!opened.ok) return opened;
  const read = await opened.value.read(0, headerPartBytes);
  const closed = await opened.value.close();
  if (!read.ok) return read;
  return closed.ok ? ok(unzipped(read.value, blockBytes).bytes.subarray(0, blockBytes)) : closed;
}

/** Ends when there are `enough` bytes. */
function unzipped(bytes: Uint8Array, enough: number): StoredSegment {
  const parts: Uint8Array[] = [];
  let length = 0;
  const slices = gunzipSlices(bytes);
  for (;;) {
    const slice = slices.next();
    if (slice.done === true) return { bytes: Buffer.concat(parts), problem: slice.value };
    parts.push(slice.value);
    length += slice.value.length;
    if (length > enough) {
      return { bytes: Buffer.concat(parts), problem: 'holds more than a segment may' };
    }
  }
}
