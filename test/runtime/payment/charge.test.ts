/** Numbers, the charge, and what its own answer does: P3, P4, P5, P7, P8, P10, P11, P12. */
import t from 'tap';
import {
  accepted,
  notFound,
  notSent,
  paid,
  pending,
  refused,
  setup,
  stage,
  unknown,
} from './stage.js';
import { fen } from '../../../src/runtime/ports/units.js';

t.test(
  'P3 a sale has one undiverted attempt that is not final; a new try has a new number',
  async (t) => {
    const it = stage();
    const first = it.charge();
    it.answerCharge(refused);
    const sale = it.attempt(first).sale;
    const retry = {
      kind: 'ChargeAsked',
      sale,
      amountFen: fen(1250),
      channel: 'alipay',
      form: 'code',
      code: null,
    } as const;
    it.post(retry);
    t.equal(it.refusal(), undefined);
    t.equal(it.book.attempts.size, 2);
    t.equal(new Set(it.book.attempts.keys()).size, 2);
    it.post({ ...retry, sale: it.attempt(first).sale });
    t.equal(it.refusal()?.why, 'notNow', 'the second is under way');
    const second = [...it.book.attempts.keys()].find((no) => no !== first);
    if (second === undefined) throw new Error('unreachable');
    it.answerCharge(pending);
    it.post({ kind: 'CancelPressed', attempt: second });
    it.post(retry);
    t.equal(it.refusal()?.why, 'saleBusy', 'and it holds the sale while it is unknown');
  },
);

t.test(
  'P4 a number is terminal, salt of the block and counter, at most 32 capitals and digits',
  async (t) => {
    const it = stage();
    const first = it.charge();
    t.match(first, /^T0000001SALTAAAA000001$/);
    it.answerCharge(paid());
    t.equal(it.charge(), 'T0000001SALTAAAA000002');
    it.reboot();
    it.answerQuery(paid());
    t.match(it.charge(), /^T0000001SALTAAAB000001$/, 'every start draws a new block');
    const block = it.entries.filter(({ type }) => type === 'NumberBlock');
    t.equal(block.length, 2, 'written before use');
  },
);

t.test(
  'P4 after a torn tail the next two numbers of the old block are asked about until answered',
  async (t) => {
    const it = stage();
    it.charge();
    it.answerCharge(paid());
    it.reboot({ tornTail: true });
    const probes = [...it.book.probes.values()];
    t.same(
      probes.filter(({ channel }) => channel === 'alipay').map(({ no }) => no),
      ['T0000001SALTAAAA000002', 'T0000001SALTAAAA000003'],
    );
    it.elapse(60_000, () => unknown);
    t.ok(
      [...it.book.probes.values()].every(({ asksAnswered }) => asksAnswered === 0),
      'silence does not count',
    );
    it.elapse(3 * 3_600_000, () => notFound);
    t.ok([...it.book.probes.values()].every(({ state }) => state === 'absent'));
  },
);

t.test(
  'P4 a number that a wallet knows is adopted, printed by nobody and returned by nobody',
  async (t) => {
    const it = stage();
    it.reboot();
    it.charge();
    it.answerCharge(paid());
    it.reboot({ tornTail: true });
    const slips = it.book.slips.size;
    it.elapse(60_000, () => paid(500));
    t.ok([...it.book.probes.values()].some(({ state }) => state === 'adopted'));
    t.equal(it.book.slips.size, slips);
    t.equal(it.count('Void') + it.count('Refund'), 0);
    t.ok(it.book.news.some(({ what }) => what === 'adopted'));
  },
);

t.test(
  'P5 "number used" in answer to the only send is a collision: stuck, never paid, never cancelled',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge({ kind: 'collision', code: 'ORDERPAID' });
    t.same(it.attempt(no).state, { kind: 'stuck', reason: 'collision', column: 'doubtful' });
    it.elapse(25 * 3_600_000, () => paid());
    t.equal(it.attempt(no).state.kind, 'stuck');
    it.post({ kind: 'VoidConfirmed', attempt: no });
    t.equal(it.refusal()?.why, 'notNow', "it could be somebody else's money");
    t.equal(it.count('Void'), 0);
  },
);

t.test(
  'P7 Charging is written before the charge, and the charge leaves only after it',
  async (t) => {
    const it = stage();
    const no = it.charge({ hold: true });
    t.equal(it.entries.at(-1)?.type, 'Charging');
    t.equal(it.count('Charge'), 0);
    it.release(no);
    t.equal(it.count('Charge'), 1);
    it.release(no);
    t.equal(it.count('Charge'), 1, 'law 2: once, however often it is released');
  },
);

for (const kind of ['CancelPressed', 'VoidConfirmed', 'DivertConfirmed'] as const) {
  t.test(`P8 ${kind} before the charge is released means that nothing is sent`, async (t) => {
    const it = stage();
    const no = it.charge({ hold: true });
    it.post({ kind, attempt: no });
    it.release(no);
    t.same(it.attempt(no).state, { kind: 'voided', proof: 'notSent', money: 'never' });
    t.equal(it.count('Charge'), 0);
  });
}

