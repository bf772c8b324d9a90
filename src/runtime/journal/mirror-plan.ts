/**
 * What a start does about a journal that lies on two media, as a table. Pure. Each side is a journal of
 * its own; what one holds has to be the beginning of what the other holds.
 *
 * Columns
 *   primary   the primary is sound: nothing but its last write may be torn
 *   mirror    the mirror is sound
 *   agrees    as far as both go, they hold the same records, by chain
 *   ahead     the primary shows records behind the end of the mirror
 *   behind    the mirror shows records behind the end of the primary
 *   pTorn     the last write of the primary is torn
 *   mTorn     the last write of the mirror is torn
 */
import { decisionTable } from './decision-table.js';
import type { Side } from './mirror-pair.js';

export type MirrorVerdict =
  | { readonly kind: 'keep' }
  /** The other side is made equal to `from`. `quarantine`: what it held is damaged, and kept aside. */
  | { readonly kind: 'refill'; readonly from: Side; readonly quarantine: boolean }
  | { readonly kind: 'lock'; readonly detail: string }
  /** Observations contradict each other: our own mistake. */
  | { readonly kind: 'contradiction' };

export type MirrorColumn = 'primary' | 'mirror' | 'agrees' | 'ahead' | 'behind' | 'pTorn' | 'mTorn';

const keep: MirrorVerdict = { kind: 'keep' };
const contradiction: MirrorVerdict = { kind: 'contradiction' };
const refill = (from: Side, quarantine = false): MirrorVerdict => ({
  kind: 'refill',
  from,
  quarantine,
});
const lock = (detail: string): MirrorVerdict => ({ kind: 'lock', detail });

export const mirrorTable = decisionTable<MirrorColumn, MirrorVerdict>(
  ['primary', 'mirror', 'agrees', 'ahead', 'behind', 'pTorn', 'mTorn'],
  [
    // Opening it tells the damage, and locks.
    { label: 'both damaged', when: '     0 0 - - - - -', then: keep },
    { label: 'primary damaged', when: '  0 1 - 0 - - -', then: refill('mirror', true) },
    {
      label: 'primary damaged and ahead',
      when: '0 1 - 1 - - -',
      then: lock('the journal is damaged, and the mirror ends before that'),
    },
    { label: 'mirror damaged', when: '   1 0 - - 0 - -', then: refill('primary', true) },
    {
      label: 'mirror damaged and ahead',
      when: '1 0 - - 1 - -',
      then: lock('the mirror is damaged, and the journal ends before that'),
    },
    {
      label: 'diverged',
      when: '1 1 0 - - - -',
      then: lock('journal and mirror hold different records'),
    },
    { label: 'both longer', when: '1 1 1 1 1 - -', then: contradiction },
    { label: 'mirror shorter', when: '1 1 1 1 0 - -', then: refill('primary') },
    { label: 'primary shorter', when: '1 1 1 0 1 - -', then: refill('mirror') },
    // A batch counts when both have it: where the other side is clean, the torn one was never acknowledged.
    { label: 'primary torn', when: '1 1 1 0 0 1 0', then: refill('mirror') },
    { label: 'mirror torn', when: '1 1 1 0 0 0 1', then: refill('primary') },
    { label: 'both torn', when: '1 1 1 0 0 1 1', then: keep },
    // Also where the bytes differ: a segment that holds nothing but its carry-over is made anew at will.
    { label: 'equal', when: '1 1 1 0 0 0 0', then: refill('primary') },
  ],
);
