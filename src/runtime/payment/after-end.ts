/**
 * Answers about an attempt that has ended: its state stays (P1); money found opens a return duty
 * (P20), news is written once, and the schedule of asks is counted (P17).
 */
import { unreachable } from '../ports/bug.js';
import { openDuty, openStuckDuty } from './duty.js';
import { planAsk } from './ending.js';
import { type Answer, saysNothing } from './event.js';
import { type Hearing, stuckReason } from './hearing.js';
import type { Attempt } from './model.js';
import { type Turn, inMillis, liveOf, planNext, putAttempt, setLive } from './turn.js';
import { nextAskAt, orderOf } from './timing.js';
import type { FinalVerdict } from './verdict.js';

export function carryOutFinal(hearing: Hearing, attempt: Attempt, verdict: FinalVerdict): void {
  const { turn, seq } = hearing;
  const isNewer = isLatePayment(hearing) || seq > liveOf(turn, attempt.no).provedSeq;
  const heard = countAsk(hearing, attempt);
  switch (verdict) {
    case 'nothing':
      return;
    case 'openDuty':
      if (isNewer) openDuty(turn, heard);
      else record(hearing, heard);
      return;
    case 'alarmAndStuckDuty':
      record(hearing, heard, isNewer);
      if (isNewer) openStuckDuty(turn, heard, 'refundedByOthers');
      return;
    case 'openStuckDuty':
      record(hearing, heard, true);
      openStuckDuty(turn, heard, stuckReason(hearing.row));
      return;
    case 'recordAlarm':
      record(hearing, heard, true);
      return;
    case 'recordAlarmIfNewer':
      record(hearing, heard, isNewer);
      return;
    case 'recordAndAskAgain':
      setLive(turn, attempt.no, { asksFrom: turn.at.mono });
      putAttempt(turn, 'LateAnswer', { ...heard, asksAnswered: 0, lastNews: hearing.row });
      return;
    case 'record':
      record(hearing, heard);
      return;
    default:
      unreachable(verdict);
  }
}

/** A wallet may book a charge long after it was sent (P17): its own "paid" is news whenever it comes. */
function isLatePayment({ isCharge, row }: Hearing): boolean {
  return isCharge && row === 'paid';
}

/** News of a final attempt is written once; its state stays (P1). */
export function record({ turn, row }: Hearing, attempt: Attempt, alarm = false): void {
  const current = turn.book.attempts.get(attempt.no) ?? attempt;
  if (current.lastNews !== row) putAttempt(turn, 'LateAnswer', { ...current, lastNews: row });
  if (alarm) turn.effects.push({ kind: 'Alarm', attempt: attempt.no, news: row });
}

/** A cancel or a refund that is answered after the end: written down, for whoever looks into it (P10). */
export function recordLateUndo(turn: Turn, attempt: Attempt, answer: Answer): void {
  if (answer.verb === 'charge' || answer.verb === 'query' || saysNothing(answer)) return;
  const { said } = answer;
  const word = said.kind === 'voided' ? said.money : said.kind;
  const lastNews = `${answer.verb === 'void' ? 'cancel' : 'refund'}: ${word}`;
  if (attempt.lastNews !== lastNews) putAttempt(turn, 'LateAnswer', { ...attempt, lastNews });
}

/** An ask of the schedule counts when something was said (P17). */
function countAsk({ turn, row, isCharge, call }: Hearing, attempt: Attempt): Attempt {
  if (isCharge || call === null || attempt.state.kind === 'paid') return attempt;
  if (row === 'unknown' || row === 'setup') return attempt;
  // What was under way at the end was no ask of the schedule.
  const due = nextAskAt(orderOf(turn.book, attempt));
  if (due === null || call.sentAt < due) return attempt;
  return putAttempt(turn, 'AskedAfterEnd', {
    ...attempt,
    asksAnswered: attempt.asksAnswered + 1,
    lastNews: row,
  });
}

/** The next ask of the schedule; one that was answered by nothing is tried again after a growing pause. */
export function planAskAgain(turn: Turn, attempt: Attempt): void {
  planAsk(turn, attempt);
  const { next, silent } = liveOf(turn, attempt.no);
  if (next === null || silent === 0 || next.at > turn.at.mono) return;
  const { settings } = turn.book;
  const pause = Math.min(60_000 * (1 << Math.min(silent - 1, 10)), settings.pauseMax);
  planNext(turn, attempt.no, { verb: 'query', at: inMillis(turn.at.mono, pause) });
}
