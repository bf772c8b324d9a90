/**
 * Where a data folder was last run (P6): a small file in it that names the machine and the folder.
 * A folder that was copied, or moved to another machine, is not run until somebody has said that the
 * other one is out of use: two tills with one memory would undo each other.
 *
 * The name of a place comes from the platform; here it is only compared.
 */
import { failed, ok } from '../runtime/ports/result.js';
import type { StorageFault, StorageFolder, Stored } from '../runtime/ports/storage.js';

/** What the folder says: its place, that it has none yet, or something that cannot be read. */
export type PlaceFound =
  | { readonly kind: 'none' }
  | { readonly kind: 'place'; readonly place: string }
  | { readonly kind: 'unreadable' };

const fileName = 'place.json';
const newName = 'place.new';
const bytesMax = 1024;
const formatVersion = 1;

export async function readPlace(folder: StorageFolder): Stored<PlaceFound> {
  const opened = await folder.openForReading(fileName);
  if (!opened.ok) {
    return opened.error.code === 'NotFound' ? ok({ kind: 'none' }) : opened;
  }
  const file = opened.value;
  const read = await file.read(0, bytesMax);
  await file.close();
  return read.ok ? ok(decoded(read.value)) : read;
}

/** Makes `place` the folder's, durably; a cut leaves the old one or the new one. */
export async function writePlace(folder: StorageFolder, place: string): Stored<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: formatVersion, place }));
  const stale = await folder.remove(newName);
  if (!stale.ok && stale.error.code !== 'NotFound') return stale;
  const opened = await folder.open(newName, 'create');
  if (!opened.ok) return opened;
  const file = opened.value;
  const fault = await written(file, bytes);
  const closed = await file.close();
  if (fault !== null) return failed(fault);
  if (!closed.ok) return closed;
  const renamed = await folder.rename(newName, fileName);
  return renamed.ok ? folder.syncDirectory() : renamed;
}

type Open = Awaited<ReturnType<StorageFolder['open']>>;
type File = Extract<Open, { readonly ok: true }>['value'];

async function written(file: File, bytes: Uint8Array): Promise<StorageFault | null> {
  let position = 0;
  while (position < bytes.length) {
    const taken = await file.write(position, bytes.subarray(position));
    if (!taken.ok) return taken.error;
    position += taken.value;
  }
  const synced = await file.sync();
  return synced.ok ? null : synced.error;
}

function decoded(bytes: Uint8Array): PlaceFound {
  const value = parsed(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null) return { kind: 'unreadable' };
  const fields = new Map<string, unknown>(Object.entries(value));
  const place = fields.get('place');
  const isKnown = fields.get('version') === formatVersion && typeof place === 'string';
  return isKnown ? { kind: 'place', place } : { kind: 'unreadable' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
