/** The keys of the business day (P26): each asks the core, none decides. */
import { type DayNo, fen } from '../ports/units.js';
import { openDayOf } from '../payment/day.js';
import { netFen } from '../payment/tally.js';
import { keypadPerson, nextShift } from './slip-day.js';
import { type Work, goHome, goTo, request } from './session-work.js';

export function openDayScreen(work: Work): void {
  const { day } = work.scene.book;
  if (day === null) goHome(work);
  else goTo(work, { kind: 'day', day });
}

/** At the keys nobody types a name: what is open goes to whoever comes next. */
export function closeDay(work: Work, day: DayNo, handsOver: boolean): void {
  const open = openDayOf(work.scene.book);
  goTo(work, { kind: 'day', day });
  request(
    work,
    {
      kind: 'DayCloseAsked',
      by: work.scene.cashier ?? keypadPerson,
      handOverTo: handsOver ? nextShift : null,
    },
    { kind: 'day', day },
    open === null ? fen(0) : netFen(open.tally),
  );
}

/** A day that was closed while it was looked at leads to what came of it. */
export function noteDay(work: Work): void {
  const { mode } = work.session;
  const { book } = work.scene;
  if (mode.kind !== 'day' && mode.kind !== 'dayHandOver') return;
  if (mode.day === book.day) return;
  const isClosed = book.days.get(mode.day)?.state === 'closed';
  if (isClosed) goTo(work, { kind: 'dayClosed', day: mode.day });
  else goHome(work);
}
