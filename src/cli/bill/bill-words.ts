/** What `holdfast bill` says. */
import { type BillLine, type BillVerdict } from '../../runtime/payment/bill-comparison.js';
import type { BillRow } from '../../runtime/ports/gateway.js';
import type { PlainObject } from '../../runtime/ports/entry.js';
import type { Language } from '../../runtime/ports/screen.js';
import { type Fen, fen } from '../../runtime/ports/units.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { yuanText } from '../../runtime/text/money.js';

export interface BillReport {
  readonly channel: string;
  /** `2026-03-01`. */
  readonly day: string;
  readonly rows: readonly BillRow[];
  readonly lines: readonly BillLine[];
}

const verdictWords: Readonly<Record<BillVerdict, Bilingual>> = {
  equal: { zh: '一致', en: 'equal' },
  amount: { zh: '金额不符', en: 'amounts differ' },
  state: { zh: '账本中没有这笔资金变动', en: 'the journal says no such money moved' },
  theirs: { zh: '仅账单有', en: 'in the bill alone' },
  ours: { zh: '仅账本有', en: 'in the journal alone' },
  later: {
    zh: '仅账本有，可能在尚未生成的次日账单中',
    en: "in the journal alone; it may be in the next day's bill, which is not there yet",
  },
};

const kindWords: Readonly<Record<BillRow['kind'], Bilingual>> = {
  payment: { zh: '付款', en: 'payment' },
  refund: { zh: '退款', en: 'refund' },
  reversal: { zh: '撤销', en: 'reversal' },
};

export function isDifference({ verdict }: BillLine): boolean {
  return verdict !== 'equal';
}

/** What differs, line by line, and the sums; what is equal is counted. */
export function billText(report: BillReport, language: Language): string {
  const { channel, day, rows, lines } = report;
  const different = lines.filter(isDifference);
  const equal = lines.length - different.length;
  const say = (words: Bilingual): string => words[language];
  const sums = (['payment', 'refund', 'reversal'] as const).flatMap((kind) => {
    const { count, sumFen } = sumOf(rows, kind);
    const name = say(kindWords[kind]);
    return count === 0 && kind === 'reversal' ? [] : [`  ${name} ${count}  ${yuanText(sumFen)}`];
  });
  const head = say({
    zh: `${channel} ${day} 的账单，共 ${rows.length} 行：`,
    en: `The bill of ${channel} of ${day}, ${rows.length} rows:`,
  });
  const end = say(
    different.length === 0
      ? { zh: `与账本一致：${equal} 行。`, en: `Agrees with the journal: ${equal} rows.` }
      : {
          zh: `一致 ${equal} 行，不一致 ${different.length} 行。`,
          en: `${equal} rows agree, ${different.length} do not.`,
        },
  );
  return `${[head, ...sums, ...different.map((line) => lineText(line, language)), end].join('\n')}\n`;
}

function lineText(line: BillLine, language: Language): string {
  const { kind, attempt, refund, theirsFen, oursFen, state, verdict } = line;
  const amount = (side: Bilingual, value: Fen | null): string =>
    `${side[language]} ${value === null ? '-' : yuanText(value)}`;
  const number = refund === null ? attempt : `${attempt} / ${refund}`;
  return [
    `! ${kindWords[kind][language]} ${number === '' ? '-' : number}`,
    amount({ zh: '账单', en: 'bill' }, theirsFen),
    amount({ zh: '账本', en: 'journal' }, oursFen) + (state === null ? '' : ` (${state})`),
    verdictWords[verdict][language],
  ].join('  ');
}

export function billJson(report: BillReport): PlainObject {
  const { channel, day, rows, lines } = report;
  const totals = (kind: BillRow['kind']): PlainObject => {
    const { count, sumFen } = sumOf(rows, kind);
    return { count, fen: sumFen };
  };
  return {
    channel,
    day,
    totals: {
      payment: totals('payment'),
      refund: totals('refund'),
      reversal: totals('reversal'),
    },
    equal: lines.length - lines.filter(isDifference).length,
    differences: lines.filter(isDifference).length,
    lines: lines.map((line) => ({ ...line })),
  };
}

function sumOf(
  rows: readonly BillRow[],
  kind: BillRow['kind'],
): { readonly count: number; readonly sumFen: Fen } {
  const own = rows.filter((row) => row.kind === kind);
  return { count: own.length, sumFen: fen(own.reduce((sum, row) => sum + row.amountFen, 0)) };
}
