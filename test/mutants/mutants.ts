/** All mutants: each law of DESIGN, each rule of PAYMENT, and what must not happen to the journal. */
import { journalMutants } from './journal-mutants.js';
import type { Mutant } from './mutant.js';
import { chargeMutants, counterMutants, endingMutants } from './payment-mutants.js';
import { tillMutants } from './till-mutants.js';

export const mutants: readonly Mutant[] = [
  ...tillMutants,
  ...chargeMutants,
  ...endingMutants,
  ...counterMutants,
  ...journalMutants,
];
