/** Randomness as a port, so that a seed can stand in for it. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array;
}
