/**
 * `starts.json`: what a start leaves for the next one to judge its reason by, how often which reason was
 * found, and the newest few. Beside the journal and behind it: a note that is not written costs a word
 * of a technician, never a payment, and one that cannot be read is begun anew.
 */
import type { Clock } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, ok } from '../runtime/ports/result.js';
import type { StorageFault, StorageFolder } from '../runtime/ports/storage.js';
import type { MonoMs } from '../runtime/ports/units.js';
import type { OpeningReport } from '../runtime/journal/open.js';
import { findDocument } from '../runtime/settings/document-copies.js';
import type { DocumentForm } from '../runtime/settings/document-envelope.js';
import { integer, list, object, oneOf, text } from '../runtime/settings/shape.js';
import {
  type SmallDocument,
  abandonDocument,
  openDocument,
} from '../runtime/settings/small-document.js';
import {
  type ResetSigns,
  type StartReason,
  reasonOf,
  startReasons,
} from '../runtime/supervisor/start-reason.js';

const count = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const reason = oneOf(...startReasons);
const startsShape = object({
  counts: list(object({ reason, count }), startReasons.length),
  /** Oldest first. */
  newest: list(object({ boot: count, reason, wallMs: count }), 16),
  /** The start whose supply told of its end and has not come back; 0 for none. */
  failingIn: count,
  /** When a supply last told of its end; 0 for never. */
  failedAt: count,
  /** Dumps of the kernel that have been seen. */
  dumps: text({ form: /^[\x20-\x7e]{0,4096}$/, says: 'names of dumps, or nothing' }),
});
type Starts = NonNullable<ReturnType<typeof startsShape.read>>;

const startsForm: DocumentForm<Starts> = {
  name: 'starts.json',
  shape: startsShape,
  earlier: () => null,
};
const nothing: Starts = { counts: [], newest: [], failingIn: 0, failedAt: 0, dumps: '' };
const newestKept = 16;

/** What a start knows of the one before. */
export type StartBefore = Pick<OpeningReport, 'previousBoot' | 'osBootChanged'>;

export interface StartStanding {
  /** `null` where the journal takes nothing, and nothing is judged. */
  readonly reason: StartReason | null;
  readonly counts: Readonly<Partial<Record<StartReason, number>>>;
  /** Oldest first, this one the last. */
  readonly newest: readonly {
    readonly boot: number;
    readonly reason: StartReason;
    readonly wallMs: number;
  }[];
  /** What the line of the supply says, and when it last told of an end; `null` for never in this folder. */
  readonly supply: SupplyStanding;
}

export interface SupplyStanding {
  readonly isFailing: boolean;
  /** By the wall clock as it was then. */
  readonly failedAtMs: number | null;
  /** By the monotonic clock; `null` where it was not in this start. */
  readonly failedAgoMs: number | null;
}

export interface StartMemory {
  /** Why this start was, from what the journal says of the one before. The same however often. */
  judge(before: StartBefore): StartReason;
  /** The journal is open: the judgement is noted behind it. */
  begun(before: StartBefore, boot: number): void;
  /** The supply tells of its end, or has come back. `settled` is when the records before it are durable. */
  supply(isFailing: boolean, settled: Promise<void>): void;
  standing(): StartStanding;
}

export interface StartMemoryParts {
  readonly folder: StorageFolder;
  readonly signs: ResetSigns;
  readonly clock: Clock;
  readonly log: Log;
}

export async function openStartMemory(
  parts: StartMemoryParts,
): Promise<Result<StartMemory, StorageFault>> {
  const { folder, log } = parts;
  const found = await findDocument(folder, startsForm);
  if (!found.ok) return found;
  let usable = found.value;
  if (usable.kind === 'unreadable') {
    log.write('warning', 'starts.begun-anew');
    const abandoned = await abandonDocument(folder, startsForm.name);
    if (!abandoned.ok) return abandoned;
    usable = { kind: 'none' };
  }
  const opened = await openDocument(folder, usable, { form: startsForm, defaults: nothing, log });
  return opened.ok ? ok(memoryOf(opened.value, parts)) : opened;
}

function memoryOf(document: SmallDocument<Starts>, parts: StartMemoryParts): StartMemory {
  const { signs, clock, log } = parts;
  const before = document.value;
  let judged: StartReason | null = null;
  let current = 0;
  let isFailing = false;
  let failedSince: MonoMs | null = null;
  const judge = ({ previousBoot, osBootChanged }: StartBefore): StartReason =>
    reasonOf({
      ...signs,
      hasPrevious: previousBoot.number > 0,
      stopped: previousBoot.stopped,
      machine: machineOf(clock.osBoot, osBootChanged),
      supplyFailed: before.failingIn > 0 && before.failingIn === previousBoot.number,
      dumpsBefore: before.dumps,
    });
  const write = (change: (starts: Starts) => Starts): void => {
    void document.update(change).then((written) => {
      if (!written.ok) log.write('warning', 'starts.unwritten', { detail: written.error.detail });
    });
  };
  return {
    judge,
    begun: (report, boot) => {
      const found = judge(report);
      const start = { boot, reason: found, wallMs: Math.max(0, clock.wall()) };
      judged = found;
      current = boot;
      log.write('info', 'till.start-reason', { reason: found });
      write((starts) => ({
        ...starts,
        counts: counted(starts.counts, found),
        newest: [...starts.newest, start].slice(-newestKept),
        failingIn: 0,
        dumps: signs.dumps ?? starts.dumps,
      }));
    },
    supply: (fails, settled) => {
      isFailing = fails;
      const failedAt = Math.max(0, clock.wall());
      if (fails) failedSince = clock.mono();
      void settled.then(() => {
        write((starts) =>
          fails ? { ...starts, failingIn: current, failedAt } : { ...starts, failingIn: 0 },
        );
      });
    },
    standing: () => {
      const { counts, newest, failedAt } = document.value;
      return {
        reason: judged,
        counts: Object.fromEntries(counts.map((one) => [one.reason, one.count])),
        newest,
        supply: {
          isFailing,
          failedAtMs: failedAt === 0 ? null : failedAt,
          failedAgoMs: failedSince === null ? null : clock.mono() - failedSince,
        },
      };
    },
  };
}

/** A boot without a name is another one each time, for all that anybody knows. */
function machineOf(osBoot: string, hasChanged: boolean): 'same' | 'another' | 'unknown' {
  if (!hasChanged) return 'same';
  return osBoot.startsWith('unnamed-') ? 'unknown' : 'another';
}

function counted(counts: Starts['counts'], found: StartReason): Starts['counts'] {
  const before = counts.find((one) => one.reason === found)?.count ?? 0;
  return [...counts.filter((one) => one.reason !== found), { reason: found, count: before + 1 }];
}
