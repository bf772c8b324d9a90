/** Slips: P27, P28, and what a paper never decides (law 5). */
import t from 'tap';
import { type Stage, paid, stage } from './stage.js';
import type { SlipJob } from '../../../src/runtime/payment/model.js';
import { fen, hours, saleNo } from '../../../src/runtime/ports/units.js';

const fault = { code: 'Gone', detail: 'cable' } as const;

function sell(it: Stage, amountFen = 1250): SlipJob {
  it.charge({ amountFen });
  it.answerCharge(paid(amountFen));
  const slip = [...it.book.slips.values()].at(-1);
  if (slip === undefined) throw new Error('no slip');
  return slip;
}

t.test(
  'P27 a settled sale owes one original, begun in the record before the printer gets a byte',
  async (t) => {
    const it = stage();
    const slip = sell(it);
    t.equal(slip.state, 'sending');
    t.equal(slip.kind, 'sale');
    t.equal(it.entries.at(-1)?.type, 'PrintBegin');
    it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'printed' } });
    t.equal(it.book.slips.get(slip.no)?.state, 'printed');
  },
);

t.test(
  'P28 unknown is never printed again by the machine: the buffer is cleared, then the cashier is asked',
  async (t) => {
    const it = stage();
    const slip = sell(it);
    it.post({ kind: 'PrinterChanged', ready: false });
    it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'unknown', fault } });
    t.equal(it.book.slips.get(slip.no)?.state, 'unknown');
    t.equal(it.count('ClearPrinter'), 0, 'wait until it is ready');
    it.post({ kind: 'PrinterChanged', ready: true });
    t.equal(it.count('ClearPrinter'), 1);
    it.post({ kind: 'PrinterCleared', isClear: true });
    t.same(it.book.printer.asking, [slip.no]);
    t.equal(it.count('Print'), 1);
    const other = sell(it, 300);
    t.equal(other.state, 'sending', 'other slips are not held up');
  },
);

t.test(
  'P28 REPRINT marks the second paper with its count; ENTER says that it came out',
  async (t) => {
    const it = stage();
    const slip = sell(it);
    it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'unknown', fault } });
    it.post({ kind: 'PrinterCleared', isClear: true });
    it.post({ kind: 'SlipAnswered', slip: slip.no, answer: 'again' });
    const print = it.effects.find((effect) => effect.kind === 'Print');
    t.match(print, { slip: { no: slip.no, reprint: 1, papers: 2 } });
    it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'unknown', fault } });
    it.post({ kind: 'PrinterCleared', isClear: true });
    it.post({ kind: 'SlipAnswered', slip: slip.no, answer: 'cameOut' });
    t.equal(it.book.slips.get(slip.no)?.state, 'printed');
    it.post({ kind: 'CopyAsked', sale: slip.sale ?? saleNo(1) });
    t.match(
      it.effects.find((effect) => effect.kind === 'Print'),
      { slip: { kind: 'copy', reprint: 2 } },
    );
  },
);

t.test('P28 a printer that took no byte keeps the job as it was', async (t) => {
  const it = stage();
  const slip = sell(it);
  it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'notStarted', fault } });
  t.match(it.book.slips.get(slip.no), { state: 'queued', papers: 0 });
  t.equal(it.count('Print'), 1, 'nothing is tried before the printer is ready');
  it.post({ kind: 'PrinterChanged', ready: true });
  t.match(
    it.effects.find((effect) => effect.kind === 'Print'),
    { slip: { papers: 1, reprint: 0 } },
  );
});

t.test(
  'P28 a cut while printing leaves the slip unknown, never printed twice by itself',
  async (t) => {
    const it = stage();
    const slip = sell(it);
    it.reboot();
    t.equal(it.book.slips.get(slip.no)?.state, 'unknown');
    t.equal(it.count('Print'), 1);
    t.equal(it.count('ClearPrinter'), 1);
    it.reboot();
    t.equal(it.book.slips.get(slip.no)?.state, 'unknown');
    it.post({ kind: 'PrinterCleared', isClear: true });
    t.same(it.book.printer.asking, [slip.no]);
    it.post({ kind: 'SlipAnswered', slip: slip.no, answer: 'waive' });
    t.equal(it.book.slips.get(slip.no)?.state, 'waived');
  },
);

