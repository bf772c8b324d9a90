/**
 * Small documents of the data folder: one JSON object a file, replaced as a whole. A cut leaves the old
 * one or the new one. For what has to be known before the journal is read; anything else is settings.
 */
import { failed, ok } from '../runtime/ports/result.js';
import type {
  ReadableFolder,
  StorageFault,
  StorageFile,
  StorageFolder,
  Stored,
} from '../runtime/ports/storage.js';

/** What a document says by field, that there is none, or something that cannot be read. */
export type DocumentFound =
  | { readonly kind: 'none' }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, unknown> }
  | { readonly kind: 'unreadable' };

const bytesMax = 1024;
const formatVersion = 1;

export async function readDocument(folder: ReadableFolder, name: string): Stored<DocumentFound> {
  const opened = await folder.openForReading(name);
  if (!opened.ok) return opened.error.code === 'NotFound' ? ok({ kind: 'none' }) : opened;
  const file = opened.value;
  const read = await file.read(0, bytesMax);
  await file.close();
  return read.ok ? ok(decoded(read.value)) : read;
}

/** Durable when it answers ok. */
export async function writeDocument(
  folder: StorageFolder,
  name: string,
  fields: Readonly<Record<string, string | number | boolean>>,
): Stored<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: formatVersion, ...fields }));
  const newName = `${name}.new`;
  const stale = await folder.remove(newName);
  if (!stale.ok && stale.error.code !== 'NotFound') return stale;
  const opened = await folder.open(newName, 'create');
  if (!opened.ok) return opened;
  const file = opened.value;
  const fault = await written(file, bytes);
  const closed = await file.close();
  if (fault !== null) return failed(fault);
  if (!closed.ok) return closed;
  const renamed = await folder.rename(newName, name);
  return renamed.ok ? folder.syncDirectory() : renamed;
}

async function written(file: StorageFile, bytes: Uint8Array): Promise<StorageFault | null> {
  let position = 0;
  while (position < bytes.length) {
    const taken = await file.write(position, bytes.subarray(position));
    if (!taken.ok) return taken.error;
    position += taken.value;
  }
  const synced = await file.sync();
  return synced.ok ? null : synced.error;
}

function decoded(bytes: Uint8Array): DocumentFound {
  const value = parsed(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null) return { kind: 'unreadable' };
  const fields = new Map<string, unknown>(Object.entries(value));
  const isKnown = fields.get('version') === formatVersion;
  return isKnown ? { kind: 'fields', fields } : { kind: 'unreadable' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
