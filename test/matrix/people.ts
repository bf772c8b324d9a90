/**
 * The customer, the cashier and whoever mends the line, in one sale: each does what the fault says as
 * soon as it is seen that there is something to do, before and after a cut alike. Ends when the till is
 * at rest, or has died.
 */
import { isAtRest } from '../e2e/settling.js';
import type { BenchClient, BenchState, Phone, Wanted } from '../workbench/bench-client.js';
import type { Fault } from './faults.js';

export interface Sale {
  readonly bench: BenchClient;
  /** Of which wallet the customer shows a code. */
  readonly wallet: string;
  readonly fault: Fault;
  /** No other sale of this bench has it, so it tells which attempt is meant. */
  readonly amountFen: number;
}

type Status = NonNullable<BenchState['status']>;
type Attempt = Status['attempts'][number];

const finals = ['paid', 'declined', 'voided', 'stuck'];
/** On a machine that does much else. */
export const restMsMax = 120_000;
/** One look: short, so that a death is noticed soon. */
const lookMs = 150;
/** The line stays as it is for so many looks at an attempt that waits. */
const looksAtBrokenLine = 3;

/** Keys the amount in and shows a code; answers with the code, or `null` when the till died before. */
export async function begin({ bench, wallet, amountFen, fault }: Sale): Promise<string | null> {
  await bench.keys(...String(amountFen / 100).split(''), 'ENTER');
  if (!(await seen(bench, { screen: 'awaiting-code', timeoutMs: 10_000 }))) return null;
  const { code } = await bench.post<{ readonly code: string }>('/api/phone', {
    wallet,
    action: 'newCode',
  });
  if (fault.line?.from === 'the charge') await bench.network(fault.line.mode);
  await bench.scan(code);
  return code;
}

/** Until the till rests or is off. */
export async function attend(sale: Sale): Promise<void> {
  const { bench } = sale;
  const until = performance.now() + restMsMax;
  const people = newPeople(sale);
  while (performance.now() < until) {
    const state = await bench.state();
    if (state.power === 'off') return;
    if (state.status === null) {
      await seen(bench, { screen: 'idle', timeoutMs: lookMs });
      continue;
    }
    const own = state.status.attempts.find(({ amountFen }) => amountFen === sale.amountFen);
    if (await people.areBusy(state.status, own)) continue;
    if (!(await seen(bench, { quiet: true, timeoutMs: lookMs }))) continue;
    const now = await bench.state();
    if (now.status === null || isWaitedFor(now.status, sale.amountFen)) continue;
    if (showsRefund(now)) await bench.keys('ENTER');
    else if (await isAtRest(bench, now)) return;
  }
  throw new Error(`no rest within ${restMsMax} ms: ${await lookOf(sale)}`);
}

/** For the person who reads about a failure. */
async function lookOf({ bench, amountFen }: Sale): Promise<string> {
  const { lcd, status } = await bench.state();
  const isOurs = (one: { readonly amountFen: number }): boolean => one.amountFen === amountFen;
  const { screen, faults } = status ?? {};
  const attempts = status?.attempts.filter(isOurs);
  const refunds = status?.refunds.filter(isOurs);
  return JSON.stringify({ lcd: lcd.rows, screen, faults, attempts, refunds });
}

/** How a refund stands; read, and left by ENTER. */
function showsRefund({ lcd, status }: BenchState): boolean {
  return status?.screen === 'choose' && /退款/.test(lcd.rows[0] ?? '');
}

/** Its attempt, or a refund of it, goes on. */
function isWaitedFor(status: Status, amountFen: number): boolean {
  const open = status.attempts.some(({ state }) => !finals.includes(state));
  return open || status.refunds.some((one) => one.amountFen === amountFen && isOpen(one.state));
}

function isOpen(refund: string): boolean {
  return refund === 'asked' || refund === 'sent';
}

