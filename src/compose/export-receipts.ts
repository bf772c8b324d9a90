/**
 * Receipts of exports: `exported/DAY.json` in the data folder says that a file with these records was
 * made durable and read back. What no receipt covers is never deleted from the journal's archive. A
 * receipt that cannot be read counts as none.
 */
import { ok } from '../runtime/ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../runtime/ports/storage.js';
import type { ExportReceipt } from '../runtime/journal/archive-plan.js';
import { readDocument, writeDocument } from './folder-document.js';

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

/** Durable when it answers ok; replaces an earlier one of the same day. */
export async function writeReceipt(data: StorageFolder, exported: Exported): Stored<void> {
  const folder = await data.folder(exportedFolder);
  if (!folder.ok) return folder;
  const { segments, ...rest } = exported;
  const [firstSegment, lastSegment] = segments;
  const fields = { ...rest, segments: `${firstSegment}-${lastSegment}` };
  return writeDocument(folder.value, `${exported.day}.json`, fields);
}

const receiptForm = /^\d{8}\.json$/;

/** All there are. `folder` is the folder of receipts, which need not be there. */
export async function readReceipts(folder: ReadableFolder): Stored<readonly ExportReceipt[]> {
  const names = await folder.list();
  if (!names.ok) return names.error.code === 'NotFound' ? ok([]) : names;
  const receipts: ExportReceipt[] = [];
  for (const name of names.value.filter((one) => receiptForm.test(one)).sort()) {
    const found = await readDocument(folder, name);
    if (!found.ok) return found;
    const receipt = found.value.kind === 'fields' ? receiptIn(found.value.fields) : null;
    if (receipt !== null) receipts.push(receipt);
  }
  return ok(receipts);
}

function receiptIn(fields: ReadonlyMap<string, unknown>): ExportReceipt | null {
  const [day, firstSequence, lastSequence] = [
    fields.get('day'),
    fields.get('firstSequence'),
    fields.get('lastSequence'),
  ];
  const isWhole = isCount(day) && isCount(firstSequence) && isCount(lastSequence);
  return isWhole ? { day, firstSequence, lastSequence } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
