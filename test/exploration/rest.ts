/** Whether a world has come to rest: what every course of events has to reach. */
import { type Attempt, isFinal, isRefundFinal } from '../../src/runtime/payment/model.js';
import { waits } from './bounds.js';
import { type World, attemptOf } from './world.js';

/** Whether nothing has to happen any more by itself: all is final, or stands before a person. */
export function isOver(world: World): boolean {
  const attempt = attemptOf(world.book);
  return (
    world.append === null && (attempt === undefined || (isAtRest(world) && isAsked(world, attempt)))
  );
}

/** The same, while the schedule after the end may be unfinished: a dead line answers none of its asks. */
export function isAtRest({ book, append }: World): boolean {
  const attempt = attemptOf(book);
  if (append !== null) return false;
  if (attempt === undefined) return true;
  return (
    (isFinal(attempt) || attempt.state.kind === 'stuck') &&
    [...book.duties.values()].every(({ state }) => state.kind !== 'open') &&
    [...book.refunds.values()].every(
      (refund) => isRefundFinal(refund) || refund.state.kind === 'stuck',
    )
  );
}

function isAsked({ book }: World, attempt: Attempt): boolean {
  const { kind } = attempt.state;
  const isDone = attempt.asksAnswered >= waits.asksAfterEnd.length;
  const isWatched = [...book.duties.values()].some(({ state }) => state.kind === 'stuck');
  return kind === 'paid' || kind === 'stuck' || isDone || isWatched;
}
