/** The screens of the business day (P26): its sums, what stands in the way of a close, and the close. */
import { type DayNo, fen } from '../ports/units.js';
import { dateNamed, twoDigits } from '../ports/calendar.js';
import { isCutOffPassed, notHandedOver } from '../payment/day.js';
import { type Day, undated } from '../payment/day-model.js';
import { channelsIn, netFen, sumOf } from '../payment/tally.js';
import { say } from '../text/catalogue.js';
import type { Face, Scene } from './session-model.js';
import { type Pages, type Said, pagesWhen } from './view-phrases.js';

type FaceOf<K extends Face['kind']> = Extract<Face, { readonly kind: K }>;

export function sayDay({ day: no, open, closing }: FaceOf<'day'>, { book }: Scene): Said {
  const day = book.days.get(no);
  const head = say('day.head', { text: shortDay(no) });
  if (closing)
    return { screen: 'choose', head, pages: [say('day.closing'), say('day.closingWait')] };
  const ways =
    open > 0
      ? [say('day.open', { count: open }), say('day.openKeys'), say('day.openMenu')]
      : [say('day.confirm')];
  return { screen: 'choose', head, pages: [...ways, ...sumPages(day)] };
}

export function sayDayHandOver({ open }: FaceOf<'dayHandOver'>): Said {
  return {
    screen: 'choose',
    head: say('day.handOver.head', { count: open }),
    pages: [say('day.handOver.page')],
  };
}

export function sayDayClosed({ day: no }: FaceOf<'dayClosed'>, { book }: Scene): Said {
  const day = book.days.get(no);
  const amount = day === undefined ? fen(0) : netFen(day.tally);
  return {
    screen: 'choose',
    head: say('day.closed.head', { text: shortDay(no) }),
    pages: [say('day.closed.page', { amount }), say('day.closed.slip')],
  };
}

/** At rest: a day that is over and that the till may not close by itself, and why. */
export function dayPages({ book, at }: Scene): Pages {
  const { length: count } = isDayWaiting({ book, at }) ? notHandedOver(book) : [];
  return pagesWhen(count > 0, say('day.waits', { count }), say('day.waitsHow'));
}

/** Whether the day would be closed by the till but for what is open: it never hands over by itself. */
export function isDayWaiting({ book, at }: Pick<Scene, 'book' | 'at'>): boolean {
  if (!book.settings.day.automatic || book.journal !== 'ok') return false;
  return isCutOffPassed(book, at) && notHandedOver(book).length > 0;
}

/** `03-01`: the year is known at the counter. */
export function shortDay(no: DayNo): string {
  if (no === undated) return '-';
  const { month, day } = dateNamed(no);
  return `${twoDigits(month)}-${twoDigits(day)}`;
}

function sumPages(day: Day | undefined): Pages {
  const tally = day?.tally ?? [];
  if (tally.length === 0) return [say('day.empty')];
  return [
    say('day.page', { amount: netFen(tally) }),
    ...channelsIn(tally).flatMap((channel) => {
      const paid = sumOf(tally, (line) => line.channel === channel && line.end === 'paid');
      const back = sumOf(tally, (line) => line.channel === channel && line.end === 'refunded');
      return [
        ...pagesWhen(
          paid.count > 0,
          say('day.paid', { channel, count: paid.count, amount: paid.fen }),
        ),
        ...pagesWhen(
          back.count > 0,
          say('day.refunded', { channel, count: back.count, amount: back.fen }),
        ),
      ];
    }),
  ];
}
