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
  /** The process dies (SIGKILL) at its n-th write below the journal, counted from this order. */
  readonly killAtWrite?: number;
  /** Before that write, or when it is done and nobody has heard of it; `before` unless told. */
  readonly when?: KillMoment;
}

export const killMoments = ['before', 'after'] as const;
export type KillMoment = (typeof killMoments)[number];

export interface WallClock {
  /** What the till's wall clock shows beyond the machine's. */
  readonly offsetMs: number;
  /** `none`: without a battery; the clock starts in 1970 whenever the power comes. */
  readonly rtc: 'kept' | 'none';
}

/** One JSON line from the bench; the preload answers `{"done": seq}` once it holds. */
export interface Injection {
  readonly seq: number;
  /** Counts the orders about the disk: a count of writes begins anew with the next one alone. */
  readonly order: number;
  readonly disk: DiskFaults;
  readonly clock: WallClock;
}

/** One JSON line from the preload. */
export type PreloadNote =
  | {
      readonly done: number;
      /** Writes below the journal since this process began. */
      readonly journalWrites: number;
    }
  | { readonly spent: DiskCall };
