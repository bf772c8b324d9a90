/** What the tests of small documents share: a form with an earlier one, values that tell a mixture, a run. */
import { Bug } from '../../../src/runtime/ports/bug.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { type Result, ok } from '../../../src/runtime/ports/result.js';
import type { StorageFault, StorageFolder } from '../../../src/runtime/ports/storage.js';
import {
  type FoundDocument,
  fileOf,
  findDocument,
} from '../../../src/runtime/settings/document-copies.js';
import type { DocumentForm } from '../../../src/runtime/settings/document-envelope.js';
import { integer, object, text } from '../../../src/runtime/settings/shape.js';
import { type SmallDocument, openDocument } from '../../../src/runtime/settings/small-document.js';

/** Several sectors long, and all of it follows from `n`. */
export interface Value {
  readonly n: number;
  readonly filler: string;
  readonly [key: string]: string | number;
}

export function valueOf(n: number): Value {
  return {
    n,
    filler: String(n)
      .repeat(1200)
      .slice(0, 900 + (n % 5) * 150),
  };
}

export function isWhole({ n, filler }: Value): boolean {
  return filler === valueOf(n).filler;
}

const shape = object({
  n: integer({ min: 0, max: 1_000_000 }),
  filler: text({ form: /^\d*$/, says: 'digits' }),
});

export const form: DocumentForm<Value> = {
  name: 'sample.json',
  shape,
  earlier: (raw) => {
    const isEarlier = typeof raw === 'object' && raw !== null && 'version' in raw && 'n' in raw;
    return isEarlier && raw.version === 1 && typeof raw.n === 'number' ? valueOf(raw.n) : null;
  },
};

export const defaults = valueOf(0);

/** The bytes of a document from before there were envelopes. */
export function earlierBytes(n: number): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: 1, n }));
}

export interface Opened {
  readonly found: FoundDocument<Value>;
  /** Whether the copy that counts says of itself that it is another file: it was copied. */
  readonly isMoved: boolean;
  readonly document: SmallDocument<Value>;
}

/** As a start does it; an unreadable one is a mistake of the test. */
export async function openIn(folder: StorageFolder): Promise<Result<Opened, StorageFault>> {
  const found = await findDocument(folder, form);
  if (!found.ok) return found;
  if (found.value.kind === 'unreadable') {
    throw new Bug(`nothing can be read: ${JSON.stringify(found.value.problems)}`);
  }
  let isMoved = false;
  if (found.value.kind === 'document' && found.value.envelope.file !== null) {
    const identity = await folder.identity(fileOf(form.name, found.value.from));
    isMoved = identity.ok && identity.value !== found.value.envelope.file;
  }
  const opened = await openDocument(folder, found.value, { form, defaults, log: silentLog });
  return opened.ok ? ok({ found: found.value, isMoved, document: opened.value }) : opened;
}
