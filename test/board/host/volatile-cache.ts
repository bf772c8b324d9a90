/**
 * A disk with a cache that forgets: what was written stays in the cache until a flush, and when the power
 * goes a coin is thrown for each sector of 512 bytes that was still there: it has one of the contents that
 * it was given since the last flush, or the one before. Pure; the same seed loses the same.
 *
 * One coin for the two sectors of ext4's first superblock: it takes them for one write (disks with physical
 * sectors of 4 KiB do not tear it), and one half of it is a file system that only e2fsck could mount.
 */
import { seededRandom } from '../../../src/twins/seeded-random.js';

export const sectorBytes = 512;

const superblock = { first: 2, second: 3 } as const;

/** What a cut takes of what was not flushed: nothing, all, or what the coins say. */
export type LossPolicy = 'none' | 'all' | 'coin';

export interface VolatileCache {
  read(offset: number, length: number): Uint8Array;
  write(offset: number, data: Uint8Array): void;
  flush(): void;
  /** Answers how many sectors were in the cache, and how many of them lost what was newest. */
  cut(policy: LossPolicy, seed: number): { readonly waiting: number; readonly lost: number };
  /** Sectors that a cut may take. */
  waiting(): number;
}

/** `medium` is what endures; it is changed in place. Whole sectors alone are written. */
export function volatileCache(medium: Uint8Array): VolatileCache {
  /** By number of the sector, oldest first. */
  const cached = new Map<number, Uint8Array[]>();
  const settle = (sector: number, content: Uint8Array | undefined): void => {
    if (content !== undefined) medium.set(content, sector * sectorBytes);
  };
  return {
    read: (offset, length) => {
      const bytes = Uint8Array.from(medium.subarray(offset, offset + length));
      for (let at = 0; at < length; at += sectorBytes) {
        const newest = cached.get((offset + at) / sectorBytes)?.at(-1);
        if (newest !== undefined) bytes.set(newest, at);
      }
      return bytes;
    },
    write: (offset, data) => {
      if (offset % sectorBytes !== 0 || data.length % sectorBytes !== 0) {
        throw new Error(`a write of ${data.length} bytes at ${offset} is no whole sectors`);
      }
      for (let at = 0; at < data.length; at += sectorBytes) {
        const sector = (offset + at) / sectorBytes;
        const content = Uint8Array.from(data.subarray(at, at + sectorBytes));
        cached.set(sector, [...(cached.get(sector) ?? []), content]);
      }
    },
    flush: () => {
      for (const [sector, contents] of cached) settle(sector, contents.at(-1));
      cached.clear();
    },
    cut: (policy, seed) => {
      const random = seededRandom(seed);
      const waiting = cached.size;
      let lost = 0;
      let firstHalf = 0;
      for (const [sector, contents] of [...cached].sort(([one], [other]) => one - other)) {
        const isSecondHalf = sector === superblock.second && cached.has(superblock.first);
        const coin = isSecondHalf ? firstHalf : random.below(contents.length + 1);
        if (sector === superblock.first) firstHalf = coin;
        const kept = { none: contents.length, all: 0, coin: Math.min(coin, contents.length) };
        const place = kept[policy];
        if (place < contents.length) lost += 1;
        settle(sector, contents[place - 1]);
      }
      cached.clear();
      return { waiting, lost };
    },
    waiting: () => cached.size,
  };
}