t.test('P8 an append older than 5 s does not release its charge', async (t) => {
  const it = stage();
  const no = it.charge({ hold: true });
  it.elapse(5_001);
  it.release(no);
  t.same(it.attempt(no).state, { kind: 'voided', proof: 'notSent', money: 'never' });
  t.equal(it.count('Charge'), 0);
});

t.test(
  'P11 queries start while the charge call runs, beside it, and not found is no information then',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.elapse(2_999);
    t.equal(it.count('Query'), 0);
    it.elapse(1);
    t.equal(it.count('Query'), 1);
    it.answerQuery(notFound);
    t.equal(it.attempt(no).state.kind, 'charging');
    it.elapse(3_000);
    t.equal(it.count('Query'), 2);
    it.post({ kind: 'CancelPressed', attempt: no });
    it.elapse(60_000, () => notFound);
    t.equal(it.count('Charge'), 1, 'no key aborts or repeats it');
  },
);

t.test('P11 a query that is refused while the charge call runs declines nothing', async (t) => {
  const it = stage();
  const no = it.charge();
  it.elapse(3_000);
  it.answerQuery(refused);
  t.equal(it.attempt(no).state.kind, 'charging');
  it.answerCharge(paid());
  t.equal(it.attempt(no).state.kind, 'paid', 'the charge itself has the last word');
});

t.test('P12 a charge that was not sent is voided; only this process may say so', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(notSent);
  t.same(it.attempt(no).state, { kind: 'voided', proof: 'notSent', money: 'never' });
  const again = stage();
  const lost = again.charge();
  again.reboot();
  again.answerQuery(notSent);
  t.equal(again.attempt(lost).state.kind, 'doubtful', 'after a crash nobody knows');
});

t.test('P12 accepted is no payment: it is written, and a query at once decides', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(accepted);
  t.equal(it.attempt(no).state.kind, 'doubtful');
  it.elapse(0);
  t.equal(it.count('Query'), 1);
  it.answerQuery(paid());
  t.equal(it.attempt(no).state.kind, 'paid');
});

t.test('P12 the total is compared, in CNY', async (t) => {
  for (const answer of [paid(1249), paid(1250, 'USD')]) {
    const it = stage();
    const no = it.charge();
    it.answerCharge(answer);
    t.same(it.attempt(no).state, { kind: 'stuck', reason: 'otherAmount', column: 'doubtful' });
  }
});

t.test('P12 a refusal declines, unless something has shown the order existing', async (t) => {
  const it = stage();
  const no = it.charge();
  it.answerCharge(refused);
  t.match(it.attempt(no).state, { kind: 'declined', code: 'NOTENOUGH' });
  const seen = stage();
  const shown = seen.charge();
  seen.elapse(3_000, () => pending);
  seen.answerCharge(refused);
  t.equal(seen.attempt(shown).state.kind, 'doubtful');
  t.ok(seen.count('Query') >= 1);
});

t.test(
  'P19 a set-up answer decides nothing about the attempt and closes the channel',
  async (t) => {
    const it = stage();
    const no = it.charge();
    it.answerCharge(setup);
    t.equal(it.attempt(no).state.kind, 'doubtful');
    it.post({ kind: 'CancelPressed', attempt: no });
    const written = it.entries.length;
    it.post({
      kind: 'ChargeAsked',
      sale: null,
      amountFen: fen(100),
      channel: 'alipay',
      form: 'code',
      code: null,
    });
    t.match(it.refusal(), { why: 'channelClosed', setting: 'channels.alipay.privateKeyFile' });
    t.equal(it.entries.length, written, 'nothing is written');
    it.elapse(10_000, () => unknown);
    it.post({ kind: 'ChannelAnswered', channel: 'alipay', said: unknown });
    t.equal(it.book.channels.get('alipay')?.health.kind, 'closed', 'silence does not mend a key');
    it.post({ kind: 'ChannelAnswered', channel: 'alipay', said: { kind: 'verified' } });
    it.charge({ amountFen: 100 });
    t.equal(it.count('Charge'), 2);
  },
);

t.test(
  'P5 a collision that a person has ended stays foreign: never asked, returned or refunded',
  async (t) => {
    for (const outcome of ['returned', 'booked'] as const) {
      const it = stage();
      const no = it.charge();
      it.answerCharge({ kind: 'collision', code: 'ORDERPAID' });
      it.elapse(25 * 3_600_000, () => paid());
      it.post({ kind: 'PersonRecorded', number: no, outcome, by: 'Wang' });
      it.reboot();
      it.elapse(3_600_000, () => paid());
      t.equal(it.book.duties.size, 0);
      it.post({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) });
      t.equal(it.count('Void') + it.count('Refund'), 0);
    }
  },
);