t.test('P28 a silent printer leaves slips unknown without a question for each', async (t) => {
  const it = stage();
  const slip = sell(it);
  it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'unknown', fault: null } });
  t.equal(it.book.slips.get(slip.no)?.state, 'unknown');
  t.same(it.book.printer.asking, []);
});

t.test('P28 the drawer is its own job: a reprint does not open it again', async (t) => {
  const it = stage();
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(500) });
  t.equal(it.count('OpenDrawer'), 1);
  const slip = [...it.book.slips.values()][0];
  if (slip === undefined) throw new Error('no slip');
  it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'printed' } });
  it.post({ kind: 'CopyAsked', sale: slip.sale ?? saleNo(1) });
  t.equal(it.count('OpenDrawer'), 1);
});

t.test('P28 a printer that never says that it is ready is tried again', async (t) => {
  const it = stage();
  const slip = sell(it);
  it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'notStarted', fault } });
  it.elapse(9_999);
  t.equal(it.count('Print'), 1);
  it.elapse(1);
  t.equal(it.count('Print'), 2);
});

t.test(
  'P28 a silent printer whose buffer cannot be seen to clear prints the next slip all the same',
  async (t) => {
    const it = stage();
    sell(it);
    it.reboot();
    t.equal(it.count('ClearPrinter'), 1);
    it.post({ kind: 'PrinterCleared', isClear: true });
    t.equal(sell(it, 300).state, 'sending');
  },
);

t.test(
  'P28 a printer that stopped while it was cleared is cleared once more when it is ready',
  async (t) => {
    const it = stage();
    sell(it);
    it.reboot();
    it.post({ kind: 'PrinterChanged', ready: false });
    it.post({ kind: 'PrinterCleared', isClear: true });
    it.post({ kind: 'PrinterChanged', ready: true });
    t.equal(it.count('ClearPrinter'), 2);
  },
);

t.test('P28 a clearing that went wrong is tried again, before anybody is asked', async (t) => {
  const it = stage();
  const slip = sell(it);
  it.reboot();
  it.post({ kind: 'PrinterCleared', isClear: false });
  t.ok(it.book.printer.unclean, 'nobody is asked yet');
  t.equal(it.count('ClearPrinter'), 1);
  const next = sell(it, 300);
  t.equal(next.state, 'queued', 'no byte goes behind what may still lie there');
  it.post({ kind: 'PrinterChanged', ready: true });
  t.equal(it.count('ClearPrinter'), 2, 'its own word that it is ready is a reason to try');
  it.post({ kind: 'PrinterCleared', isClear: true });
  t.notOk(it.book.printer.unclean);
  t.same(it.book.printer.asking, [slip.no]);
  t.equal(it.book.slips.get(next.no)?.state, 'sending');
});

t.test('P28 a printer that can never be cleared is not waited for for ever', async (t) => {
  const it = stage();
  const slip = sell(it);
  it.reboot();
  const next = sell(it, 300);
  it.post({ kind: 'PrinterCleared', isClear: false });
  it.elapse(10_000);
  t.equal(it.count('ClearPrinter'), 2);
  it.post({ kind: 'PrinterCleared', isClear: false });
  it.elapse(20_000);
  t.equal(it.count('ClearPrinter'), 3);
  it.post({ kind: 'PrinterCleared', isClear: false });
  t.notOk(it.book.printer.unclean);
  t.same(it.book.printer.asking, [slip.no]);
  t.equal(it.book.slips.get(next.no)?.state, 'sending');
});

t.test('P28 a printer that is known not to be ready is waited for, without a record', async (t) => {
  const it = stage();
  const slip = sell(it);
  it.post({ kind: 'PrinterChanged', ready: false });
  it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'notStarted', fault } });
  const written = it.entries.length;
  it.elapse(hours(1));
  t.equal(it.entries.length, written);
  it.post({ kind: 'PrinterChanged', ready: true });
  t.equal(it.count('Print'), 2);
});

t.test(
  'P28 a printer that takes nothing and says nothing is tried more and more rarely',
  async (t) => {
    const it = stage();
    const slip = sell(it);
    const outcome = { kind: 'notStarted', fault } as const;
    for (let round = 0; round < 60 * 6; round += 1) {
      if (it.book.printer.busy) it.post({ kind: 'PrintEnded', slip: slip.no, outcome });
      it.elapse(10_000);
    }
    t.ok(it.count('Print') >= 10, 'it is tried on');
    t.ok(it.count('Print') <= 20, `${String(it.count('Print'))} times in an hour`);
  },
);
