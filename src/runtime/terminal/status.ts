/**
 * The till as programs see it (CONTRACT, status object): pure, from the book, what stands on the
 * LCD, and what is under way. Names here are relied upon outside; fields may be added, not changed.
 */
import type { Channel } from '../ports/gateway.js';
import type { DeviceKind, PrinterCondition } from '../ports/device.js';
import type { Instant } from '../ports/clock.js';
import type { ScreenId } from '../ports/screen.js';
import type { Book } from '../payment/book.js';
import type { Attempt, AttemptState, Money, SlipKind, SlipState } from '../payment/model.js';
import { notHandedOver, openDayOf } from '../payment/day.js';
import { isFinal } from '../payment/model.js';
import { netFen, sumOf } from '../payment/tally.js';
import { orderOf, ownVoidAt } from '../payment/timing.js';
import type { FloodSource } from './interpreter-inbox.js';
import type { PreferencesNow } from './preferences.js';
import { isDayWaiting } from './view-day.js';
import type { TillFaultCode } from '../text/faults.js';

export interface AttemptStatus {
  readonly sale: number;
  readonly attempt: string;
  readonly channel: Channel;
  readonly amountFen: number;
  readonly state: AttemptState['kind'];
  /** What moved, of a voided attempt. */
  readonly money: Money | null;
  /** Paid, and after its life (P20). */
  readonly late: boolean;
  /** From the charge to the end, or to now; `null` when that was before a reboot. */
  readonly waitedMs: number | null;
  /** Until the till may cancel by itself, or until the cancel that was ordered leaves; `null` for neither. */
  readonly cancelsInMs: number | null;
}

export interface ReturnStatus {
  readonly sale: number;
  readonly number: string;
  readonly attempt: string;
  readonly channel: Channel;
  readonly amountFen: number;
  readonly state: string;
}

export interface SlipStatus {
  /** `null` for the slip of a day. */
  readonly sale: number | null;
  readonly kind: SlipKind;
  readonly state: SlipState;
  /** The cashier has to say whether it came out (P28). */
  readonly inQuestion: boolean;
  readonly slip: number;
}

/** The open business day (P26). */
export interface DayStatus {
  /** YYYYMMDD; 0 while no clock could be believed. */
  readonly day: number;
  /** Paid less refunded, of what ended in it. */
  readonly netFen: number;
  /** Paid so far. */
  readonly paid: number;
  /** Not final, and in nobody's hands: what a close waits for. */
  readonly open: number;
  readonly closing: boolean;
}

export interface Status {
  readonly ready: boolean;
  readonly screen: ScreenId;
  /** News of an earlier sale, as text. */
  readonly banner: string | null;
  readonly foreground: string | null;
  readonly attempts: readonly AttemptStatus[];
  readonly duties: readonly ReturnStatus[];
  readonly refunds: readonly ReturnStatus[];
  readonly slips: readonly SlipStatus[];
  /** `null` before the first. */
  readonly day: DayStatus | null;
  /** Codes of what is broken now, each once. */
  readonly faults: readonly TillFaultCode[];
  /** The rows that the LCD is told to show, without trailing blanks: a panel lags behind them a little, or is away. */
  readonly lcd: readonly string[];
  /** The same of the customer's display; no rows where there is none. */
  readonly customer: readonly string[];
  /** Nothing queued or in flight, and the LCD unchanged for 200 ms. */
  readonly quiet: boolean;
}

export interface StatusFacts {
  readonly book: Book;
  readonly at: Instant;
  readonly screen: ScreenId;
  readonly banner: string | null;
  /** What the printer last said; `null` before it said anything, `missing` where there is none. */
  readonly printer: PrinterCondition | 'missing' | null;
  /** The supply says that it is about to end. */
  readonly isPowerFailing?: boolean;
  /** A write has been under way for long. */
  readonly isStorageSlow?: boolean;
  /** The journal is on one medium alone that should be on two. */
  readonly isMirrorDegraded?: boolean;
  /** What comes in faster than anybody can want, and is shed. */
  readonly floods?: readonly FloodSource[];
  readonly lcd: readonly string[];
  readonly customer: readonly string[];
  readonly quiet: boolean;
  /** What is set on the till itself, where anything can be. */
  readonly preferences?: PreferencesNow | undefined;
}

export function statusOf(facts: StatusFacts): Status {
  const { book, screen, banner, lcd, quiet } = facts;
  return {
    ready: book.start !== null,
    screen,
    banner,
    foreground: book.foreground,
    attempts: [...book.attempts.values()].map((attempt) => attemptStatus(facts, attempt)),
    duties: [...book.duties.values()].map((duty) => ({ ...returnOf(duty), number: duty.no })),
    refunds: [...book.refunds.values()].map((refund) => ({
      ...returnOf(refund),
      number: refund.no,
    })),
    slips: [...book.slips.values()].map(({ sale, kind, state, inQuestion, no }) => ({
      sale,
      kind,
      state,
      inQuestion,
      slip: no,
    })),
    day: dayStatus(book),
    faults: faultsOf(facts),
    lcd: trimmed(lcd),
    customer: trimmed(facts.customer),
    quiet,
  };
}

function dayStatus(book: Book): DayStatus | null {
  const day = openDayOf(book);
  if (day === null) return null;
  return {
    day: day.no,
    netFen: netFen(day.tally),
    paid: sumOf(day.tally, ({ end }) => end === 'paid').count,
    open: notHandedOver(book).length,
    closing: book.closing !== null,
  };
}

