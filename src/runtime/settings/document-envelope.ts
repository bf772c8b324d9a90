/**
 * The bytes of a small document: an envelope of version, generation, the file it was written as, a sum,
 * and the data. It has exactly one form in bytes, so a document of which any bit has changed is none:
 * it is read as damaged, never as another value. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ConfigProblem } from '../ports/device.js';
import type { Plain, PlainObject } from '../ports/entry.js';
import { crc32c, viewOf } from '../journal/crc32c.js';
import { type Shape, anyObject, integer, object, oneOf, readShape, text } from './shape.js';

/** What a document is called, and what it may say. */
export interface DocumentForm<T extends PlainObject> {
  /** Its file in the folder; its copies are named after it. */
  readonly name: string;
  readonly shape: Shape<T>;
  /** Reads what stood in the file before documents had an envelope; `null` for what is not that. */
  readonly earlier?: (raw: unknown) => T | null;
}

export interface Envelope<T> {
  /** One more with every write; 0 for a document from before there were envelopes. */
  readonly generation: number;
  /** Identity of the file that it was written as; `null` in one from before. */
  readonly file: string | null;
  readonly data: T;
}

export type Decoded<T> =
  | { readonly kind: 'sound'; readonly envelope: Envelope<T> }
  | { readonly kind: 'damaged'; readonly problems: readonly ConfigProblem[] };

/** A small document is small: more is a mistake of ours when written, damage when read. */
export const documentBytesMax = 16 * 1024;

const envelopeVersion = 2;
const envelopeShape = object({
  version: oneOf(envelopeVersion),
  generation: integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  file: text({ form: /^[\d-]{1,60}$/, says: 'the identity of a file' }),
  crc32c: text({ form: /^[0-9a-f]{8}$/, says: '8 hexadecimal digits' }),
  data: anyObject,
});

export function encodeDocument(
  generation: number,
  file: string,
  data: Readonly<Record<string, unknown>>,
): Uint8Array {
  const content = canonical(data as PlainObject);
  const sum = sumOf(`${generation}\n${file}\n${content}`);
  const head = `"version":${envelopeVersion},"generation":${generation},"file":"${file}"`;
  return new TextEncoder().encode(`{${head},"crc32c":"${sum}","data":${content}}\n`);
}

export function decodeDocument<T extends PlainObject>(
  form: DocumentForm<T>,
  bytes: Uint8Array,
): Decoded<T> {
  if (bytes.length > documentBytesMax) return damaged('is longer than a document may be');
  const raw = parsed(bytes);
  if (raw === undefined) return damaged('is no JSON');
  const earlier = form.earlier?.(raw) ?? null;
  if (earlier !== null)
    return { kind: 'sound', envelope: { generation: 0, file: null, data: earlier } };
  const envelope = readShape(envelopeShape, raw);
  if (!envelope.ok) return { kind: 'damaged', problems: envelope.error };
  const { generation, file, data: content } = envelope.value;
  if (!isDeepStrictEqual(encodeDocument(generation, file, content), new Uint8Array(bytes)))
    return damaged('does not agree with its sum');
  const data = readShape(form.shape, content);
  if (data.ok) return { kind: 'sound', envelope: { generation, file, data: data.value } };
  const problems = data.error.map(({ path, problem }) => ({ path: `/data${path}`, problem }));
  return { kind: 'damaged', problems };
}

function damaged(problem: string): Decoded<never> {
  return { kind: 'damaged', problems: [{ path: '', problem }] };
}

function sumOf(said: string): string {
  const bytes = new TextEncoder().encode(said);
  return crc32c(viewOf(bytes), 0, bytes.length).toString(16).padStart(8, '0');
}

/** JSON without spaces, the keys of every object in order. */
function canonical(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const rows = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${rows.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`;
}

/** `undefined` for what is no JSON in UTF-8. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error: unknown) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
