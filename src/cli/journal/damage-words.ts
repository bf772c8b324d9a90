/** What is damaged, what is kept and what will be asked, in lines for whoever has to accept it. Pure. */
import type { DamageSeen } from '../../compose/damage-acceptance.js';
import type { DamageSurvey } from '../../runtime/journal/damage-survey.js';
import { nameOfThing } from '../../runtime/journal/newest-entries.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { timeText } from './record-lines.js';

/** Beyond this many, places and numbers are counted and not listed. */
const listedMax = 20;

export function damageLines({ found }: DamageSeen): readonly Bilingual[] {
  const { survey } = found;
  const { length } = survey.damages;
  return [
    {
      zh: `账本有 ${length} 处损坏：`,
      en: `The journal is damaged in ${length} ${length === 1 ? 'place' : 'places'}:`,
    },
    ...survey.damages.slice(0, listedMax).map(({ damage: { segment, block, label, detail } }) => ({
      zh: `  第 ${segment} 段第 ${block} 块（${label}）：${detail}`,
      en: `  segment ${segment}, block ${block} (${label}): ${detail}`,
    })),
    ...missingLines(survey),
  ];
}

function missingLines({ missing, lostBetween, lostWrites }: DamageSurvey): readonly Bilingual[] {
  if (lostWrites === 0) {
    return [{ zh: '没有缺失的记录。', en: 'No record is missing.' }];
  }
  const ranges = missing
    .slice(0, listedMax)
    .map(({ from, to }) => (from === to ? String(from) : `${from}..${to}`))
    .join(', ');
  const since = lostBetween.since === null ? '?' : timeText(lostBetween.since);
  const until = lostBetween.until;
  return [
    {
      zh: `缺失的记录：序号 ${ranges}，写于 ${since} 至 ${until === null ? '最后' : timeText(until)}。`,
      en: `Missing: sequences ${ranges}, written between ${since} and ${until === null ? 'the end' : timeText(until)}.`,
    },
  ];
}

export function keptLines({ found, concluded }: DamageSeen): readonly Bilingual[] {
  const things = new Set(found.entries.map(nameOfThing)).size;
  const { open, asked, slips, lastSale, unreadable } = concluded;
  return [
    {
      zh: `保留：读得出的全部 ${things} 项；其中 ${open.length} 笔付款未了结，下次启动即查询。`,
      en:
        `Kept: all ${things} things that can be read; ${open.length} payments among them are open and asked ` +
        'about at the next start.',
    },
    ...(asked.length === 0 ? [] : [askedLine(asked)]),
    ...(slips === 0
      ? []
      : [
          {
            zh: `${slips} 张小票可能已打印，将询问收银员。`,
            en: `${slips} slips may have been printed: the cashier is asked.`,
          },
        ]),
    ...(found.survey.lostWrites === 0 ? [] : lostLines(lastSale)),
    ...unreadable.slice(0, listedMax).map((problem) => ({
      zh: `本程序读不懂：${problem}。`,
      en: `This version cannot read: ${problem}.`,
    })),
  ];
}

function askedLine(asked: readonly string[]): Bilingual {
  const list = asked.slice(0, listedMax).join(', ');
  return {
    zh: `${asked.length} 个可能已用过的付款单号将被查询：${list}`,
    en: `${asked.length} numbers that may have been charged are asked about: ${list}`,
  };
}

function lostLines(lastSale: number): readonly Bilingual[] {
  return [
    {
      zh: `下一笔从第 ${lastSale + 1} 号起。缺失记录中的退款和现金本机不再知道：请与这段时间的钱包账单和小票核对。`,
      en:
        `The next sale is number ${lastSale + 1}. Refunds and cash that only lost records told of are not known ` +
        "any more: compare the wallet's bill and the slips of that time.",
    },
  ];
}
