/**
 * What the person chose for the page: language, look, sound, whether the guide shows. Language and look
 * are cookies of this page, so that its next document comes right at once; the sound is off again with
 * every visit, since a page may not speak before it is told to.
 */
import { type Language, type Values, type WordId, say, wordIdOf } from '../model/words.js';
import { button, onClick } from './dom.js';

const root = document.documentElement;
const yearSeconds = 365 * 24 * 3600;

export function language(): Language {
  return root.lang === 'en' ? 'en' : 'zh';
}

export function tell(id: WordId, values?: Values): string {
  return say(language(), id, values);
}

/** A word whose name was put together; the name itself when there is none. */
export function tellNamed(id: string, values?: Values): string {
  const known = wordIdOf(id);
  return known === null ? id : tell(known, values);
}

export function remember(name: 'language' | 'theme' | 'guide' | 'wallet', value: string): void {
  document.cookie = `holdfast-${name}=${value}; path=/; max-age=${String(yearSeconds)}; samesite=strict`;
}

/** Wires the buttons; `changed` is called when the words are others. */
export function openSettings(changed: () => void): void {
  onClick(button('language'), () => {
    root.lang = language() === 'zh' ? 'en' : 'zh';
    remember('language', root.lang);
    sayAll();
    changed();
  });
  onClick(button('theme'), () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    remember('theme', root.dataset['theme']);
    nameTheme();
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    nameTheme();
    changed();
  });
  nameTheme();
}

function isDark(): boolean {
  const theme = root.dataset['theme'];
  if (theme === 'dark' || theme === 'light') return theme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

function nameTheme(): void {
  const word = button('theme').querySelector<HTMLElement>('[data-word]');
  if (word === null) return;
  word.dataset['word'] = isDark() ? 'page.toLight' : 'page.toDark';
  word.textContent = tellNamed(word.dataset['word']);
}

/** Every word that stands in the document by its name. What modules wrote they write anew. */
function sayAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = tellNamed(element.dataset['word'] ?? '');
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    element.setAttribute('aria-label', tellNamed(element.dataset['label'] ?? ''));
  }
}
