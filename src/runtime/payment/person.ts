/** What a named person ends that the till cannot end by itself (P2). */
import type { PaymentEvent } from './event.js';
import { endDutyByPerson } from './duty.js';
import { endBooked, endVoided } from './ending.js';
import { endRefundByPerson } from './refund.js';
import type { Person } from './model.js';
import { type Turn, putProbe, refuse } from './turn.js';

type PersonRecorded = Extract<PaymentEvent, { readonly kind: 'PersonRecorded' }>;

/** `booked`: the money is there and stays. `returned`: it has gone back, or was never there. */
export function recordPerson(turn: Turn, event: PersonRecorded): void {
  const done =
    recordAttempt(turn, event) ||
    recordDuty(turn, event) ||
    recordRefund(turn, event) ||
    recordProbe(turn, event);
  if (!done) refuse(turn, { why: 'notNow' });
}

function recordAttempt(turn: Turn, { number, outcome, by }: PersonRecorded): boolean {
  const stuck = turn.book.attempts.get(number);
  if (stuck?.state.kind !== 'stuck') return false;
  const attempt = { ...stuck, endedBy: nameOf(by) };
  if (outcome === 'returned') {
    endVoided(turn, attempt, { proof: 'person', money: 'returned', seq: null });
    return true;
  }
  // Booking it must not collect a sale twice (P22). While it stands stuck no other collects its sale (P3).
  const sale = turn.book.sales.get(attempt.sale);
  if (attempt.diverted || sale?.state !== 'open') return false;
  endBooked(turn, attempt);
  return true;
}

function recordDuty(turn: Turn, { number, by }: PersonRecorded): boolean {
  const duty = turn.book.duties.get(number);
  if (duty?.state.kind !== 'stuck') return false;
  endDutyByPerson(turn, duty, nameOf(by));
  return true;
}

function recordRefund(turn: Turn, { number, outcome, by }: PersonRecorded): boolean {
  const refund = turn.book.refunds.get(number);
  if (refund?.state.kind !== 'stuck') return false;
  endRefundByPerson(turn, refund, outcome, nameOf(by));
  return true;
}

function recordProbe(turn: Turn, { number, by }: PersonRecorded): boolean {
  const adopted = [...turn.book.probes.values()].filter(
    (probe) => probe.no === number && probe.state === 'adopted',
  );
  for (const probe of adopted) {
    putProbe(turn, 'AdoptedHandled', { ...probe, state: 'handled', endedBy: nameOf(by) });
  }
  return adopted.length > 0;
}

const nameCharactersMax = 64;

/** What stands in the journal for ever has a bound. */
export function nameOf(by: string): Person {
  return Array.from(by).slice(0, nameCharactersMax).join('');
}
