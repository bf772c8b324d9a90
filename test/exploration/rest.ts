/** Whether a world has come to rest: what every course of events has to reach. */
import { type Attempt, isFinal, isRefundFinal } from '../../src/runtime/payment/model.js';
import { waits } from './bounds.js';
import { type World, attemptsIn } from './world.js';

/** Whether nothing has to happen any more by itself: all is final, or stands before a person. */
export function isOver(world: World): boolean {
  return isAtRest(world) && attemptsIn(world.book).every((attempt) => isAsked(world, attempt));
}

/** The same, while the schedule after the end may be unfinished: a dead line answers none of its asks. */
export function isAtRest({ book, append }: World): boolean {
  return (
    append === null &&
    attemptsIn(book).every((attempt) => isFinal(attempt) || attempt.state.kind === 'stuck') &&
    [...book.duties.values()].every(({ state }) => state.kind !== 'open') &&
    [...book.refunds.values()].every(
      (refund) => isRefundFinal(refund) || refund.state.kind === 'stuck',
    )
  );
}

/** Whether the schedule after the end has run, or a person looks after it. */
export function isAsked({ book }: World, { no, state, asksAnswered }: Attempt): boolean {
  const { kind } = state;
  const isDone = asksAnswered >= waits.asksAfterEnd.length;
  const isWatched = [...book.duties.values()].some(
    (duty) => duty.attempt === no && duty.state.kind === 'stuck',
  );
  return kind === 'paid' || kind === 'stuck' || isDone || isWatched;
}
