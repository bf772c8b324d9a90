/**
 * The number of the rules by which a journal is replayed and gone on with. It rises with every change
 * after which the same journal would lead to another book or another start: another reading of an
 * entry, another request, another timer. Each start writes it into its boot record; software with a
 * lower number refuses the journal from then on, because it would decide by rules that are gone.
 *
 * What each number meant, from 1 on. Never changed, only added to; then the readings of the fixture
 * journals are read anew (test/fixtures/journals/README.md).
 */
const meanings = [
  'P1 to P28 as first built; a boot record without a number is of this one',
  'a code that the customer scans lives as long as the expiry that is sent with it (P18)',
] as const;

export const behaviour: number = meanings.length;
