/**
 * The slip of a day (P26): its sums by channel, what came from earlier days, what stays open and who
 * has it now, and the end of the journal as an anchor on paper. All from the closed day itself, so that
 * a slip printed again next week says the same. Pure.
 */
import { unreachable } from '../ports/bug.js';
import type { SlipLine } from '../ports/device.js';
import type { Language, Phrase } from '../ports/screen.js';
import { dayText } from '../ports/calendar.js';
import {
  type Day,
  type Leftover,
  type TallyLine,
  tallyEnds,
  undated,
} from '../payment/day-model.js';
import { channelsIn, sumOf } from '../payment/tally.js';
import { type PhraseIdOf, render, say } from '../text/catalogue.js';
import { yuanText } from '../text/money.js';
import { channelNames } from '../text/values.js';

/** Who closed at the keys, where nobody is named: the slip has words for it. */
export const keypadPerson = 'KEYPAD';
/** Whom the keys hand open things over to. */
export const nextShift = 'NEXT-SHIFT';

type Words = Phrase<PhraseIdOf<'slip'>>;

const names: Readonly<Record<string, Words>> = {
  [keypadPerson]: say('slip.day.keypad'),
  [nextShift]: say('slip.day.nextShift'),
};

/** A person as the slip names them; `null` is the till itself. */
export function personText(person: string | null, language: Language): string {
  const words = person === null ? say('slip.day.automatic') : names[person];
  return words === undefined ? (person ?? '') : render(words, language);
}

type Table = (day: Day, language: Language) => readonly SlipLine[];

export const dayTables = {
  channels: ({ tally }, language) =>
    tally.length === 0
      ? [middle(render(say('slip.day.nothing'), language))]
      : channelsIn(tally).flatMap((channel): readonly SlipLine[] => [
          {
            kind: 'text',
            text: channelNames[channel][language],
            align: 'left',
            size: 'normal',
            bold: true,
          },
          ...tallyEnds.flatMap((end) => {
            const sum = sumOf(tally, (line) => line.channel === channel && line.end === end);
            return sum.count === 0 ? [] : [pair(countText(end, sum.count, language), sum.fen)];
          }),
        ]),
  earlier: ({ tally }, language) => {
    const earlier = tally.filter(({ from }) => from !== null);
    if (earlier.length === 0) return [];
    return [
      { kind: 'rule', weight: 'thin' },
      middle(render(say('slip.day.earlier'), language)),
      ...earlier.flatMap((line) => earlierLines(line, language)),
    ];
  },
  left: ({ close }, language) => {
    const left = close?.left ?? [];
    if (left.length === 0) return [];
    return [
      { kind: 'rule', weight: 'thin' },
      middle(render(say('slip.day.left', { count: left.length }), language), true),
      ...left.flatMap((one) => leftLines(one, language)),
    ];
  },
} as const satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof dayTables;

function countText(end: TallyLine['end'], count: number, language: Language): string {
  return render(say(`slip.day.${end}` as const, { count }), language);
}

function earlierLines(line: TallyLine, language: Language): readonly SlipLine[] {
  const { from, channel, end, count, fen } = line;
  const origin =
    from === null || from === undated ? render(say('slip.day.several'), language) : dayText(from);
  return [
    {
      kind: 'pair',
      left: origin,
      right: channelNames[channel][language],
      size: 'normal',
      bold: false,
    },
    pair(countText(end, count, language), fen),
  ];
}

/** Its number, which the wallet knows it by, on a row of its own: it fills one. */
function leftLines(one: Leftover, language: Language): readonly SlipLine[] {
  const state = render(stateWords(one), language);
  const by = say('slip.day.handedBy', { text: personText(one.by, language) });
  const to = say('slip.day.handed', { text: personText(one.to, language) });
  return [
    { kind: 'text', text: one.number, align: 'left', size: 'normal', bold: false },
    pair(`${channelNames[one.channel][language]} ${state}`, one.amountFen),
    {
      kind: 'pair',
      left: render(by, language),
      right: render(to, language),
      size: 'normal',
      bold: false,
    },
  ];
}

function stateWords({ thing, state }: Leftover): Words {
  if (state === 'stuck') return say('slip.day.stuck');
  switch (thing) {
    case 'refund':
      return say('slip.day.refunding');
    case 'duty':
      return say('slip.day.returning');
    case 'attempt':
      if (state === 'voiding') return say('slip.day.voiding');
      return state === 'charging' ? say('slip.day.charging') : say('slip.day.doubtful');
    default:
      return unreachable(thing);
  }
}

function pair(left: string, amount: TallyLine['fen']): SlipLine {
  return { kind: 'pair', left, right: `￥${yuanText(amount)}`, size: 'normal', bold: false };
}

function middle(text: string, bold = false): SlipLine {
  return { kind: 'text', text, align: 'center', size: 'normal', bold };
}
