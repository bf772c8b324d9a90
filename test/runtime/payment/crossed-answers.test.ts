/** Answers that cross an end, a newer request or each other: P1, P10, P12, P15, P17, P20. */
import t from 'tap';
import { accepted, notFound, paid, pending, refused, stage, unknown } from './stage.js';
import { fen, hours, minutes } from '../../../src/runtime/ports/units.js';

t.test(
  'P10 a paid asked after the charge that was refused opens a duty, though it comes after the end',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.elapse(3_000);
    it.answerCharge(refused);
    t.equal(it.attempt(no).state.kind, 'declined');
    it.answerQuery(paid());
    t.equal(it.duty().state.kind, 'open');
    t.equal(it.count('Void'), 0, 'the cancel is the next thing due');
    it.elapse(0);
    t.equal(it.count('Void'), 1);
  },
);

t.test('P12 an order found payable by a query that crossed the refusal is cancelled', async (t) => {
  const it = stage();
  it.charge();
  it.elapse(3_000);
  it.answerCharge(refused);
  it.answerQuery(pending);
  t.equal(it.duty().state.kind, 'open');
});

t.test('P17 a query that was under way at the end uses up no ask of the schedule', async (t) => {
  const it = stage();
  const no = it.charge();
  it.elapse(3_000);
  it.answerCharge(refused);
  it.answerQuery(notFound);
  t.equal(it.attempt(no).asksAnswered, 0);
  it.elapse(minutes(1), () => notFound);
  t.equal(it.attempt(no).asksAnswered, 1);
});

t.test(
  'P15 a late answer to an older cancel is not taken as the answer to the newest',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(unknown);
    it.elapse(1_000);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    it.elapse(10);
    const courtesy = it.open('Void')?.seq ?? 0;
    it.answerSeq(courtesy, { verb: 'void', said: unknown });
    it.elapse(60_000, () => notFound);
    t.equal(it.count('Void'), 2, 'one after grace');
    it.answerSeq(courtesy, { verb: 'void', said: { kind: 'notExist' } });
    t.equal(it.attempt(no).reversal.answered, null);
    it.answerVoid(unknown);
    it.elapse(20_000, () => notFound);
    t.not(it.attempt(no).state.kind, 'voided', 'no cancel after grace was answered');
  },
);

t.test('P15 a late answer to the newest cancel counts', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(unknown);
  it.elapse(60_000, () => null);
  it.post({ kind: 'VoidConfirmed', attempt: no });
  it.answerQuery(unknown);
  it.elapse(10_000, () => unknown);
  const cancel = it.open('Void')?.seq ?? 0;
  it.answerSeq(cancel, { verb: 'void', said: unknown });
  it.answerSeq(cancel, { verb: 'void', said: { kind: 'notExist' } });
  t.match(it.attempt(no).reversal.answered, { said: 'notExist', afterGrace: true });
});

t.test('P10 an answer to a cancel that comes after the end is written down', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(unknown);
  it.elapse(3_000);
  const query = it.open('Query')?.seq ?? 0;
  it.answerSeq(query, { verb: 'query', said: unknown });
  it.post({ kind: 'VoidConfirmed', attempt: no });
  it.elapse(100);
  const cancel = it.open('Void')?.seq ?? 0;
  it.answerSeq(query, { verb: 'query', said: { kind: 'closed' } });
  t.equal(it.attempt(no).state.kind, 'voided');
  it.answerSeq(cancel, { verb: 'void', said: { kind: 'voided', money: 'returned' } });
  t.equal(it.attempt(no).lastNews, 'cancel: returned');
  t.equal(it.entries.at(-1)?.type, 'LateAnswer');
});

t.test(
  'P1 a refund that was refused and has moved money after all is counted, told, and stays refused',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(accepted);
    it.elapse(0);
    it.answerQuery(paid());
    it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1000) });
    const first = it.open('Refund')?.seq ?? 0;
    it.answerSeq(first, { verb: 'refund', said: unknown });
    it.elapse(25_000);
    it.answerRefund(notFound);
    it.elapse(25_000);
    it.answerRefund(refused);
    it.elapse(25_000);
    it.answerRefund(notFound);
    const [refund] = [...it.book.refunds.values()];
    t.equal(refund?.state.kind, 'refused');
    it.answerSeq(first, { verb: 'refund', said: { kind: 'refunded', amountFen: fen(1000) } });
    const [later] = [...it.book.refunds.values()];
    t.match(later, { state: { kind: 'refused' }, movedAfterAll: true });
    t.ok(it.effects.some(({ kind }) => kind === 'Alarm'));
    it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1000) });
    t.match(it.refusal(), { why: 'overRefund' }, 'P3 never more than was paid');
    it.reboot();
    it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1000) });
    t.match(it.refusal(), { why: 'overRefund' }, 'also after a boot');
  },
);

t.test(
  'P25 money found after a long absence is cancelled, and refunded when that is too late',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(unknown);
    it.elapse(2_000);
    it.post({ kind: 'VoidConfirmed', attempt: no });
    it.reboot({ osBoot: 'os2', awayMs: hours(48) });
    it.answerQuery(paid());
    it.elapse(minutes(1));
    t.equal(it.count('Void'), 1, 'the wallet closes its window, not our clock');
    it.answerVoid({ kind: 'cannot', code: 'TRADE_CANCEL_TIME_OUT' });
    it.elapse(minutes(1), () => paid());
    t.equal(it.count('Refund'), 1);
    it.answerRefund({ kind: 'refunded', amountFen: fen(1250) });
    t.match(it.attempt(no).state, { kind: 'voided', money: 'returned' });
  },
);

t.test('P20 a duty opened long after the charge has a time of its own', async (t) => {
  const it = stage();
  it.charge();
  it.answerCharge(refused);
  it.reboot({ osBoot: 'os2', awayMs: hours(48) });
  it.elapse(minutes(1), () => paid());
  it.elapse(0);
  it.answerVoid({ kind: 'cannot', code: 'TRADE_CANCEL_TIME_OUT' });
  it.elapse(minutes(1), () => paid());
  it.answerRefund({ kind: 'pending' });
  t.equal(it.duty().state.kind, 'open');
  it.elapse(minutes(1));
  it.answerRefund({ kind: 'refunded', amountFen: fen(1250) });
  t.equal(it.duty().state.kind, 'returned');
});

t.test(
  'P20 an order that stays paid whatever is cancelled is refunded in the end, then a person has it',
  async (t) => {
    const it = stage();
    it.charge();
    it.answerCharge(refused);
    it.elapse(minutes(1), () => paid());
    for (let day = 0; day < 3 && it.duty().state.kind === 'open'; day += 1) {
      for (let turn = 0; turn < 24 * 60; turn += 1) {
        it.elapse(minutes(1), () => paid());
        if (it.open('Void') !== undefined) it.answerVoid({ kind: 'voided', money: 'untold' });
        if (it.open('Refund') !== undefined) it.answerRefund(refused);
      }
    }
    t.equal(it.count('Refund'), 1);
    t.match(it.duty().state, { kind: 'stuck', reason: 'cannotReturn' });
    t.ok(it.entries.length < 1_500, `${String(it.entries.length)} records`);
  },
);
