/**
 * The catalogue: every sentence of the till by its id, in Chinese and English. A view or a slip names
 * an id and gives values (`say`); `render` makes text of it. Where the sentences stand: one file an
 * area, one line a phrase.
 */
import { Bug } from '../ports/bug.js';
import type { Language, Phrase, PhraseValues } from '../ports/screen.js';
import type { NamesIn, Role, Template } from './phrase-form.js';
import { type ValueName, type ValueType, valueKinds, valueText } from './values.js';
import { cashierPhrases } from './phrases-cashier.js';
import { dayPhrases } from './phrases-day.js';
import { endingPhrases } from './phrases-ending.js';
import { faultPhrases } from './phrases-fault.js';
import { keyPhrases } from './phrases-key.js';
import { refundPhrases } from './phrases-refund.js';
import { salePhrases } from './phrases-sale.js';
import { slipPhrases } from './phrases-slip.js';
import { waitingPhrases } from './phrases-waiting.js';

export const catalogue = {
  ...cashierPhrases,
  ...salePhrases,
  ...waitingPhrases,
  ...endingPhrases,
  ...refundPhrases,
  ...faultPhrases,
  ...keyPhrases,
  ...slipPhrases,
  ...dayPhrases,
} as const satisfies Readonly<Record<string, Template>>;

export type PhraseId = keyof typeof catalogue;

/** Ids by role, for those who build views: `PhraseIdOf<'head'>`. */
export type PhraseIdOf<R extends Role> = {
  [Id in PhraseId]: (typeof catalogue)[Id]['role'] extends R ? Id : never;
}[PhraseId];

/** The values that a phrase needs. */
export type ValuesOf<Id extends PhraseId> = {
  readonly [Name in NamesIn<(typeof catalogue)[Id]['zh']> & ValueName]: ValueType<Name>;
};

type ValueArguments<Id extends PhraseId> = [keyof ValuesOf<Id>] extends [never]
  ? []
  : [values: ValuesOf<Id>];

/** A phrase with its values: `say('paid.head', { amount })`. */
export function say<Id extends PhraseId>(id: Id, ...given: ValueArguments<Id>): Phrase<Id> {
  const values: PhraseValues = given[0] ?? {};
  return { id, values };
}

export function roleOf(id: PhraseId): Role {
  return catalogue[id].role;
}

const braces = /\{([a-z]+)\}/gi;

/**
 * The text of a phrase, clauses still separated by `|` (see `columns.ts`). A missing value is a `Bug`:
 * `say` cannot make such a phrase.
 */
export function render(phrase: Phrase<PhraseId>, language: Language): string {
  return catalogue[phrase.id][language].replace(braces, (_all, name: string) => {
    const value = phrase.values[name];
    if (!isValueName(name) || value === undefined) {
      throw new Bug(`phrase ${phrase.id} has no value ${name}`);
    }
    return valueText(name, value, language);
  });
}

function isValueName(name: string): name is ValueName {
  return Object.hasOwn(valueKinds, name);
}
