/** What the bench tells its preload inside the till's process: faults of the disk, and the clock. */

export const diskCalls = ['fsync', 'write', 'open', 'rename'] as const;
export type DiskCall = (typeof diskCalls)[number];

export interface DiskFaults {
  /** Every flush takes so much longer. */
  readonly fsyncMs?: number;
  readonly full?: boolean;
  readonly readOnly?: boolean;
  /** The next call of this kind on the journal fails, once. */
  readonly failNext?: DiskCall;
}

export interface WallClock {
  /** What the till's wall clock shows beyond the machine's. */
  readonly offsetMs: number;
  /** `none`: without a battery; the clock starts in 1970 whenever the power comes. */
  readonly rtc: 'kept' | 'none';
}

/** One JSON line from the bench; the preload answers `{"done": seq}` once it holds. */
export interface Injection {
  readonly seq: number;
  readonly disk: DiskFaults;
  readonly clock: WallClock;
}

/** One JSON line from the preload. */
export type PreloadNote = { readonly done: number } | { readonly spent: DiskCall };
