/**
 * Sells in virtual time with devices and a wallet that keep nothing, and prints what the process holds
 * after the sweeps that it asks for: one JSON line every tenth of the way. Needs `--expose-gc`.
 */
import { startTill } from '../src/compose/till.js';
import type { DeviceIo, Key, Reading } from '../src/runtime/ports/device.js';
import type { WalletGateway } from '../src/runtime/ports/gateway.js';
import { silentLog } from '../src/runtime/ports/log.js';
import { ok } from '../src/runtime/ports/result.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { hours, millis, wallMs } from '../src/runtime/ports/units.js';
import { defaultSettings } from '../src/runtime/payment/plan.js';
import { seededRandom } from '../src/twins/seeded-random.js';
import { virtualTime } from '../src/twins/virtual-time.js';
import { layouts } from '../src/ui-lcd/layouts.js';
import { chainKey } from './journal-load.js';
import { newestFiles } from './newest-files.js';

const sales = Number(process.argv[2]);
const merchant = { name: '面馆', address: '', phone: '', merchantNo: '', verifiedAt: wallMs(0) };
const began = wallMs(1_800_000_000_000);
const time = virtualTime({ wall: began });
let press: DeviceIo<Reading<'keypad'>>['emit'] = () => undefined;
let scan: DeviceIo<Reading<'scanner'>>['emit'] = () => undefined;
const close = async (): Promise<void> => Promise.resolve();
const show = (): void => undefined;

/** Everybody pays at once. */
const wallet: WalletGateway = {
  channel: 'alipay',
  forms: ['code'],
  charge: ({ amountFen, attempt }) =>
    Promise.resolve({ kind: 'paid', amountFen, currency: 'CNY', walletNo: `W${attempt}` }),
  query: () => Promise.resolve({ kind: 'unknown', detail: 'nothing is asked' }),
  void: () => Promise.resolve({ kind: 'unknown', detail: 'nothing is voided' }),
  refund: () => Promise.resolve({ kind: 'unknown', detail: 'nothing is refunded' }),
  queryRefund: () => Promise.resolve({ kind: 'unknown', detail: 'nothing is refunded' }),
  bill: () => Promise.resolve({ kind: 'unknown', detail: 'no bill is made' }),
  diagnose: () => Promise.resolve({ kind: 'verified' }),
};

const started = await startTill({
  folder: newestFiles(),
  takeLock: () => Promise.resolve(ok({ release: () => Promise.resolve() })),
  place: 'bench',
  clock: time,
  alarm: time.alarm(),
  random: seededRandom(1),
  log: silentLog,
  settings: defaultSettings,
  support: null,
  language: 'zh',
  layout: layouts['16x4'],
  chainKey,
  codeKey: chainKey,
  gateways: [wallet],
  merchant: { current: () => merchant },
  software: { version: '0', builtAt: wallMs(began - hours(24)) },
  onBug: (error) => {
    throw error;
  },
  devices: {
    keypad: (io) => {
      press = io.emit;
      return { close };
    },
    scanner: (io) => {
      scan = io.emit;
      return { close };
    },
    lcd: () => ({ show, close }),
    customerDisplay: () => ({ show, close }),
    printer: () => ({
      print: () => Promise.resolve({ kind: 'printed' }),
      clearBuffer: () => Promise.resolve(ok(undefined)),
      close,
    }),
    drawer: null,
    beeper: () => ({ sound: show, close }),
  },
});
if (!started.ok) throw new Error(JSON.stringify(started.error));
const till = started.value;

async function until(screen: string): Promise<void> {
  await time.settle();
  while (till.status().screen !== screen) {
    if (!(await time.next())) throw new Error(`${till.status().screen}, and nothing is due`);
  }
}

async function sell(sale: number): Promise<void> {
  // Amounts differ, so that no sale is taken for one of the same customer.
  for (const digit of String(100 + (sale % 9_000)))
    press({ kind: 'KeyPressed', key: digit as Key });
  press({ kind: 'KeyPressed', key: 'ENTER' });
  await until('awaiting-code');
  const code = `28${String(sale).padStart(16, '0')}`;
  scan({ kind: 'CodeRead', code: new Secret(code) });
  await until('paid');
  // A result screen takes no keys for its first second (P23).
  await time.advance(millis(1_500));
  press({ kind: 'KeyPressed', key: 'ENTER' });
  await until('idle');
}

function weigh(sale: number): void {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ sale, heapUsed, rss })}\n`);
}

await until('idle');
const tenth = Math.max(1, Math.floor(sales / 10));
for (let sale = 1; sale <= sales; sale += 1) {
  await sell(sale);
  if (sale % tenth === 0) weigh(sale);
}
await till.stop();
