/**
 * What stands side by side in a state of two sales. A group that is there for one of these has to come
 * upon it, or its bounds let it say nothing.
 */
import { type Attempt, isFinal, isRefundFinal } from '../../src/runtime/payment/model.js';
import { type World, attemptsIn } from './world.js';

/** A refund, or a return duty, of one sale beside the open attempt of another; open attempts at both wallets. */
export type Meeting = 'refund' | 'duty' | 'wallets';

export function meetingsOf(world: World): Meeting[] {
  if (world.trades.length < 2) return [];
  const { refunds, duties } = world.book;
  const open = attemptsIn(world.book).filter((attempt) => !isFinal(attempt));
  const isBeside = ({ sale }: Pick<Attempt, 'sale'>): boolean =>
    open.some((attempt) => attempt.sale !== sale);
  const met: Meeting[] = [];
  if ([...refunds.values()].some((refund) => !isRefundFinal(refund) && isBeside(refund)))
    met.push('refund');
  if ([...duties.values()].some((duty) => duty.state.kind !== 'returned' && isBeside(duty)))
    met.push('duty');
  if (new Set(open.map(({ channel }) => channel)).size > 1) met.push('wallets');
  return met;
}
