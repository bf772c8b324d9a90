/** The scene that the session looks at, and the status, put together of what the interpreter's parts know. */
import { instantOf } from '../ports/clock.js';
import type { PrinterCondition } from '../ports/device.js';
import type { DecisionLine } from './interpreter-decisions.js';
import { offersOf } from './interpreter-effects.js';
import type { FloodSource } from './interpreter-inbox.js';
import type { InterpreterParts } from './interpreter-parts.js';
import type { Screen } from './interpreter-screen.js';
import type { Scene } from './session-model.js';
import { wordsOfPrinter } from './session-words.js';
import { type Status, statusOf } from './status.js';
import { render, say } from '../text/catalogue.js';

export interface KnownFacts {
  readonly line: Pick<DecisionLine, 'book' | 'savingSince' | 'waiting'>;
  /** What the printer last said. */
  readonly printer: PrinterCondition | null;
  readonly isSlow: boolean;
  readonly isPowerFailing: boolean;
  readonly isFlooding: (source: FloodSource) => boolean;
}

export function sceneFrom(parts: InterpreterParts, known: KnownFacts): Scene {
  const { line, printer, isSlow, isFlooding, isPowerFailing } = known;
  const { clock, support, remarks, damage, cashier } = parts;
  const saving = line.savingSince !== null || line.waiting > 0;
  const told = remarks?.();
  const mirror = parts.isMirrorDegraded?.() === true ? [say('mirror.degraded')] : [];
  const floods = floodSources.filter(isFlooding).map((source) => say(floodNotes[source]));
  const isAway =
    told?.missing?.includes('printer') === true ||
    told?.notes?.some(({ id }) => id === 'printer.missing') === true;
  const lacks = wordsOfPrinter(printer, isAway);
  const notes = [...(told?.notes ?? []), ...floods, ...mirror, ...lacks];
  const offers = offersOf(parts);
  const at = instantOf(clock);
  const scene = {
    book: line.book,
    at,
    saving,
    isSlow,
    isPowerFailing,
    ...told,
    notes,
    ...offers,
    cashier,
  };
  const place = damage === null ? {} : { damage };
  return support === null ? { ...scene, ...place } : { ...scene, ...place, support };
}

const floodSources = ['key', 'code'] as const satisfies readonly FloodSource[];
const floodNotes = { key: 'keypad.flood', code: 'scanner.flood' } as const;

export function statusFrom(
  { clock, printer: device, preferences, isMirrorDegraded, ...parts }: InterpreterParts,
  { line, printer, isSlow, isFlooding, isPowerFailing }: KnownFacts,
  { shown, rows, customer }: Pick<Screen, 'shown' | 'rows' | 'customer'>,
  quiet: boolean,
): Status {
  const { screen, banner } = shown.view;
  const language = preferences?.now().language ?? parts.language;
  return statusOf({
    book: line.book,
    preferences: preferences?.now(),
    at: instantOf(clock),
    screen,
    banner: banner === null ? null : render(banner, language).replaceAll('|', ' '),
    printer: device === null ? 'missing' : printer,
    isStorageSlow: isSlow,
    isPowerFailing,
    floods: floodSources.filter(isFlooding),
    isMirrorDegraded: isMirrorDegraded?.() === true,
    lcd: rows,
    customer,
    quiet,
  });
}
