/** The book read back: what was begun first stands first, however often it was written since. */
import fc from 'fast-check';
import t from 'tap';
import { NewestEntries } from '../../../src/runtime/journal/newest-entries.js';
import type { Book } from '../../../src/runtime/payment/book.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { replay } from '../../../src/runtime/payment/replay.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { fen } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { type Stage, accepted, notFound, paid, refused, stage, unknown } from './stage.js';

/** What the next segment of the journal would begin with. */
function carriedOver(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const newest = new NewestEntries(() => true);
  for (const entry of entries) newest.see(entry);
  return newest.carryOver();
}

function replayed(entries: readonly JournalEntry[]): Book {
  return replay(defaultSettings, entries).book;
}

t.test('attempts come back in the order in which they were begun', async (t) => {
  const it = stage();
  const first = it.charge();
  it.answerCharge(refused);
  it.post({ kind: 'SaleLeft', sale: it.attempt(first).sale });
  it.reboot();
  const second = it.charge({ channel: 'wechat' });
  it.answerCharge(unknown);
  it.post({ kind: 'CancelPressed', attempt: second });
  const third = it.charge();
  it.answerCharge(paid());
  // The schedule after the end writes the first one once more, behind the others.
  it.elapse(62_000, () => notFound);
  const order = [first, second, third];
  t.strictSame([...it.book.attempts.keys()], order, 'as they were made');
  t.notSame(
    carriedOver(it.entries).flatMap(({ thing, id }) => (thing === 'attempt' ? [id] : [])),
    order,
    'the journal carries them by their newest record',
  );
  t.strictSame([...replayed(carriedOver(it.entries)).attempts.keys()], order);
});

t.test('refunds, slips and sales come back in the order in which they were begun', async (t) => {
  const it = stage();
  for (const amountFen of [1250, 900]) {
    const no = it.charge({ amountFen });
    it.answerCharge(paid(amountFen));
    it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
    it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(amountFen) });
  }
  const [refund] = it.book.refunds.keys();
  const asked = it.history.find(({ effect }) => effect.kind === 'Refund')?.effect;
  if (asked?.kind !== 'Refund') return t.fail('no refund was sent');
  const said = { kind: 'refunded', amountFen: fen(1250) } as const;
  it.answerSeq(asked.seq, { verb: 'refund', said });
  const { refunds, slips, sales } = replayed(carriedOver(it.entries));
  t.equal(refunds.size, 2);
  t.equal([...refunds.keys()][0], refund);
  t.strictSame([...slips.keys()], [...it.book.slips.keys()]);
  return t.strictSame([...sales.keys()], [...it.book.sales.keys()]);
});

type Step = (it: Stage) => void;

function charge(channel: 'alipay' | 'wechat', said: Parameters<Stage['answerCharge']>[0]): Step {
  return (it) => {
    const sale = [...it.book.sales.values()].find(({ state }) => state === 'open')?.no ?? null;
    const order = { sale, amountFen: fen(1250), channel, form: 'code', code: null } as const;
    it.post({ kind: 'ChargeAsked', ...order });
    if (it.open('Charge') !== undefined) it.answerCharge(said);
  };
}

function press(kind: 'CancelPressed' | 'VoidConfirmed' | 'DivertConfirmed', index: number): Step {
  return (it) => {
    const attempt = [...it.book.attempts.keys()].at(-1 - index);
    if (attempt !== undefined) it.post({ kind, attempt });
  };
}

function refund(index: number): Step {
  return (it) => {
    const attempt = [...it.book.attempts.keys()].at(-1 - index);
    if (attempt !== undefined) it.post({ kind: 'RefundConfirmed', attempt, amountFen: fen(1250) });
    if (it.open('Refund') !== undefined)
      it.answerRefund({ kind: 'refunded', amountFen: fen(1250) });
  };
}

const leave: Step = (it) => {
  const served = it.book.foreground === null ? undefined : it.book.attempts.get(it.book.foreground);
  if (served !== undefined) it.post({ kind: 'SaleLeft', sale: served.sale });
};

const endSlip: Step = (it) => {
  const slip = [...it.book.slips.values()].find(({ state }) => state === 'sending');
  if (slip !== undefined)
    it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'printed' } });
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.constantFrom('alipay', 'wechat'), fc.constantFrom(paid(), accepted, refused, unknown))
    .map(([channel, said]) => charge(channel, said)),
  fc
    .tuple(fc.constantFrom('CancelPressed', 'VoidConfirmed', 'DivertConfirmed'), fc.nat(3))
    .map(([kind, index]) => press(kind, index)),
  fc.nat(3).map(refund),
  fc.constantFrom(leave, endSlip),
  fc
    .tuple(fc.constantFrom(3_000, 61_000, 400_000), fc.constantFrom(paid(), notFound, unknown))
    .map(([ms, said]): Step => (it) => {
      it.elapse(ms, () => said);
    }),
  fc.constantFrom(true, false).map((tornTail): Step => (it) => {
    it.reboot({ tornTail });
  }),
);

/** The book as text, with the order of its things. */
function inOrder(book: Book): string {
  const { attempts, sales, refunds, duties, probes, slips } = book;
  const things = [attempts, sales, refunds, duties, probes, slips];
  return JSON.stringify(things.map((kind) => [...kind]));
}

t.test('a journal that begins with a carry-over tells the book of the uncut one', async (t) => {
  let moved = 0;
  const segments = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 5 });
  fc.assert(
    fc.property(segments, (segments) => {
      const it = stage();
      const newest = new NewestEntries(() => true);
      let seen = 0;
      for (const steps of segments) {
        for (const take of steps) take(it);
        for (const entry of it.entries.slice(seen)) newest.see(entry);
        seen = it.entries.length;
        const carried = newest.carryOver().filter(({ thing }) => thing === 'attempt');
        const attempts = [...it.book.attempts.keys()];
        if (carried.some(({ id }, place) => id !== attempts[place])) moved += 1;
        if (inOrder(replayed(newest.carryOver())) !== inOrder(replayed(it.entries))) return false;
      }
      return true;
    }),
    { seed: 20_260_101, numRuns: count({ quick: 300, full: 10_000 }) },
  );
  t.ok(moved > 20, `the carry-over had another order ${String(moved)} times`);
});
