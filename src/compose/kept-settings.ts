/**
 * `settings.json` as the till uses it: read at the start, changed from the menu, and in force once it is
 * durable. Settings that cannot be read, or have gone, are not replaced by the defaults: a person says so
 * (`acceptSettings`).
 */
import type { Language } from '../runtime/ports/screen.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { StorageFolder } from '../runtime/ports/storage.js';
import { findDocument } from '../runtime/settings/document-copies.js';
import { type SmallDocument, openDocument } from '../runtime/settings/small-document.js';
import {
  type TillSettings,
  defaultTillSettings,
  settingsForm,
  settingsName,
} from '../runtime/settings/till-settings.js';
import type { Preferences } from '../runtime/terminal/preferences.js';
import type { Layout } from '../ui-lcd/layouts.js';
import type { OriginRefusal } from './folder-origin.js';
import type { FolderPlace } from './folder-place.js';

export interface KeptSettings {
  readonly document: SmallDocument<TillSettings>;
  /** It was mended from its copy. */
  readonly isRestored: boolean;
}

export async function openSettings(
  folder: StorageFolder,
  place: FolderPlace,
  log: Log,
): Promise<Result<KeptSettings, OriginRefusal>> {
  const found = await findDocument(folder, settingsForm);
  if (!found.ok) return failed({ kind: 'storage', fault: found.error });
  if (found.value.kind === 'unreadable')
    return failed({ kind: 'document', name: settingsName, problems: found.value.problems });
  if (found.value.kind === 'none' && place.settings)
    return failed({ kind: 'document', name: settingsName, problems: [isMissing] });
  const use = { form: settingsForm, defaults: defaultTillSettings, log };
  const opened = await openDocument(folder, found.value, use);
  if (!opened.ok) return failed({ kind: 'storage', fault: opened.error });
  const isRestored = found.value.kind === 'document' && found.value.restored !== null;
  return ok({ document: opened.value, isRestored });
}

const isMissing = { path: '', problem: 'is missing' };

export interface PreferenceParts {
  readonly settings: SmallDocument<TillSettings>;
  /** Remembers that there are settings, so that their loss is noticed. */
  readonly place: SmallDocument<FolderPlace>;
  /** What the configuration says the LCD speaks. */
  readonly language: Language;
  readonly layout: Layout;
  readonly hasBeeper: boolean;
  /** A document of the folder was mended from its copy, and may be older than it should be. */
  readonly restored: boolean;
  readonly log: Log;
  /** What is set, or could not be set, has changed. */
  readonly changed: () => void;
}

export interface KeptPreferences extends Preferences {
  /** What the LCD speaks, on whatever panel. */
  readonly language: () => Language;
}

export function keptPreferences(parts: PreferenceParts): KeptPreferences {
  const { settings, place, layout, hasBeeper, restored, log, changed } = parts;
  let unwritten = false;
  const language = (): Language => languageOf(settings.value, parts.language);
  const keep = async (change: (before: TillSettings) => TillSettings): Promise<void> => {
    const written = await settings.update(change);
    // Behind the settings: the place never misses what was not there.
    const noted =
      written.ok && !place.value.settings
        ? await place.update((before) => ({ ...before, settings: true }))
        : written;
    unwritten = !written.ok;
    if (!noted.ok) log.write('warning', 'settings.unwritten', { detail: noted.error.detail });
    changed();
  };
  return {
    language,
    now: () => ({
      language: layout.charset === 'ascii' ? null : language(),
      keySound: hasBeeper ? settings.value.keySound : null,
      unwritten,
      restored,
    }),
    switchLanguage: () => {
      // By what stands on the LCD when it is decided; two presses at once are two changes.
      void keep((before) => ({
        ...before,
        language: languageOf(before, parts.language) === 'zh' ? 'en' : 'zh',
      }));
    },
    switchKeySound: () => {
      void keep((before) => ({ ...before, keySound: !before.keySound }));
    },
  };
}

function languageOf({ language }: TillSettings, configured: Language): Language {
  return language === 'configured' ? configured : language;
}
