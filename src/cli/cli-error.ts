/**
 * A fault that the person at the keyboard can put right: one sentence on what is wrong, one on what
 * to do, and a stable code for scripts and support. Never used for our own mistakes (`Bug`).
 */
import type { Bilingual } from './command.js';

/** `E-ROOM-WHAT`, for example `E-CLI-COMMAND`; once published it keeps its meaning. */
export type ErrorCode = `E-${Uppercase<string>}-${Uppercase<string>}`;

export interface CliFault {
  readonly code: ErrorCode;
  /** 1 ran and found a fault, 2 wrong usage or configuration, 3 refused by a safety rule. */
  readonly status: 1 | 2 | 3;
  /** One sentence: what is wrong. */
  readonly wrong: Bilingual;
  /** One sentence: what to do. */
  readonly next: Bilingual;
}

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly fault: CliFault;

  constructor(fault: CliFault, options?: ErrorOptions) {
    super(`${fault.code}: ${fault.wrong.en}`, options);
    this.fault = fault;
  }
}
