/** Names in the journal's folder, and writing whole files through the storage port. */
import { type Result, failed, ok } from '../ports/result.js';
import type { StorageFault, StorageFile, Stored } from '../ports/storage.js';

export const spareName = 'spare.pj.tmp';
export const quarantineFolder = 'quarantine';

const segmentForm = /^seg-(\d{6,10})\.pj$/;

export function segmentName(number: number): string {
  return `seg-${String(number).padStart(6, '0')}.pj`;
}

/** Numbers of the segments among `names`, ascending. */
export function segmentNumbers(names: readonly string[]): readonly number[] {
  return names
    .map((name) => Number(segmentForm.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b);
}

/** Numbers that are missing between the lowest and the highest of `numbers`, at most `max` of them. */
export function missingNumbers(numbers: readonly number[], max = 100): readonly number[] {
  const missing: number[] = [];
  for (const [index, number] of numbers.entries()) {
    const before = numbers[index - 1] ?? number - 1;
    for (let gap = before + 1; gap < number && missing.length < max; gap += 1) missing.push(gap);
  }
  return missing;
}

/** Writes all of `bytes`, going on after short writes; one that takes nothing is a fault. */
export async function writeAll(
  file: StorageFile,
  position: number,
  bytes: Uint8Array,
): Stored<void> {
  let written = 0;
  while (written < bytes.length) {
    const part = written === 0 ? bytes : bytes.subarray(written);
    const taken = await file.write(position + written, part);
    if (!taken.ok) return taken;
    if (taken.value <= 0 || taken.value > part.length) return failed(noProgress);
    written += taken.value;
  }
  return ok(undefined);
}

const noProgress: StorageFault = { code: 'Io', call: 'write', detail: 'a write made no progress' };

/** Runs storage calls in order up to the first that fails. */
export async function inOrder(
  ...calls: readonly (() => Stored<void>)[]
): Promise<Result<void, StorageFault>> {
  for (const call of calls) {
    const done = await call();
    if (!done.ok) return done;
  }
  return ok(undefined);
}
