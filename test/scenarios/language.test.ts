/** The language itself: each kind of expectation can fail, each mistake of a writer is told with its place. */
import t from 'tap';
import { whatDoesNotHold } from './afterwards.js';
import type { TillDevices } from '../../src/compose/till-devices.js';
import { falseOn } from '../../src/simulation/false-sentences.js';
import { Mismatch, runScenario } from './scenario-run.js';
import { ScenarioError, readScenario } from './scenario-text.js';
import type { Stage } from './stage.js';

/** Rows before the one that expects, and what is expected: so, and not so. */
interface Kind {
  readonly before?: readonly string[];
  readonly act?: string;
  readonly so: string;
  readonly not: string;
}

const sale = ['0 | keys | 12.50 ENTER |'];
const scanned = ' | scan | alipay';
const paid = [...sale, ' | scan | alipay | attempt 1 paid'];
const parked = [
  '0 | wallet | alipay: pay ask |',
  ...sale.map((row) => row.replace('0 ', '  ')),
  ' | scan | alipay | screen confirm-on-phone',
  ' | keys | CANCEL | screen unknown',
];

const kinds: readonly Kind[] = [
  { so: 'screen paid', not: 'screen declined' },
  { so: 'lcd "PAID 12.50"', not: 'lcd "PAID 12.51"' },
  { so: 'lcd row 1 "PAID"', not: 'lcd row 2 "REFUND"' },
  { act: ' | power | cut', so: 'lcd dark', not: 'lcd "KEY"' },
  { so: 'shown "SAVING"', not: 'shown "VOIDED"' },
  { so: 'customer "PAID"', not: 'customer "Welcome"' },
  { so: 'banner none', not: 'banner "PAID"' },
  { before: parked, act: '+5s | customer | confirm', so: 'order 1 paid', not: 'order 1 waiting' },
  { so: 'attempt 1 paid', not: 'attempt 1 voided' },
  { so: 'attempt 1 paid', not: 'attempt 1 paid late' },
  { so: 'attempts 1', not: 'attempts 2' },
  { so: 'sale 1 settled', not: 'sale 1 abandoned' },
  { so: 'foreground 1', not: 'foreground none' },
  { before: parked, act: '+1s | |', so: 'foreground none', not: 'foreground 1' },
  { so: 'wrote Charging, Paid', not: 'wrote Paid, Charging' },
  {
    so: 'wrote only SaleOpened, Charging, Accepted, Paid, SaleSettled, SlipQueued, Tallied, PrintBegin, PrintDone',
    not: 'wrote only SaleOpened, Charging',
  },
  { act: ' | keys | UP', so: 'wrote nothing', not: 'wrote Stopped' },
  { so: 'called pay, query', not: 'called pay, cancel' },
  { so: 'called only pay, query', not: 'called only pay' },
  { act: ' | keys | UP', so: 'called nothing', not: 'called query' },
  { so: 'calls pay 1', not: 'calls pay 2' },
  { so: 'order 1 paid', not: 'order 1 closed' },
  { so: 'kept 12.50', not: 'kept 25.00' },
  { so: 'kept of 1 12.50', not: 'kept of 1 25.00' },
  { so: 'slips 1', not: 'slips 0' },
  { act: ' | keys | UP', so: 'no new slip', not: 'slips 1' },
  { so: 'slip "12.50"', not: 'slip "REPRINT"' },
  { so: 'slip 1 "12.50"', not: 'slip 2 "12.50"' },
  { so: 'slip 1 whole', not: 'slip 2 whole' },
  { so: 'job 1 printed', not: 'job 1 unknown' },
  { so: 'beep paid', not: 'beep refused' },
  { so: 'drawer 0', not: 'drawer 1' },
  { so: 'faults none', not: 'fault E-CLOCK' },
  { so: 'till on', not: 'till off' },
  { so: 'refunds 0', not: 'refunds 1' },
  { so: 'duties 0', not: 'duties 1' },
  { so: 'not beep alarm', not: 'not beep paid' },
  { so: 'not refused otherPlace', not: 'refused otherPlace' },
  { so: 'not logged "alarm"', not: 'logged "alarm"' },
  {
    before: paid,
    act: '+2s | keys | REFUND ENTER ENTER',
    so: 'refund 1 refunded',
    not: 'refund 1 stuck',
  },
  { before: paid, act: '+2s | keys | REFUND', so: 'not duty 1 open', not: 'duty 1 open' },
];

function story(kind: Kind, expects: string): string {
  const before = kind.before ?? (kind.act === ' | power | cut' ? ['0 | keys | 1 |'] : sale);
  const isBare = kind.before === undefined && kind.act === ' | keys | UP';
  const rows = isBare ? [] : before;
  const act = kind.act ?? scanned;
  const row = `${isBare ? act.replace(' ', '0 ') : act} | ${expects}`;
  return ['# A story.', 'rules: P1', 'at | actor | says | expects', ...rows, row].join('\n');
}

