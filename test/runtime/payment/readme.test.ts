/**
 * The tables and the worked example in src/runtime/payment/README.md are drawn from the code; this
 * fails when they differ. `HOLDFAST_WRITE=1 node dist/test/runtime/payment/readme.test.js` rewrites
 * them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import type { Answer } from '../../../src/runtime/payment/event.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { timersOf } from '../../../src/runtime/payment/timers.js';
import { answerColumns, answerRows, verdicts } from '../../../src/runtime/payment/verdict.js';
import { type AttemptNo, fen, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import {
  type BareEvent,
  type Stage,
  accepted,
  closed,
  notFound,
  notSent,
  paid,
  pending,
  refused,
  setup,
  stage,
  unknown,
} from './stage.js';

const readmeFile = fileURLToPath(
  new URL('../../../../src/runtime/payment/README.md', import.meta.url),
);

interface Sample {
  readonly name: string;
  readonly it: Stage;
  readonly no: AttemptNo;
}

/** One book for each state that an attempt can be in, as events lead there. */
function samples(): Sample[] {
  const make = (name: string, lead: (it: Stage) => AttemptNo): Sample => {
    const it = stage();
    return { name, no: lead(it), it };
  };
  return [
    make('Charging, held', (it) => it.charge({ hold: true })),
    make('Charging', (it) => lead(it, 3_000)),
    make('Doubtful', (it) => {
      const no = lead(it, 0);
      it.answerCharge(pending);
      it.elapse(3_000);
      return no;
    }),
    make('Doubtful, stopped', (it) => {
      const no = lead(it, 0);
      it.answerCharge(pending);
      it.post({ kind: 'CancelPressed', attempt: no });
      it.elapse(3_000);
      return no;
    }),
    make('Voiding', (it) => {
      const no = lead(it, 0);
      it.answerCharge(pending);
      it.post({ kind: 'VoidConfirmed', attempt: no });
      it.elapse(0);
      it.answerVoid(unknown);
      it.elapse(6_000);
      return no;
    }),
    make('Paid', (it) => {
      const no = lead(it, 3_000);
      const query = it.open('Query');
      it.answerCharge(paid());
      return query === undefined ? no : no;
    }),
    make('Declined', (it) => {
      const no = lead(it, 0);
      it.answerCharge(refused);
      it.elapse(60_000);
      return no;
    }),
    make('Voided', (it) => {
      const no = lead(it, 0);
      it.answerCharge(notSent);
      it.elapse(60_000);
      return no;
    }),
    make('Stuck', (it) => {
      const no = lead(it, 0);
      it.answerCharge(paid(1));
      it.elapse(86_400_000);
      return no;
    }),
  ];
}

function lead(it: Stage, ms: number): AttemptNo {
  const no = it.charge();
  it.elapse(ms);
  return no;
}

type Row = readonly [name: string, event: (sample: Sample) => BareEvent | null];

function answered(verb: Answer['verb'], said: Answer['said']): Row[1] {
  return ({ it, no }) => {
    const live = it.book.live.get(no);
    const charge = it.history.flatMap(({ effect }) =>
      effect.kind === 'Charge' ? [effect.seq] : [],
    )[0];
    const seq = verb === 'charge' ? charge : live?.call?.seq;
    if (seq === undefined) return null;
    return {
      kind: 'Answered',
      subject: { kind: 'attempt', no },
      seq,
      answer: { verb, said } as Answer,
    };
  };
}

const rows: readonly Row[] = [
  ['released', ({ no }) => ({ kind: 'ChargeReleased', attempt: no })],
  ['CANCEL', ({ no }) => ({ kind: 'CancelPressed', attempt: no })],
  ['QUERY', ({ no }) => ({ kind: 'QueryPressed', attempt: no })],
  ['VOID, ENTER', ({ no }) => ({ kind: 'VoidConfirmed', attempt: no })],
  ['collect otherwise', ({ no }) => ({ kind: 'DivertConfirmed', attempt: no })],
  ['REFUND, ENTER', ({ no }) => ({ kind: 'RefundConfirmed', attempt: no, amountFen: fen(1250) })],
  ['result left', ({ it, no }) => ({ kind: 'SaleLeft', sale: it.attempt(no).sale })],
  [
    'person: booked',
    ({ no }) => ({ kind: 'PersonRecorded', number: no, outcome: 'booked', by: 'Li' }),
  ],
  [
    'person: returned',
    ({ no }) => ({ kind: 'PersonRecorded', number: no, outcome: 'returned', by: 'Li' }),
  ],
  ['charge: paid', answered('charge', paid())],
  ['charge: accepted', answered('charge', accepted)],
  ['charge: paid, other amount', answered('charge', paid(1))],
  ['charge: pending', answered('charge', pending)],
  ['charge: refused', answered('charge', refused)],
  ['charge: not sent', answered('charge', notSent)],
  ['charge: number used', answered('charge', { kind: 'collision', code: 'USED' })],
  ['charge: set-up', answered('charge', setup)],
  ['charge: unknown', answered('charge', unknown)],
  ['query: paid', answered('query', paid())],
  ['query: paid, other amount', answered('query', paid(1))],
  ['query: pending', answered('query', pending)],
  ['query: refused', answered('query', refused)],
  ['query: not found', answered('query', notFound)],
  ['query: closed', answered('query', closed)],
  ['query: PAYERROR', answered('query', { kind: 'payError' })],
  ['query: refunded', answered('query', { kind: 'refunded', amountFen: fen(1250) })],
  ['query: set-up', answered('query', setup)],
  ['query: unknown', answered('query', unknown)],
  ['start', startEvent],
];

