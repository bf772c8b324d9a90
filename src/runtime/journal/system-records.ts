/**
 * The journal's own records: who started, how it ended, what a start had to repair, how the wall
 * clock jumped, and the head of a carry-over. They are entries of the thing `journal` and carry no
 * money. Pure.
 */
import type { Instant, WallBasis } from '../ports/clock.js';
import { qualityOf } from '../ports/clock-quality.js';
import type { JournalEntry, Plain, PlainObject } from '../ports/entry.js';
import { type WallMs, wallMs } from '../ports/units.js';

export const journalThing = 'journal';

/** One start of the runtime, as later starts need it. */
export interface BootNote {
  /** 1 and up; 0 before the first. */
  readonly number: number;
  /** The boot of the operating system it ran in; empty before the first. */
  readonly osBoot: string;
  /** Whether it ended with a clean stop. */
  readonly stopped: boolean;
  /** Version of its software; '' where that is not told. */
  readonly software: string;
  /** Number of the rules it went by (newer-journal.ts); 0 before the first start. */
  readonly behaviour: number;
}

export const noBoot: BootNote = {
  number: 0,
  osBoot: '',
  stopped: true,
  software: '',
  behaviour: 0,
};

/** Of a start that wrote no number down: there was one set of rules. */
const firstBehaviour = 1;

export interface CarryOverHead {
  /** How many `carried` records follow. */
  readonly count: number;
  /** The last start on record when the segment was made. */
  readonly boot: BootNote;
  /** The boot of the operating system in which the segment was made. */
  readonly madeIn: string;
  /** A loss that no entry has been written behind yet: from which sequence on. */
  readonly lostSequence: number | null;
  /** The time before which no wall clock can be right (wall-mark.ts); `null` before the first record. */
  readonly wallMark: WallMs | null;
}

const bodyVersion = 1;

/** A record of the journal's own. */
export function journalEntry(
  type: string,
  boot: number,
  at: Instant,
  body: PlainObject,
): JournalEntry {
  return {
    type,
    thing: journalThing,
    id: journalThing,
    open: false,
    sale: null,
    attempt: null,
    state: null,
    previous: null,
    channel: null,
    amountFen: null,
    wallMs: at.wall,
    quality: qualityOf(at),
    monoMs: at.mono,
    boot,
    version: bodyVersion,
    body,
  };
}

/** `found` is what opening found and did, for people; `clockAccepted`, `software` and `behaviour` are read back. */
export function bootEntry(
  boot: number,
  at: Instant,
  osBoot: string,
  found: PlainObject,
): JournalEntry {
  return journalEntry('Boot', boot, at, { ...found, osBoot, wallTrusted: at.trusted });
}

export function cleanStopEntry(boot: number, at: Instant): JournalEntry {
  return journalEntry('CleanStop', boot, at, {});
}

/** What a start has wiped. */
export interface Loss {
  /** Records from here on may be lost. */
  readonly lostSequence: number;
  readonly quarantined: string | null;
}

export function recoveredEntry(boot: number, at: Instant, loss: Loss): JournalEntry {
  return journalEntry('Recovered', boot, at, { ...loss });
}

/** The sequence that a `recovered` record tells of; `null` when its body is not one. */
export function lostSequenceOf({ body }: JournalEntry): number | null {
  return sequenceIn(body['lostSequence']);
}

function sequenceIn(value: Plain | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** How the wall clock moved. */
export interface ClockStep {
  /** How far, against the monotonic one. */
  readonly byMs: number;
  /** What it rests on since. */
  readonly basis: WallBasis;
}

export function clockStepEntry(boot: number, at: Instant, step: ClockStep): JournalEntry {
  return journalEntry('ClockStep', boot, at, { ...step, wallTrusted: at.trusted });
}

export function carryOverEntry(head: CarryOverHead, at: Instant): JournalEntry {
  const { osBoot, stopped, software, behaviour } = head.boot;
  return journalEntry('CarryOver', head.boot.number, at, {
    count: head.count,
    osBoot,
    stopped,
    software,
    behaviour,
    madeIn: head.madeIn,
    lostSequence: head.lostSequence,
    wallMark: head.wallMark,
  });
}

/** What a carry-over head says, or `null` when its body is not one. */
export function carryOverHeadOf(entry: JournalEntry): CarryOverHead | null {
  const { count, osBoot, stopped, madeIn } = entry.body;
  const holds = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  if (!holds || typeof stopped !== 'boolean') return null;
  if (typeof osBoot !== 'string' || typeof madeIn !== 'string') return null;
  const lostSequence = sequenceIn(entry.body['lostSequence']);
  const { wallMark } = entry.body;
  return {
    count,
    boot: { number: entry.boot, osBoot, stopped, ...writerOf(entry) },
    madeIn,
    lostSequence,
    wallMark: typeof wallMark === 'number' && Number.isFinite(wallMark) ? wallMs(wallMark) : null,
  };
}

/** Whether the start was told by a person that its clock is right. */
export function isClockAccepted({ body }: JournalEntry): boolean {
  return body['clockAccepted'] === true;
}

/** The start that a `boot` record tells of, not yet ended; `null` when its body is not one. */
export function bootNoteOf(entry: JournalEntry): BootNote | null {
  const { osBoot } = entry.body;
  if (typeof osBoot !== 'string') return null;
  return { number: entry.boot, osBoot, stopped: false, ...writerOf(entry) };
}

/** Which software wrote, by which rules; format 1 told the number of neither in a carry-over. */
function writerOf({ boot, body }: JournalEntry): Pick<BootNote, 'software' | 'behaviour'> {
  const { software, behaviour } = body;
  const isTold = typeof behaviour === 'number' && Number.isSafeInteger(behaviour) && behaviour >= 0;
  const unsaid = boot === 0 ? noBoot.behaviour : firstBehaviour;
  return {
    software: typeof software === 'string' ? software : '',
    behaviour: isTold ? behaviour : unsaid,
  };
}
