/**
 * The code that the customer scans (P18): what the wallet gave for it is kept while this process runs,
 * and put before the customer as long as the order may be paid. After a restart it is not known any
 * more; the order is asked about all the same.
 */
import type { ChargeAnswer } from '../ports/gateway.js';
import type { AttemptNo } from '../ports/units.js';
import type { Attempt } from './model.js';
import { type Turn, liveOf, refuse, setLive } from './turn.js';

/** From the charge's own answer. A cashier who has stopped waiting is handed no code to pay by. */
export function keepOrderCode(turn: Turn, no: AttemptNo, said: ChargeAnswer): void {
  const attempt = turn.book.attempts.get(no);
  if (said.kind !== 'pending' || said.showsCode === undefined || attempt?.form !== 'qr') return;
  setLive(turn, no, { shows: said.showsCode });
  if (mayShow(turn, attempt))
    turn.effects.push({ kind: 'ShowOrderCode', attempt: no, text: said.showsCode });
}

export function showOrderCode(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  const { shows } = liveOf(turn, no);
  if (attempt === undefined || shows === null || !mayShow(turn, attempt)) {
    refuse(turn, { why: 'notNow' });
    return;
  }
  turn.effects.push({ kind: 'ShowOrderCode', attempt: no, text: shows });
}

/** In front, waited for, and not being undone. */
function mayShow({ book }: Turn, { no, state, stopped, diverted }: Attempt): boolean {
  const isOpen = state.kind === 'charging' || state.kind === 'doubtful';
  return isOpen && stopped === null && !diverted && book.foreground === no;
}
