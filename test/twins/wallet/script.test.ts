import t from 'tap';
import { Bug } from '../../../src/runtime/ports/bug.js';
import type { ScriptEntry } from '../../../src/twins/wallet/script.js';
import { speaking, spoilt } from '../../../src/twins/wallet/script.js';
import {
  A1,
  A2,
  R1,
  type Rig,
  alipayRig,
  bothWallets,
  denyingRig,
  order,
  refundOf,
  watch,
  weChatRig,
} from './rig.js';

const paid = { kind: 'paid', amountFen: 1_250 };
const unknown = { kind: 'unknown' };

/** Charges with the script set, and answers both what the till learnt and what the wallet keeps. */
async function charged(rig: Rig, entry: Omit<ScriptEntry, 'on'>): Promise<object> {
  rig.wallet.script([{ on: 'pay', ...entry }]);
  const answer = await rig.run(rig.gateway.charge(order(A1)));
  return { ...answer, kept: rig.wallet.kept(A1) };
}

for (const [name, rigOf] of bothWallets) {
  for (const verb of Object.keys(spoilt) as (keyof typeof spoilt)[]) {
    t.test(
      `${name}: ${verb} is unknown to the till, and booked unless told otherwise`,
      async (t) => {
        t.match(await charged(rigOf(), { do: verb }), { kind: 'unknown', kept: 1_250 });
        t.match(await charged(rigOf(), { do: verb, booked: false }), { kind: 'unknown', kept: 0 });
      },
    );
  }

  t.test(`${name}: hang settles as unknown at the deadline of the call`, async (t) => {
    for (const booked of [true, false]) {
      const rig = rigOf();
      rig.wallet.script([{ on: 'any', do: 'hang', booked, times: 2 }]);
      const charge = await rig.timed(rig.gateway.charge(order(A1)));
      t.match(charge, { answer: unknown, afterMs: 15_000 });
      t.match(await rig.timed(rig.gateway.query(A1)), { answer: unknown, afterMs: 10_000 });
      t.equal(rig.wallet.kept(A1), booked ? 1_250 : 0);
    }
  });

  t.test(`${name}: reset-before never books, whatever it is told`, async (t) => {
    const told = { do: 'reset-before', booked: true } as const;
    t.match(await charged(rigOf(), told), { kind: 'unknown', kept: 0 });
  });

  t.test(`${name}: status answers its code in the detail`, async (t) => {
    t.match(await charged(rigOf(), { do: 'status' }), { ...unknown, detail: /502/, kept: 1_250 });
    t.match(await charged(rigOf(), { do: 'status', code: 302 }), { ...unknown, detail: /302/ });
  });

  t.test(
    `${name}: ok pays without asking, ask asks below the limit, decline refuses`,
    async (t) => {
      const big = rigOf();
      big.wallet.script([{ on: 'pay', do: 'ok' }]);
      await big.run(big.gateway.charge(order(A1, 500_000)));
      t.equal(big.wallet.kept(A1), 500_000);
      t.match(await charged(rigOf(), { do: 'ask' }), { kind: 'pending', kept: 0 });
      t.match(await charged(rigOf(), { do: 'decline' }), { kind: 'refused', kept: 0 });
    },
  );

  t.test(`${name}: a charge that is rolled back leaves no money`, async (t) => {
    const rig = rigOf();
    t.match(await charged(rig, { do: 'roll-back' }), { kept: 0 });
    const told = await rig.run(rig.gateway.query(A1));
    t.match(told.kind, name === 'alipay' ? 'closed' : 'payError');
  });

  t.test(
    `${name}: other-amount and other-currency are told once, and the books stay right`,
    async (t) => {
      const rig = rigOf();
      await rig.run(rig.gateway.charge(order(A1)));
      rig.wallet.script([
        { on: 'query', do: 'other-amount' },
        { on: 'query', do: 'other-currency' },
      ]);
      t.match(await rig.run(rig.gateway.query(A1)), { kind: 'paid', amountFen: 1_251 });
      t.match(await rig.run(rig.gateway.query(A1)), { ...paid, currency: 'USD' });
      t.match(await rig.run(rig.gateway.query(A1)), { ...paid, currency: 'CNY' });
      t.equal(rig.wallet.kept(A1), 1_250);
    },
  );

  t.test(
    `${name}: queries say ask, not-found and decline without touching the books`,
    async (t) => {
      const rig = rigOf();
      await rig.run(rig.gateway.charge(order(A1)));
      rig.wallet.script([
        { on: 'query', do: 'ask' },
        { on: 'query', do: 'not-found' },
        { on: 'query', do: 'decline' },
      ]);
      t.match(await rig.run(rig.gateway.query(A1)), { kind: 'pending' });
      t.match(await rig.run(rig.gateway.query(A1)), { kind: 'notFound' });
      t.match(await rig.run(rig.gateway.query(A1)), { kind: 'refused' });
      t.match(await rig.run(rig.gateway.query(A1)), paid);
    },
  );

  t.test(
    `${name}: cancels say recall, ask, decline, cannot and not-found and leave the money`,
    async (t) => {
      const rig = rigOf();
      await rig.run(rig.gateway.charge(order(A1)));
      const said: readonly (readonly [ScriptEntry['do'], string])[] = [
        ['recall', 'again'],
        ['ask', 'again'],
        ['decline', 'refused'],
        ['cannot', 'cannot'],
        ['not-found', 'notExist'],
      ];
      rig.wallet.script(said.map(([verb]) => ({ on: 'cancel', do: verb })));
      for (const [, kind] of said)
        t.equal((await rig.run(rig.gateway.void(A1, 'code'))).kind, kind);
      t.equal(rig.wallet.kept(A1), 1_250);
      t.equal((await rig.run(rig.gateway.void(A1, 'code'))).kind, 'voided');
      t.equal(rig.wallet.kept(A1), 0);
    },
  );

  t.test(
    `${name}: refunds say ok at once, ask later, decline never; their query alike`,
    async (t) => {
      const rig = rigOf();
      await rig.run(rig.gateway.charge(order(A1)));
      const part = refundOf(A1, R1, 250);
      rig.wallet.script([
        { on: 'refund', do: 'decline' },
        { on: 'refund', do: 'ask' },
        { on: 'refundQuery', do: 'not-found' },
        { on: 'refundQuery', do: 'decline' },
      ]);
      t.match(await rig.run(rig.gateway.refund(part)), { kind: 'refused' });
      t.match(await rig.run(rig.gateway.refund(part)), { kind: 'pending' });
      t.match(await rig.run(rig.gateway.queryRefund(part)), { kind: 'notFound' });
      t.match(await rig.run(rig.gateway.queryRefund(part)), { kind: 'refused' });
      await rig.wait(3_000);
      t.match(await rig.run(rig.gateway.queryRefund(part)), { kind: 'refunded', amountFen: 250 });
      rig.wallet.script([{ on: 'refund', do: 'ok' }]);
      const rest = await rig.run(rig.gateway.refund(refundOf(A1, A2, 1_000)));
      t.match(rest, { kind: 'refunded', amountFen: 1_000 });
    },
  );

  t.test(
    `${name}: setup and a clock far off refuse us and do nothing; a clock slightly off works`,
    async (t) => {
      t.match(await charged(rigOf(), { do: 'setup' }), {
        kind: 'setup',
        setting: new RegExp(`^channels\\.${name}\\.`),
        kept: 0,
      });
      const off = { kind: 'setup', setting: 'clock', kept: 0 };
      t.match(await charged(rigOf(), { do: 'clock', seconds: -301 }), off);
      t.match(await charged(rigOf(), { do: 'clock', seconds: 300 }), { kept: 1_250 });
      const rig = rigOf();
      rig.wallet.script([{ on: 'diagnose', do: 'setup' }]);
      t.match(await rig.run(rig.gateway.diagnose()), { kind: 'setup' });
      t.same(await rig.run(rig.gateway.diagnose()), { kind: 'verified' });
    },
  );
}

