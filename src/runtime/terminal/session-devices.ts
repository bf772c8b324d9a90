/**
 * What is not done while a device is away that the board calls required: no new sale is begun, whatever
 * the tender; what is open goes on. And where it is the LCD that is dark, no key confirms anything: a
 * key means what the screen says (P8), and it says nothing. Stopping and asking need no screen.
 */
import type { DeviceKind } from '../ports/device.js';
import { type PhraseIdOf, say } from '../text/catalogue.js';
import type { Scene } from './session-model.js';
import type { Words } from './session-words.js';
import type { Action } from './view-keys.js';

const missingIds = {
  keypad: 'required.keypad',
  scanner: 'required.scanner',
  lcd: 'required.lcd',
  customerDisplay: 'required.display',
  printer: 'required.printer',
  drawer: 'required.drawer',
  beeper: 'required.beeper',
  power: 'required.power',
  lamps: 'required.lamps',
} as const satisfies Readonly<Record<DeviceKind, PhraseIdOf<'page'>>>;

/** Names each required device that is away, a supply that fails before all, and what that stops. */
export function wordsOfMissing({ missing = [], isPowerFailing = false }: Scene): readonly Words[] {
  const away = missing.map((kind) => say(missingIds[kind]));
  return isPowerFailing ? [say('power.failing'), ...away] : away;
}

/** Why no sale is begun; `null` while nothing required is away. */
export function wordsAgainstSale(scene: Scene): Words | null {
  return wordsOfMissing(scene)[0] ?? null;
}

/** Keys that stop a wait or ask: safe to press without seeing. */
const blindActions: ReadonlySet<Action['kind']> = new Set<Action['kind']>([
  'backOut',
  'cancel',
  'cancelSeen',
  'voidSeen',
  'query',
]);

export function wordsAgainstKey({ missing = [] }: Scene, { kind }: Action): Words | null {
  return missing.includes('lcd') && !blindActions.has(kind) ? say('key.dark') : null;
}
