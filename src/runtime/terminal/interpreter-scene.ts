/** The scene that the session and the screens look at: what is durable, and what is known beside it. */
import { instantOf } from '../ports/clock.js';
import type { PrinterCondition } from '../ports/device.js';
import type { DecisionLine } from './interpreter-decisions.js';
import { deskCommandsOf } from './interpreter-effects.js';
import type { InterpreterParts } from './interpreter-parts.js';
import type { Scene } from './session-model.js';
import { wordsOfPrinter } from './session-words.js';

export function sceneOf(
  parts: InterpreterParts,
  { book, savingSince, waiting }: DecisionLine,
  printer: PrinterCondition | null,
): Scene {
  const { clock, support, remarks, cashier } = parts;
  const saving = savingSince !== null || waiting > 0;
  const told = remarks?.();
  const notes = [...(told?.notes ?? []), ...wordsOfPrinter(printer)];
  const commands = deskCommandsOf(parts);
  const scene = { book, at: instantOf(clock), saving, ...told, notes, commands, cashier };
  return support === null ? scene : { ...scene, support };
}
