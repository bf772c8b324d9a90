/**
 * What a person is told, before it becomes words: a view is made of phrases (an id of the
 * catalogue and its values), and a layout turns them into rows. Row 1 says what is so, the last row
 * names the keys that work now, between them stands one short sentence a page (DESIGN, The screen).
 */
import type { Key } from './device.js';

/** CONTRACT, status object. */
export const screenIds = [
  'starting',
  'idle',
  'amount',
  'awaiting-code',
  'asking',
  'confirm-on-phone',
  'unknown',
  'void-confirm',
  'voiding',
  'voided',
  'paid',
  'declined',
  'late',
  'choose',
  'menu',
  'resuming',
  'fault',
  'locked',
] as const;
export type ScreenId = (typeof screenIds)[number];

export type Language = 'zh' | 'en';

/** Values that a phrase takes; `amountFen` and the like are formatted by the catalogue. */
export type PhraseValues = Readonly<Record<string, string | number>>;

export interface Phrase<Id extends string = string> {
  readonly id: Id;
  readonly values: PhraseValues;
}

export interface KeyHint<Id extends string = string> {
  readonly key: Key;
  /** What the key does now, as a phrase short enough for a key row. */
  readonly does: Id;
}

export interface View<Id extends string = string> {
  readonly screen: ScreenId;
  readonly head: Phrase<Id>;
  /** One sentence a page; the first alone must be safe. */
  readonly pages: readonly Phrase<Id>[];
  readonly keys: readonly KeyHint<Id>[];
  /** News of an earlier sale, shown beside row 1 (P21). */
  readonly banner: Phrase<Id> | null;
}
