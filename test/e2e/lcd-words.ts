/** Sentences on the LCD that are not so: its words held against the till's status. Pure. */
import type { BenchState } from '../workbench/bench-client.js';

/** What the head of a screen says of the attempt in front, and the states in which that is true. */
const heads: Readonly<
  Record<string, { readonly word: RegExp; readonly states: readonly string[] }>
> = {
  asking: { word: /收款中|核对中/, states: ['charging', 'doubtful'] },
  'confirm-on-phone': { word: /待确认/, states: ['charging', 'doubtful'] },
  unknown: { word: /结果未知/, states: ['charging', 'doubtful'] },
  voiding: { word: /撤销中/, states: ['voiding'] },
  voided: { word: /已撤销/, states: ['voided'] },
  paid: { word: /已付款/, states: ['paid'] },
  late: { word: /迟到付款/, states: ['paid'] },
  declined: { word: /付款被拒/, states: ['declined'] },
};

const endings: readonly (readonly [word: RegExp, states: readonly string[]])[] = [
  [/已付款|迟付款/, ['paid']],
  [/被拒/, ['declined']],
  [/已撤销/, ['voided']],
  [/未知|秒后撤销/, ['charging', 'doubtful']],
  [/撤销中/, ['voiding']],
  [/需人工/, ['stuck']],
];

export function lcdLies({ power, lcd, status }: BenchState): readonly string[] {
  const text = lcd.rows.join('|');
  if (power === 'off') return text === '|||' ? [] : [`a dark LCD shows ${text}`];
  if (status === null) return [];
  // News of an earlier sale stands in the place of the screen.
  const isNews = /^前一笔/.test(lcd.rows[0] ?? '');
  return [...(isNews ? [] : headLies(text, status)), ...newsLies(lcd.rows)(status)];
}

type Status = NonNullable<BenchState['status']>;

function headLies(text: string, { screen, foreground, attempts }: Status): readonly string[] {
  const head = heads[screen];
  if (head === undefined) {
    return /^(已付款|已撤销)/.test(text) ? [`the LCD says ${text} on screen ${screen}`] : [];
  }
  const first = text.split('|')[0] ?? '';
  // The sign of news takes room: an amount that found none waits for a later page.
  const hasNews = first.includes('◆');
  const fits = attempts.filter(
    ({ attempt, state, amountFen }) =>
      (foreground === null || attempt === foreground) &&
      head.states.includes(state) &&
      (hasNews || text.includes((amountFen / 100).toFixed(2))),
  );
  const isSo = head.word.test(first) && fits.length > 0;
  return isSo ? [] : [`the LCD says ${text} on screen ${screen}`];
}

/** `前一笔2 号` and `1000.02 已撤销` stand on two rows. */
function newsLies(rows: readonly string[]): (status: Status) => readonly string[] {
  const text = rows.join(' ');
  const [, sale, rest] = /前一笔\s*第?\s*(\d+)\s*号\s+(\d+\.\d\d\s*\S+)/.exec(text) ?? [];
  return ({ attempts }) => {
    if (sale === undefined || rest === undefined) return [];
    const states = endings.find(([word]) => word.test(rest))?.[1];
    if (states === undefined) return [];
    const own = attempts.filter((attempt) => attempt.sale === Number(sale));
    const isSo = own.some(
      ({ state, amountFen }) =>
        states.includes(state) && rest.includes((amountFen / 100).toFixed(2)),
    );
    return isSo ? [] : [`the LCD says ${text}`];
  };
}
