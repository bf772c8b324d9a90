/** The scene that the session looks at, and the status, put together of what the interpreter's parts know. */
import { instantOf } from '../ports/clock.js';
import type { PrinterCondition } from '../ports/device.js';
import type { DecisionLine } from './interpreter-decisions.js';
import { deskCommandsOf } from './interpreter-effects.js';
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
  const { clock, support, remarks } = parts;
  const saving = line.savingSince !== null || line.waiting > 0;
  const told = remarks?.();
  const mirror = parts.isMirrorDegraded?.() === true ? [say('mirror.degraded')] : [];
  const notes = [...(told?.notes ?? []), ...mirror, ...wordsOfPrinter(printer)];
  const commands = deskCommandsOf(parts);
  const at = instantOf(clock);
  const scene = { book: line.book, at, saving, isSlow, ...told, notes, commands };
  return support === null ? scene : { ...scene, support };
}

export function statusFrom(
  { clock, language, printer: device, isMirrorDegraded }: InterpreterParts,
  { line, printer, isSlow }: KnownFacts,
  { shown, rows, customer }: Pick<Screen, 'shown' | 'rows' | 'customer'>,
  quiet: boolean,
): Status {
  const { screen, banner } = shown.view;
  return statusOf({
    book: line.book,
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
