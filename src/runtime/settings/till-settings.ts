/**
 * `settings.json`: what a person sets on the till itself, and what must survive. The configuration says
 * what the box is; this says how the person at the keys likes it, and wins.
 */
import type { DocumentForm } from './document-envelope.js';
import { object, oneOf } from './shape.js';

const settingsShape = object({
  /** What the LCD speaks; `configured` is what the configuration says. */
  language: oneOf('configured', 'zh', 'en'),
  /** Whether keys click. Results, alarms and news sound whatever this says. */
  keySound: oneOf(true, false),
});

export type TillSettings = NonNullable<ReturnType<typeof settingsShape.read>>;

export const settingsName = 'settings.json';

export const settingsForm: DocumentForm<TillSettings> = {
  name: settingsName,
  shape: settingsShape,
};

export const defaultTillSettings: TillSettings = { language: 'configured', keySound: true };
