/**
 * Copies a journal that may be in use: no lock, no writer, nothing changed at the source. What comes out
 * is the journal as it was at one moment near the end: sealed segments as they are, the newest up to its
 * last whole batch, archived segments, and torn bytes in quarantine.
 *
 * The journal goes on meanwhile. A segment that was the newest when it was copied and is so no more is
 * copied again; one that has gone since it was listed is looked for in the archive; and all of that until
 * a listing after the copying says what the one before it said.
 */
import { type Result, failed, ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, Stored } from '../ports/storage.js';
import { isDeepStrictEqual } from 'node:util';
import { quarantineFolder, segmentName, segmentNumbers, spareName } from './files.js';
import { readWhole } from './segment-file.js';
import { blockBytes } from './format.js';
import { isHeaderFault } from './segment-header.js';
import {
  type JournalDamage,
  type SegmentScan,
  damageOf,
  judgeSegment,
  scanSegment,
} from './segment-scan.js';

/** Where archived segments are, below the journal's folder. */
export const archiveFolder = 'archive';

export type JournalFolder = 'journal' | typeof archiveFolder | typeof quarantineFolder;

/** The folders of a journal; one that is not there answers `NotFound`. */
export type JournalFolders = Readonly<Record<JournalFolder, ReadableFolder>>;

/** Where the copies go. */
export interface CopyTarget {
  /** Takes a whole file, durably; one that it was given before is replaced. */
  take(folder: JournalFolder, name: string, bytes: Uint8Array): Stored<void>;
  /** Gives up a file that it was given before: the journal has it no more. */
  drop(folder: JournalFolder, name: string): Stored<void>;
}

export interface CopiedJournal {
  readonly terminal: string;
  readonly lastSequence: number;
  readonly chain: Uint8Array;
  readonly lastWallMs: number;
  /** Damage of the newest segment, which was copied as it is. */
  readonly damage: JournalDamage | null;
}

export type CopyProblem =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** There is no segment. */
  | { readonly kind: 'empty' }
  /** The journal changed each time it was looked at: segments came faster than they were copied. */
  | { readonly kind: 'unsteady' };

/** A till needs hours for a segment; a few rounds are one too many already. */
const roundsMax = 8;
/** A newest segment that looks damaged is read again: it may have grown under the reader. */
const readsMax = 3;

export async function copyJournal(
  folders: JournalFolders,
  target: CopyTarget,
): Promise<Result<CopiedJournal, CopyProblem>> {
  const copied = new Map<string, string>();
  let newest: CopiedNewest | null = null;
  for (let round = 1; round <= roundsMax; round += 1) {
    const before = await listed(folders);
    if (!before.ok) return failed({ kind: 'storage', fault: before.error });
    const last = segmentNumbers(before.value.journal).at(-1);
    if (last === undefined) return failed({ kind: 'empty' });
    // It was not sealed when it was copied, and it may have grown since.
    if (newest !== null && newest.number !== last) copied.delete(pathOf('journal', newest.name));
    const sealed = await copySealed(folders, { before: before.value, last, copied }, target);
    if (!sealed.ok) return failed({ kind: 'storage', fault: sealed.error });
    const copy = await copyNewest(folders.journal, last, target);
    if (!copy.ok && copy.error.code !== 'NotFound')
      return failed({ kind: 'storage', fault: copy.error });
    newest = copy.ok ? copy.value : null;
    if (newest !== null) copied.set(pathOf('journal', newest.name), newest.name);
    const after = await listed(folders);
    if (!after.ok) return failed({ kind: 'storage', fault: after.error });
    if (newest === null || !isDeepStrictEqual(before.value, after.value)) continue;
    const dropped = await dropGone(after.value, copied, target);
    return dropped.ok ? ok(newest) : failed({ kind: 'storage', fault: dropped.error });
  }
  return failed({ kind: 'unsteady' });
}

type Listing = Readonly<Record<JournalFolder, readonly string[]>>;

