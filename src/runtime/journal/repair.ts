/**
 * Repairs the end of the newest segment after a crash: torn bytes are copied into the quarantine
 * and wiped, and the last batch is written again where its flush may have failed, also that of a clean
 * stop. Each step may be
 * repeated, so a crash between any two is repaired by the next start.
 */
import { ok } from '../ports/result.js';
import type { StorageFile, StorageFolder, Stored } from '../ports/storage.js';
import { type Repair, type RepairColumn, repairs } from './classification.js';
import { type Facts, decideBy } from './decision-table.js';
import { batchBlocksMax, blockBytes } from './format.js';
import { inOrder, quarantineFolder, writeAll } from './files.js';
import type { JournalReading } from './opening-read.js';
import { type SegmentScan, tornBytes } from './segment-scan.js';

/** Torn tails kept; the oldest goes first. */
const quarantinedMax = 64;
const partialName = 'part.tmp';

export function repairFor(reading: JournalReading, unnoted: boolean, osBoot: string): Repair {
  const facts: Facts<RepairColumn> = {
    corrupt: reading.damage !== null,
    torn: reading.isTorn,
    unnoted,
    sameBoot: reading.lastBoot.osBoot === osBoot,
  };
  return decideBy(repairs, facts).then;
}

/**
 * Whether an earlier start wiped a torn tail here and did not live to write so down: its bytes are
 * in the quarantine under the sequence that comes next, which its `recovered` record would have taken.
 */
export async function isLossUnnoted(folder: StorageFolder, newest: SegmentScan): Stored<boolean> {
  const names = await folder.list();
  if (!names.ok) return names;
  if (!names.value.includes(quarantineFolder)) return ok(false);
  const quarantine = await folder.folder(quarantineFolder);
  if (!quarantine.ok) return quarantine;
  const kept = await quarantine.value.list();
  if (!kept.ok) return kept;
  return ok(kept.value.some((name) => name.startsWith(tailName(newest))));
}

/** Does what `repair` says at the end of `newest`; answers the name of the quarantined bytes, if any. */
export async function repairTail(
  folder: StorageFolder,
  file: StorageFile,
  newest: SegmentScan,
  repair: Repair,
): Stored<string | null> {
  const quarantined = repair.quarantine ? await quarantineTail(folder, newest) : ok(null);
  if (!quarantined.ok) return quarantined;
  const done = await inOrder(
    () => (repair.wipe ? wipe(file, newest) : nothing()),
    () => (repair.rewriteTail ? rewriteLastBatch(file, newest) : nothing()),
  );
  return done.ok ? quarantined : done;
}

const nothing = (): Stored<void> => Promise.resolve(ok(undefined));

/** Zeros over all that one torn write can have reached. */
async function wipe(file: StorageFile, newest: SegmentScan): Stored<void> {
  const start = newest.endBlock * blockBytes;
  const end = Math.min(newest.segment.bytes.length, start + batchBlocksMax * blockBytes);
  return inOrder(
    () => writeAll(file, start, new Uint8Array(end - start)),
    () => file.datasync(),
  );
}

/** The same bytes at the same place: after a failed flush the cache may have them and the disk not. */
async function rewriteLastBatch(file: StorageFile, newest: SegmentScan): Stored<void> {
  const { lastBatch, segment } = newest;
  if (lastBatch === null) return ok(undefined);
  const start = lastBatch.block * blockBytes;
  const bytes = segment.bytes.subarray(start, start + lastBatch.blocks * blockBytes);
  return inOrder(
    () => writeAll(file, start, bytes),
    () => file.datasync(),
  );
}

/** Names the end of `newest`: the segment, the block, and the sequence that would stand there. */
function tailName(newest: SegmentScan): string {
  const segment = String(newest.segment.number).padStart(6, '0');
  const block = String(newest.endBlock).padStart(5, '0');
  const sequence = String(newest.end.sequence).padStart(12, '0');
  return `seg-${segment}-block-${block}-seq-${sequence}.`;
}

/** Copies the torn bytes away, durably. A start that died while it wiped has left a first copy: both are kept. */
async function quarantineTail(folder: StorageFolder, newest: SegmentScan): Stored<string> {
  const quarantine = await folder.folder(quarantineFolder);
  if (!quarantine.ok) return quarantine;
  const kept = await quarantine.value.list();
  if (!kept.ok) return kept;
  const prefix = tailName(newest);
  const copies = kept.value.filter((name) => name.startsWith(prefix)).length;
  const name = `${prefix}${String(copies + 1)}.torn`;
  const cleared = await makeRoom(quarantine.value, kept.value);
  if (!cleared.ok) return cleared;
  const file = await quarantine.value.open(partialName, 'create');
  if (!file.ok) return file;
  const done = await inOrder(
    () => writeAll(file.value, 0, tornBytes(newest)),
    () => file.value.sync(),
    () => file.value.close(),
    () => quarantine.value.rename(partialName, name),
    () => quarantine.value.syncDirectory(),
  );
  return done.ok ? ok(name) : done;
}

async function makeRoom(quarantine: StorageFolder, names: readonly string[]): Stored<void> {
  const kept = names.filter((name) => name !== partialName).sort();
  const oldest = kept.slice(0, Math.max(0, kept.length - quarantinedMax + 1));
  const partial = names.filter((name) => name === partialName);
  return inOrder(...[...partial, ...oldest].map((name) => () => quarantine.remove(name)));
}
