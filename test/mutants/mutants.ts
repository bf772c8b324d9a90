/** All mutants: each law of DESIGN, each rule of PAYMENT, and what must not happen to the journal. */
import { chargeMutants } from './charge-mutants.js';
import { counterMutants } from './counter-mutants.js';
import { endingMutants } from './ending-mutants.js';
import { journalMutants } from './journal-mutants.js';
import type { Mutant } from './mutant.js';
import { tillMutants } from './till-mutants.js';

export const mutants: readonly Mutant[] = [
  ...tillMutants,
  ...chargeMutants,
  ...endingMutants,
  ...counterMutants,
  ...journalMutants,
];