async function listed(folders: JournalFolders): Stored<Listing> {
  const listing: Record<JournalFolder, readonly string[]> = {
    journal: [],
    archive: [],
    quarantine: [],
  };
  for (const folder of ['journal', archiveFolder, quarantineFolder] as const) {
    const names = await folders[folder].list();
    if (names.ok) listing[folder] = names.value.filter((name) => isKept(folder, name)).sort();
    else if (names.error.code !== 'NotFound') return names;
  }
  return ok(listing);
}

/** In the journal's own folder only segments count; what is being made has another name. */
function isKept(folder: JournalFolder, name: string): boolean {
  if (folder === 'journal') return segmentNumbers([name]).length === 1;
  return name !== spareName && !/\.(tmp|new)$/.test(name);
}

interface Sealed {
  readonly before: Listing;
  readonly last: number;
  /** What has been copied, by its path, and needs no second look. */
  readonly copied: Map<string, string>;
}

async function copySealed(
  folders: JournalFolders,
  { before, last, copied }: Sealed,
  target: CopyTarget,
): Stored<void> {
  for (const folder of ['journal', archiveFolder, quarantineFolder] as const) {
    for (const name of before[folder]) {
      const path = pathOf(folder, name);
      if (copied.has(path) || (folder === 'journal' && name === segmentName(last))) continue;
      const bytes = await readWhole(folders[folder], name);
      // Archived, or let go, since it was listed: the next listing says where it is.
      if (!bytes.ok && bytes.error.code === 'NotFound') continue;
      if (!bytes.ok) return bytes;
      const taken = await target.take(folder, name, bytes.value);
      if (!taken.ok) return taken;
      copied.set(path, name);
    }
  }
  return ok(undefined);
}

interface CopiedNewest extends CopiedJournal {
  readonly number: number;
  readonly name: string;
}

async function copyNewest(
  folder: ReadableFolder,
  number: number,
  target: CopyTarget,
): Stored<CopiedNewest> {
  const name = segmentName(number);
  const read = await readNewest(folder, number);
  if (!read.ok) return read;
  const { scan, damage } = read.value;
  const taken = await target.take(
    'journal',
    name,
    damage === null ? wholeBatches(scan) : scan.segment.bytes,
  );
  if (!taken.ok) return taken;
  const { header, end, records } = scan;
  return ok({
    number,
    name,
    damage,
    terminal: isHeaderFault(header) ? '' : header.terminal,
    lastSequence: Math.max(0, end.sequence - 1),
    chain: end.chain,
    lastWallMs: records.at(-1)?.entry.wallMs ?? 0,
  });
}

async function readNewest(
  folder: ReadableFolder,
  number: number,
): Stored<{ readonly scan: SegmentScan; readonly damage: JournalDamage | null }> {
  for (let reads = 1; ; reads += 1) {
    const bytes = await readWhole(folder, segmentName(number));
    if (!bytes.ok) return bytes;
    const scan = scanSegment(number, bytes.value, null);
    const damage = damageOf(scan, judgeSegment(scan, { follows: null, isLast: true }));
    if (damage === null || reads >= readsMax) return ok({ scan, damage });
  }
}

/** The segment with zeros behind its last whole batch: what is being written is not in it. */
function wholeBatches({ segment, endBlock }: SegmentScan): Uint8Array {
  const bytes = segment.bytes.slice();
  bytes.fill(0, endBlock * blockBytes);
  return bytes;
}

/** What was copied and is not there any more: archived under another name, or past its retention. */
async function dropGone(
  listing: Listing,
  copied: ReadonlyMap<string, string>,
  target: CopyTarget,
): Stored<void> {
  for (const folder of ['journal', archiveFolder, quarantineFolder] as const) {
    for (const [path, name] of copied) {
      if (path !== pathOf(folder, name) || listing[folder].includes(name)) continue;
      const dropped = await target.drop(folder, name);
      if (!dropped.ok) return dropped;
    }
  }
  return ok(undefined);
}

function pathOf(folder: JournalFolder, name: string): string {
  return folder === 'journal' ? name : `${folder}/${name}`;
}
