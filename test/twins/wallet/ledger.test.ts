import fc from 'fast-check';
import t from 'tap';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { attemptNo } from '../../../src/runtime/ports/units.js';
import { type Ledger, ledger } from '../../../src/twins/wallet/ledger.js';
import type { ScriptEntry } from '../../../src/twins/wallet/script.js';
import { count } from '../../counts.js';
import { A1, A2, R1, R2, type Rig, bothWallets, order, qrOrder, refundOf } from './rig.js';

for (const [name, rigOf] of bothWallets) {
  t.test(`${name}: a number charged twice is booked once and listed as a violation`, async (t) => {
    const { gateway, run, wallet } = rigOf();
    await run(gateway.charge(order(A1)));
    t.same(wallet.violations(), []);
    const second = await run(wallet.connect().charge(order(A1)));
    t.match(second, { kind: 'collision' });
    t.equal(wallet.kept(A1), 1_250);
    t.same(wallet.violations(), [`${A1} was charged more than once`]);
  });

  t.test(`${name}: a charge that the network swallowed counts as the only one`, async (t) => {
    const { gateway, network, run, wallet } = rigOf();
    network.set({ kind: 'reset' });
    await run(gateway.charge(order(A1)));
    network.set({ kind: 'up' });
    await run(gateway.charge(order(A1)));
    t.equal(wallet.violations().length, 1);
  });

  t.test(`${name}: a number that somebody else used collides without our fault (P5)`, async (t) => {
    const { gateway, run, wallet } = rigOf();
    wallet.plant({ attempt: A1, amountFen: 700, state: 'paid' });
    wallet.plant({ attempt: A2, amountFen: 700, state: 'waiting' });
    const paid = await run(gateway.charge(order(A1)));
    const used = await run(gateway.charge(order(A2)));
    t.match([paid, used], [{ kind: 'collision' }, { kind: 'collision' }]);
    t.not('code' in paid && paid.code, 'code' in used && used.code);
    t.match(await run(gateway.query(A1)), { kind: 'paid', amountFen: 700 });
    t.same(wallet.violations(), []);
  });

  t.test(
    `${name}: calls are logged on arrival, numbered in order, also about unknown numbers`,
    async (t) => {
      const { gateway, run, wallet } = rigOf();
      await run(gateway.query(A1));
      wallet.script([{ on: 'pay', do: 'reset-before' }]);
      await run(gateway.charge(order(A1)));
      await run(gateway.void(A2, 'code'));
      t.match(wallet.ledger(), [
        {
          attempt: A1,
          state: 'absent',
          calls: [
            { n: 1, on: 'query', atMs: 50, verb: null },
            { n: 2, on: 'pay', atMs: 150, verb: 'reset-before' },
          ],
        },
        { attempt: A2, state: 'absent', calls: [{ n: 3, on: 'cancel', atMs: 250 }] },
      ]);
    },
  );

  t.test(`${name}: refunds are idempotent by number and never exceed what is kept`, async (t) => {
    const { gateway, run, wait, wallet } = rigOf();
    t.match(await run(gateway.refund(refundOf(A1, R1, 1))), { kind: 'refused' });
    await run(gateway.charge(order(A1)));
    for (let n = 0; n < 3; n += 1) await run(gateway.refund(refundOf(A1, R1, 1_000)));
    t.match(await run(gateway.refund(refundOf(A1, R1, 999))), { kind: 'refused' }, 'other amount');
    t.match(await run(gateway.refund(refundOf(A1, R2, 251))), { kind: 'refused' }, 'too much');
    t.match(await run(gateway.refund(refundOf(A1, R2, 0))), { kind: 'refused' }, 'nothing');
    await wait(10_000);
    t.equal(wallet.kept(A1), 250);
    await run(gateway.refund(refundOf(A1, R2, 250)));
    await wait(10_000);
    t.match(wallet.row(A1), { state: 'refunded', paidFen: 1_250, returnedFen: 1_250 });
    t.match(await run(gateway.queryRefund(refundOf(A1, A2, 1))), { kind: 'notFound' });
  });

  t.test(`${name}: a cancel leaves to a refund under way what was promised to it`, async (t) => {
    const { gateway, run, wait, wallet } = rigOf();
    await run(gateway.charge(order(A1)));
    wallet.script([{ on: 'refund', do: 'ask' }]);
    await run(gateway.refund(refundOf(A1, R1, 1_000)));
    await run(gateway.void(A1, 'code'));
    t.equal(wallet.kept(A1), 1_000);
    await wait(10_000);
    t.equal(wallet.kept(A1), 0);
  });

  t.test(
    `${name}: the phone needs to know which of several is meant, and shows what is left`,
    async (t) => {
      const { gateway, run, wait, wallet } = rigOf();
      t.same(wallet.phone.confirm(), { ok: false, error: 'none' });
      wallet.script([{ on: 'pay', do: 'ask', times: 2 }]);
      await run(gateway.charge(order(A1, 1_250, 45_000)));
      await run(gateway.charge(order(A2, 1_250, 45_000)));
      t.same(wallet.phone.confirm(), { ok: false, error: 'several' });
      await wait(10_050);
      t.match(wallet.phone.asks()[0], { attempt: A1, sinceMs: 10_200, endsInMs: 34_800 });
      t.ok(wallet.phone.ignore(A1).ok);
      t.match(wallet.phone.asks(), [{ attempt: A2 }]);
      t.ok(wallet.phone.confirm().ok, 'the only one that is shown');
      t.ok(wallet.phone.confirm(A1).ok, 'what was put away stays payable');
      t.same(wallet.phone.confirm(A1), { ok: false, error: 'closed' });
      t.same([wallet.kept(A1), wallet.kept(A2)], [1_250, 1_250]);
    },
  );

  t.test(
    `${name}: whatever happens, an order is paid at most once and never returned beyond it`,
    async (t) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const rig = rigOf();
          const paidBefore = new Map<string, number>();
          for (const each of steps) {
            await act(rig, each);
            checkBooks(rig, paidBefore);
          }
          await rig.wait(3_600_000);
          checkBooks(rig, paidBefore);
        }),
        { seed: 20_240_601, numRuns: count({ quick: 150, full: 5_000 }) },
      );
      t.pass();
    },
  );

  t.test(`${name}: a cancel asked twice leaves the books of one asked once`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const books: unknown[] = [];
        for (const times of [1, 2]) {
          const rig = rigOf();
          for (const each of steps) await act(rig, each);
          rig.wallet.script([]);
          const now = rig.wallet.connect();
          for (let n = 0; n < times; n += 1) await rig.run(now.void(A1, 'code'));
          books.push({ kept: rig.wallet.kept(A1), state: rig.wallet.row(A1)?.state });
        }
        return JSON.stringify(books[0]) === JSON.stringify(books[1]);
      }),
      { seed: 20_240_602, numRuns: count({ quick: 60, full: 2_000 }) },
    );
    t.pass();
  });
}

