/** A day as text for people and as JSON for scripts. Pure; the words are those of the slip. */
import type { Language } from '../../runtime/ports/screen.js';
import { dayText } from '../../runtime/ports/calendar.js';
import { type Day, tallyEnds, undated } from '../../runtime/payment/day-model.js';
import { channelsIn, netFen, sumOf } from '../../runtime/payment/tally.js';
import { personText } from '../../runtime/terminal/slip-day.js';
import { beijingAhead, wallText } from '../../runtime/terminal/slip-time.js';
import { render, say } from '../../runtime/text/catalogue.js';
import { yuanText } from '../../runtime/text/money.js';
import { channelNames } from '../../runtime/text/values.js';

/** Names that scripts may rely upon. */
export function dayJson(day: Day): Readonly<Record<string, unknown>> {
  const { no, state, openedAt, tally, close } = day;
  return {
    day: no,
    state,
    openedMs: openedAt.wall,
    closedMs: close?.at.wall ?? null,
    by: close?.by ?? null,
    netFen: netFen(tally),
    lines: tally.map(({ channel, end, from, count, fen }) => ({
      channel,
      end,
      fromDay: from,
      count,
      amountFen: fen,
    })),
    handedOver: close?.left ?? day.handedOver,
    head: close?.head ?? null,
  };
}

export function dayLines(day: Day, language: Language): string {
  const { no, openedAt, tally, close } = day;
  const word = (zh: string, en: string): string => (language === 'zh' ? zh : en);
  const date = no === undated ? word('未对时，还没有日期', 'no date yet: no clock') : dayText(no);
  const state = close === null ? word('未日结', 'open') : word('已日结', 'closed');
  const lines = [
    `${render(say('slip.day'), language)}  ${date}  ${state}`,
    `${render(say('slip.day.from'), language)}  ${wallText(openedAt.wall, beijingAhead)}`,
  ];
  if (close !== null) {
    const by = `${render(say('slip.day.by'), language)} ${personText(close.by, language)}`;
    const closed = wallText(close.at.wall, beijingAhead);
    lines.push(`${render(say('slip.day.to'), language)}  ${closed}  ${by}`);
  }
  if (tally.length === 0) lines.push(render(say('slip.day.nothing'), language));
  for (const channel of channelsIn(tally)) {
    lines.push(channelNames[channel][language]);
    for (const end of tallyEnds) {
      const sum = sumOf(tally, (line) => line.channel === channel && line.end === end);
      if (sum.count === 0) continue;
      const label = render(say(`slip.day.${end}` as const, { count: sum.count }), language);
      lines.push(`  ${label}  ${yuanText(sum.fen)}`);
    }
  }
  lines.push(`${render(say('slip.day.net'), language)}  ${yuanText(netFen(tally))}`);
  for (const { number, state, amountFen, to } of close?.left ?? []) {
    const taker = personText(to, language);
    lines.push(
      `${word('未结', 'open')}  ${number}  ${state}  ${yuanText(amountFen)}  ${word('交', 'to')} ${taker}`,
    );
  }
  if (close !== null) {
    const { sequence, chain } = close.head;
    const anchor = `${render(say('slip.day.chain'), language)} ${chain}`;
    lines.push(`${render(say('slip.day.sequence'), language)}  ${sequence}  ${anchor}`);
  }
  return `${lines.join('\n')}\n`;
}
