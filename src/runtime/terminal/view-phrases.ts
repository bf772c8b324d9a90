/** What a face says, before the banner, the words about the last key and the keys are put to it. */
import type { Phrase, ScreenId } from '../ports/screen.js';
import { type PhraseId, say } from '../text/catalogue.js';
import type { Scene } from './session-model.js';

export interface Said {
  readonly screen: ScreenId;
  readonly head: Phrase<PhraseId>;
  readonly pages: readonly Phrase<PhraseId>[];
}

export type Pages = readonly Phrase<PhraseId>[];

/** Nothing, or the pages: for lists of pages with conditions. */
export function pagesWhen(holds: boolean, ...pages: Pages): Pages {
  return holds ? pages : [];
}

/** Wider numbers find no room, and nobody counts them down. */
export const secondsShownMax = 999;

/** Whom to call when the till cannot go on: a supervisor, whose matter it is, or a technician at once. */
export function callPages(
  { support }: Scene,
  first: 'supervisor' | 'technician' = 'supervisor',
): Pages {
  if (support === undefined) {
    const technician = say('call.technician');
    return first === 'technician' ? [technician] : [say('call.supervisor'), technician];
  }
  const { phone, hours } = support;
  return [say(`call.${first}`), say('call.phone', { phone }), say('call.hours', { hours })];
}
