/**
 * Things to journal entries and back. An entry's body is the whole thing, so replay takes the
 * newest entry of each thing; what a body must look like is checked on the way in, because the
 * journal may have been written by another version.
 */
import type { ClockQuality } from '../ports/clock-quality.js';
import type { JournalEntry, Plain, PlainObject } from '../ports/entry.js';
import type { Day } from './day-model.js';
import { netFen } from './tally.js';
import {
  type Attempt,
  type Duty,
  type Mark,
  type NumberBlock,
  type Probe,
  type Refund,
  type Sale,
  type SlipJob,
  isFinal,
  isRefundFinal,
  isSlipOpen,
} from './model.js';
import { upcasts, versionAfter } from './upcasts.js';

export const things = [
  'attempt',
  'sale',
  'refund',
  'duty',
  'probe',
  'slip',
  'day',
  'numbers',
] as const;
export type Thing = (typeof things)[number];

/** Version of the bodies of `thing` that are written here. */
export function bodyVersionOf(thing: Thing): number {
  return versionAfter(upcasts[thing]);
}

/** When an entry is written, and how far its wall time may be believed. */
export interface Stamp extends Pick<Mark, 'boot' | 'mono' | 'wall'> {
  readonly quality: ClockQuality;
}

interface Head {
  readonly type: string;
  readonly thing: Thing;
  readonly id: string;
  readonly open: boolean;
  readonly state: string | null;
  readonly previous: string | null;
}
interface Tags {
  readonly sale?: number;
  readonly attempt?: string;
  readonly channel?: string;
  readonly amountFen?: number;
}

export function entryOfAttempt(
  type: string,
  attempt: Attempt,
  before: Attempt | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'attempt',
    id: attempt.no,
    open: !isFinal(attempt),
    state: attempt.state.kind,
    previous: before?.state.kind ?? null,
  };
  const { sale, channel, amountFen } = attempt;
  return entry(head, { sale, attempt: attempt.no, channel, amountFen }, stamp, {
    ...attempt,
    state: { ...attempt.state },
  });
}

export function entryOfSale(
  type: string,
  sale: Sale,
  before: Sale | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'sale',
    id: String(sale.no),
    open: sale.state === 'open',
    state: sale.state,
    previous: before?.state ?? null,
  };
  return entry(head, { sale: sale.no, amountFen: sale.dueFen }, stamp, { ...sale });
}

export function entryOfRefund(
  type: string,
  refund: Refund,
  before: Refund | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'refund',
    id: refund.no,
    open: !isRefundFinal(refund),
    state: refund.state.kind,
    previous: before?.state.kind ?? null,
  };
  const { sale, attempt, channel, amountFen } = refund;
  return entry(head, { sale, attempt, channel, amountFen }, stamp, {
    ...refund,
    state: { ...refund.state },
  });
}

export function entryOfDuty(
  type: string,
  duty: Duty,
  before: Duty | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'duty',
    id: duty.no,
    open: duty.state.kind !== 'returned',
    state: duty.state.kind,
    previous: before?.state.kind ?? null,
  };
  const { sale, attempt, channel, amountFen } = duty;
  return entry(head, { sale, attempt, channel, amountFen }, stamp, {
    ...duty,
    state: { ...duty.state },
  });
}

export function entryOfProbe(
  type: string,
  probe: Probe,
  before: Probe | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'probe',
    id: `${probe.no}/${probe.channel}`,
    open: probe.state === 'asking' || probe.state === 'adopted',
    state: probe.state,
    previous: before?.state ?? null,
  };
  const { no, channel, amountFen } = probe;
  const tags: Tags = { attempt: no, channel, ...(amountFen === null ? {} : { amountFen }) };
  return entry(head, tags, stamp, { ...probe });
}

export function entryOfSlip(
  type: string,
  slip: SlipJob,
  before: SlipJob | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'slip',
    id: String(slip.no),
    open: isSlipOpen(slip),
    state: slip.state,
    previous: before?.state ?? null,
  };
  const { sale, of, amountFen } = slip;
  const tags: Tags = sale === null ? { amountFen } : { sale, attempt: of, amountFen };
  return entry(head, tags, stamp, { ...slip });
}

/** The amount is what was taken and stayed. */
export function entryOfDay(
  type: string,
  day: Day,
  before: Day | undefined,
  stamp: Stamp,
): JournalEntry {
  const head: Head = {
    type,
    thing: 'day',
    id: String(day.no),
    open: day.state === 'open',
    state: day.state,
    previous: before?.state ?? null,
  };
  return entry(head, { amountFen: netFen(day.tally) }, stamp, { ...day });
}

export function entryOfBlock(block: NumberBlock, stamp: Stamp): JournalEntry {
  const head: Head = {
    type: 'NumberBlock',
    thing: 'numbers',
    id: 'block',
    open: true,
    state: null,
    previous: null,
  };
  return entry(head, {}, stamp, { ...block });
}

function entry(head: Head, tags: Tags, stamp: Stamp, body: object): JournalEntry {
  return {
    type: head.type,
    thing: head.thing,
    id: head.id,
    open: head.open,
    sale: tags.sale ?? null,
    attempt: tags.attempt ?? null,
    state: head.state,
    previous: head.previous,
    channel: tags.channel ?? null,
    amountFen: tags.amountFen ?? null,
    wallMs: stamp.wall,
    quality: stamp.quality,
    monoMs: stamp.mono,
    boot: stamp.boot,
    version: bodyVersionOf(head.thing),
    body: plain(body),
  };
}

/** A deep copy that holds nothing but plain values. */
function plain(value: object): PlainObject {
  const copy: Record<string, Plain> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = plainValue(item);
  return copy;
}

function plainValue(value: unknown): Plain {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  if (Array.isArray(value)) return value.map(plainValue);
  return plain(value as object);
}
