/** A record as a line, for people and for scripts (CONTRACT, `cat --json`). Pure. */
import type { JournalEntry } from '../../runtime/ports/entry.js';
import type { JournalRecord } from '../../runtime/journal/record.js';
import { recordObject } from '../../runtime/journal/record-object.js';

/** One JSON object, a line. */
export function jsonLine(record: JournalRecord): string {
  return `${JSON.stringify(recordObject(record))}\n`;
}

/** Sequence, wall time in UTC (with why it is not to be believed), thing, what happened, state, amount. */
export function humanLine(record: JournalRecord): string {
  const { sequence, entry } = record;
  const parts = [
    String(sequence).padStart(8),
    timeText(entry.wallMs),
    doubtOf(entry),
    `${entry.thing} ${entry.id}`,
    entry.type,
    entry.state === null ? '' : `[${entry.state}]`,
    entry.channel ?? '',
    entry.amountFen === null ? '' : amountText(entry.amountFen),
  ];
  return `${parts.filter((part) => part !== '').join('  ')}\n`;
}

/** Of a time that a clock did not keep: how it came about. */
function doubtOf({ quality }: JournalEntry): string {
  return quality === 'unset' ? `(${quality})` : '';
}

/** A label in UTC: the clock of the reader's machine has no say in it. */
export function timeText(wallMs: number): string {
  const date = new Date(wallMs);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString();
}

function amountText(amountFen: number): string {
  const sign = amountFen < 0 ? '-' : '';
  const digits = String(Math.abs(amountFen)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
