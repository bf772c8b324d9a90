/** Which segments may go into the archive and which may leave it, as tables. */
import t from 'tap';
import { hours, wallMs } from '../../../src/runtime/ports/units.js';
import {
  type ExportReceipt,
  type SegmentFacts,
  archivable,
  archiveStandings,
  retirable,
} from '../../../src/runtime/journal/archive-plan.js';

/** Ten records a segment. */
function facts(
  days: readonly (number | null)[],
  archived: readonly number[] = [],
): readonly SegmentFacts[] {
  return days.map((day, at) => ({
    number: at + 1,
    header:
      day === null
        ? null
        : {
            number: at + 1,
            day,
            startsWithCarryOver: true,
            keyed: false,
            afterGap: false,
            software: '0.1.0',
            format: 2,
            firstSequence: at * 10 + 1,
            chain: new Uint8Array(16),
            terminal: 'T1',
            createdAt: wallMs(Date.UTC(2026, 0, at + 1)),
            blocks: 8,
          },
    isPlain: !archived.includes(at + 1),
    isArchived: archived.includes(at + 1),
  }));
}

const numbers = (found: readonly SegmentFacts[]) => found.map(({ number }) => number);

t.test(
  'a business day is archived when there is another between it and the current one',
  async (t) => {
    const days = [20_260_101, 20_260_101, 20_260_102, 20_260_103, 20_260_104, 20_260_104];
    t.strictSame(numbers(archivable(facts(days), 6)), [1, 2, 3]);
    t.strictSame(numbers(archivable(facts(days, [1, 2]), 6)), [3]);
    t.strictSame(numbers(archivable(facts(days), 3)), [1, 2], 'nothing that a start reads');
    t.strictSame(numbers(archivable(facts(days.slice(0, 3)), 3)), [], 'the day before stays');
    t.strictSame(numbers(archivable(facts([20_260_101, 20_260_101]), 2)), []);
    t.strictSame(numbers(archivable([], 1)), []);
  },
);

t.test('without business days the newest eight stay', async (t) => {
  const days = Array.from({ length: 11 }, () => 0);
  t.strictSame(numbers(archivable(facts(days), 11)), [1, 2, 3]);
  t.strictSame(numbers(archivable(facts(days.slice(0, 8)), 8)), []);
});

t.test('what stays keeps everything behind it', async (t) => {
  const mixed = [20_260_101, 0, 20_260_101, 20_260_102, 20_260_103, 20_260_104];
  t.strictSame(numbers(archivable(facts(mixed), 6)), [1], 'a segment of no day is young here');
});

const covered: readonly ExportReceipt[] = [
  { day: 20_260_102, firstSequence: 15, lastSequence: 40 },
  { day: 20_260_101, firstSequence: 1, lastSequence: 14 },
];
const rule = { days: 30, today: 20_260_301, ahead: hours(8) };

t.test('what was exported whole and is old goes, oldest first and without a gap', async (t) => {
  const days = [20_260_101, 20_260_102, 20_260_103, 20_260_104, 20_260_228];
  const all = [1, 2, 3, 4];
  t.strictSame(
    retirable(facts(days, all), covered, rule),
    [1, 2, 3],
    'the last of a day may hold the first records of the next',
  );
  const [first] = covered;
  t.strictSame(retirable(facts(days, all), first === undefined ? [] : [first], rule), []);
  const short = [{ day: 20_260_101, firstSequence: 1, lastSequence: 19 }];
  t.strictSame(retirable(facts(days, all), short, rule), [1], 'segment 2 lacks its last record');
  t.strictSame(retirable(facts(days, [2, 3]), covered, rule), [], 'never a plain one, nor past it');
  t.strictSame(retirable(facts([null, ...days.slice(1)], all), covered, rule), []);
});

t.test(
  'age is counted in business days, and no further than the day that the journal has come to',
  async (t) => {
    const days = [20_260_101, 20_260_102, 20_260_301];
    const receipts = [{ day: 20_260_101, firstSequence: 1, lastSequence: 1000 }];
    const at = (today: number) => retirable(facts(days, [1, 2]), receipts, { ...rule, today });
    t.strictSame(at(20_260_201), [], 'thirty days are not more than thirty');
    t.strictSame(at(20_260_202), [1]);
    t.strictSame(at(20_990_101), [1], 'a clock that runs ahead makes nothing older');
  },
);

t.test('a segment of no day is as old as the start of the next', async (t) => {
  const receipts = [{ day: 20_260_101, firstSequence: 1, lastSequence: 1000 }];
  const days = [0, 0, 0, 0];
  const at = (today: number) => retirable(facts(days, [1, 2]), receipts, { ...rule, today });
  t.strictSame(at(20_260_202), [1]);
  t.strictSame(at(20_260_201), []);
});

t.test('without a clock to be believed nothing is called old', async (t) => {
  const receipts = [{ day: 20_260_101, firstSequence: 1, lastSequence: 1000 }];
  t.strictSame(archiveStandings(facts([0, 0, 0], [1]), receipts, null), [
    { number: 1, isExported: true, isOld: null },
  ]);
  t.strictSame(archiveStandings(facts([0, null], [1]), receipts, rule), [
    { number: 1, isExported: false, isOld: null },
  ]);
});
