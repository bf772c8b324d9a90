/**
 * What a record is: one journal entry and the kind of record that carries it. The journal's own
 * records (boot, clean stop, ...) are entries of the thing `journal`, so one decoder reads all.
 * Payloads are msgpack maps that decode alone; what comes back is checked field by field, never cast.
 */
import { Packr } from 'msgpackr';
import { invariant } from '../ports/bug.js';
import { isClockQuality } from '../ports/clock-quality.js';
import type { JournalEntry, Plain, PlainObject } from '../ports/entry.js';
import { monoMs, wallMs } from '../ports/units.js';

/** Kinds by their number in the frame. A number keeps its meaning for ever. */
const recordTypes = {
  entry: 1,
  boot: 2,
  cleanStop: 3,
  /** Head of a carry-over: says how many `carried` records follow. */
  carryOver: 4,
  /** An entry written again at the start of a segment. */
  carried: 5,
  recovered: 6,
  clockStep: 7,
  /** Damage that a person has accepted (gap-record.ts). */
  gap: 8,
  /** An entry that closes a business day; in all else an entry like others. */
  dayClose: 9,
  adopted: 10,
} as const;
export type RecordKind = keyof typeof recordTypes;

const kindOfType = new Map<number, RecordKind>(
  Object.entries(recordTypes).flatMap(([kind, type]) =>
    isRecordKind(kind) ? [[type, kind] as const] : [],
  ),
);

function isRecordKind(text: string): text is RecordKind {
  return Object.hasOwn(recordTypes, text);
}

/** The kind that an entry of the caller is written as. */
export function kindOfEntry({ thing, state }: JournalEntry): 'entry' | 'dayClose' {
  return thing === dayThing && state === 'closed' ? 'dayClose' : 'entry';
}

/** Whether the record is an entry of the caller's, and none of the journal's own. */
export function isCallersRecord({ kind }: Pick<JournalRecord, 'kind'>): boolean {
  return kind === 'entry' || kind === 'dayClose';
}

/**
 * The one thing of the caller's that the journal looks at: business days, by their number, of which
 * one is open at a time. Each has segments of its own.
 */
export const dayThing = 'day';

export interface JournalRecord {
  readonly sequence: number;
  readonly kind: RecordKind;
  readonly entry: JournalEntry;
}

export function recordTypeOf(kind: RecordKind): number {
  return recordTypes[kind];
}

export function recordKindOf(type: number): RecordKind | null {
  return kindOfType.get(type) ?? null;
}

const packer = new Packr({ useRecords: false });
const plainDepthMax = 32;

/**
 * The payload of `entry`. The bytes are the caller's; nothing writes them again. An entry that would
 * not come back is a bug here and now, because at the next start it would be damage.
 */
export function encodeEntry(entry: JournalEntry): Uint8Array {
  invariant(
    isPlainObject(entry) && hasEntryFields(entry) && isClockQuality(entry.quality),
    `an entry of ${entry.thing} cannot be read back`,
  );
  return packer.pack(entry);
}

/** The entry in `payload`, or `null` when the bytes are not one. */
export function decodeEntry(payload: Uint8Array): JournalEntry | null {
  let value: unknown;
  try {
    value = packer.unpack(payload);
  } catch {
    // msgpackr throws for bytes that are not msgpack; to us they are simply not an entry.
    return null;
  }
  return isPlainObject(value) ? entryOf(value) : null;
}

type Labels = Pick<JournalEntry, 'type' | 'thing' | 'id' | 'open' | 'state' | 'previous'>;
type Place = Pick<JournalEntry, 'sale' | 'attempt' | 'channel' | 'amountFen' | 'body'>;
type Origin = Record<'wallMs' | 'monoMs' | 'boot' | 'version', number>;
type EntryFields = PlainObject & Labels & Place & Origin;

/** Written out field by field: spread objects would be slow ones, and this is the hot path of a start. */
function entryOf(value: PlainObject): JournalEntry | null {
  if (!hasEntryFields(value)) return null;
  const { type, thing, id, open, sale, attempt, state, previous, channel, amountFen } = value;
  return {
    type,
    thing,
    id,
    open,
    sale,
    attempt,
    state,
    previous,
    channel,
    amountFen,
    wallMs: wallMs(value.wallMs),
    // Absent in format 1; a word of later software is none of ours.
    quality: isClockQuality(value['quality']) ? value['quality'] : 'unknown',
    monoMs: monoMs(value.monoMs),
    boot: value.boot,
    version: value.version,
    body: value.body,
  };
}

function hasEntryFields(value: PlainObject): value is EntryFields {
  return hasLabels(value) && hasPlace(value) && hasOrigin(value);
}

function hasLabels(value: PlainObject): value is PlainObject & Labels {
  const { type, thing, id, open, state, previous } = value;
  const isNamed = isText(type) && isText(thing) && isText(id);
  return isNamed && typeof open === 'boolean' && isTextOrNull(state) && isTextOrNull(previous);
}

function hasPlace(value: PlainObject): value is PlainObject & Place {
  const { sale, attempt, channel, amountFen, body } = value;
  const isPlaced = isNumberOrNull(sale) && isTextOrNull(attempt) && isTextOrNull(channel);
  // The value as a whole is plain, so a body that is a map is a plain one.
  return isPlaced && isNumberOrNull(amountFen) && isMap(body);
}

function hasOrigin(value: PlainObject): value is PlainObject & Origin {
  const { wallMs: wall, monoMs: mono, boot, version } = value;
  return isFinite(wall) && isFinite(mono) && isCount(boot) && isCount(version);
}

const isText = (value: Plain | undefined): value is string => typeof value === 'string';
const isTextOrNull = (value: Plain | undefined): value is string | null =>
  value === null || isText(value);
const isFinite = (value: Plain | undefined): value is number => Number.isFinite(value);
const isNumberOrNull = (value: Plain | undefined): value is number | null =>
  value === null || Number.isSafeInteger(value);
const isCount = (value: Plain | undefined): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** Whether `value` is a map of plain values: nothing that needs a class, at most 32 deep. */
export function isPlainObject(value: unknown, depth = 0): value is PlainObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  // A plain prototype has nothing to walk, so these are its own; no list of them has to be made.
  for (const name in value)
    if (!isPlain((value as Record<string, unknown>)[name], depth + 1)) return false;
  return true;
}

function isPlain(value: unknown, depth: number): value is Plain {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return true;
  if (value === null) return true;
  if (depth > plainDepthMax) return false;
  if (Array.isArray(value)) return value.every((member) => isPlain(member, depth + 1));
  return isPlainObject(value, depth);
}

const isMap = (value: Plain | undefined): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

invariant(
  kindOfType.size === Object.keys(recordTypes).length,
  'two kinds of record share a number',
);
