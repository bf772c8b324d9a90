/** What leaves the book, and what must not: P1, P17, P20, P27, P28. */
import t from 'tap';
import { type Stage, accepted, notFound, paid, refused, stage } from './stage.js';
import { fen, hours, minutes } from '../../../src/runtime/ports/units.js';
import { endedKept } from '../../../src/runtime/payment/book.js';

const many = 3 * endedKept;

/** Cash sales, each with its slip printed as the printer says. */
function sellForCash(it: Stage, sales: number, outcome: 'printed' | 'unknown' | 'none'): void {
  for (let sale = 0; sale < sales; sale += 1) {
    it.post({ kind: 'CashTaken', sale: null, amountFen: fen(100) });
    const attempt = it.book.attempts.get(it.book.foreground ?? ('' as never));
    if (attempt === undefined) throw new Error('cash is taken');
    const print = it.history.findLast(({ effect }) => effect.kind === 'Print')?.effect;
    if (outcome !== 'none' && print?.kind === 'Print') {
      const said = outcome === 'printed' ? ({ kind: 'printed' } as const) : unproved;
      it.post({ kind: 'PrintEnded', slip: print.slip.no, outcome: said });
    }
    it.post({ kind: 'SaleLeft', sale: attempt.sale });
  }
}
const unproved = { kind: 'unknown', fault: null } as const;

t.test('P17 a boot forgets no attempt whose schedule is not done', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(refused);
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  sellForCash(it, many, 'printed');
  it.reboot();
  t.ok(it.book.attempts.has(no));
  it.elapse(minutes(1), () => paid());
  t.equal(it.duty().state.kind, 'open');
});

t.test('P17 one whose schedule is done leaves when newer ones have come', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(refused);
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  it.elapse(hours(1), () => notFound);
  sellForCash(it, many, 'printed');
  t.notOk(it.book.attempts.has(no));
  t.ok(it.book.attempts.size <= many);
});

t.test(
  'P28 slips of a printer that proves nothing do not pile up, and a boot asks about none',
  async (t) => {
    const it = stage();
    sellForCash(it, 2 * many, 'unknown');
    t.ok(it.book.slips.size <= 4 * endedKept, `${String(it.book.slips.size)} slips`);
    const [newest] = [...it.book.slips.values()].slice(-1);
    t.equal(newest?.state, 'unknown', 'what nobody can prove is called that');
    it.reboot();
    t.strictSame(it.book.printer.asking, []);
    t.equal(
      it.entries.filter(({ thing, open }) => thing === 'slip' && open).length,
      4 * many,
      'queued and sending alone are open',
    );
  },
);

t.test('P27 a sale whose slip is still owed stays, with all that the slip says', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(accepted);
  it.elapse(0);
  it.post({ kind: 'PrinterChanged', ready: false });
  it.answerQuery(paid());
  it.post({ kind: 'SaleLeft', sale: it.attempt(no).sale });
  sellForCash(it, many, 'none');
  t.ok(it.book.attempts.has(no));
  it.reboot();
  t.ok(it.book.attempts.has(no));
});
