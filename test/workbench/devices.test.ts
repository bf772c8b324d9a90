/** Each device pulled out and put back: the till goes on, says so, and uses it again when it is there. */
import t from 'tap';
import { BenchClient } from './bench-client.js';

const bench = await BenchClient.start({ speed: 10, seed: 7 });
t.teardown(() => bench.stop());

const plug = (device: string, state: 'in' | 'out'): Promise<unknown> =>
  bench.post('/api/devices', { device, plug: state });

const idle = (): Promise<unknown> => bench.wait({ screen: 'idle', quiet: true });

/** A whole sale, ended so that the next begins from idle. */
async function sale(amount: string): Promise<void> {
  await bench.charge(amount);
  await bench.wait({ screen: 'paid', quiet: true });
  await bench.keys('ENTER');
  await idle();
}

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly next: string };
}

async function refused(target: string, body: unknown): Promise<Refusal & { status: number }> {
  const answer = await bench.ask('POST', target, { body: JSON.stringify(body) });
  return { status: answer.status, ...(JSON.parse(answer.bytes.toString('utf8')) as Refusal) };
}

t.test('nobody presses an unplugged keypad, and its keys count when it is back', async (t) => {
  await plug('keypad', 'out');
  await bench.wait({ fault: 'E-KEYPAD-OFFLINE' });
  t.match(await refused('/api/keys', { keys: ['5'] }), {
    status: 409,
    error: { code: 'E-BENCH-UNPLUGGED', message: 'The keypad is unplugged.', next: /keypad/ },
  });
  t.match(await plug('keypad', 'in'), { devices: { keypad: { plug: 'in' } } });
  await bench.wait({ fault: 'none' });
  await sale('1.00');
});

t.test('an unplugged scanner reads nothing, and the sale waits for it', async (t) => {
  await bench.keys('2', 'ENTER');
  await bench.wait({ screen: 'awaiting-code' });
  await plug('scanner', 'out');
  await bench.wait({ fault: 'E-SCANNER-OFFLINE', screen: 'awaiting-code' });
  const code = await bench.newCode();
  t.match(await refused('/api/scan', { code }), {
    status: 409,
    error: { code: 'E-BENCH-UNPLUGGED', message: 'The scanner is unplugged.' },
  });
  await plug('scanner', 'in');
  await bench.wait({ fault: 'none' });
  await bench.scan(code);
  await bench.wait({ screen: 'paid', quiet: true });
  await bench.keys('ENTER');
  await idle();
});

t.test('an unplugged LCD is dark, a payment ends, and it shows it when it is back', async (t) => {
  await bench.charge('1688');
  await bench.wait({ screen: 'confirm-on-phone' });
  await plug('lcd', 'out');
  const { lcd } = await bench.wait({ fault: 'E-LCD-OFFLINE' });
  t.same(lcd.rows, ['', '', '', '']);
  await bench.phone('confirm');
  await bench.wait({ state: 'paid' });
  await plug('lcd', 'in');
  const back = await bench.wait({ fault: 'none', screen: 'paid' });
  t.match(back.lcd.rows[0], '1688.00');
  await bench.wait({ quiet: true });
  await bench.keys('ENTER');
  await idle();
});

t.test('an unplugged customer display is dark, and greets when it is back', async (t) => {
  await plug('customer-display', 'out');
  const { customer } = await bench.wait({ fault: 'E-DISPLAY-OFFLINE' });
  t.same(customer.rows, ['', '']);
  await sale('4');
  await plug('customer-display', 'in');
  const back = await bench.wait({ fault: 'none', screen: 'idle' });
  t.match(back.customer.rows[0], /Welcome/);
});

t.test(
  'an unplugged printer takes its drawer with it; money goes on, and the slip comes after',
  async (t) => {
    const before = (await bench.state()).printer.slips;
    await plug('printer', 'out');
    t.match(await bench.wait({ fault: 'E-PRINTER-OFFLINE' }), {
      devices: { printer: { plug: 'out' }, drawer: { plug: 'out' } },
    });
    await bench.charge('5');
    const { status } = await bench.wait({ screen: 'paid', quiet: true });
    t.match(status?.attempts.at(-1), { state: 'paid', amountFen: 500 });
    t.equal((await bench.state()).printer.slips, before);
    await plug('printer', 'in');
    await bench.wait({ fault: 'none' });
    await bench.wait({ quiet: true });
    t.equal((await bench.state()).printer.slips, before + 1, 'the slip that was owed');
    t.match(await bench.paper(), '5.00');
    await bench.keys('ENTER');
    await idle();
  },
);

t.test('an unplugged beeper is silent, and sounds again', async (t) => {
  await plug('beeper', 'out');
  const { beeps } = await bench.wait({ fault: 'E-BEEPER-OFFLINE' });
  await bench.keys('6', 'CLEAR');
  await idle();
  t.equal((await bench.state()).beeps, beeps);
  await plug('beeper', 'in');
  await bench.wait({ fault: 'none' });
  await sale('6');
  t.ok((await bench.state()).beeps > beeps);
});

t.test('a till that starts without a device finds it when it comes', async (t) => {
  await plug('scanner', 'out');
  await bench.power('cycle');
  await bench.wait({ fault: 'E-SCANNER-OFFLINE' });
  await plug('scanner', 'in');
  await bench.wait({ fault: 'none' });
  await sale('7');
  t.match(await bench.state(), { devices: { scanner: { plug: 'in', connected: true } } });
});

t.test('what has no plug, and what is no place of one, is refused in words', async (t) => {
  for (const body of [
    { device: 'drawer', plug: 'out' },
    { device: 'mouse', plug: 'out' },
    { device: 'lcd', plug: 'half' },
    { device: 'lcd' },
  ]) {
    t.match(await refused('/api/devices', body), {
      status: 400,
      error: { code: 'E-BENCH-SHAPE', message: /\S/, next: /\S/ },
    });
  }
});

t.test(
  'a supply that says it fails holds the next sale up; let go, the same till sells on',
  async (t) => {
    const { boots } = await bench.state();
    t.match(await bench.post('/api/supply', { line: 'fails' }), { supply: 'fails' });
    await bench.wait({ fault: 'E-POWER-FAIL' });
    await bench.keys('3', 'ENTER');
    t.match(await bench.post('/api/supply', { line: 'stands' }), { supply: 'stands' });
    await bench.wait({ fault: 'none' });
    await bench.keys('CLEAR', 'CANCEL');
    await idle();
    await sale('3.00');
    t.match(await bench.get('/api/state'), { boots, supply: 'stands' });
  },
);
