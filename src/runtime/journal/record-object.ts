/** A record as one JSON object: what the contract names first, then the rest of the entry. Pure. */
import type { PlainObject } from '../ports/entry.js';
import type { JournalRecord } from './record.js';

export function recordObject({ sequence, kind, entry }: JournalRecord): PlainObject {
  const { type, sale, attempt, state, channel, amountFen, wallMs, boot, quality, ...rest } = entry;
  const named = { seq: sequence, type, sale, attempt, state, channel, amountFen, wallMs, boot };
  return { ...named, quality, record: kind, ...rest };
}