function startEvent(): BareEvent {
  const channels = ['alipay', 'wechat'] as const;
  const clocks = { journal: 'ok', clock: 'ok' } as const;
  return {
    kind: 'Started',
    boot: 2,
    osBoot: 'os2',
    salt: 'SALTBBBB',
    tornTail: false,
    channels,
    ...clocks,
  };
}

/** What becomes of the attempt, what is written (✎) and what is sent or asked for (→). */
function cell(sample: Sample, row: Row): string {
  const event = row[1](sample);
  if (event === null) return '';
  const at = { mono: monoMs(sample.it.now), wall: wallMs(1_700_000_000_000), trusted: true };
  const { book, entries, effects } = decide(sample.it.book, { ...event, at });
  const before = sample.it.book.attempts.get(sample.no)?.state.kind;
  const after = book.attempts.get(sample.no)?.state.kind ?? '';
  const refusal = effects.find((effect) => effect.kind === 'Refuse');
  if (refusal !== undefined) return `refused: ${refusal.refusal.why}`;
  const written = entries.map(({ type }) => type).filter((type) => type !== 'NumberBlock');
  const told = effects
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'Sound' && kind !== 'Diagnose');
  const asks = nextVerb(book, sample.no);
  const parts = [
    after === before ? '' : `**${after}**`,
    written.length > 0 ? `✎ ${written.join(', ')}` : '',
    told.length > 0 ? `→ ${told.join(', ')}` : '',
    asks,
  ];
  return parts.filter((part) => part !== '').join(' ') || 'nothing';
}

function nextVerb(book: Book, no: AttemptNo): string {
  const timer = timersOf(book).find(({ name }) => name === `next/${no}`);
  const verb = book.live.get(no)?.next?.verb;
  return timer === undefined || verb === undefined ? '' : `then ${verb}`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}

function verdictTable(): string {
  const head = ['answer', 'Charging, Doubtful', 'Voiding', 'Paid', 'Declined, Voided'];
  return table(
    head,
    answerRows.map((row) => [row, ...answerColumns.map((column) => verdicts[row][column])]),
  );
}

function eventTable(): string {
  const all = samples();
  const half = Math.ceil(all.length / 2);
  const part = (some: readonly Sample[]): string =>
    table(
      ['event', ...some.map(({ name }) => name)],
      rows.map((row) => [row[0], ...some.map((sample) => cell(sample, row))]),
    );
  return `${part(all.slice(0, half))}\n\n${part(all.slice(half))}`;
}

/** VOID at 2 s into a WeChat charge whose reply is lost; the wallet never knew the order. */
function voidTrace(): string {
  const it = stage();
  const began = it.now;
  const lines: string[] = [];
  let seen = 0;
  let written = it.entries.length;
  const note = (what: string): void => {
    const types = it.entries.slice(written).map(({ type }) => type);
    const sends = it.history
      .slice(seen)
      .flatMap(({ effect }) => ('seq' in effect ? [effect.kind] : []));
    written = it.entries.length;
    seen = it.history.length;
    const state = it.attempt(no).state.kind;
    lines.push(
      [
        `${String((it.now - began) / 1000).padStart(5)} s`,
        what.padEnd(34),
        state.padEnd(9),
        types.length > 0 ? `✎ ${types.join(', ')}` : '',
        sends.length > 0 ? `→ ${sends.join(', ')}` : '',
      ]
        .join('  ')
        .trimEnd(),
    );
  };
  const no = it.charge({ channel: 'wechat' });
  note('code scanned, charge sent');
  it.elapse(2_000);
  it.post({ kind: 'VoidConfirmed', attempt: no });
  note('VOID, ENTER');
  for (let second = 3; second <= 60; second++) {
    it.elapse(1_000);
    if (second === 15) {
      it.answerCharge(unknown);
      note('charge call over, no reply');
      it.elapse(0);
    }
    if (it.history.length > seen) note('');
    if (it.open('Void') !== undefined) {
      it.answerVoid({ kind: 'refused', code: 'ORDERNOTEXIST' });
      note('the wallet knows no such order');
    }
    if (it.open('Query') !== undefined) {
      it.answerQuery(notFound);
      note('not found');
    }
  }
  return `\`\`\`text\n${lines.join('\n')}\n\`\`\``;
}

function withBlocks(text: string): string {
  const blocks = { verdicts: verdictTable(), events: eventTable(), void: voidTrace() };
  let result = text;
  for (const [name, block] of Object.entries(blocks)) {
    const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- end -->)`);
    t.match(result, pattern, `README.md has a place for ${name}`);
    result = result.replace(
      pattern,
      (_all, open: string, close: string) => `${open}\n${block}\n${close}`,
    );
  }
  return result;
}

t.test('the tables of the payment README are what the code does', async (t) => {
  const text = readFileSync(readmeFile, 'utf8');
  const drawn = withBlocks(text);
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(readmeFile, drawn);
  else t.equal(text, drawn, 'run it with HOLDFAST_WRITE=1 and read the difference');
});

t.test('an empty book decides nothing before the start', async (t) => {
  const at = { mono: monoMs(0), wall: wallMs(0), trusted: false };
  const event = { kind: 'CashTaken', sale: null, amountFen: fen(1), at } as const;
  t.match(decide(emptyBook(defaultSettings), event).effects, [{ refusal: { why: 'starting' } }]);
});