interface People {
  /** Somebody did something, or waits for the attempt to go on. */
  areBusy(status: Status, own: Attempt | undefined): Promise<boolean>;
}

function newPeople(sale: Sale): People {
  const { bench, fault } = sale;
  let answered = false;
  let stopped = false;
  let looks = 0;
  let broken = fault.line !== undefined;

  /** Broken when its time has come, or found broken behind a cut; mended when it was looked at for long. */
  const line = async (own: Attempt | undefined, screen: string): Promise<void> => {
    if (!broken || fault.line === undefined) return;
    if (fault.line.from === 'the question' && looks === 0 && own?.state !== 'voiding') {
      if (screen !== 'confirm-on-phone' && own?.state !== 'doubtful') return;
      await bench.network(fault.line.mode);
    }
    looks += 1;
    if (looks <= looksAtBrokenLine) return;
    broken = false;
    await bench.network('up');
  };

  const customer = async (own: Attempt): Promise<boolean> => {
    const acts = customerAction(fault, own.state);
    if (acts === null || answered) return false;
    const phones = await bench.get<readonly Phone[]>('/api/phone');
    if (!phones.some(({ asks }) => asks.some(({ attempt }) => attempt === own.attempt)))
      return false;
    answered = true;
    const order = { wallet: sale.wallet, action: acts, attempt: own.attempt };
    const { status } = await bench.ask('POST', '/api/phone', { body: JSON.stringify(order) });
    // 409: closed between the look and the touch.
    if (status !== 200 && status !== 409) throw new Error(`the phone answered ${status}`);
    return true;
  };

  const cashier = async (own: Attempt, screen: string): Promise<boolean> => {
    if (stopped || own.state === 'charging' || own.state === 'voiding') return false;
    if (fault.cashier === 'cancels') {
      if (screen !== 'confirm-on-phone') return false;
      stopped = true;
      await bench.keys('CANCEL');
      return true;
    }
    if (fault.cashier !== 'voids') return false;
    await bench.keys('VOID');
    if (!(await seen(bench, { screen: 'void-confirm', timeoutMs: lookMs }))) return true;
    await bench.keys('ENTER');
    stopped = await seen(bench, { attempt: own.attempt, state: `voiding,${finals.join(',')}` });
    return true;
  };

  return {
    areBusy: async (status, own) => {
      await line(own, status.screen);
      if (own === undefined) return false;
      if (!finals.includes(own.state)) {
        if ((await customer(own)) || (await cashier(own, status.screen))) return true;
        await seen(bench, { attempt: own.attempt, state: finals.join(','), timeoutMs: lookMs });
        return true;
      }
      const refund = status.refunds.find(({ attempt }) => attempt === own.attempt);
      if (fault.cashier === 'refunds' && status.screen === 'paid' && refund === undefined) {
        await bench.keys('REFUND', 'ENTER', 'ENTER');
        await seen(bench, { quiet: true, timeoutMs: lookMs });
        return true;
      }
      return false;
    },
  };
}

function customerAction({ customer }: Fault, state: string): string | null {
  switch (customer) {
    case 'away':
      return null;
    case 'confirms':
      return 'confirm';
    case 'confirmsLate':
      return state === 'voiding' ? 'confirm' : null;
    case 'refuses':
      return 'refuse';
    case 'ignores':
      return 'ignore';
  }
}

/** Whether it came to hold in time. */
async function seen(bench: BenchClient, wanted: Wanted): Promise<boolean> {
  const query = new URLSearchParams({ timeoutMs: String(wanted.timeoutMs ?? 2_000) });
  if (wanted.screen !== undefined) query.set('screen', wanted.screen);
  if (wanted.quiet === true) query.set('quiet', '1');
  if (wanted.attempt !== undefined) query.set('attempt', wanted.attempt);
  if (wanted.state !== undefined) query.set('state', wanted.state);
  const { status } = await bench.ask('GET', `/api/wait?${query.toString()}`);
  return status === 200;
}
