/**
 * What a start finds in a data folder after a crash, and what is wrong with it: everything that was
 * acknowledged, in order and unchanged; beyond that at most calls that were on their way, each whole;
 * nothing else. A second start adds only its own records, and the journal goes on.
 */
import { join } from 'node:path';
import { findPlace } from '../../src/compose/folder-place.js';
import {
  createNodeFolder,
  nodeFolder,
  readableNodeFolder,
} from '../../src/platform/node-storage.js';
import { type OpenedJournal, openJournal } from '../../src/runtime/journal/open.js';
import { indexJournal, readSegments } from '../../src/runtime/journal/reader.js';
import type { JournalRecord } from '../../src/runtime/journal/record.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Clock } from '../../src/runtime/ports/clock.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import type { ReadableFolder } from '../../src/runtime/ports/storage.js';
import { key, newRig } from '../runtime/journal/rig.js';
import { callAt, callsIn, segmentBlocks } from './calls.js';
import type { Told } from './told.js';

/** Every entry in the journal in `path`, carried ones left out, as a tool reads it. */
export async function entriesIn(path: string): Promise<readonly JournalEntry[]> {
  const records = await recordsIn(path);
  return records.filter(({ kind }) => kind === 'entry').map(({ entry }) => entry);
}

async function recordsIn(path: string): Promise<readonly JournalRecord[]> {
  const folder = readableNodeFolder(path);
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug(index.error.detail);
  const records: JournalRecord[] = [];
  for await (const segment of readSegments({ folder, key }, index.value)) {
    if (!segment.ok) throw new Bug(segment.error.detail);
    records.push(...segment.value.records);
  }
  return records;
}

export function documentName(number: number): string {
  return `place-${String(number)}`;
}

/** The number of the document in `folder`: 0 when there is none, `null` when it cannot be read. */
export async function documentNumber(folder: ReadableFolder): Promise<number | null> {
  const found = await findPlace(folder);
  if (!found.ok || found.value.kind === 'unreadable') return null;
  if (found.value.kind === 'none') return 0;
  return Number(found.value.envelope.data.place.replace('place-', ''));
}

/** What is wrong in the data folder `path` after a run that told `told`, or `null`. */
export async function problemIn(path: string, told: Told, clock: Clock): Promise<string | null> {
  if (told.disorder.length > 0) return `answered out of order: ${told.disorder.join(', ')}`;
  const root = await createNodeFolder(path);
  if (!root.ok) return `the folder cannot be opened: ${root.error.detail}`;
  const number = await documentNumber(root.value);
  if (number === null) return 'the document cannot be read';
  if (number < told.documentsKept || number > told.documentsGiven)
    return `document ${number}: ${told.documentsKept} was kept of ${told.documentsGiven}`;
  const place = join(path, 'journal');
  const made = await createNodeFolder(place);
  if (!made.ok) return `the journal's folder cannot be opened: ${made.error.detail}`;
  return (await openedOnce(place, told, clock)) ?? openedAgain(place, clock);
}

async function openedOnce(path: string, told: Told, clock: Clock): Promise<string | null> {
  const opened = await open(path, clock);
  if (typeof opened === 'string') return opened;
  await opened.journal.close();
  const entries = await entriesIn(path);
  const calls = callsIn(entries);
  if (typeof calls === 'string') return calls;
  if (calls < told.acknowledged) return `${calls} of ${told.acknowledged} acknowledged calls`;
  if (calls > told.given) return `${calls} calls, and ${told.given} were given`;
  return newest(opened.entries) === newest(entries) ? null : 'the start shows another newest state';
}

/** A second start adds its boot record and the clean stop of the one before, and then goes on. */
async function openedAgain(path: string, clock: Clock): Promise<string | null> {
  const before = await recordsIn(path);
  const again = await open(path, clock);
  if (typeof again === 'string') return `the second start: ${again}`;
  const { journal, report } = again;
  if (report.quarantined !== null) return 'the second start found something torn';
  const added = (await recordsIn(path)).filter(({ sequence }) => sequence > last(before));
  const kinds = added.map(({ kind }) => kind).filter((kind) => !isOfCarryOver(kind));
  if (kinds.join() !== 'boot') return `the second start added ${kinds.join(', ')}`;
  const calls = callsIn(await entriesIn(path));
  if (typeof calls === 'string') return `after the second start ${calls}`;
  const more = await journal.append(callAt(calls));
  await journal.close();
  if (!more.ok) return 'the journal does not go on';
  const whole = callsIn(await entriesIn(path));
  return whole === calls + 1 ? null : `after going on ${whole} instead of ${calls + 1} calls`;
}

async function open(path: string, clock: Clock): Promise<OpenedJournal | string> {
  const opened = await openJournal({
    ...newRig(segmentBlocks).options(nodeFolder(path)),
    clock,
  });
  if (!opened.ok) return `refused: ${JSON.stringify(opened.error)}`;
  const { journal, report } = opened.value;
  return journal.mode === 'ok' ? opened.value : `locked: ${JSON.stringify(report.damage)}`;
}

/** The newest entry of every thing, in the order of the things. */
function newest(entries: readonly JournalEntry[]): string {
  const things = new Map(entries.map((entry) => [entry.id, JSON.stringify(entry)]));
  return [...things].sort(([a], [b]) => (a < b ? -1 : 1)).join('\n');
}

function last(records: readonly JournalRecord[]): number {
  return records.at(-1)?.sequence ?? 0;
}

const isOfCarryOver = (kind: JournalRecord['kind']): boolean =>
  kind === 'carryOver' || kind === 'carried';
