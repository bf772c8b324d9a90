/**
 * The fault catalogue: every code that the till, its commands and its bench can name, with what is
 * wrong, what to do and whom to call, in Chinese and English. The codes are types: one without an entry
 * does not compile where it is named, and a test reads the sources for the rest. Once published a code
 * keeps its meaning. `docs/faults.md` is drawn from here.
 */
import type { Fault } from './fault-form.js';
import { benchFaults } from './faults-bench.js';
import { commandFaults } from './faults-command.js';
import { recordFaults } from './faults-record.js';
import { tillFaults } from './faults-till.js';

/** What the status of the till names. */
export type TillFaultCode = keyof typeof tillFaults;
/** What a command ends with. */
export type CommandFaultCode = keyof typeof commandFaults | keyof typeof recordFaults;
/** What the bench answers. */
export type BenchFaultCode = keyof typeof benchFaults;
export type FaultCode = TillFaultCode | CommandFaultCode | BenchFaultCode;

export const faults: Readonly<Record<FaultCode, Fault>> = {
  ...tillFaults,
  ...commandFaults,
  ...recordFaults,
  ...benchFaults,
};

export function isFaultCode(text: string): text is FaultCode {
  return Object.hasOwn(faults, text);
}