t.test('an answer without an amount that is about another amount proves nothing', async (t) => {
  t.match(await charged(alipayRig(), { do: 'other-amount' }), { kind: 'unknown', kept: 1_250 });
  t.match(await charged(weChatRig(), { do: 'other-amount' }), { kind: 'paid', amountFen: 1_251 });
});

t.test('ms holds the work back, replyMs the answer', async (t) => {
  const late = weChatRig();
  late.wallet.script([{ on: 'pay', do: 'ok', ms: 600_000 }]);
  t.match(await late.timed(late.gateway.charge(order(A1))), { answer: unknown, afterMs: 15_000 });
  t.equal(late.wallet.kept(A1), 0);
  t.match(late.wallet.row(A1)?.calls, [{ n: 1, on: 'pay', atMs: 50, verb: 'ok' }]);
  await late.wait(600_000);
  t.equal(late.wallet.kept(A1), 1_250, 'booked long after its call broke');

  const crossed = weChatRig();
  crossed.wallet.script([
    { on: 'pay', do: 'ask' },
    { on: 'query', do: 'ok', replyMs: 4_000 },
  ]);
  await crossed.run(crossed.gateway.charge(order(A1)));
  const first = crossed.gateway.query(A1);
  const overtaken = watch(first);
  await crossed.wait(1_000);
  crossed.wallet.phone.confirm();
  t.match(await crossed.run(crossed.gateway.query(A1)), paid);
  t.notOk(overtaken(), 'the earlier answer is still on its way');
  t.match(await crossed.run(first), { kind: 'pending' }, 'told what held when it was asked');
});

