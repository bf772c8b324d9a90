/**
 * What a phrase of the catalogue is made of: a role, and the same sentence in both languages.
 * A template names its values in braces (`{amount}`) and separates its clauses with `|`: a row breaks
 * there first. The compiler refuses unknown values and values that only one language has.
 */
import type { ValueName } from './values.js';

/**
 * - `head`: row 1; clauses that find no room there move below the first page.
 * - `page`: one short sentence between head and keys.
 * - `news`: about another payment than the head's. Its first clause says which, and stands on every
 *   turn that the news needs.
 * - `key`: what a key does now, beside the key's name.
 * - `slip`: a word or line on paper. `heading`: the same, where PAYMENT wants both languages.
 */
export type Role = 'head' | 'page' | 'news' | 'key' | 'slip' | 'heading';

export interface Template<
  R extends Role = Role,
  Zh extends string = string,
  En extends string = string,
> {
  readonly role: R;
  readonly zh: Zh;
  readonly en: En;
}

/** Names of the values in a template. */
export type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** `En` if it takes the same values as `Zh` and the catalogue knows them all. */
type SameValues<Zh extends string, En extends string> = [NamesIn<Zh>] extends [NamesIn<En>]
  ? [NamesIn<En>] extends [NamesIn<Zh> & ValueName]
    ? En
    : never
  : never;

type Maker<R extends Role> = <const Zh extends string, const En extends string>(
  zh: Zh,
  en: En & SameValues<Zh, En>,
) => Template<R, Zh, En>;

const maker =
  <R extends Role>(role: R): Maker<R> =>
  (zh, en) => ({ role, zh, en });

export const head = maker('head');
export const page = maker('page');
export const news = maker('news');
export const key = maker('key');
export const slip = maker('slip');
export const heading = maker('heading');
