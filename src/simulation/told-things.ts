/**
 * What a journal tells of each thing: its newest entry, with nothing left out. The till itself forgets
 * what has ended long ago; whoever judges it does not.
 */
import { decodeThing } from '../runtime/payment/decode.js';
import type { Attempt, Duty, Probe, Refund, Sale, SlipJob } from '../runtime/payment/model.js';
import type { JournalEntry } from '../runtime/ports/entry.js';
import type { World } from './world.js';

export interface ToldThings {
  readonly attempts: ReadonlyMap<string, Attempt>;
  readonly sales: ReadonlyMap<number, Sale>;
  readonly refunds: ReadonlyMap<string, Refund>;
  readonly duties: ReadonlyMap<string, Duty>;
  readonly probes: ReadonlyMap<string, Probe>;
  readonly slips: ReadonlyMap<number, SlipJob>;
  /** Entries that are no things. */
  readonly unreadable: readonly string[];
}

export function thingsTold(entries: Iterable<JournalEntry>): ToldThings {
  const attempts = new Map<string, Attempt>();
  const sales = new Map<number, Sale>();
  const refunds = new Map<string, Refund>();
  const duties = new Map<string, Duty>();
  const probes = new Map<string, Probe>();
  const slips = new Map<number, SlipJob>();
  const unreadable: string[] = [];
  // By kind and name alone, so that of each thing one body is decoded: the newest.
  const newest = new Map<string, JournalEntry>();
  for (const entry of entries) newest.set(`${entry.thing} ${entry.id}`, entry);
  for (const entry of newest.values()) {
    const decoded = decodeThing(entry);
    if (decoded.kind === 'unreadable') unreadable.push(decoded.problem);
    if (decoded.kind !== 'thing') continue;
    const { thing } = decoded;
    if (thing.kind === 'attempt') attempts.set(thing.value.no, thing.value);
    else if (thing.kind === 'sale') sales.set(thing.value.no, thing.value);
    else if (thing.kind === 'refund') refunds.set(thing.value.no, thing.value);
    else if (thing.kind === 'duty') duties.set(thing.value.no, thing.value);
    else if (thing.kind === 'probe') probes.set(entry.id, thing.value);
    else if (thing.kind === 'slip') slips.set(thing.value.no, thing.value);
  }
  return { attempts, sales, refunds, duties, probes, slips, unreadable };
}

/** Of the journal that stands on the disk now. */
export async function thingsOf(world: World): Promise<ToldThings> {
  return thingsTold((await world.journal()).entries);
}
