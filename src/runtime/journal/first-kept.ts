/**
 * The note of where the journal begins: block 0 of the first segment that is kept, which says its
 * number, sequence and chain value before it, under a sum of its own. It is durable before the first
 * byte of what stood before is deleted; so a segment that is missing before it is no damage, and one
 * that is missing without it is.
 */
import { ok } from '../ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../ports/storage.js';
import { archivePartName, firstKeptName } from './archive-files.js';
import type { ChainPoint } from './batch.js';
import { chainStart } from './chain.js';
import { writeFileWhole } from './files.js';
import { readWhole } from './segment-file.js';
import { decodeSegmentHeader, isHeaderFault } from './segment-header.js';
import type { JournalDamage } from './segment-scan.js';

/** The number of the first segment, and what it goes on from. */
export type FirstKept = { readonly number: number; readonly point: ChainPoint } | 'damaged';

/** Where a journal begins of which nothing was deleted. */
const atTheStart: FirstKept = { number: 1, point: { sequence: 1, chain: chainStart } };

export async function readFirstKept(archive: ReadableFolder): Stored<FirstKept> {
  const bytes = await readWhole(archive, firstKeptName);
  if (!bytes.ok) return bytes.error.code === 'NotFound' ? ok(atTheStart) : bytes;
  const header = decodeSegmentHeader(bytes.value);
  if (isHeaderFault(header)) return ok('damaged');
  const { number, firstSequence: sequence, chain } = header;
  return ok({ number, point: { sequence, chain } });
}

/** `block` is block 0 of the segment that is the first from now on. Durable when it answers ok. */
export async function writeFirstKept(archive: StorageFolder, block: Uint8Array): Stored<void> {
  return writeFileWhole(archive, { part: archivePartName, name: firstKeptName }, [block]);
}

export function firstKeptDamage(lowest: number): JournalDamage {
  return {
    segment: lowest,
    block: 0,
    label: 'first-kept',
    detail: 'the note of what was deleted before it is damaged',
  };
}
