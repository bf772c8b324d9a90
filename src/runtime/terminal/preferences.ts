/**
 * What a person sets on the till itself: which language the LCD speaks, whether keys click. The session
 * offers them in the menu; who keeps them is handed in. A change holds once it is durable, and not before.
 */
import type { Language } from '../ports/screen.js';

export interface PreferencesNow {
  /** What the LCD speaks; `null` where its panel can speak only one. */
  readonly language: Language | null;
  /** Whether keys click; `null` where there is nothing to click with. */
  readonly keySound: boolean | null;
  /** The last change could not be kept, and was not made. */
  readonly unwritten: boolean;
  /** A document was mended from its copy by this start, and may be older than it should be. */
  readonly restored: boolean;
}

export interface Preferences {
  now(): PreferencesNow;
  /** To the other language. */
  switchLanguage(): void;
  switchKeySound(): void;
}
