/** Views as text, to look for words in. */
import type { Language, View } from '../../../src/runtime/ports/screen.js';
import { type PhraseId, render } from '../../../src/runtime/text/catalogue.js';

/** Head, banner and pages, one after the other, clauses as words. */
export function wordsOf(view: View<PhraseId>, language: Language): string {
  const banner = view.banner === null ? [] : [view.banner];
  return [view.head, ...banner, ...view.pages]
    .map((phrase) => render(phrase, language).replaceAll('|', ' '))
    .join(' / ');
}

export function keysOn(view: View<PhraseId>): readonly string[] {
  return view.keys.map(({ key }) => key);
}
