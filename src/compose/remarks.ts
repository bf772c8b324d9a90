/**
 * What the LCD says of speed, time, devices and the last start, in the words that the catalogue has. A
 * start that nobody asked for is told for ten minutes: whoever stood before a dark till reads why.
 */
import type { Clock } from '../runtime/ports/clock.js';
import type { DeviceKind } from '../runtime/ports/device.js';
import type { Phrase } from '../runtime/ports/screen.js';
import { minutes } from '../runtime/ports/units.js';
import type { StartReason } from '../runtime/supervisor/start-reason.js';
import { type PhraseId, say } from '../runtime/text/catalogue.js';
import type { ClockAlarm } from './channels/clock-alarm.js';
import type { TillPorts } from './till-ports.js';

export interface RemarkSources {
  /** How many times as fast as life time runs. */
  readonly speed: number;
  readonly alarm: Pick<ClockAlarm, 'isOn'>;
  readonly clock: Clock;
  /** Kinds that are away: those that the board calls required, or the others. */
  readonly away: (isRequired: boolean) => readonly DeviceKind[];
  /** Why the till had to be started; `null` before that is judged. */
  readonly startedBy: () => StartReason | null;
}

/** Asked at each drawing. The till begins now. */
export function remarksOf(sources: RemarkSources): NonNullable<TillPorts['remarks']> {
  const { speed, alarm, clock, away, startedBy } = sources;
  const marks = speed === 1 ? [] : [say('speed.mark', { times: speed })];
  const startedAt = clock.mono();
  const startNotes = (): readonly Phrase<PhraseId>[] =>
    clock.mono() - startedAt < startToldSpan ? (notesOfStart[startedBy() ?? 'unknown'] ?? []) : [];
  return () => ({
    marks,
    notes: [
      ...startNotes(),
      ...(clock.wallBasis?.() === 'disputed' ? [say('clock.disputed')] : []),
      ...(alarm.isOn() ? [say('clock.wallet')] : []),
      ...away(false).flatMap((kind) => missingNotes[kind]),
    ],
    missing: away(true),
  });
}

const startToldSpan = minutes(10);

/** A plug that is pulled needs no word: who pulled it knows. */
const notesOfStart: Readonly<Partial<Record<StartReason, readonly Phrase<PhraseId>[]>>> = {
  crash: [say('start.crash')],
  watchdog: [say('start.watchdog')],
  panic: [say('start.panic')],
};

/** Others that are away: the till goes on without them, and says so. */
const missingNotes: Readonly<Record<DeviceKind, readonly Phrase<PhraseId>[]>> = {
  keypad: [say('keypad.missing')],
  // Nobody would see it.
  lcd: [],
  scanner: [say('scanner.missing')],
  printer: [say('printer.missing')],
  customerDisplay: [say('customerDisplay.missing')],
  drawer: [say('drawer.missing')],
  beeper: [say('beeper.missing')],
  power: [say('power.missing')],
  lamps: [say('lamps.missing')],
};