t.test('the books refuse what cannot be', (t) => {
  const books: Ledger = ledger(() => 0, '1');
  const opening = {
    attempt: A1,
    amountFen: 5,
    form: 'code',
    endsInMs: 9,
    endsAs: 'closed',
  } as const;
  const made = books.open({ ...opening, state: 'waiting' });
  t.throws(() => books.open({ ...opening, state: 'waiting' }), Bug, 'a number opened twice');
  books.pay(made);
  t.throws(
    () => {
      books.pay(made);
    },
    Bug,
    'an order paid twice',
  );
  t.throws(
    () => {
      books.end(made, 'closed');
    },
    Bug,
    'a paid order ended with its money inside',
  );
  t.end();
});

const numbers = [A1, A2] as const;

type Step =
  | { readonly does: 'charge' | 'qr'; readonly at: 0 | 1; readonly amountFen: number }
  | {
      readonly does: 'query' | 'cancel' | 'confirm' | 'refuse' | 'ignore' | 'scan';
      readonly at: 0 | 1;
    }
  | {
      readonly does: 'refund';
      readonly at: 0 | 1;
      readonly number: number;
      readonly amountFen: number;
    }
  | { readonly does: 'script'; readonly verb: ScriptEntry['do'] }
  | { readonly does: 'wait'; readonly ms: number };

const at = fc.constantFrom<0 | 1>(0, 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constantFrom<'charge' | 'qr'>('charge', 'qr'),
    at,
    amountFen: fc.constantFrom(1_250, 250_000),
  }),
  fc.record({
    does: fc.constantFrom<'query' | 'cancel' | 'confirm' | 'refuse' | 'ignore' | 'scan'>(
      'query',
      'cancel',
      'confirm',
      'refuse',
      'ignore',
      'scan',
    ),
    at,
  }),
  fc.record({
    does: fc.constant<'refund'>('refund'),
    at,
    number: fc.nat(3),
    amountFen: fc.constantFrom(250, 1_000, 1_250),
  }),
  fc.record({
    does: fc.constant<'script'>('script'),
    verb: fc.constantFrom<ScriptEntry['do']>(
      'ask',
      'hang',
      'reset-before',
      'reset-after',
      'recall',
      'not-found',
      'other-amount',
    ),
  }),
  fc.record({ does: fc.constant<'wait'>('wait'), ms: fc.constantFrom(10, 1_000, 20_000, 50_000) }),
);

/** One step; calls are sent and not waited for, so that they overlap. */
async function act({ gateway, wallet, wait }: Rig, step: Step): Promise<void> {
  switch (step.does) {
    case 'charge':
      void gateway.charge(order(numbers[step.at], step.amountFen));
      break;
    case 'qr':
      void gateway.charge(qrOrder(numbers[step.at], step.amountFen));
      break;
    case 'query':
      void gateway.query(numbers[step.at]);
      break;
    case 'cancel':
      void gateway.void(numbers[step.at], 'code');
      break;
    case 'confirm':
    case 'refuse':
    case 'ignore':
      wallet.phone[step.does](numbers[step.at]);
      break;
    case 'scan':
      wallet.phone.scanOrder(numbers[step.at]);
      break;
    case 'refund': {
      const refund = attemptNo(`R${String(step.number)}`);
      void gateway.refund(refundOf(numbers[step.at], refund, step.amountFen));
      break;
    }
    case 'script':
      wallet.script([{ on: 'any', do: step.verb }]);
      break;
    case 'wait':
      await wait(step.ms);
      break;
  }
}

function checkBooks({ wallet }: Rig, paidBefore: Map<string, number>): void {
  for (const row of wallet.ledger()) {
    const kept = wallet.kept(row.attempt);
    if (kept < 0 || kept > row.paidFen) throw new Error(`${row.attempt} keeps ${String(kept)}`);
    if (row.paidFen !== 0 && row.paidFen !== row.amountFen) throw new Error('a part was paid');
    if (row.paidFen < (paidBefore.get(row.attempt) ?? 0)) throw new Error('a payment was undone');
    paidBefore.set(row.attempt, row.paidFen);
  }
}
