/**
 * A fault that the person at the keyboard can put right: one sentence on what is wrong, one on what
 * to do, and a stable code for scripts and support. Words that do not depend on the moment come from
 * the fault catalogue. Never used for our own mistakes (`Bug`).
 */
import type { Bilingual } from '../runtime/text/fault-form.js';
import { type CommandFaultCode, faults } from '../runtime/text/faults.js';

export interface CliFault {
  readonly code: CommandFaultCode;
  /** 1 ran and found a fault, 2 wrong usage or configuration, 3 refused by a safety rule. */
  readonly status: 1 | 2 | 3;
  /** One sentence: what is wrong, where more is known than the catalogue says. */
  readonly wrong?: Bilingual;
  /** One sentence: what to do, likewise. */
  readonly next?: Bilingual;
}

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly fault: Required<CliFault>;

  constructor(fault: CliFault, options?: ErrorOptions) {
    const { wrong, next } = faults[fault.code];
    const whole = { wrong, next, ...fault };
    super(`${whole.code}: ${whole.wrong.en}`, options);
    this.fault = whole;
  }
}
