/**
 * The record of damage that a person has accepted: what was damaged, which records are missing, where
 * the chain stood and goes on, why and by whom. It stands behind the carry-over of a segment that does
 * not go on from the one before (`afterGap`), and answers for that damage from then on. Pure.
 */
import { createHash } from 'node:crypto';
import type { Instant } from '../ports/clock.js';
import type { JournalEntry, Plain, PlainObject } from '../ports/entry.js';
import type { WallMs } from '../ports/units.js';
import { journalEntry } from './system-records.js';

/** Records from `from` to `to`, both missing. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

/** Damage as it was when it was accepted. */
export interface AcceptedDamage {
  readonly segment: number;
  readonly block: number;
  readonly label: string;
  /** Mark of the segment's bytes; `null` where they could not be read, or were not there. */
  readonly digest: string | null;
}

export interface GapNote {
  readonly damages: readonly AcceptedDamage[];
  /** Ascending. The last may hold numbers that were never given out: how many is not known. */
  readonly missing: readonly SequenceRange[];
  /** Chain value of the last record before the damage, and the one that the new segment goes on from; hexadecimal. */
  readonly chainBefore: string;
  readonly chainFrom: string;
  readonly reason: string;
  readonly by: string;
}

/** A gap as it was read: what was said, and when. */
export interface Gap extends GapNote {
  readonly acceptedAt: WallMs;
}

/** What one record of 64 KiB has room for, with words of a few hundred characters. */
export const damagesNotedMax = 300;
export const rangesNotedMax = 200;
export const wordsMax = 500;

export function gapEntry(boot: number, at: Instant, note: GapNote): JournalEntry {
  return journalEntry('Gap', boot, at, {
    damages: note.damages.map(({ segment, block, label, digest }) => ({
      segment,
      block,
      label,
      digest,
    })),
    missing: note.missing.map(({ from, to }) => ({ from, to })),
    chainBefore: note.chainBefore,
    chainFrom: note.chainFrom,
    reason: note.reason,
    by: note.by,
  });
}

/** What a `gap` record says, or `null` when its body is not one. */
export function gapOf({ body, wallMs: acceptedAt }: JournalEntry): Gap | null {
  const { chainBefore, chainFrom, reason, by } = body;
  const damages = listOf(body['damages'], damageOf);
  const missing = listOf(body['missing'], rangeOf);
  if (damages === null || missing === null) return null;
  if (typeof chainBefore !== 'string' || typeof chainFrom !== 'string') return null;
  if (typeof reason !== 'string' || typeof by !== 'string') return null;
  return { damages, missing, chainBefore, chainFrom, reason, by, acceptedAt };
}

function listOf<T>(value: Plain | undefined, read: (one: PlainObject) => T | null): T[] | null {
  if (!Array.isArray(value)) return null;
  const list = value.map((one: Plain) => (isMap(one) ? read(one) : null));
  return list.every((one) => one !== null) ? list : null;
}

function isMap(value: Plain): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damageOf({ segment, block, label, digest }: PlainObject): AcceptedDamage | null {
  if (typeof segment !== 'number' || typeof block !== 'number') return null;
  if (typeof label !== 'string' || (digest !== null && typeof digest !== 'string')) return null;
  return { segment, block, label, digest };
}

function rangeOf({ from, to }: PlainObject): SequenceRange | null {
  return typeof from === 'number' && typeof to === 'number' ? { from, to } : null;
}

/** Whether `gap`, of a later segment, answers for `damage`: the same bytes, or none that could be read. */
export function accepts(
  gap: GapNote,
  damage: { readonly segment: number },
  digest: string | null,
): boolean {
  const noted = gap.damages.find(({ segment }) => segment === damage.segment);
  return noted !== undefined && (noted.digest === null || noted.digest === digest);
}

/** Tells bytes from other bytes; the first 16 bytes of SHA-256. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
