/** `journal open`: the newest entry of each thing that has not ended. */
import type { JournalRecord } from '../../runtime/journal/record.js';
import { nameOfThing } from '../../runtime/journal/newest-entries.js';
import type { JournalRequest } from './journal-request.js';
import { humanLine, jsonLine } from './record-lines.js';
import { endOfReading, newsOf } from './walk.js';

/** Always open, and nobody's business to end: the block of numbers in use, and the business day (`holdfast day`). */
const everOpen: ReadonlySet<string> = new Set(['numbers', 'day']);

export async function runOpen(request: JournalRequest): Promise<number> {
  const { world, json } = request;
  const open = new Map<string, JournalRecord>();
  for await (const record of newsOf(request)) {
    const thing = nameOfThing(record.entry);
    open.delete(thing);
    if (record.entry.open && !everOpen.has(record.entry.thing)) open.set(thing, record);
  }
  for (const record of open.values()) world.stdout(json ? jsonLine(record) : humanLine(record));
  if (open.size === 0 && !json) {
    world.stdout(world.language === 'zh' ? '没有未结束的事项。\n' : 'Nothing is open.\n');
  }
  return endOfReading(request);
}
