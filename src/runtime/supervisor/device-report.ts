/**
 * What is known of each device of a running till, in the manner of the statistics of UnifiedPOS:
 * counts since the start of the process, its last fault, and whether it is there now. Values alone; what
 * a device read or was told is never among them.
 */
import type { DeviceFault, DeviceKind } from '../ports/device.js';
import type { MonoMs, WallMs } from '../ports/units.js';
import type { HealthState } from './health.js';

export interface DeviceReport {
  /** By the board profile; the same before and after it was pulled out and put back. */
  readonly id: string;
  readonly kind: DeviceKind;
  readonly driver: string;
  /** Without it no new sale is begun. */
  readonly required: boolean;
  readonly health: HealthState['kind'];
  /** Why it is not there now; `null` while it is. */
  readonly away: DeviceFault | null;
  readonly statistics: DeviceStatistics;
}

export interface DeviceStatistics {
  readonly opened: number;
  /** Was open, and was lost or had to be let go. */
  readonly lost: number;
  readonly failedOpens: number;
  readonly lastFault: PastFault | null;
  /** Handed on. */
  readonly readings: number;
  /** Too many at once: counted and thrown away. */
  readonly shedReadings: number;
  readonly commands: number;
  /** Commands that ended in a fault, came while it was away, or never ended. */
  readonly commandFaults: number;
  /** Of its link, since the start; `null` where the link does not tell. */
  readonly bytes: { readonly received: number; readonly sent: number } | null;
  /** Of the monotonic clock; `null` while it is away. */
  readonly upSince: MonoMs | null;
  /** For how long, until now; `null` while it is away. */
  readonly upMs: number | null;
}

export interface PastFault extends DeviceFault {
  /** As the wall clock had it then, which a board without a clock chip sets later. */
  readonly at: WallMs;
  /** For how long, until now, by the monotonic clock. */
  readonly agoMs: number;
}
