import t from 'tap';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { A1, A2, R1, order, qrOrder, refundOf, weChatRig } from './rig.js';

const day = 24 * 3_600_000;

t.test('a charge is paid directly; above 1000.00 the password is asked', async (t) => {
  const { gateway, run, wallet } = weChatRig();
  t.match(await run(gateway.charge(order(A1, 100_000))), { kind: 'paid', amountFen: 100_000 });
  t.same(await run(gateway.charge(order(A2, 100_001))), { kind: 'pending' });
  wallet.phone.confirm();
  t.match(await run(gateway.query(A2)), { kind: 'paid', amountFen: 100_001, currency: 'CNY' });
});

t.test('an unpaid order is revoked by the wallet itself after 45 s', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1)));
  await wait(44_800);
  t.same(await run(gateway.query(A1)), { kind: 'pending' });
  await wait(200);
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
  t.same(wallet.phone.confirm(A1), { ok: false, error: 'closed' });
  t.equal(wallet.row(A1)?.state, 'revoked');
});

t.test('a reverse is refused while the customer is in the password page', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1)));
  await wait(20_000);
  t.same(await run(gateway.void(A1, 'code')), { kind: 'again', code: 'USERPAYING' });
  wallet.phone.ignore();
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});

t.test('within 15 s of the charge an order in processing is not reversed', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1)));
  wallet.phone.ignore();
  t.same(await run(gateway.void(A1, 'code')), { kind: 'again', code: 'SYSTEMERROR' });
  t.equal(wallet.row(A1)?.state, 'waiting');
  await wait(15_000);
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  t.equal(wallet.row(A1)?.state, 'revoked');
});

t.test('a reverse returns what was paid and does not say so', async (t) => {
  const { gateway, run, wallet } = weChatRig();
  await run(gateway.charge(order(A1)));
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  t.match(wallet.row(A1), { state: 'revoked', paidFen: 1_250, returnedFen: 1_250 });
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});

t.test('a reverse of an order that is not there answers as the wallet is set to', async (t) => {
  const easy = weChatRig();
  t.same(await easy.run(easy.gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  const strict = weChatRig({ reverseOfUnknown: 'refused' });
  t.same(await strict.run(strict.gateway.void(A1, 'code')), {
    kind: 'refused',
    code: 'ORDERNOTEXIST',
  });
});

t.test('after 7 days an order cannot be reversed', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  await run(gateway.charge(order(A1)));
  await wait(7 * day + 1);
  t.same(await run(gateway.void(A1, 'code')), { kind: 'cannot', code: 'REVERSE_EXPIRE' });
  t.equal(wallet.kept(A1), 1_250);
});

t.test('a payment that failed says PAYERROR until it is reversed', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1)));
  t.ok(wallet.phone.refuse().ok);
  t.same(await run(gateway.query(A1)), { kind: 'payError' });
  await wait(60_000);
  t.same(await run(gateway.query(A1)), { kind: 'payError' });
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
});

t.test('a wrong password leaves the order waiting', async (t) => {
  const { gateway, run, wallet } = weChatRig();
  wallet.script([{ on: 'pay', do: 'ask' }]);
  await run(gateway.charge(order(A1)));
  t.ok(wallet.phone.wrongPassword().ok);
  t.same(await run(gateway.query(A1)), { kind: 'pending' });
  t.equal(wallet.phone.asks().length, 1);
});

t.test('a code that served is refused and makes no order', async (t) => {
  const { gateway, run } = weChatRig();
  const code = new Secret('130000000000009999');
  await run(gateway.charge({ ...order(A1), code }));
  const second = await run(gateway.charge({ ...order(A2), code }));
  t.match(second, { kind: 'refused', advice: 'freshCode' });
  t.same(await run(gateway.query(A2)), { kind: 'notFound' });
});

t.test('a native order is real at once, outlives 45 s and ends by its own expiry', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  t.same(await run(gateway.charge(qrOrder(A1, 1_250, 120_000))), { kind: 'pending' });
  await wait(60_000);
  t.same(await run(gateway.query(A1)), { kind: 'pending' });
  await wait(60_000);
  t.same(await run(gateway.query(A1)), { kind: 'closed' });
  t.same(wallet.phone.scanOrder(A1), { ok: false, error: 'closed' });
});

t.test('a native order is closed while unpaid and can only be refunded once paid', async (t) => {
  const { gateway, run, wallet } = weChatRig();
  await run(gateway.charge(qrOrder(A1)));
  t.same(await run(gateway.void(A1, 'code')), { kind: 'voided', money: 'untold' });
  t.equal(wallet.row(A1)?.state, 'closed');
  await run(gateway.charge(qrOrder(A2)));
  t.ok(wallet.phone.scanOrder(A2).ok);
  t.ok(wallet.phone.confirm().ok);
  t.same(await run(gateway.void(A2, 'code')), { kind: 'cannot', code: 'ORDERPAID' });
  t.equal(wallet.kept(A2), 1_250);
});

t.test('a refund is under way before it is done, and a query then says REFUND', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  await run(gateway.charge(order(A1)));
  t.same(await run(gateway.refund(refundOf(A1, R1, 250))), { kind: 'pending' });
  t.same(await run(gateway.queryRefund(refundOf(A1, R1, 250))), { kind: 'pending' });
  t.match(await run(gateway.query(A1)), { kind: 'paid' });
  t.equal(wallet.kept(A1), 1_250);
  await wait(3_000);
  const done = { kind: 'refunded', amountFen: 250 };
  t.same(await run(gateway.queryRefund(refundOf(A1, R1, 250))), done);
  t.same(await run(gateway.refund(refundOf(A1, R1, 250))), done);
  t.same(await run(gateway.query(A1)), done);
  t.equal(wallet.kept(A1), 1_000);
});

t.test('a refund names the total, and comes within a year', async (t) => {
  const { gateway, run, wait } = weChatRig();
  await run(gateway.charge(order(A1)));
  t.match(await run(gateway.refund(refundOf(A1, R1, 250, 1_251))), {
    kind: 'refused',
    code: 'PARAM_ERROR',
  });
  await wait(365 * day + 1);
  t.match(await run(gateway.refund(refundOf(A1, R1, 250))), { kind: 'refused' });
});

t.test('with too little of the shop there nothing goes back', async (t) => {
  const { gateway, run, wallet, wait } = weChatRig();
  await run(gateway.charge(order(A1)));
  await wait(20_000);
  wallet.setBalance(false);
  t.same(await run(gateway.void(A1, 'code')), { kind: 'cannot', code: 'NOTENOUGH' });
  t.same(await run(gateway.refund(refundOf(A1, R1, 1_250))), {
    kind: 'refused',
    code: 'NOTENOUGH',
  });
  t.equal(wallet.kept(A1), 1_250);
});
