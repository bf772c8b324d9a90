/** What a script does to an answer reaches a real till over real connections: one charge each, and paid. */
import t from 'tap';
import { BenchClient, type ScriptEntry } from './bench-client.js';

const bench = await BenchClient.start({ speed: 20, seed: 11 });
t.teardown(() => bench.stop());

t.setTimeout(60_000);

const spoilings: readonly Omit<ScriptEntry, 'on'>[] = [
  { do: 'hang', booked: true },
  { do: 'reset-after' },
  { do: 'half-reply' },
  { do: 'status', code: 503 },
  { do: 'redirect' },
  { do: 'html' },
  { do: 'huge' },
  { do: 'bad-signature' },
  { do: 'duplicate-node' },
  { do: 'other-order' },
  { do: 'other-amount' },
];

for (const entry of spoilings) {
  t.test(
    `a charge answered by ${JSON.stringify(entry)} is asked about and found paid`,
    async (t) => {
      await bench.script({ on: 'pay', ...entry });
      await bench.charge('8.80');
      // A key that comes with a new screen was meant for the old one, and the till does not take it.
      const { status } = await bench.wait({ screen: 'paid', quiet: true });
      const number = status?.foreground ?? '';
      const row = (await bench.ledger()).find(({ attempt }) => attempt === number);
      t.match(row, { state: 'paid', paidFen: 880, returnedFen: 0 });
      t.equal(row?.calls.filter(({ on }) => on === 'pay').length, 1);
      t.ok(row?.calls.some(({ on }) => on === 'query'));
      await bench.keys('ENTER');
      await bench.wait({ screen: 'idle', quiet: true });
    },
  );
}
