/** Switching the till on, and the words for a till that does not get ready. */
import type { Bench } from '../bench.js';
import { ApiFault } from './answers.js';

/** Answers when it is ready and hears; throws when it ended or takes too long. */
export async function switchOn(bench: Bench): Promise<void> {
  const outcome = await bench.powerOn();
  if (outcome === 'ready') return;
  const words = bench.till.lastWords().slice(-3).join(' | ');
  if (outcome === 'ended') {
    const message = `The till ended instead of getting ready: ${words}`;
    const next = `Look at ${bench.folder.log}.`;
    throw new ApiFault({ status: 409, code: 'E-BENCH-TILL-ENDED', message, next });
  }
  throw new ApiFault({
    status: 504,
    code: 'E-BENCH-TILL-LATE',
    message: `The till is not ready after 10 s: ${words}`,
    next: `Look at ${bench.folder.log}, or wait for a screen with /api/wait.`,
  });
}
