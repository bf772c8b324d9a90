/** The scene that the session looks at, and the status, put together of what the interpreter's parts know. */
import { instantOf } from '../ports/clock.js';
import type { PrinterCondition } from '../ports/device.js';
import type { DecisionLine } from './interpreter-decisions.js';
import { offersOf } from './interpreter-effects.js';
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
}

export function sceneFrom(parts: InterpreterParts, { line, printer, isSlow }: KnownFacts): Scene {
  const { clock, support, remarks, damage, cashier } = parts;
  const saving = line.savingSince !== null || line.waiting > 0;
  const told = remarks?.();
  const mirror = parts.isMirrorDegraded?.() === true ? [say('mirror.degraded')] : [];
  const notes = [...(told?.notes ?? []), ...mirror, ...wordsOfPrinter(printer)];
  const offers = offersOf(parts);
  const at = instantOf(clock);
  const scene = { book: line.book, at, saving, isSlow, ...told, notes, ...offers, cashier };
  const place = damage === null ? {} : { damage };
  return support === null ? { ...scene, ...place } : { ...scene, ...place, support };
}

export function statusFrom(
  { clock, printer: device, preferences, isMirrorDegraded, ...parts }: InterpreterParts,
  { line, printer, isSlow }: KnownFacts,
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
    isMirrorDegraded: isMirrorDegraded?.() === true,
    lcd: rows,
    customer,
    quiet,
  });
}
