/** All mutants: each law of DESIGN, each rule of PAYMENT, and what must not happen to the journal. */
import type { Mutant } from './mutant.js';
import { chargeMutants, counterMutants, endingMutants } from './payment-mutants.js';

export const mutants: readonly Mutant[] = [...chargeMutants, ...endingMutants, ...counterMutants];