for (const kind of kinds) {
  t.test(`"${kind.so}" can hold, and "${kind.not}" can fail`, async (t) => {
    await runScenario(readScenario('story.pos', story(kind, kind.so)));
    const wrong = readScenario('story.pos', story(kind, kind.not));
    const line = story(kind, kind.not).split('\n').length;
    const mismatch = await runScenario(wrong).then(
      () => '',
      (error: unknown) => (error instanceof Mismatch ? error.message : String(error)),
    );
    t.match(mismatch, `story.pos:${line} at `);
    t.match(mismatch, `expected: ${kind.not}`);
    t.match(mismatch, /so: +\S/);
    t.match(mismatch, 'the last 20 things:');
  });
}

t.test('A text that is no scenario is told with its place', (t) => {
  const head = '# A story.\nrules: P1\nat | actor | says | expects\n';
  const wrongs: readonly (readonly [string, RegExp])[] = [
    ['A story', /x:1 begins with/],
    ['# A story.\nrules: P29\n', /x:2 "P29" is not a rule/],
    ['# A story.\nat | actor | says | expects\n0 | | |', /x:1 names no rule/],
    [head, /x:1 has no rows/],
    [`${head}0 | keys | 1`, /x:4 has 3 columns/],
    [`${head}soon | keys | 1 |`, /x:4 "soon" is not a time/],
    [`${head}0 | | 1 |`, /x:4 says something and names nobody/],
    ['# A story.\nhello\n', /x:2 is neither/],
  ];
  for (const [text, message] of wrongs) t.throws(() => readScenario('x', text), { message });
  t.end();
});

t.test('A row that nobody understands is told with its place', async (t) => {
  const head = '# A story.\nrules: P1\nat | actor | says | expects\n';
  const wrongs: readonly (readonly [string, RegExp])[] = [
    ['0 | dog | barks |', /x:4 "dog" is nobody of: keys/],
    ['0 | keys | HELLO |', /x:4 "HELLO" is neither a key/],
    ['0 | | | happiness', /x:4 nothing looks for "happiness"/],
    ['0 | customer | confirm |', /x:4 no phone asks anything/],
    ['0 | network | sideways |', /x:4 "sideways" is no mode/],
    ['9s | keys | 1 |\n2s | keys | 1 |', /x:5 is at 2000 ms, but the row before took until/],
  ];
  for (const [rows, message] of wrongs) {
    const run = runScenario(readScenario('x', head + rows));
    await t.rejects(run, { name: ScenarioError.name, message });
  }
});

async function paidStage(): Promise<Stage> {
  const rows = [...paid, '+2s | | | slips 1'];
  const text = ['# A story.', 'rules: P1', 'at | actor | says | expects', ...rows].join('\n');
  return runScenario(readScenario('story.pos', text));
}

/** Another process at the same counter. */
function secondSeat({ desk }: Stage['world']): TillDevices {
  const none = (): void => undefined;
  const parts = { note: none, shown: none, pressed: none, onBug: none, withoutPrinter: false };
  return desk.seat(parts).devices;
}

t.test('What must hold afterwards holds of a plain sale, and each breach is seen', async (t) => {
  t.same(await whatDoesNotHold(await paidStage()), []);
  const breaches: readonly (readonly [RegExp, (stage: Stage) => Promise<unknown> | undefined])[] = [
    [
      /a payment code stands in lcd/,
      ({ world, codes }) => {
        world.happenings.note('lcd', codes.last());
        return undefined;
      },
    ],
    [
      /a payment code stands on the disk/,
      ({ world, codes }) => {
        world.disk.plant('notes.txt', new TextEncoder().encode(codes.last()));
        return undefined;
      },
    ],
    [
      /is paid, by which 1250 fen are kept; the wallet keeps 0/,
      ({ world }) => {
        const [row] = world.wallets.alipay.ledger();
        return world.settledIn(world.wallets.alipay.connect().void(row?.attempt as never, 'code'));
      },
    ],
    [
      /has 2 papers that are no reprint/,
      ({ world }) => {
        const line = (text: string) =>
          ({ kind: 'text', text, align: 'left', size: 'normal', bold: false }) as const;
        const printer = secondSeat(world).printer?.({ emit: () => undefined });
        return printer === undefined
          ? undefined
          : world.settledIn(
              printer.print({ lines: [line('PAYMENT SLIP'), line('Sale 1')], cut: true }),
            );
      },
    ],
    [
      /left before its Charging/,
      ({ world }) => {
        world.calls.violations.push('a request left before its Charging was durable');
        return undefined;
      },
    ],
    [
      /no room for: WIDE/,
      ({ world }) => {
        secondSeat(world)
          .lcd({ emit: () => undefined })
          .show(['WIDE'.repeat(6)]);
        return undefined;
      },
    ],
  ];
  for (const [problem, breach] of breaches) {
    const stage = await paidStage();
    await breach(stage);
    t.match((await whatDoesNotHold(stage)).join('\n'), problem);
  }
});

t.test('A sentence on the LCD that is not so is seen', (t) => {
  const nothing = { status: () => null, keptOf: () => 0, wasPaid: () => false };
  t.same(falseOn(['PAID 12.50', 'Give the goods.'], nothing), [
    'not so: PAID 12.50 / Give the goods.',
  ]);
  t.same(falseOn(['PAID 12.50'], { ...nothing, wasPaid: (fen) => fen === 1250 }), []);
  t.same(falseOn(['UNKNOWN 12.50'], nothing), []);
  t.end();
});
