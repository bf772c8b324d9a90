/** The days counted again by `journal verify`, also of a journal in which records are lost. */
import t from 'tap';
import { dayTotalsHold } from '../../../src/runtime/journal/day-rules.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type { JournalRecord } from '../../../src/runtime/journal/record.js';
import { paid, stage } from '../../runtime/payment/stage.js';

/** Four payments, each paid at once. */
function fourPaid(): readonly JournalRecord[] {
  const it = stage();
  for (let sale = 0; sale < 4; sale += 1) {
    const no = it.charge();
    it.answerCharge(paid());
    it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  }
  return it.entries.map((entry, index) => ({ sequence: index + 1, kind: 'entry', entry }));
}

function problemsOf(records: readonly JournalRecord[]): readonly string[] {
  const recount = dayTotalsHold.start();
  const problems = records.flatMap((record) => recount.see(record));
  return [...problems, ...(recount.end?.() ?? [])];
}

/** Where the nth record of this type stands. */
function nth(records: readonly JournalRecord[], type: string, n: number): number {
  const found = records.flatMap(({ entry }, index) => (entry.type === type ? [index] : []));
  return found[n] ?? -1;
}

const isPayment = ({ type }: JournalEntry): boolean => type === 'Paid' || type === 'Tallied';

t.test('a day that does not say what ended in it breaks a rule', async (t) => {
  const records = fourPaid();
  t.strictSame(problemsOf(records), []);
  const untold = records.filter((_, index) => index !== nth(records, 'Tallied', 3));
  const numbered = untold.map((record, index) => ({ ...record, sequence: index + 1 }));
  t.strictSame(problemsOf(numbered), ['1 things ended and are in no day']);
});

t.test('what ended in records that are lost is no broken rule', async (t) => {
  const records = fourPaid();
  const [from, to] = [nth(records, 'Paid', 1), nth(records, 'Tallied', 1)];
  t.ok(from > 0 && to > from && records.slice(from, to + 1).some(({ entry }) => isPayment(entry)));
  for (let end = from + 1; end <= to + 1; end += 1)
    t.strictSame(problemsOf([...records.slice(0, from), ...records.slice(end)]), [], `to ${end}`);
});

t.test('what had ended in them, and is told of again behind them, is counted once', async (t) => {
  const records = fourPaid();
  const [from, to] = [nth(records, 'Paid', 1), nth(records, 'Tallied', 1)];
  const last = nth(records, 'Paid', 3);
  const lost = records[from]?.entry;
  if (lost === undefined) throw new Error('the second was paid');
  const entry = { ...lost, type: 'AnswerRecorded', previous: lost.state };
  const again: JournalRecord = { sequence: last + 1, kind: 'entry', entry };
  const behind = records.slice(last).map((one) => ({ ...one, sequence: one.sequence + 1 }));
  const shown = [...records.slice(0, from), ...records.slice(to + 1, last), again, ...behind];
  t.strictSame(problemsOf(shown), []);
});
