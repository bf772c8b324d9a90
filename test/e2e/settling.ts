/**
 * A cashier who brings a till to rest as its LCD asks for it: waits for what is open, answers for slips
 * by looking at the paper, reads news and results and leaves them. Bounded; a till that does not come
 * to rest is stuck, and that is thrown.
 */
import type { BenchFace, BenchState } from '../workbench/bench-client.js';
import { type Slip, papersOf } from './agreement.js';

const stepsMax = 24;
const openMsMax = 60_000;
const leftByEnter = ['paid', 'declined', 'voided', 'late', 'resuming', 'unknown', 'voiding'];
const finals = 'paid,declined,voided,stuck';

export async function settle(bench: BenchFace): Promise<BenchState> {
  for (let step = 0; step < stepsMax; step += 1) {
    const state = await bench.wait({ quiet: true, timeoutMs: openMsMax });
    if (await isAtRest(bench, state)) return state;
  }
  const { lcd, status } = await bench.state();
  throw new Error(`the till does not come to rest: ${JSON.stringify({ lcd, status })}`);
}

/** Does one thing about a till that is quiet, unless nothing is left to do. */
export async function isAtRest(bench: BenchFace, { status, lcd }: BenchState): Promise<boolean> {
  if (status === null) return false;
  const open = status.attempts.find(({ state }) => !finals.split(',').includes(state));
  if (open !== undefined) {
    await bench.wait({ attempt: open.attempt, state: finals, timeoutMs: openMsMax });
    return false;
  }
  const [first = ''] = lcd.rows;
  if (first.startsWith('小票出了')) {
    await answerSlip(bench, status);
    return false;
  }
  const isRead = ['前一笔', '已退款', '退款中', '退款被拒', '退款需人工'].some((word) =>
    first.startsWith(word),
  );
  if (isRead || leftByEnter.includes(status.screen)) {
    await bench.keys('ENTER');
    return false;
  }
  if (['amount', 'awaiting-code', 'menu'].includes(status.screen)) {
    await bench.keys('CANCEL');
    return false;
  }
  // A slip that the printer could not prove, and is not asked about, is at rest.
  const owed = status.slips.some(
    ({ state, inQuestion }) => inQuestion || state === 'queued' || state === 'sending',
  );
  if (owed) await lookAgain(bench);
  return !owed && status.screen === 'idle';
}

/** A slip waits for its turn: nothing is to be waited for but that, and it may be past already. */
async function lookAgain(bench: BenchFace): Promise<void> {
  const { status } = await bench.ask('GET', '/api/wait?screen=choose&timeoutMs=500');
  if (status !== 200 && status !== 408) throw new Error(`the bench answered ${status}`);
}

/** ENTER when the whole slip lies there, else REPRINT. */
async function answerSlip(
  bench: BenchFace,
  { slips, attempts }: NonNullable<BenchState['status']>,
): Promise<void> {
  const sale = slips.find(({ inQuestion }) => inQuestion)?.sale;
  const paid = attempts.find((attempt) => attempt.sale === sale && attempt.state === 'paid');
  const papers = await bench.get<readonly Slip[]>('/api/paper?json');
  const { whole } = papersOf(paid?.attempt ?? '', papers);
  await bench.keys(whole > 0 ? 'ENTER' : 'REPRINT');
}
