/**
 * Sales that are to be cut in a certain state: each brings a till to it by the same doors as people do.
 * `after` is what the world does while the till is dark. On a machine so slow that the till gives a
 * charge up before it is sent (P8), the plug is pulled where that has led to.
 */
import type { BenchClient, ScriptEntry } from '../workbench/bench-client.js';

export const aims = ['charging', 'doubtful', 'voiding', 'printing', 'other'] as const;
export type Aim = (typeof aims)[number];

export interface CutSale {
  /** Until the state is reached; answers the code that was scanned, if one was. */
  readonly before: (bench: BenchClient, amount: string) => Promise<string | null>;
  /** While the power is off. */
  readonly after?: (bench: BenchClient) => Promise<void>;
}

const finals = 'paid,declined,voided,stuck';
const ends = 'paid,declined,voided';

/** Each aim in several forms, taken in turn. */
export const cutSales: Readonly<Record<Aim, readonly CutSale[]>> = {
  charging: [
    charging({ on: 'pay', do: 'hang', booked: true }),
    charging({ on: 'pay', do: 'ok', ms: 4_000 }),
    charging({ on: 'pay', do: 'decline', ms: 4_000 }),
  ],
  doubtful: [
    { before: asked, after: (bench) => answered(bench, 'confirm') },
    { before: asked, after: (bench) => answered(bench, 'refuse') },
    { before: inDoubt, after: (bench) => answered(bench, 'confirm') },
  ],
  voiding: [
    voiding({ on: 'cancel', do: 'ok', ms: 4_000 }),
    voiding({ on: 'cancel', do: 'hang', booked: true }),
    voiding({ on: 'cancel', do: 'reset-before' }),
    voiding({ on: 'cancel', do: 'hang', booked: false }),
  ],
  printing: [{ before: paidBySilentPrinter, after: printerAnswers }, { before: paid }],
  other: [
    { before: amountKeyed },
    { before: codeAwaited },
    { before: atOnce },
    { before: printed },
  ],
};

function charging(entry: ScriptEntry): CutSale {
  return {
    before: async (bench, amount) => {
      await bench.script(entry);
      const code = await charge(bench, amount);
      await bench.wait({ state: `charging,doubtful,${finals}` });
      return code;
    },
  };
}

async function inDoubt(bench: BenchClient, amount: string): Promise<string> {
  await bench.script({ on: 'pay', do: 'ask' });
  const code = await charge(bench, amount);
  await bench.wait({ state: `doubtful,${finals}` });
  return code;
}

async function asked(bench: BenchClient, amount: string): Promise<string> {
  const code = await inDoubt(bench, amount);
  await bench.wait({ screen: `confirm-on-phone,${ends}` });
  return code;
}

async function answered(bench: BenchClient, how: 'confirm' | 'refuse'): Promise<void> {
  if ((await bench.asks()).length > 0) await bench.phone(how);
}

function voiding(cancel: ScriptEntry): CutSale {
  return {
    before: async (bench, amount) => {
      const code = await asked(bench, amount);
      const { status } = await bench.state();
      if (status?.screen !== 'confirm-on-phone') return code;
      await bench.script(cancel);
      await bench.keys('VOID');
      await bench.wait({ screen: 'void-confirm' });
      await bench.keys('ENTER');
      await bench.wait({ state: `voiding,${finals}` });
      return code;
    },
  };
}

/** Until the charge is written down: what stood before it is not waited for by mistake. */
async function charge(bench: BenchClient, amount: string): Promise<string> {
  const code = await bench.charge(amount);
  await bench.wait({ screen: `asking,confirm-on-phone,unknown,${ends}` });
  return code;
}

/** Whether its slip came out is told late, or never. */
async function paidBySilentPrinter(bench: BenchClient, amount: string): Promise<string> {
  await bench.printer({ answer: 'silent' });
  return paid(bench, amount);
}

async function printerAnswers(bench: BenchClient): Promise<void> {
  await bench.printer({ answer: 'id' });
}

async function paid(bench: BenchClient, amount: string): Promise<string> {
  const code = await charge(bench, amount);
  await bench.wait({ state: finals });
  return code;
}

async function printed(bench: BenchClient, amount: string): Promise<string> {
  const code = await paid(bench, amount);
  await bench.wait({ screen: ends, quiet: true });
  return code;
}

async function amountKeyed(bench: BenchClient, amount: string): Promise<null> {
  await bench.keys(...amount.split(''));
  return null;
}

async function codeAwaited(bench: BenchClient, amount: string): Promise<null> {
  await bench.keys(...amount.split(''), 'ENTER');
  await bench.wait({ screen: 'awaiting-code' });
  return null;
}

/** Cut wherever the scan has brought it to. */
function atOnce(bench: BenchClient, amount: string): Promise<string> {
  return bench.charge(amount);
}