t.test(
  'the first entry that fits is used up, as often as it says, for its number alone',
  async (t) => {
    const { gateway, run, wallet } = alipayRig();
    wallet.script([
      { on: 'query', do: 'not-found', attempt: A2 },
      { on: 'any', do: 'bad-signature', times: 2 },
    ]);
    await run(gateway.diagnose());
    t.equal(wallet.scriptLeft().length, 2, 'the harmless query uses nothing up');
    t.match(await run(gateway.charge(order(A1))), unknown);
    t.same(wallet.scriptLeft()[1], { on: 'any', do: 'bad-signature', times: 1 });
    t.match(await run(gateway.query(A1)), unknown);
    t.match(await run(gateway.query(A1)), paid);
    t.equal(wallet.scriptLeft().length, 1);
    wallet.script([]);
    t.same(wallet.scriptLeft(), []);
  },
);

t.test('any fits only calls on which its verb means something', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  wallet.script([{ on: 'any', do: 'recall' }]);
  t.same(await run(gateway.charge(order(A1))), { kind: 'accepted' });
  t.match(await run(gateway.query(A1)), paid);
  t.match(await run(gateway.void(A1, 'code')), { kind: 'again', code: 'retry_flag=Y' });
});

t.test('a script that makes no sense is refused when it is set', (t) => {
  const { wallet } = alipayRig();
  const wrong: readonly ScriptEntry[] = [
    { on: 'pay', do: 'recall' },
    { on: 'diagnose', do: 'ask' },
    { on: 'pay', do: 'ok', times: 0 },
    { on: 'pay', do: 'ok', ms: -1 },
  ];
  for (const entry of wrong) {
    t.throws(() => {
      wallet.script([entry]);
    }, Bug);
  }
  t.end();
});

t.test('every speaking verb of every call is answered', async (t) => {
  for (const [, rigOf] of bothWallets) {
    const rig = rigOf();
    await rig.run(rig.gateway.charge(order(A2)));
    const part = refundOf(A2, R1, 1);
    const calls = {
      pay: () => rig.gateway.charge(order(A1)),
      query: () => rig.gateway.query(A2),
      cancel: () => rig.gateway.void(A2, 'code'),
      refund: () => rig.gateway.refund(part),
      refundQuery: () => rig.gateway.queryRefund(part),
      diagnose: () => rig.gateway.diagnose(),
    };
    for (const on of Object.keys(calls) as (keyof typeof calls)[]) {
      for (const verb of speaking[on]) {
        rig.wallet.script([{ on, do: verb }]);
        const answer = await rig.run<{ readonly kind: string }>(calls[on]());
        t.not(answer.kind, 'unknown', `${on} ${verb}`);
      }
    }
  }
});

t.test('a wallet that may deny an order for a while tells after it what is so', async (t) => {
  const denial: ScriptEntry = { on: 'query', do: 'not-found', times: 9 };
  const asked = async ({ run, gateway }: Rig): Promise<string> =>
    (await run(gateway.query(A1))).kind;
  const rig = denyingRig(60_000);
  rig.wallet.script([{ on: 'pay', do: 'ask' }]);
  await rig.run(rig.gateway.charge(order(A1)));
  // That it is open ends nothing, so an hour later the order may still be denied.
  await rig.wait(3_600_000);
  rig.wallet.script([denial]);
  t.equal(await asked(rig), 'notFound');
  await rig.wait(59_000);
  t.equal(await asked(rig), 'notFound');
  await rig.wait(2_000);
  t.not(await asked(rig), 'notFound');
});
