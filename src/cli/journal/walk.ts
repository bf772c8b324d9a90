/** Walks the journal of a request; a fault of the disk ends the command with words. */
import { type SegmentReading, readSegments } from '../../runtime/journal/reader.js';
import type { JournalRecord } from '../../runtime/journal/record.js';
import { type JournalRequest, unreadable } from './journal-request.js';

export async function* segmentsOf(
  request: Pick<JournalRequest, 'source' | 'index'>,
): AsyncGenerator<SegmentReading> {
  for await (const reading of readSegments(request.source, request.index)) {
    if (!reading.ok) throw unreadable(reading.error, 'journal');
    yield reading.value;
  }
}

/**
 * The records that tell something new: the carry-over of the oldest segment, which stands for what
 * was archived, and every record that is not a carry-over.
 */
export async function* newsOf(request: JournalRequest): AsyncGenerator<JournalRecord> {
  let isOldest = true;
  for await (const segment of segmentsOf(request)) {
    for (const record of segment.records) {
      if (isOldest || (record.kind !== 'carried' && record.kind !== 'carryOver')) yield record;
    }
    isOldest = false;
  }
}
