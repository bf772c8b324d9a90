/** What `npm run board -- --measure` tells of two machines: the table, the budgets and the row for docs/proof.json. Pure. */

export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'MiB' | 'x';
  readonly value: number;
  /** Of a small ARM board: DESIGN's, where it has one. */
  readonly budget?: number;
}

/**
 * DESIGN, Numbers to hold. One of time grows with the factor of the emulation; memory does not. Of a share of
 * the same disk grows what is beyond the whole: it is the processor's, which the factor slows, and the disk is not.
 */
const budgets: Readonly<Record<string, number>> = {
  'process start to ready': 2_000,
  'process start to first query': 2_000,
  'key to LCD bytes, p99': 50,
  'longest stall of the loop, keys and a sale': 20,
  'till resident, every driver loaded': 96,
  'till resident after the sales': 96,
  'durable commit by a bare write and flush': 1.3,
  'opening a journal of 200,000 records': 2_000,
};

export function withBudget(figure: Figure): Figure {
  const budget = budgets[figure.name];
  return budget === undefined ? figure : { ...figure, budget };
}

/** The factor of a run: what the fixed loop takes on the board, by what it takes here. */
function factorOf(host: readonly Figure[], board: readonly Figure[]): number {
  return (board[0]?.value ?? Number.NaN) / (host[0]?.value ?? Number.NaN);
}

export function measuredTable(
  host: readonly Figure[],
  board: readonly Figure[],
): readonly string[] {
  const factor = factorOf(host, board);
  const rows = board.map((figure, place) => {
    const { name, value, unit, budget } = figure;
    const limit = allowedOn(figure, factor);
    const scaled = unit === 'ms' ? `${round(value / factor)} ms` : '';
    const held = budget === undefined ? '' : `${round(budget)} ${unit}`;
    const allowed = limit === undefined ? '' : `${round(limit, unit)} ${unit}`;
    const here = `${round(host[place]?.value ?? Number.NaN, unit)} ${unit}`;
    const cells = [
      name,
      here,
      `${round(value, unit)} ${unit}`,
      scaled,
      held,
      allowed,
      verdict(figure, factor),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['what', 'x86', 'emulated board', `board / ${factor.toFixed(1)}`, 'budget'];
  return [
    `| ${[...head, `budget x ${factor.toFixed(1)}`, 'the board'].join(' | ')} |`,
    `|${'---|'.repeat(head.length + 2)}`,
    ...rows,
  ];
}

/** The table again, from the figures of the row that was written down. */
export function recordedTable(
  figures: Readonly<Record<string, number | string>>,
): readonly string[] {
  const pairs = Object.entries(figures).flatMap(([name, text]) => {
    const [, host, board, unit] = /^([\d.]+) and ([\d.]+) (ms|MiB|x)$/.exec(String(text)) ?? [];
    const figure = (value: string | undefined): Figure =>
      withBudget({ name, unit: unit as Figure['unit'], value: Number(value) });
    return unit === undefined ? [] : [{ host: figure(host), board: figure(board) }];
  });
  return measuredTable(
    pairs.map(({ host }) => host),
    pairs.map(({ board }) => board),
  );
}

function allowedOn({ budget, unit }: Figure, factor: number): number | undefined {
  if (budget === undefined || unit === 'MiB') return budget;
  return unit === 'ms' ? budget * factor : 1 + (budget - 1) * factor;
}

function verdict(figure: Figure, factor: number): string {
  const limit = allowedOn(figure, factor);
  if (limit === undefined) return '';
  return figure.value <= limit ? 'met' : 'not met';
}

/** Date and commit are whoever's who writes it down. */
export function proofRow(host: readonly Figure[], board: readonly Figure[]): object {
  const factor = factorOf(host, board);
  const budgeted = board.filter(({ budget }) => budget !== undefined);
  const isMet = (figure: Figure): boolean => verdict(figure, factor) === 'met';
  const pairs = board.map(({ name, unit, value }, place) => [
    name,
    `${round(host[place]?.value ?? Number.NaN, unit)} and ${round(value, unit)} ${unit}`,
  ]);
  return {
    part: 'devices',
    claim: 'the till on this machine and on the emulated board, in one run',
    command: 'npm run board -- --measure',
    figures: {
      'factor of the fixed loop': round(factor),
      ...(Object.fromEntries(pairs) as Record<string, string>),
      'scaled budgets met': budgeted.filter(isMet).length,
      'scaled budgets not met': budgeted.filter((figure) => !isMet(figure)).length,
    },
  };
}

/** As it is told: a share with two places, for its budget has one. */
export function round(value: number, unit: Figure['unit'] = 'ms'): number {
  const places = unit === 'x' ? 100 : 10;
  return Math.round(value * places) / places;
}
