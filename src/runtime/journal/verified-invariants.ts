/** The rules that `journal verify` checks. To add one: a row here (form: runtime/journal/invariants.ts). */
import { dayTotalsHold, daysGoUp } from './day-rules.js';
import { type Invariant, journalInvariants } from './invariants.js';

export const verifiedInvariants: readonly Invariant[] = [
  ...journalInvariants,
  dayTotalsHold,
  daysGoUp,
];
