/** `journal open`: the newest entry of each thing that has not ended. */
import type { JournalRecord } from '../../runtime/journal/record.js';
import { nameOfThing } from '../../runtime/journal/newest-entries.js';
import type { JournalRequest } from './journal-request.js';
import { humanLine, jsonLine } from './record-lines.js';
import { endOfReading, newsOf } from './walk.js';

/** The block of numbers in use is kept at hand by every journal, and is nobody's business. */
const numbers = 'numbers';

export async function runOpen(request: JournalRequest): Promise<number> {
  const { world, json } = request;
  const open = new Map<string, JournalRecord>();
  for await (const record of newsOf(request)) {
    const thing = nameOfThing(record.entry);
    open.delete(thing);
    if (record.entry.open && record.entry.thing !== numbers) open.set(thing, record);
  }
  for (const record of open.values()) world.stdout(json ? jsonLine(record) : humanLine(record));
  if (open.size === 0 && !json) {
    world.stdout(world.language === 'zh' ? '没有未结束的事项。\n' : 'Nothing is open.\n');
  }
  return endOfReading(request);
}
