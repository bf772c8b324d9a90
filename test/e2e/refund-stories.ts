/**
 * Money that goes back: refunds in whole and in part, refused, unknown and cut off, and what is found at
 * a wallet after the end (P1 to P3, P20); and a channel that a set-up answer closes (P19). The same for
 * each wallet, by keys alone.
 */
import type { BenchClient, WalletRow } from '../workbench/bench-client.js';
import type { Story, Till } from './till-stories.js';

/** Paid, and still on the screen. */
async function paid({ bench, charge, until }: Till, amount: string): Promise<string> {
  const no = await charge(amount);
  await until(no, 'paid');
  await bench.wait({ screen: 'paid', quiet: true });
  return no;
}

async function orderOf(bench: BenchClient, no: string): Promise<WalletRow | undefined> {
  return (await bench.ledger()).find(({ attempt }) => attempt === no);
}

/** Nothing at the bench tells of a refund's end: it is looked at, four times a second. */
const looksMax = 240;

async function lookUntil(bench: BenchClient, what: string, isSo: () => Promise<boolean>) {
  for (let look = 0; look < looksMax; look += 1) {
    if (await isSo()) return;
    await bench.ask('GET', '/api/wait?screen=starting&timeoutMs=250');
  }
  throw new Error(`never ${what}: ${JSON.stringify((await bench.state()).status)}`);
}

/** Until the refunds of this attempt are so, oldest first. */
async function refundsAre(bench: BenchClient, no: string, ...states: string[]): Promise<void> {
  await lookUntil(bench, `${states.join(', ')} of ${no}`, async () => {
    const { status } = await bench.state();
    const own = status?.refunds.filter(({ attempt }) => attempt === no) ?? [];
    return own.map(({ state }) => state).join() === states.join();
  });
}

const countOf = (row: WalletRow | undefined, on: string): number =>
  row?.calls.filter((call) => call.on === on).length ?? 0;

export const refundStories: Readonly<Record<string, Story>> = {
  'all of it goes back, once': async (t, till) => {
    const { bench } = till;
    const no = await paid(till, '12.50');
    await bench.keys('REFUND', 'ENTER');
    t.match((await bench.state()).lcd.rows.join(' '), /退款.*12.50/);
    await bench.keys('ENTER');
    await refundsAre(bench, no, 'refunded');
    t.match(await orderOf(bench, no), { paidFen: 1250, returnedFen: 1250 });
    await lookUntil(bench, 'a slip of the refund', async () =>
      new RegExp(`退款凭证[^\f]*${no}`).test(await bench.paper()),
    );
  },

  'in parts, and never more than was paid': async (t, till) => {
    const { bench } = till;
    const no = await paid(till, '10.00');
    await bench.keys('REFUND', '2', '.', '5', '0', 'ENTER', 'ENTER');
    await refundsAre(bench, no, 'refunded');
    t.match(await orderOf(bench, no), { returnedFen: 250 });
    await bench.keys('ENTER', 'ENTER', 'REFUND', '8', 'ENTER');
    t.match((await bench.state()).lcd.rows.join(' '), /超过可退金额/);
    await bench.keys('CLEAR', 'REFUND', '7', '.', '5', '0', 'ENTER', 'ENTER');
    await refundsAre(bench, no, 'refunded', 'refunded');
    t.match(await orderOf(bench, no), { returnedFen: 1000 });
    t.equal(countOf(await orderOf(bench, no), 'refund'), 2);
  },

  'refused by the wallet: it stays paid': async (t, till) => {
    const { bench, script } = till;
    const no = await paid(till, '4.00');
    await script({ on: 'refund', do: 'decline' });
    await bench.keys('REFUND', 'ENTER', 'ENTER');
    await refundsAre(bench, no, 'refused');
    t.match((await bench.state()).lcd.rows.join(' '), /没有退款|未退款|退款被拒/);
    t.match(await orderOf(bench, no), { returnedFen: 0 });
  },

  'unknown is asked about, and never begun anew': async (t, till) => {
    const { bench, script } = till;
    const no = await paid(till, '5.00');
    await script({ on: 'refund', do: 'reset-after' }, { on: 'refundQuery', do: 'html', times: 2 });
    await bench.keys('REFUND', 'ENTER', 'ENTER');
    await refundsAre(bench, no, 'refunded');
    t.match(await orderOf(bench, no), { returnedFen: 500 });
    t.equal(countOf(await orderOf(bench, no), 'refund'), 1, 'one request moved it');
  },

  'cut while it is on its way: the start asks': async (t, till) => {
    const { bench, script } = till;
    const no = await paid(till, '6.00');
    await script({ on: 'refund', do: 'hang', booked: true });
    await bench.keys('REFUND', 'ENTER', 'ENTER');
    await lookUntil(
      bench,
      'asked for',
      async () => countOf(await orderOf(bench, no), 'refund') > 0,
    );
    await bench.power('cycle');
    await refundsAre(bench, no, 'refunded');
    t.match(await orderOf(bench, no), { returnedFen: 600 });
    t.equal(countOf(await orderOf(bench, no), 'refund'), 1);
  },

  'money found after the end goes back by itself': async (t, till) => {
    const { bench, charge, script, press, until } = till;
    // It is taken on, and nothing that the till can hear tells of it until after the void.
    await script(
      { on: 'pay', do: 'ask' },
      { on: 'query', do: 'not-found', times: 1_000 },
      { on: 'cancel', do: 'not-found', times: 1_000 },
    );
    const no = await charge('7.00');
    await press('void-confirm', 'VOID');
    await bench.keys('ENTER');
    await bench.phone('confirm', no, till.wallet);
    await until(no, 'voided');
    t.match(await orderOf(bench, no), { paidFen: 700, returnedFen: 0 });
    await script();
    await lookUntil(bench, 'a return that is done', async () => {
      const { status } = await bench.state();
      return (
        status?.duties.some(({ attempt, state }) => attempt === no && state === 'returned') ?? false
      );
    });
    t.match(await orderOf(bench, no), { paidFen: 700, returnedFen: 700 });
    t.match(
      (await bench.state()).status?.attempts.find(({ attempt }) => attempt === no),
      { state: 'voided' },
    );
  },

  'a set-up answer closes the channel, and a signed query opens it': async (t, till) => {
    const { bench, charge, script, press, until } = till;
    await script({ on: 'pay', do: 'setup' });
    const no = await charge('8.00');
    await bench.wait({ fault: 'E-CHANNEL-CLOSED' });
    t.match(
      (await bench.state()).status?.attempts.find(({ attempt }) => attempt === no)?.state,
      /doubtful|charging/,
    );
    await press('unknown', 'CANCEL');
    await lookUntil(bench, 'open again', async () => {
      const { status } = await bench.state();
      return status?.faults.includes('E-CHANNEL-CLOSED') === false;
    });
    await until(no, 'voided');
    t.equal(countOf(await orderOf(bench, no), 'pay'), 1);
    await paid(till, '8.10');
  },
};
