/**
 * A day of the journal as JSON lines for others: a header, a line a record, a trailer with sums, the
 * digest of all lines before it, and a signature of that digest. Who holds the public half can tell
 * that every line is what this till wrote out, and by the chain that none is missing; the chain itself
 * is checked by `journal verify`, for it is made of the journal's bytes. Pure but for reading.
 */
import { type Hash, createHash } from 'node:crypto';
import type { JournalEntry, PlainObject } from '../ports/entry.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { StorageFault } from '../ports/storage.js';
import { type DaySelection, recordsOf } from './day-selection.js';
import type { JournalIndex } from './reader.js';
import { recordObject } from './record-object.js';
import type { SegmentSource } from './segments.js';

export const exportVersion = 1;

/** Signs a digest of 32 bytes (Ed25519); answers base64. */
export type SignDigest = (digest: Uint8Array) => string;

export interface ExportParts {
  readonly source: SegmentSource;
  readonly index: JournalIndex;
  readonly selection: DaySelection;
  readonly software: string;
  /** `null`: nobody signs, and the trailer says so. */
  readonly sign: SignDigest | null;
}

/** The lines in order, each with its end. Ends after a fault of the disk. */
export async function* exportLines(
  parts: ExportParts,
): AsyncGenerator<Result<string, StorageFault>> {
  const { source, index, selection, software, sign } = parts;
  const digest = createHash('sha256');
  const sums = new StateSums();
  let records = 0;
  yield ok(hashed(digest, headerOf(selection, software)));
  for await (const one of recordsOf(source, index, selection)) {
    if (!one.ok) {
      yield failed(one.error);
      return;
    }
    const { record, chain } = one.value;
    records += 1;
    if (record.kind === 'entry') sums.see(record.entry);
    yield ok(hashed(digest, { ...recordObject(record), chain }));
  }
  const sha256 = digest.digest();
  const trailer: ExportTrailer = {
    export: 'end',
    records,
    sums: sums.value(),
    sha256: sha256.toString('hex'),
    signature: sign === null ? null : sign(sha256),
  };
  yield ok(`${JSON.stringify(trailer)}\n`);
}

export interface ExportTrailer {
  readonly export: 'end';
  readonly records: number;
  readonly sums: StateSumTable;
  /** Of all lines before, their ends included. */
  readonly sha256: string;
  /** Base64; `null` when nobody signed. */
  readonly signature: string | null;
}

function headerOf(selection: DaySelection, software: string): PlainObject {
  const { day, dayBy, terminal, keyed, segments, damage } = selection;
  const { firstSequence, lastSequence, chainBefore, chainAfter } = selection;
  return {
    export: 'day',
    version: exportVersion,
    terminal,
    day,
    dayBy,
    firstSequence,
    lastSequence,
    chainBefore,
    chainAfter,
    keyed,
    segments,
    damage: damage.map(({ segment, block, label }) => ({ segment, block, label })),
    software,
  };
}

function hashed(digest: Hash, line: PlainObject): string {
  const text = `${JSON.stringify(line)}\n`;
  digest.update(text);
  return text;
}

/** By `thing.state`: how often a thing of that kind came into that state, and the sum of their amounts. */
export type StateSumTable = Readonly<
  Record<string, { readonly count: number; readonly amountFen: number }>
>;

/**
 * Counts a thing when it comes into a state. What is final never changes (P1), so of a final state
 * this is how many ended so in the day (P26), in memory that does not grow with the day.
 */
export class StateSums {
  readonly #sums = new Map<string, { count: number; amountFen: number }>();

  see(entry: Pick<JournalEntry, 'thing' | 'state' | 'previous' | 'amountFen'>): void {
    const { thing, state, previous, amountFen } = entry;
    if (amountFen === null || state === null || state === previous) return;
    const name = `${thing}.${state}`;
    const sum = this.#sums.get(name) ?? { count: 0, amountFen: 0 };
    this.#sums.set(name, { count: sum.count + 1, amountFen: sum.amountFen + amountFen });
  }

  value(): StateSumTable {
    return Object.fromEntries([...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