function trimmed(rows: readonly string[]): readonly string[] {
  return rows.map((row) => row.trimEnd());
}

function attemptStatus(facts: StatusFacts, attempt: Attempt): AttemptStatus {
  const { no, sale, channel, amountFen, state } = attempt;
  return {
    sale,
    attempt: no,
    channel,
    amountFen,
    state: state.kind,
    money: state.kind === 'voided' ? state.money : null,
    late: state.kind === 'paid' && state.late,
    waitedMs: waitedMs(facts, attempt),
    cancelsInMs: cancelsInMs(facts, attempt),
  };
}

function waitedMs({ book, at }: StatusFacts, { chargedAt, endedAt }: Attempt): number | null {
  const end = endedAt ?? { osBoot: book.start?.osBoot, mono: at.mono };
  return end.osBoot === chargedAt.osBoot ? Math.max(0, end.mono - chargedAt.mono) : null;
}

function cancelsInMs({ book, at }: StatusFacts, attempt: Attempt): number | null {
  const isTimed = book.start !== null && attempt.channel !== 'cash' && !isFinal(attempt);
  if (!isTimed || book.settings.plans[attempt.channel] === undefined) return null;
  const { kind } = attempt.state;
  if (kind === 'voiding') {
    const next = book.live.get(attempt.no)?.next;
    return next?.verb === 'void' ? Math.max(0, next.at - at.mono) : null;
  }
  if (kind === 'stuck' || book.journal !== 'ok') return null;
  const voidAt = ownVoidAt(orderOf(book, attempt));
  return voidAt === null ? null : Math.max(0, voidAt - at.mono);
}

interface Returned {
  readonly sale: number;
  readonly attempt: string;
  readonly channel: Channel;
  readonly amountFen: number;
  readonly state: { readonly kind: string };
}

function returnOf({
  sale,
  attempt,
  channel,
  amountFen,
  state,
}: Returned): Omit<ReturnStatus, 'number'> {
  return { sale, attempt, channel, amountFen, state: state.kind };
}

/** What a printer that says this of itself is at fault with. */
export const printerFaults: Readonly<Record<PrinterCondition | 'missing', TillFaultCode | null>> = {
  ready: null,
  paperLow: null,
  paperOut: 'E-PRINTER-PAPER',
  coverOpen: 'E-PRINTER-COVER',
  hot: 'E-PRINTER-HOT',
  fault: 'E-PRINTER-FAULT',
  offline: 'E-PRINTER-OFFLINE',
  missing: 'E-PRINTER-MISSING',
};

/** A device that is away; of its printer the till hears as a condition. */
export const awayFaults: Readonly<Record<DeviceKind, TillFaultCode | null>> = {
  keypad: 'E-KEYPAD-OFFLINE',
  scanner: 'E-SCANNER-OFFLINE',
  lcd: 'E-LCD-OFFLINE',
  customerDisplay: 'E-DISPLAY-OFFLINE',
  printer: null,
  drawer: 'E-DRAWER-OFFLINE',
  beeper: 'E-BEEPER-OFFLINE',
  power: 'E-POWER-LINE',
  lamps: 'E-LAMPS-OFFLINE',
};

/** Something that is shed: the cashier's key or code may be among it. */
const floodFaults: Readonly<Record<FloodSource, TillFaultCode>> = {
  key: 'E-KEYPAD-FLOOD',
  code: 'E-SCANNER-FLOOD',
};

function faultsOf(facts: StatusFacts): readonly TillFaultCode[] {
  const { book, at, printer, preferences } = facts;
  const faults = new Set<TillFaultCode>([...powerFaultsOf(facts), ...storageFaultsOf(facts)]);
  if (preferences?.restored === true) faults.add('E-SETTINGS-RESTORED');
  if (preferences?.unwritten === true) faults.add('E-SETTINGS-UNWRITTEN');
  if (book.clock === 'fault') faults.add('E-CLOCK');
  for (const { health } of book.channels.values()) {
    if (health.kind === 'closed') faults.add('E-CHANNEL-CLOSED');
    if (health.kind !== 'down') continue;
    faults.add('E-CHANNEL-DOWN');
    if (health.cause === 'clock') faults.add('E-CLOCK');
  }
  if (isDayWaiting({ book, at })) faults.add('E-DAY-OPEN');
  for (const source of facts.floods ?? []) faults.add(floodFaults[source]);
  const fault = printer === null ? null : printerFaults[printer];
  if (fault !== null) faults.add(fault);
  return [...faults];
}

function powerFaultsOf({ isPowerFailing = false }: StatusFacts): readonly TillFaultCode[] {
  return isPowerFailing ? ['E-POWER-FAIL'] : [];
}

function storageFaultsOf({
  book,
  isStorageSlow = false,
  isMirrorDegraded = false,
}: StatusFacts): readonly TillFaultCode[] {
  const mirror: readonly TillFaultCode[] = isMirrorDegraded ? ['E-MIRROR-DEGRADED'] : [];
  if (book.journal === 'failed') return ['E-JOURNAL-FAILED', ...mirror];
  if (book.journal === 'locked') return ['E-JOURNAL-LOCKED', ...mirror];
  if (book.room === 'full') return ['E-JOURNAL-FULL', ...mirror];
  return isStorageSlow || book.room === 'making' ? ['E-STORAGE-SLOW', ...mirror] : mirror;
}

/** Whether a slip may be begun: little paper is paper. */
export function canPrint(condition: PrinterCondition): boolean {
  return condition === 'ready' || condition === 'paperLow';
}
