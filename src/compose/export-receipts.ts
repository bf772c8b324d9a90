/**
 * Receipts of exports: `exported/DAY.json` in the data folder says that a file with these records was
 * made durable and read back. What no receipt covers is never deleted from the journal's archive. A
 * receipt that cannot be read counts by its copy, which says what was exported before it; where there
 * is none to read either, it counts as none.
 */
import { silentLog } from '../runtime/ports/log.js';
import { ok } from '../runtime/ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../runtime/ports/storage.js';
import type { ExportReceipt } from '../runtime/journal/archive-plan.js';
import { findDocument } from '../runtime/settings/document-copies.js';
import type { DocumentForm } from '../runtime/settings/document-envelope.js';
import { integer, object, text } from '../runtime/settings/shape.js';
import { openDocument } from '../runtime/settings/small-document.js';

/** Below the data folder. */
export const exportedFolder = 'exported';

export interface Exported extends ExportReceipt {
  /** First and last segment that held records of the day. */
  readonly segments: readonly [number, number];
  readonly lines: number;
  /** The digest that the export's trailer states. */
  readonly sha256: string;
  /** When, as ISO 8601 in UTC. */
  readonly at: string;
}

const count = integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const receiptShape = object({
  day: count,
  firstSequence: count,
  lastSequence: count,
  firstSegment: count,
  lastSegment: count,
  lines: count,
  sha256: text({ form: /^[0-9a-f]{64}$/, says: '64 hexadecimal digits' }),
  at: text({ form: /^[\dT:.Z-]{20,30}$/, says: 'a time like 2026-01-31T08:00:00.000Z' }),
});
type Receipt = NonNullable<ReturnType<typeof receiptShape.read>>;

function formOf(name: string): DocumentForm<Receipt> {
  return { name, shape: receiptShape };
}

/** Durable when it answers ok; replaces an earlier one of the same day. */
export async function writeReceipt(data: StorageFolder, exported: Exported): Stored<void> {
  const folder = await data.folder(exportedFolder);
  if (!folder.ok) return folder;
  const { segments, ...rest } = exported;
  const [firstSegment, lastSegment] = segments;
  const receipt: Receipt = { ...rest, firstSegment, lastSegment };
  const form = formOf(`${exported.day}.json`);
  const found = await findDocument(folder.value, form);
  if (!found.ok) return found;
  // One that cannot be read says nothing that is not said anew.
  const usable = found.value.kind === 'unreadable' ? ({ kind: 'none' } as const) : found.value;
  const document = await openDocument(folder.value, usable, {
    form,
    defaults: receipt,
    log: silentLog,
  });
  return document.ok ? document.value.update(() => receipt) : document;
}

const receiptName = /^\d{8}\.json$/;

/** All there are. `folder` is the folder of receipts, which need not be there. */
export async function readReceipts(folder: ReadableFolder): Stored<readonly ExportReceipt[]> {
  const names = await folder.list();
  if (!names.ok) return names.error.code === 'NotFound' ? ok([]) : names;
  const receipts: ExportReceipt[] = [];
  for (const name of names.value.filter((one) => receiptName.test(one)).sort()) {
    const found = await findDocument(folder, formOf(name));
    if (!found.ok) return found;
    if (found.value.kind === 'document') receipts.push(found.value.envelope.data);
  }
  return ok(receipts);
}
