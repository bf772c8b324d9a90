/** How the document says its words: each in the visitor's language, and marked so that it can change. */
import { type Language, type WordId, say } from './model/words.js';

export interface Speaker {
  /** The word in an element of its own. */
  readonly word: (id: WordId) => string;
  /** Attributes that name an element that shows no words. */
  readonly label: (id: WordId) => string;
}

export function speaker(language: Language): Speaker {
  const said = (id: WordId): string => escaped(say(language, id));
  return {
    word: (id) => `<span data-word="${id}">${said(id)}</span>`,
    label: (id) => `aria-label="${said(id)}" data-label="${id}"`,
  };
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
