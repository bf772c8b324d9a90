import t from 'tap';
import { weChatLike } from '../../../src/twins/wallet/wallet-twin.js';
import { A1, bothWallets, order, watch, weChatRig } from './rig.js';

const unknown = { kind: 'unknown' };
const notSent = { kind: 'notSent' };

for (const [name, rigOf] of bothWallets) {
  t.test(`${name}: line down: connecting hangs, then nothing was sent`, async (t) => {
    const { gateway, network, timed, wallet } = rigOf();
    network.set({ kind: 'down' });
    t.match(await timed(gateway.charge(order(A1))), { answer: notSent, afterMs: 5_000 });
    t.match(await timed(gateway.query(A1)), { answer: notSent, afterMs: 5_000 });
    t.same(wallet.ledger(), []);
  });

  t.test(`${name}: refused: nothing was sent, known at once`, async (t) => {
    const { gateway, network, timed, wallet } = rigOf();
    network.set({ kind: 'refused' });
    t.match(await timed(gateway.void(A1, 'code')), { answer: notSent, afterMs: 0 });
    t.same(wallet.ledger(), []);
  });

  t.test(
    `${name}: reset and captive answer unknown and the wallet never sees the call`,
    async (t) => {
      for (const kind of ['reset', 'captive'] as const) {
        const { gateway, network, run, wallet } = rigOf();
        network.set({ kind });
        t.match(await run(gateway.charge(order(A1))), unknown);
        t.same(wallet.ledger(), []);
      }
    },
  );

  t.test(
    `${name}: slow delays each way; slower than the deadline is booked and unknown`,
    async (t) => {
      const slow = rigOf();
      slow.network.set({ kind: 'slow', ms: 1_000 });
      t.equal((await slow.timed(slow.gateway.charge(order(A1)))).afterMs, 2_100);
      const crawl = rigOf();
      crawl.network.set({ kind: 'slow', ms: 8_000 });
      const { answer, afterMs } = await crawl.timed(crawl.gateway.charge(order(A1)));
      t.match({ answer, afterMs }, { answer: unknown, afterMs: 15_000 });
      t.equal(crawl.wallet.kept(A1), 1_250);
    },
  );

  t.test(
    `${name}: what is under way when the line goes down is lost, even if it comes back`,
    async (t) => {
      const request = rigOf();
      const lost = request.gateway.charge(order(A1));
      await request.wait(49);
      request.network.set({ kind: 'down' });
      request.network.set({ kind: 'up' });
      t.match(await request.timed(lost), { answer: unknown, afterMs: 14_951 });
      t.same(request.wallet.ledger(), [], 'the request had not arrived');

      const answer = rigOf();
      const booked = answer.gateway.charge(order(A1));
      await answer.wait(51);
      answer.network.set({ kind: 'down' });
      answer.network.set({ kind: 'up' });
      t.match(await answer.timed(booked), { answer: unknown, afterMs: 14_949 });
      t.equal(answer.wallet.kept(A1), 1_250, 'the request had arrived');
    },
  );

  t.test(`${name}: a line that goes down while the wallet works loses the answer`, async (t) => {
    const { gateway, network, timed, wait, wallet } = rigOf();
    wallet.script([{ on: 'pay', do: 'ok', ms: 1_000 }]);
    const charge = gateway.charge(order(A1));
    await wait(500);
    network.set({ kind: 'down' });
    await wait(1_000);
    network.set({ kind: 'up' });
    t.match((await timed(charge)).answer, unknown);
    t.equal(wallet.kept(A1), 1_250);
  });

  t.test(
    `${name}: a dead process hears nothing; what it had sent arrives, or is cut off with it`,
    async (t) => {
      for (const underWay of ['arrive', 'lost'] as const) {
        const { gateway, network, run, wait, wallet } = rigOf();
        const charge = watch(gateway.charge(order(A1)));
        await wait(10);
        gateway.kill(underWay);
        const after = watch(gateway.query(A1));
        await wait(60_000);
        t.notOk(charge() || after());
        t.equal(wallet.kept(A1), underWay === 'arrive' ? 1_250 : 0);
        t.equal(network.cuts(), 0);
        const next = wallet.connect();
        t.equal((await run(next.query(A1))).kind, underWay === 'arrive' ? 'paid' : 'notFound');
      }
    },
  );

  t.test(
    `${name}: a process that dies after its request arrived changes nothing at the wallet`,
    async (t) => {
      const { gateway, wait, wallet } = rigOf();
      void gateway.charge(order(A1));
      await wait(60);
      gateway.kill('lost');
      await wait(60_000);
      t.equal(wallet.kept(A1), 1_250);
    },
  );
}

t.test('deadlines can be set', async (t) => {
  const { network, time, timed } = weChatRig();
  const deadlines = { chargeMs: 900, otherMs: 600, connectMs: 700 };
  const wallet = weChatLike({ time, network, deadlines });
  wallet.script([{ on: 'any', do: 'hang', times: 2 }]);
  t.equal((await timed(wallet.connect().charge(order(A1)))).afterMs, 900);
  t.equal((await timed(wallet.connect().query(A1))).afterMs, 600);
  network.set({ kind: 'down' });
  t.equal((await timed(wallet.connect().charge(order(A1)))).afterMs, 700);
  t.equal((await timed(wallet.connect().query(A1))).afterMs, 600);
});
