/**
 * Whether later software has written a journal than this one: in a format it cannot read, by rules it
 * does not have, or of things whose bodies it does not understand. Such a journal is not gone on with,
 * for what is misread would be decided wrongly; nothing is written. Pure.
 */
import type { JournalEntry } from '../ports/entry.js';
import type { JournalReading } from './opening-read.js';

/** What the caller, whose entries these are, understands of them. */
export interface JournalRules {
  /** Number of the rules by which entries are replayed and gone on with; each start writes it down. */
  readonly behaviour: number;
  /** Whether the body of `entry` is of a later version than the caller understands. */
  readonly isNewer: (entry: JournalEntry) => boolean;
}

export interface NewerJournal {
  readonly what: 'format' | 'behaviour' | 'body';
  /** Number of what was found. */
  readonly found: number;
  /** Version of the software that wrote it; '' where that is not told. */
  readonly software: string;
}

/** What is newer in `reading` than this software, the most telling first; `null` when nothing is. */
export function newerThan(reading: JournalReading, rules: JournalRules): NewerJournal | null {
  const { newerFormat, lastBoot, entries } = reading;
  const { software } = lastBoot;
  if (newerFormat !== null)
    return { what: 'format', found: newerFormat.version, software: newerFormat.software };
  if (lastBoot.behaviour > rules.behaviour)
    return { what: 'behaviour', found: lastBoot.behaviour, software };
  const newer = entries.find(rules.isNewer);
  return newer === undefined ? null : { what: 'body', found: newer.version, software };
}
