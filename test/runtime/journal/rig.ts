/** What the journal's tests share: a till's options over a twin disk, entries, and reading back. */
import { behaviour } from '../../../src/runtime/payment/behaviour.js';
import type { JournalEntry, PlainObject } from '../../../src/runtime/ports/entry.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import type { StorageFolder } from '../../../src/runtime/ports/storage.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import {
  type JournalOptions,
  type OpenedJournal,
  openJournal,
} from '../../../src/runtime/journal/open.js';
import type { JournalRecord } from '../../../src/runtime/journal/record.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import type { Journal } from '../../../src/runtime/journal/journal.js';
import { type TwinDisk, twinDisk } from '../../../src/twins/disk.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';

export const key = new Secret<Uint8Array>(new Uint8Array(32).fill(7));

/** A clock that tests set by hand. */
export class HandClock {
  monoNow = 1000;
  wallNow = 1_800_000_000_000;
  osBoot = 'boot-a';
  mono() {
    return monoMs(this.monoNow);
  }
  wall() {
    return wallMs(this.wallNow);
  }
  wallTrusted() {
    return true;
  }
  /** Both clocks go on by the same span. */
  pass(ms: number): void {
    this.monoNow += ms;
    this.wallNow += ms;
  }
  reboot(): void {
    this.osBoot = `${this.osBoot}'`;
    this.monoNow = 1000;
  }
}

export function newDisk(seed = 1): TwinDisk {
  return twinDisk({ random: seededRandom(seed) });
}

export interface Rig {
  readonly disk: TwinDisk;
  readonly clock: HandClock;
  readonly segmentBlocks: number;
  /** Opens the journal as the next process. */
  open(folder?: StorageFolder): Promise<OpenedJournal>;
  options(folder: StorageFolder): JournalOptions;
}

export function newRig(segmentBlocks = 32, chainKey: Secret<Uint8Array> | null = key): Rig {
  const disk = newDisk();
  const clock = new HandClock();
  const options = (folder: StorageFolder): JournalOptions => ({
    folder,
    hasBegun: false,
    clockAcceptedAt: null,
    clock,
    chainKey,
    terminal: 'T0000001',
    software: '0.1.0',
    rules: { behaviour, isNewer: () => false },
    carries: (entry) => entry.thing === 'numbers',
    log: silentLog,
    limits: { segmentBlocks },
  });
  return {
    disk,
    clock,
    segmentBlocks,
    options,
    open: async (folder = disk.mount()) => {
      const opened = await openJournal(options(folder));
      if (!opened.ok) throw new Bug(`the journal did not open: ${JSON.stringify(opened.error)}`);
      return opened.value;
    },
  };
}

/** An entry of one attempt; `more` replaces fields. */
export function entryOf(id: string, more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    type: 'Charging',
    thing: 'attempt',
    id,
    open: true,
    sale: 1,
    attempt: id,
    state: 'charging',
    previous: null,
    channel: 'alipay',
    amountFen: 1250,
    wallMs: wallMs(1_800_000_000_000),
    quality: 'trusted',
    monoMs: monoMs(1000),
    boot: 1,
    version: 1,
    body: { id },
    ...more,
  };
}

/** A body that makes the entry about `bytes` long. */
export function bodyOf(bytes: number): PlainObject {
  return { filler: 'x'.repeat(bytes) };
}

/** Appends one entry a call, one after the other, and answers the names that were acknowledged. */
export async function appendEach(
  journal: Journal,
  ids: readonly string[],
): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (const id of ids) if ((await journal.append([entryOf(id)])).ok) acknowledged.push(id);
  return acknowledged;
}

export function idsOf(entries: readonly JournalEntry[]): readonly string[] {
  return entries.map(({ id }) => id);
}

export function names(count: number, prefix = 'A'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`);
}

/** The bytes of a file as they are now. */
export function fileOf(disk: TwinDisk, name: string): Uint8Array {
  const bytes = disk.files().get(name);
  if (bytes === undefined) throw new Bug(`there is no file ${name}`);
  return bytes;
}

/** The records of one segment, as a reader finds them. */
export function recordsOf(rig: Rig, segment = 1): readonly JournalRecord[] {
  const name = `seg-${String(segment).padStart(6, '0')}.pj`;
  return scanSegment(segment, fileOf(rig.disk, name), key).records;
}
