/**
 * `clock.json`: a person's word that the wall clock is right although the journal has seen a later time:
 * a clock that once ran ahead would hold the till back until that day has come (P25). Kept until a start
 * has written it into the journal.
 */
import { silentLog } from '../runtime/ports/log.js';
import { ok } from '../runtime/ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import { type CopyRole, fileOf, findDocument } from '../runtime/settings/document-copies.js';
import type { DocumentForm } from '../runtime/settings/document-envelope.js';
import { integer, object, oneOf, readShape } from '../runtime/settings/shape.js';
import { openDocument } from '../runtime/settings/small-document.js';

const instant = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const clockShape = object({ acceptedAt: instant });
/** Version 1: `{"version":1,"acceptedAt":...}`. */
const earlierShape = object({ version: oneOf(1), acceptedAt: instant });

type AcceptedClock = NonNullable<ReturnType<typeof clockShape.read>>;

const clockForm: DocumentForm<AcceptedClock> = {
  name: 'clock.json',
  shape: clockShape,
  earlier: (raw) => {
    const read = readShape(earlierShape, raw);
    return read.ok ? { acceptedAt: read.value.acceptedAt } : null;
  },
};

/** What the clock said when a person called it right; `null` where nobody has. */
export async function readAcceptedClock(folder: ReadableFolder): Stored<WallMs | null> {
  const found = await findDocument(folder, clockForm);
  if (!found.ok) return found;
  // One that cannot be read is no word: the technician gives it again.
  if (found.value.kind !== 'document') return ok(null);
  return ok(wallMs(found.value.envelope.data.acceptedAt));
}

export async function acceptClock(folder: StorageFolder, now: WallMs): Stored<void> {
  // An older word, read or not, is taken back first: it must not stand in for the new one.
  const forgotten = await forgetAcceptedClock(folder);
  if (!forgotten.ok) return forgotten;
  const use = { form: clockForm, defaults: { acceptedAt: now }, log: silentLog };
  const opened = await openDocument<AcceptedClock>(folder, { kind: 'none' }, use);
  return opened.ok ? opened.value.update(() => ({ acceptedAt: now })) : opened;
}

/** The document itself last: a cut in between leaves the word as it was. */
const roles: readonly CopyRole[] = ['next', 'copy', 'main'];

export async function forgetAcceptedClock(folder: StorageFolder): Stored<void> {
  for (const role of roles) {
    const removed = await folder.remove(fileOf(clockForm.name, role));
    if (!removed.ok && removed.error.code !== 'NotFound') return removed;
  }
  return folder.syncDirectory();
}
