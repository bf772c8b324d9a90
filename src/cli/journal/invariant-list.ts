/** The rules that `journal verify` checks. To add one: a row here (form: runtime/journal/invariants.ts). */
import { type Invariant, journalInvariants } from '../../runtime/journal/invariants.js';

export const verifiedInvariants: readonly Invariant[] = [...journalInvariants];
