/** The data folder of a till opened: documents, media, and the journal in it. */
import type { Clock } from '../runtime/ports/clock.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import {
  type JournalRefusal,
  type OpenedJournal,
  type OpeningReport,
  openJournal,
} from '../runtime/journal/open.js';
import { behaviour } from '../runtime/payment/behaviour.js';
import type { Book } from '../runtime/payment/book.js';
import { hasNewerBody } from '../runtime/payment/decode.js';
import type { SmallDocument } from '../runtime/settings/small-document.js';
import { isCarried } from '../runtime/terminal/carried-things.js';
import type { Interpreter } from '../runtime/terminal/interpreter-parts.js';
import { journalFolder } from './acceptance.js';
import { forgetAcceptedClock, readAcceptedClock } from './accepted-clock.js';
import { FolderMemory } from './folder-memory.js';
import { placeIn } from './folder-origin.js';
import type { FolderPlace } from './folder-place.js';
import { type JournalMedia, journalMedia } from './journal-media.js';
import { type KeptPreferences, keptPreferences, openSettings } from './kept-settings.js';
import { type StartMemory, openStartMemory } from './start-memory.js';
import type { TillPorts, TillRefusal } from './till-ports.js';

/** The journal of the data folder, opened; what may be said of the folder meanwhile is written down. */
export async function openFolder(
  ports: TillPorts,
  current: Current,
): Promise<Result<OpenedFolder, TillRefusal>> {
  const folder = await ports.folder.folder(journalFolder);
  if (!folder.ok) return failed({ kind: 'storage', fault: folder.error });
  const known = await placeIn({ ...ports, journal: folder.value });
  if (!known.ok) return known;
  const place = known.value.document;
  const settings = await openSettings(ports.folder, place.value, ports.log);
  if (!settings.ok) return settings;
  const { begun: hasBegun, sequence: knownSequence } = place.value;
  const memory = new FolderMemory({ place, journal: folder.value, log: ports.log });
  const accepted = await readAcceptedClock(ports.folder);
  if (!accepted.ok) return failed({ kind: 'storage', fault: accepted.error });
  const clockAcceptedAt = accepted.value;
  const preferences = keptPreferences({
    ...ports,
    settings: settings.value.document,
    place,
    hasBeeper: ports.devices.beeper !== null,
    restored: known.value.isRestored || settings.value.isRestored,
    changed: () => current.interpreter?.noticed(),
  });
  current.language = () => preferences.language();
  const media = await journalMedia(ports, folder.value, {
    hasBegun,
    changed: () => current.interpreter?.noticed(),
  });
  if (!media.ok) return failed({ kind: 'mirror', refusal: media.error });
  const starts = await startMemoryOf(ports);
  const opened = await openJournal({
    tells: (before) => (starts === null ? {} : { reason: starts.judge(before) }),
    folder: media.value.folder,
    foundDamage: media.value.damage,
    hasBegun,
    clock: ports.clock,
    clockAcceptedAt,
    chainKey: ports.chainKey,
    terminal: ports.settings.terminal,
    software: ports.software.version,
    rules: { behaviour, isNewer: hasNewerBody },
    // Before the book is there, everything is carried.
    carries: (entry) => {
      const book = current.book();
      return book === null || isCarried(book, entry);
    },
    log: ports.log,
    knownSequence,
    onCommitted: (reached) => {
      memory.committed(reached);
    },
    ...(ports.segmentBlocks === undefined
      ? {}
      : { limits: { segmentBlocks: ports.segmentBlocks } }),
  });
  if (!opened.ok) return refusedBy(opened.error);
  noteStart(starts, opened.value);
  if (!hasBegun && opened.value.journal.mode === 'ok') await noteBegun(ports, place);
  if (clockAcceptedAt !== null && !isBehind(ports.clock, opened.value.report))
    await forgetWord(ports);
  const kept = { place, memory, preferences, starts };
  return ok({ kept, opened: opened.value, media: media.value });
}

/** Why a till stands that can take nothing is no start's reason. */
function noteStart(starts: StartMemory | null, { journal, report }: OpenedJournal): void {
  if (journal.mode === 'ok') starts?.begun(report, journal.boot);
}

async function startMemoryOf(ports: TillPorts): Promise<StartMemory | null> {
  const { resetSigns: signs, log } = ports;
  if (signs === undefined) return null;
  const opened = await openStartMemory({ ...ports, signs });
  if (opened.ok) return opened.value;
  // The journal stands on the same disk, and says what that means for money.
  log.write('warning', 'starts.unread', { detail: opened.error.detail });
  return null;
}

/** From here on a folder without a journal is not a new one. Should it fail, the next start does it. */
async function noteBegun({ log }: TillPorts, place: SmallDocument<FolderPlace>): Promise<void> {
  const written = await place.update((before) => ({ ...before, begun: true }));
  if (!written.ok) log.write('warning', 'till.place', { detail: written.error.detail });
}

function isBehind(clock: Clock, { lastWallMs }: OpeningReport): boolean {
  return lastWallMs !== null && clock.wall() < lastWallMs;
}

/** It is in the journal now, or was not needed. Should this fail, the next start does it. */
async function forgetWord({ folder, log }: TillPorts): Promise<void> {
  const forgotten = await forgetAcceptedClock(folder);
  if (!forgotten.ok)
    log.write('warning', 'till.accepted-clock', { detail: forgotten.error.detail });
}

/** A journal that ends too early is an earlier copy that was put back (P6). */
function refusedBy(refusal: JournalRefusal): Result<never, TillRefusal> {
  if (refusal.kind !== 'behind') return failed({ kind: 'journal', refusal });
  return failed({ kind: 'restored', sign: 'sequence' });
}

/** What the devices and the journal reach the interpreter by, which is made after them. */
export interface Current {
  interpreter: Interpreter | null;
  book: () => Book | null;
  /** What the LCD speaks: as configured, until the settings have been read. */
  language: () => Language;
}

/** What the folder keeps beside the journal. */
interface Kept {
  readonly place: SmallDocument<FolderPlace>;
  readonly memory: FolderMemory;
  readonly preferences: KeptPreferences;
  /** `null` where nobody keeps why the till was started, or the disk did not let it be read. */
  readonly starts: StartMemory | null;
}

export interface OpenedFolder {
  readonly kept: Kept;
  readonly opened: OpenedJournal;
  readonly media: JournalMedia;
}
