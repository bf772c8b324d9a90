/** The shop as it is printed on slips. Last good record with its age; stale is shown, never fatal. */
import type { WallMs } from './units.js';

export interface MerchantInfo {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly merchantNo: string;
  /** When this record was received and verified; `null` for the built-in placeholder. */
  readonly verifiedAt: WallMs | null;
}

export interface MerchantDirectory {
  current(): MerchantInfo;
}
