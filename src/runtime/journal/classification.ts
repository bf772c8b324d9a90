/**
 * What a segment is after a crash, as a table: clean, torn by the last write, or damaged. Pure; the
 * reasons are facts of how segments are written (README.md), one a row.
 *
 * Columns
 *   read       the medium gave every block of it out
 *   header     block 0 is whole, names this segment, and the file has the size it states
 *   continues  sequence and chain go on from the segment before (yes for the first one read)
 *   carried    the segment starts with a complete carry-over
 *   last       it is the newest segment
 *   zero       every byte behind the last whole batch is zero
 *   near       everything that is not zero there lies within one largest batch
 *   misfit     a frame with good sums stands right behind the last whole batch, but does not fit there
 *   later      the start of another batch, by a header whose sum holds, stands on a later block
 */
import { decisionTable } from './decision-table.js';

export type Verdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'torn' }
  | { readonly kind: 'corrupt'; readonly detail: string }
  /** The observations contradict each other: our own mistake. */
  | { readonly kind: 'contradiction' };

const clean: Verdict = { kind: 'clean' };
const torn: Verdict = { kind: 'torn' };
const contradiction: Verdict = { kind: 'contradiction' };
const corrupt = (detail: string): Verdict => ({ kind: 'corrupt', detail });

export type SegmentColumn =
  'read' | 'header' | 'continues' | 'carried' | 'last' | 'zero' | 'near' | 'misfit' | 'later';

export const classification = decisionTable<SegmentColumn, Verdict>(
  ['read', 'header', 'continues', 'carried', 'last', 'zero', 'near', 'misfit', 'later'],
  [
    // What a block holds that cannot be read is not known: it is neither free nor torn.
    {
      label: 'unreadable',
      when: '0 - - - - - - - -',
      then: corrupt('the medium does not give a block out'),
    },
    // A segment gets its name only after block 0 and the carry-over are on stable storage, so no
    // crash leaves one without them.
    {
      label: 'header',
      when: '   1 0 - - - - - - -',
      then: corrupt('block 0 or the size of the segment is damaged'),
    },
    {
      label: 'continuity',
      when: '1 1 0 - - - - - -',
      then: corrupt('the segment does not go on from the one before'),
    },
    {
      label: 'carry-over',
      when: '1 1 1 0 - - - - -',
      then: corrupt('the carry-over at the start is damaged'),
    },
    { label: 'clean', when: '    1 1 1 1 - 1 1 0 0', then: clean },
    { label: 'zero-far', when: ' 1 1 1 1 - 1 0 - -', then: contradiction },
    { label: 'zero-misfit', when: '1 1 1 1 - 1 1 1 -', then: contradiction },
    { label: 'zero-later', when: '1 1 1 1 - 1 1 0 1', then: contradiction },
    // A torn write cannot make sums that hold: this frame was written, for another place or chain.
    {
      label: 'misfit',
      when: '   1 1 1 1 - 0 - 1 -',
      then: corrupt('a record stands where it was not written'),
    },
    // The next segment is made only after the last batch of this one was durable.
    {
      label: 'sealed',
      when: '   1 1 1 1 0 0 - 0 -',
      then: corrupt('a finished segment has a damaged record'),
    },
    // One batch is in flight at a time: behind a later one this one was durable once.
    {
      label: 'followed',
      when: ' 1 1 1 1 1 0 - 0 1',
      then: corrupt('a damaged record is followed by others'),
    },
    {
      label: 'scattered',
      when: '1 1 1 1 1 0 0 0 0',
      then: corrupt('damage reaches further than one write'),
    },
    { label: 'torn', when: '     1 1 1 1 1 0 1 0 0', then: torn },
  ],
);

/**
 * What a start does with the newest segment, from the classification of all segments read.
 *
 * Columns
 *   corrupt   any segment read is corrupt, or one is missing
 *   torn      the newest segment is torn
 *   unnoted   an earlier start wiped a torn tail and died before it wrote so down
 *   sameBoot  the last start on record was in this boot of the operating system
 *
 * How that start ended says nothing: a clean stop may itself be what only the cache has.
 */
export interface Repair {
  readonly lock: boolean;
  /** Copy the torn bytes away before they are wiped. */
  readonly quarantine: boolean;
  readonly wipe: boolean;
  /** Write the last batch again: its flush may have failed, and only the cache may have it. */
  readonly rewriteTail: boolean;
  /** Write down that a tail was lost. */
  readonly noteLoss: boolean;
}

export type RepairColumn = 'corrupt' | 'torn' | 'unnoted' | 'sameBoot';

const nothing: Repair = {
  lock: false,
  quarantine: false,
  wipe: false,
  rewriteTail: false,
  noteLoss: false,
};
const rewrite: Repair = { ...nothing, rewriteTail: true };
const wipeAgain: Repair = { ...nothing, wipe: true, noteLoss: true };
const wipeTorn: Repair = { ...wipeAgain, quarantine: true };

export const repairs = decisionTable<RepairColumn, Repair>(
  ['corrupt', 'torn', 'unnoted', 'sameBoot'],
  [
    { label: 'locked', when: '1 - - -', then: { ...nothing, lock: true } },
    { label: 'clean after a reboot', when: '0 0 0 0', then: nothing },
    { label: 'clean in the same boot', when: '0 0 0 1', then: rewrite },
    // The wipe may have reached the cache alone, so it is done again.
    { label: 'unnoted after a reboot', when: '0 0 1 0', then: wipeAgain },
    {
      label: 'unnoted in the same boot',
      when: '0 0 1 1',
      then: { ...wipeAgain, rewriteTail: true },
    },
    { label: 'torn after a reboot', when: ' 0 1 - 0', then: wipeTorn },
    { label: 'torn in the same boot', when: '0 1 - 1', then: { ...wipeTorn, rewriteTail: true } },
  ],
);
