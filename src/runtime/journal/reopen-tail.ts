/** The newest segment opened for writing again, its end repaired, by the start that goes on with it. */
import { invariant } from '../ports/bug.js';
import { ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { StorageFolder, Stored } from '../ports/storage.js';
import { linkOf } from './chain.js';
import type { Repair } from './classification.js';
import { inOrder, segmentName } from './files.js';
import type { JournalReading } from './opening-read.js';
import { repairTail } from './repair.js';
import { isHeaderFault } from './segment-header.js';
import { SegmentTail } from './segment-tail.js';
import { removeSpare } from './spare-segment.js';

export interface TailOwner {
  readonly folder: StorageFolder;
  readonly key: Secret<Uint8Array> | null;
}

export interface RepairedTail {
  readonly tail: SegmentTail;
  readonly quarantined: string | null;
}

/** Opens the newest segment for writing, repairs its end, and makes sure that what was read is on the disk. */
export async function reopenTail(
  { folder, key }: TailOwner,
  reading: JournalReading,
  repair: Repair,
): Stored<RepairedTail> {
  const { newest } = reading;
  invariant(!isHeaderFault(newest.header), 'a segment without a header is not written to');
  const { keyed, blocks, day } = newest.header;
  const link = linkOf(keyed, key);
  invariant(link !== null, 'a keyed journal is written with its key');
  const file = await folder.open(segmentName(newest.segment.number), 'existing');
  if (!file.ok) return file;
  const quarantined = await repairTail(folder, file.value, newest, repair);
  if (!quarantined.ok) return quarantined;
  const done = await inOrder(
    // What was read may be in the cache alone, and so may the segment's name.
    () => file.value.datasync(),
    () => removeSpare(folder),
    () => folder.syncDirectory(),
  );
  if (!done.ok) return done;
  const { endBlock: block, end: point } = newest;
  const tail = new SegmentTail(file.value, link, {
    segment: newest.segment.number,
    blocks,
    block,
    point,
    day,
  });
  return ok({ tail, quarantined: quarantined.value });
}
