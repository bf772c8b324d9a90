import t from 'tap';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { A1, A2, R1, alipayRig, order, qrOrder, refundOf } from './rig.js';

const hour = 3_600_000;

t.test('a charge is accepted, and a query says that it is paid', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  t.same(await run(gateway.charge(order(A1))), { kind: 'accepted' });
  t.match(await run(gateway.query(A1)), { kind: 'paid', amountFen: 1_250, currency: 'CNY' });
  t.equal(wallet.kept(A1), 1_250);
});

t.test('1000.00 is paid at once, above it the customer is asked', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  t.same(await run(gateway.charge(order(A1, 100_000))), { kind: 'accepted' });
  t.same(await run(gateway.charge(order(A2, 100_001))), { kind: 'pending' });
  t.same(await run(gateway.query(A2)), { kind: 'pending' });
  t.equal(wallet.kept(A2), 0);
  t.match(wallet.phone.asks(), [{ attempt: A2, amountFen: 100_001 }]);
  t.same(wallet.phone.confirm(), { ok: true, value: undefined });
  t.match(await run(gateway.query(A2)), { kind: 'paid', amountFen: 100_001 });
});

t.test('an unpaid order is closed by its own expiry and cannot be paid afterwards', async (t) => {
  const { gateway, run, wallet, wait } = alipayRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1, 1_250, 180_000)));
  await wait(179_800);
  t.same(await run(gateway.query(A1)), { kind: 'pending' });
  await wait(200);
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
  t.same(wallet.phone.confirm(A1), { ok: false, error: 'closed' });
  t.equal(wallet.row(A1)?.state, 'closed');
});

t.test(
  'cancel closes an unpaid order and returns a paid one, as often as it is asked',
  async (t) => {
    const { gateway, run, wallet } = alipayRig();
    wallet.script([{ on: 'pay', do: 'ask', attempt: A1 }]);
    await run(gateway.charge(order(A1)));
    await run(gateway.charge(order(A2)));
    for (let n = 0; n < 2; n += 1) {
      t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'closed' });
      t.same(await run(gateway.void(A2, 'code')), { kind: 'voided', money: 'returned' });
    }
    t.match(wallet.row(A1), { state: 'closed', paidFen: 0, returnedFen: 0 });
    t.match(wallet.row(A2), { state: 'closed', paidFen: 1_250, returnedFen: 1_250 });
    t.same(await run(gateway.query(A2)), { kind: 'closed' });
  },
);

t.test('cancel of an unknown number answers as the wallet is set to', async (t) => {
  const strict = alipayRig();
  t.same(await strict.run(strict.gateway.void(A1, 'code')), { kind: 'notExist' });
  const easy = alipayRig({ cancelOfUnknown: 'success' });
  t.same(await easy.run(easy.gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
});

t.test('a cancel that came before its charge does not stop the charge', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  await run(gateway.void(A1, 'code'));
  await run(gateway.charge(order(A1)));
  t.equal(wallet.kept(A1), 1_250);
});

t.test('after 24 hours an order cannot be cancelled', async (t) => {
  const { gateway, run, wallet, wait } = alipayRig();
  await run(gateway.charge(order(A1)));
  await wait(24 * hour + 1);
  t.same(await run(gateway.void(A1, 'code')), {
    kind: 'cannot',
    code: 'ACQ.TRADE_CANCEL_TIME_OUT',
  });
  t.equal(wallet.kept(A1), 1_250);
});

t.test('a query does not find what was never charged, nor what was refused', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  t.same(await run(gateway.query(A1)), { kind: 'notFound' });
  wallet.script([{ on: 'pay', do: 'decline' }]);
  t.match(await run(gateway.charge(order(A2))), { kind: 'refused', advice: 'otherMeans' });
  t.same(await run(gateway.query(A2)), { kind: 'notFound' });
});

t.test('a payment code serves once', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  const code = new Secret('280000000000009999');
  await run(gateway.charge({ ...order(A1), code }));
  t.match(await run(gateway.charge({ ...order(A2), code })), {
    kind: 'refused',
    advice: 'freshCode',
  });
  t.equal(wallet.kept(A2), 0);
});

t.test('the trade of a shown code exists only after the customer scans it (P18)', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  t.same(await run(gateway.charge(qrOrder(A1))), { kind: 'pending' });
  t.same(await run(gateway.query(A1)), { kind: 'notFound' });
  t.same(await run(gateway.void(A1, 'code')), { kind: 'notExist' });
  t.ok(wallet.phone.scanOrder(A1).ok, 'the cancel did not reach the code');
  t.same(await run(gateway.query(A1)), { kind: 'pending' });
  wallet.phone.confirm();
  t.match(await run(gateway.query(A1)), { kind: 'paid' });
});

t.test('a shown code that ran out is no longer scanned and never becomes a trade', async (t) => {
  const { gateway, run, wallet, wait } = alipayRig();
  await run(gateway.charge(qrOrder(A1, 1_250, 120_000)));
  await wait(120_000);
  t.same(wallet.phone.scanOrder(A1), { ok: false, error: 'closed' });
  t.same(await run(gateway.query(A1)), { kind: 'notFound' });
  t.equal(wallet.row(A1)?.state, 'lapsed');
});

t.test('a trade scanned at the last moment lives its own time', async (t) => {
  const { gateway, run, wallet, wait } = alipayRig();
  await run(gateway.charge(qrOrder(A1, 1_250, 120_000)));
  await wait(119_000);
  t.ok(wallet.phone.scanOrder(A1).ok);
  await wait(60_000);
  t.same(await run(gateway.query(A1)), { kind: 'pending' });
  await wait(60_000);
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});

t.test('the customer who refuses on the phone closes the order', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1)));
  t.ok(wallet.phone.refuse().ok);
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});

t.test('a refund moves money at once, and a part refunded stays paid', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  await run(gateway.charge(order(A1)));
  t.same(await run(gateway.refund(refundOf(A1, R1, 250))), { kind: 'refunded', amountFen: 250 });
  t.match(await run(gateway.query(A1)), { kind: 'paid', amountFen: 1_250 });
  t.equal(wallet.kept(A1), 1_000);
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'returned' });
  t.equal(wallet.kept(A1), 0);
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});

t.test('with too little of the shop there nothing goes back, until there is enough', async (t) => {
  const { gateway, run, wallet } = alipayRig();
  await run(gateway.charge(order(A1)));
  wallet.setBalance(false);
  t.same(await run(gateway.void(A1, 'code')), {
    kind: 'cannot',
    code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  });
  t.same(await run(gateway.refund(refundOf(A1, R1, 1_250))), {
    kind: 'refused',
    code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  });
  t.equal(wallet.kept(A1), 1_250);
  wallet.setBalance(true);
  t.match(await run(gateway.refund(refundOf(A1, R1, 1_250))), { kind: 'refunded' });
  t.equal(wallet.kept(A1), 0);
});

t.test("what the owner returns in the wallet's app reads as closed", async (t) => {
  const { gateway, run, wallet } = alipayRig();
  await run(gateway.charge(order(A1)));
  wallet.returnByHand(A1);
  wallet.returnByHand(A1);
  t.match(wallet.row(A1), { paidFen: 1_250, returnedFen: 1_250 });
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});
