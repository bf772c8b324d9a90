/**
 * The copies of a small document that a folder holds, and which of them counts. Reads only. The order
 * in which `document-adapter.ts` writes makes every state that a cut can leave readable here; any other
 * state is damage, and told as such.
 */
import type { ConfigProblem } from '../ports/device.js';
import type { PlainObject } from '../ports/entry.js';
import { type Result, ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, Stored } from '../ports/storage.js';
import {
  type Decoded,
  type DocumentForm,
  type Envelope,
  decodeDocument,
  documentBytesMax,
} from './document-envelope.js';

/** `main` is the document, `copy` the one before it, `next` one that was being written. */
export type CopyRole = 'main' | 'copy' | 'next';

export function fileOf(name: string, role: CopyRole): string {
  return { main: name, copy: `${name}.bak`, next: `${name}.new` }[role];
}

/** A copy that could not be read, kept beside the others for whoever wants to know. */
export function badFileOf(name: string, generation: number): string {
  return `${name}.bad-${generation}`;
}

type Copy<T> = Decoded<T> | { readonly kind: 'absent' };
export type Copies<T> = Readonly<Record<CopyRole, Copy<T>>>;

/** What the copies amount to. */
export type FoundDocument<T> =
  /** There is none, and none is missed by its copies. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'document';
      readonly envelope: Envelope<T>;
      readonly from: CopyRole;
      /**
       * It stands in for a document that was damaged or has gone, and may be older. `null` where all is
       * as a write, whole or cut off, leaves it.
       */
      readonly restored: readonly ConfigProblem[] | null;
      readonly copies: Copies<T>;
    }
  /** Something is there, and none of it can be read. */
  | { readonly kind: 'unreadable'; readonly problems: readonly ConfigProblem[] };

export async function findDocument<T extends PlainObject>(
  folder: ReadableFolder,
  form: DocumentForm<T>,
): Stored<FoundDocument<T>> {
  const main = await readCopy(folder, form, 'main');
  if (!main.ok) return main;
  const copy = await readCopy(folder, form, 'copy');
  if (!copy.ok) return copy;
  const next = await readCopy(folder, form, 'next');
  if (!next.ok) return next;
  return ok(judgeCopies({ main: main.value, copy: copy.value, next: next.value }));
}

/** Which copy counts. Pure. */
export function judgeCopies<T>(copies: Copies<T>): FoundDocument<T> {
  const { main, copy, next } = copies;
  if (main.kind === 'sound')
    return { kind: 'document', envelope: main.envelope, from: 'main', restored: null, copies };
  const newest = newestOf(copy, next);
  if (newest !== null) {
    const restored = isOfACut(copies) ? null : problemsOf(main);
    return { kind: 'document', ...newest, restored, copies };
  }
  // A torn first write: there never was a document.
  if (main.kind === 'absent' && copy.kind === 'absent') return { kind: 'none' };
  return { kind: 'unreadable', problems: [main, copy].flatMap((one) => problemsOf(one)) };
}

function newestOf<T>(
  copy: Copy<T>,
  next: Copy<T>,
): { readonly envelope: Envelope<T>; readonly from: CopyRole } | null {
  if (next.kind !== 'sound')
    return copy.kind === 'sound' ? { envelope: copy.envelope, from: 'copy' } : null;
  const isNewest = copy.kind !== 'sound' || next.envelope.generation > copy.envelope.generation;
  return isNewest
    ? { envelope: next.envelope, from: 'next' }
    : { envelope: copy.envelope, from: 'copy' };
}

/** Between the two renames of a write, or in a first one: all there is has been flushed. */
function isOfACut<T>({ main, copy, next }: Copies<T>): boolean {
  if (main.kind !== 'absent' || next.kind !== 'sound') return false;
  const { generation } = next.envelope;
  if (copy.kind === 'absent') return generation === 1;
  return copy.kind === 'sound' && copy.envelope.generation === generation - 1;
}

function problemsOf<T>(copy: Copy<T>): readonly ConfigProblem[] {
  if (copy.kind === 'sound') return [];
  return copy.kind === 'damaged' ? copy.problems : [{ path: '', problem: 'is missing' }];
}

async function readCopy<T extends PlainObject>(
  folder: ReadableFolder,
  form: DocumentForm<T>,
  role: CopyRole,
): Stored<Copy<T>> {
  const bytes = await bytesOf(folder, fileOf(form.name, role));
  if (bytes.ok) return ok(decodeDocument(form, bytes.value));
  return absentOr(bytes.error) ?? bytes;
}

/** A sector that cannot be read is damage of this copy; a folder that cannot be read is not. */
function absentOr({ code, detail }: StorageFault): Result<Copy<never>, never> | null {
  if (code === 'NotFound') return ok({ kind: 'absent' });
  if (code !== 'Io') return null;
  return ok({ kind: 'damaged', problems: [{ path: '', problem: `cannot be read: ${detail}` }] });
}

async function bytesOf(folder: ReadableFolder, file: string): Stored<Uint8Array> {
  const opened = await folder.openForReading(file);
  if (!opened.ok) return opened;
  // One more than may be there: a document that is too long is seen to be.
  const bytes = await opened.value.read(0, documentBytesMax + 1);
  const closed = await opened.value.close();
  return bytes.ok && !closed.ok ? closed : bytes;
}
