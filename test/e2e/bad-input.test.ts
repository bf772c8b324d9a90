/** Keys, codes and answers that make no sense: a clear message, no money moved, and no stuck till. */
import { settle } from './settling.js';
import { type Story, type Till, tellStories } from './till-stories.js';

interface BadKeys {
  readonly keys: readonly string[];
  readonly says: RegExp;
}

const each = (text: string): readonly string[] => text.split('');

const badAmounts: Readonly<Record<string, BadKeys>> = {
  'amount zero': { keys: ['0', 'ENTER'], says: /金额不能为零/ },
  'no amount': { keys: ['.', 'ENTER'], says: /金额写法不对|请先输入金额|金额不能为零/ },
  'over the limit': { keys: [...each('99999999'), 'ENTER'], says: /每笔最多/ },
  'two points': { keys: each('1.2.'), says: /只能有一个点/ },
  'twenty digits': { keys: each('12345678901234567890'), says: /最多八位数字/ },
  'four decimals': { keys: each('1.2345'), says: /最多两位小数/ },
};

const badCodes: Readonly<Record<string, string>> = {
  'goods barcode': '6901234567892',
  'ten thousand characters': '7'.repeat(10_000),
  'control characters': '28\u0001\u0002\u001b[2J\u0000',
  'not digits at all': 'https://example.com/pay?x=1',
};

/** What the wallet may do to the answer of a charge, which it has booked. */
const badAnswers = [
  { on: 'pay', do: 'html' },
  { on: 'pay', do: 'bad-signature' },
  { on: 'pay', do: 'other-order' },
  { on: 'pay', do: 'duplicate-node' },
  { on: 'pay', do: 'huge' },
  { on: 'pay', do: 'half-reply' },
  { on: 'pay', do: 'redirect' },
  { on: 'pay', do: 'status', code: 500 },
] as const;

async function badAmount(
  t: Parameters<Story>[0],
  { bench }: Till,
  { keys, says }: BadKeys,
): Promise<void> {
  const before = await bench.ledger();
  await bench.keys(...keys);
  const { lcd, status } = await bench.wait({ screen: 'amount', quiet: true });
  t.match(lcd.rows.join(' '), says);
  t.match(status, { foreground: null });
  t.same(await bench.ledger(), before, 'nobody was asked for money');
  await bench.keys('CLEAR');
  await bench.wait({ screen: 'idle' });
}

async function badCode(t: Parameters<Story>[0], { bench }: Till, code: string): Promise<void> {
  const before = await bench.ledger();
  await bench.keys('5', 'ENTER');
  await bench.wait({ screen: 'awaiting-code' });
  await bench.scan(code);
  const { lcd } = await bench.wait({ screen: 'awaiting-code', quiet: true });
  t.match(lcd.rows.join(' '), /不是付款码.*没有扣款/);
  t.same(await bench.ledger(), before, 'nobody was asked for money');
  await bench.keys('CANCEL');
  await bench.wait({ screen: 'idle' });
}

const stories: Readonly<Record<string, Story>> = {
  ...Object.fromEntries(
    Object.entries(badAmounts).map(([name, keys]): [string, Story] => [
      name,
      (t, till) => badAmount(t, till, keys),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(badCodes).map(([name, code]): [string, Story] => [
      name,
      (t, till) => badCode(t, till, code),
    ]),
  ),

  'a code before an amount': async (t, { bench }) => {
    const before = await bench.ledger();
    await bench.scan(await bench.newCode());
    const { lcd } = await bench.wait({ screen: 'idle', quiet: true });
    t.match(lcd.rows.join(' '), /现在不收付款码|请先输入金额/);
    t.same(await bench.ledger(), before);
  },

  'the same code twice': async (t, { bench, press }) => {
    const code = await bench.charge('6.00');
    await bench.wait({ screen: 'paid', quiet: true });
    await press('idle', 'ENTER');
    await bench.keys('6', '.', '5', 'ENTER');
    await bench.wait({ screen: 'awaiting-code' });
    await bench.scan(code);
    const { lcd } = await bench.wait({ screen: 'awaiting-code,declined,paid', quiet: true });
    t.match(lcd.rows.join(' '), /此码刚用过.*请换新付款码/);
    await bench.keys('CANCEL');
  },

  'a key mashed two hundred times': async (t, { bench }) => {
    const { delivered } = await bench.keys(...Array.from({ length: 200 }, () => 'ENTER'));
    t.equal(delivered, 200);
    await bench.wait({ quiet: true });
    await bench.keys(...Array.from({ length: 200 }, () => '8'));
    const { lcd } = await bench.wait({ screen: 'amount', quiet: true });
    t.match(lcd.rows.join(' '), /最多八位数字/);
    await bench.keys('CLEAR');
  },

  ...Object.fromEntries(
    badAnswers.map((entry, index): [string, Story] => [
      `the wallet answers a charge with ${entry.do}`,
      async (t, { bench, charge, until }) => {
        await bench.script(entry);
        const no = await charge(`3${index}.50`);
        await until(no, 'paid');
        const row = (await bench.ledger()).find(({ attempt }) => attempt === no);
        t.equal(row?.calls.filter(({ on }) => on === 'pay').length, 1, 'charged once');
      },
    ]),
  ),

  ...Object.fromEntries(
    [{ readOnly: true }, { failNext: 'fsync' }].map((faults, index): [string, Story] => [
      `a disk that has ${JSON.stringify(faults)}`,
      async (t, { bench }) => {
        const before = await bench.ledger();
        await bench.disk(faults);
        await bench.keys('8', 'ENTER');
        await bench.wait({ screen: 'awaiting-code' });
        await bench.scan(await bench.newCode());
        const { lcd, status } = await bench.wait({ screen: 'fault,locked', quiet: true });
        t.match(lcd.rows.join(' '), /存储/);
        t.match(status?.faults, ['E-JOURNAL-FAILED']);
        t.same(await bench.ledger(), before, 'nobody was asked for money');
        await bench.disk({});
        await bench.power('cycle');
        // What had come so far is asked for first.
        await settle(bench);
        await bench.charge(`8.5${index}`);
        await bench.wait({ screen: 'paid' });
      },
    ]),
  ),

  'no paper before the slip': async (t, { bench, charge, until }) => {
    await bench.printer({ paper: 'out' });
    await until(await charge('9.00'), 'paid');
    const { status, lcd } = await bench.wait({ screen: 'paid', quiet: true });
    t.ok(status?.faults.includes('E-PRINTER-PAPER'));
    t.match(lcd.rows.join(' '), /已付款/);
    await bench.printer({ paper: 'ok' });
    await bench.wait({ quiet: true });
  },
};

tellStories(stories, { speed: 8 });
