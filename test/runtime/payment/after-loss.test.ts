/**
 * Records are lost and a person lets the journal go on (P4): whatever is lost of a story, what had ended
 * stays ended, every number that was charged is known or asked about, and nothing is charged again.
 */
import assert from 'node:assert/strict';
import t from 'tap';
import { concludeLoss } from '../../../src/runtime/payment/after-loss.js';
import { endedKept } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import { isFinal } from '../../../src/runtime/payment/model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { replay } from '../../../src/runtime/payment/replay.js';
import { instantOf } from '../../../src/runtime/ports/clock.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type { PrintOutcome } from '../../../src/runtime/ports/device.js';
import { isCarried } from '../../../src/runtime/terminal/carried-things.js';
import { fen, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { type Stage, notFound, paid, refused, stage, unknown } from './stage.js';

const at = instantOf({
  mono: () => monoMs(5_000_000),
  wall: () => wallMs(1_900_000_000_000),
  wallTrusted: () => true,
  osBoot: 'another',
});
const start = { boot: 9, osBoot: 'another', at };
const lost = (writes: number) => ({ writes, start, channels: ['alipay'] as const });

/** Paid with its slip, declined, unknown and parked, refunded, and one that is being charged. */
function story(): Stage {
  const it = stage();
  const first = it.charge();
  it.answerCharge(paid());
  it.post({ kind: 'SaleLeft', sale: it.attempt(first).sale });
  const second = it.charge({ channel: 'wechat' });
  it.answerCharge(refused);
  it.post({ kind: 'SaleLeft', sale: it.attempt(second).sale });
  const third = it.charge();
  it.answerCharge(unknown);
  it.post({ kind: 'CancelPressed', attempt: third });
  it.elapse(20_000, () => notFound);
  it.post({ kind: 'RefundConfirmed', attempt: first, amountFen: fen(500) });
  it.charge({ amountFen: 700 });
  return it;
}

/** What stands in the journal after `accept`, and what the next start sends. */
function goOn(left: readonly JournalEntry[], writes: number) {
  const concluded = concludeLoss(defaultSettings, left, lost(writes));
  const { book, unreadable } = replay(defaultSettings, [...left, ...concluded.entries]);
  assert.deepEqual(unreadable, []);
  const started = decide(book, {
    kind: 'Started',
    boot: 10,
    osBoot: start.osBoot,
    salt: 'ZZZZZZZZ',
    tornTail: false,
    journal: 'ok',
    clock: 'ok',
    channels: ['alipay', 'wechat'],
    at,
  });
  return { concluded, book, started };
}

function problemWith(it: Stage, left: readonly JournalEntry[], writes: number): string | null {
  const before = replay(defaultSettings, left).book;
  const { concluded, book, started } = goOn(left, writes);
  const moving = started.effects.find(({ kind }) => ['Charge', 'Refund', 'Void'].includes(kind));
  if (moving !== undefined) return `the start does ${moving.kind}`;
  for (const [no, attempt] of before.attempts) {
    const after = book.attempts.get(no);
    if (isFinal(attempt) && after?.state.kind !== attempt.state.kind) return `${no} has changed`;
  }
  const asked = new Set<string>(concluded.asked);
  for (const no of it.book.attempts.keys())
    if (!book.attempts.has(no) && !asked.has(no)) return `${no} is forgotten`;
  for (const { no, state } of before.slips.values())
    if (state === 'queued' && book.slips.get(no)?.state !== 'unknown')
      return `slip ${no} may come out twice`;
  const numbers = [...it.book.sales.keys()];
  return Math.max(...numbers) > concluded.lastSale ? 'a sale number is given out again' : null;
}

t.test(
  'whatever records of a story are lost, nothing is charged and no number is forgotten',
  async (t) => {
    const it = story();
    let runs = 0;
    for (let length = 1; length <= 6; length += 1) {
      for (let from = 1; from + length <= it.entries.length; from += 1) {
        const left = it.entries.filter((_, index) => index < from || index >= from + length);
        const problem = problemWith(it, left, length);
        assert.equal(problem, null, `${length} from ${from}: ${JSON.stringify(it.entries[from])}`);
        runs += 1;
      }
    }
    for (let from = 1; from < it.entries.length; from += 1) {
      const problem = problemWith(it, it.entries.slice(0, from), it.entries.length - from);
      assert.equal(problem, null, `the end from ${from}`);
      runs += 1;
    }
    t.ok(runs > 100, `${runs} losses`);
    t.comment(`${runs} losses of ${it.entries.length} records`);
  },
);

t.test('without a lost record there is nothing to conclude', async (t) => {
  const it = story();
  const concluded = concludeLoss(defaultSettings, it.entries, lost(0));
  t.strictSame(concluded.entries, []);
  t.strictSame(concluded.asked, []);
});

t.test('a payment whose slip may have come out gets a marked one', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(unknown);
  const { book } = goOn(it.entries, 2);
  const sale = book.attempts.get(no)?.sale;
  const again = stage();
  again.book = { ...book, start: { ...start, boot: 10 } };
  again.post({
    kind: 'Answered',
    subject: { kind: 'attempt', no },
    seq: 1,
    answer: { verb: 'query', said: paid() },
  });
  const slip = [...again.book.slips.values()].find(({ kind }) => kind === 'sale');
  t.match(slip, { sale, of: no, reprint: 1 });
});

t.test('no cancel of an attempt in doubt proves that money never moved', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(unknown);
  t.ok((goOn(it.entries, 1).book.attempts.get(no)?.reversal.cancelsSent ?? 0) > 1);
});

t.test(
  'what was forgotten in good order is not asked about because something older is kept',
  async (t) => {
    const it = stage();
    // Its slip is owed, so it stays known; all that follows is of another block.
    sell(it, null);
    it.reboot();
    it.post({ kind: 'PrinterCleared', isClear: true });
    for (let sale = 0; sale < 3 * endedKept; sale += 1) sell(it, { kind: 'printed' });
    const newest = new Map(it.entries.map((entry) => [`${entry.thing} ${entry.id}`, entry]));
    const left = [...newest.values()].filter((entry) => entry.open || isCarried(it.book, entry));
    const { asked } = goOn(left, 1).concluded;
    const charged = new Set(it.entries.flatMap(({ attempt }) => attempt ?? []));
    t.ok(charged.size > it.book.attempts.size, 'some are forgotten');
    t.strictSame(
      asked.filter((no) => charged.has(no)),
      [],
    );
  },
);

/** A paid sale, and how its slip ends; `null` for not at all. */
function sell(it: Stage, outcome: PrintOutcome | null): void {
  const no = it.charge();
  it.answerCharge(paid());
  const print = it.history.findLast(({ effect }) => effect.kind === 'Print')?.effect;
  if (outcome !== null && print?.kind === 'Print')
    it.post({ kind: 'PrintEnded', slip: print.slip.no, outcome });
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
}
