/** The plug, the line and the paper, each failing in the middle of a sale. */
import { type Slip, papersOf } from './agreement.js';
import { type Story, type Till, tellStories } from './till-stories.js';

async function cutAndBack({ bench }: Till): Promise<void> {
  await bench.power('cut');
  await bench.power('on');
}

/** The LCD says "asking" once the charge is written down; before it has arrived the wallet knows nothing. */
async function arrived({ bench }: Till, no: string): Promise<void> {
  const hasPay = async () =>
    (await bench.ledger()).some(
      ({ attempt, calls }) => attempt === no && calls.some(({ on }) => on === 'pay'),
    );
  while (!(await hasPay()));
}

const stories: Readonly<Record<string, Story>> = {
  'the plug pulled while charging': async (t, till) => {
    const { bench, charge, until } = till;
    await bench.script({ on: 'pay', do: 'ok', ms: 4_000 });
    const no = await charge('21.00');
    await arrived(till, no);
    t.match(await till.attempt(no), { state: /charging|doubtful/ });
    await cutAndBack(till);
    await until(no, 'paid');
  },

  'the plug pulled while in doubt, and paid in the dark': async (t, till) => {
    const { bench, charge, until } = till;
    const no = await charge('1000.22');
    await bench.wait({ screen: 'confirm-on-phone' });
    await bench.power('cut');
    t.same((await bench.state()).lcd.rows, ['', '', '', '']);
    await bench.phone('confirm');
    await bench.power('on');
    await until(no, 'paid');
  },

  'the plug pulled while voiding': async (t, till) => {
    const { bench, charge, press, until } = till;
    const no = await charge('1000.23');
    await bench.wait({ screen: 'confirm-on-phone' });
    await bench.script({ on: 'cancel', do: 'hang', booked: false });
    await press('void-confirm', 'VOID');
    await bench.keys('ENTER');
    await until(no, 'voiding');
    await cutAndBack(till);
    await until(no, 'voided');
    t.match(await bench.asks(), [], 'nobody is asked any more');
  },

  'the plug pulled while printing': async (t, till) => {
    const { bench, charge, until } = till;
    await bench.printer({ answer: 'silent' });
    const no = await charge('24.00');
    await until(no, 'paid');
    await cutAndBack(till);
    await bench.printer({ answer: 'id' });
    t.match(await till.attempt(no), { state: 'paid' });
  },

  'the plug pulled twice in a row': async (t, till) => {
    const { bench, charge, until } = till;
    const no = await charge('1000.25');
    await bench.wait({ screen: 'confirm-on-phone' });
    await cutAndBack(till);
    await cutAndBack(till);
    t.match(await till.attempt(no), { state: /charging|doubtful/ });
    await bench.phone('confirm');
    await until(no, 'paid');
  },

  'booked, but reset': async (t, { bench, charge, until }) => {
    await bench.script({ on: 'pay', do: 'reset-after' });
    const no = await charge('26.00');
    await until(no, 'paid');
    const row = (await bench.ledger()).find(({ attempt }) => attempt === no);
    t.equal(row?.calls.filter(({ on }) => on === 'pay').length, 1, 'charged once');
  },

  'the line dead throughout, then up': async (t, { bench, charge, press, until }) => {
    const no = await charge('1000.27');
    await bench.wait({ screen: 'confirm-on-phone' });
    await bench.network('down');
    await press('unknown', 'CANCEL');
    await bench.phone('confirm');
    await bench.keys('QUERY');
    const { status } = await bench.wait({ attempt: no, state: 'doubtful' });
    t.match(status?.screen, 'unknown');
    await bench.network('up');
    await until(no, 'paid');
  },

  'the line dead before the charge, then up': async (t, { bench, charge, until }) => {
    await bench.network('refused');
    const no = await charge('28.00');
    await until(no, 'voided');
    const { lcd } = await bench.wait({ screen: 'voided' });
    t.match(lcd.rows[0], '已撤销 28.00');
    await bench.wait({ fault: 'E-CHANNEL-DOWN' });
    await bench.network('up');
    t.same((await bench.ledger()).find(({ attempt }) => attempt === no)?.paidFen ?? 0, 0);
    await bench.wait({ fault: 'none' });
  },

  'a slip that ran out of paper, and came out': (t, till) => slipUnknown(t, till, 'ENTER'),
  'a slip that ran out of paper, and is printed again': (t, till) =>
    slipUnknown(t, till, 'REPRINT'),
};

async function slipUnknown(
  t: Parameters<Story>[0],
  till: Till,
  answer: 'ENTER' | 'REPRINT',
): Promise<void> {
  const { bench, charge, until, press } = till;
  // In the blank behind the last of 20 lines, or in the middle of them.
  await bench.post('/api/printer', { linesLeft: answer === 'ENTER' ? 21 : 8 });
  const no = await charge(answer === 'ENTER' ? '29.00' : '30.00');
  await until(no, 'paid');
  await bench.wait({ screen: 'paid', quiet: true });
  t.match((await bench.state()).status?.slips.at(-1), { state: 'unknown' });
  await bench.post('/api/printer', { paper: 'ok', linesLeft: 10_000 });
  const { lcd } = await press('choose', 'ENTER');
  t.match(lcd.rows[0], '小票出了吗');
  await bench.keys(answer);
  await bench.wait({ screen: 'idle', quiet: true });
  t.match((await bench.state()).status?.slips.at(-1), { state: 'printed' });
  // New paper may let out what the printer still held, before the till clears it.
  const { whole, copies } = papersOf(no, await bench.get<readonly Slip[]>('/api/paper?json'));
  t.equal(copies, answer === 'ENTER' ? 0 : 1);
  t.ok(whole > 0);
}

tellStories(stories);
