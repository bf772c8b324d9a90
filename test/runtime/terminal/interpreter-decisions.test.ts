/** Decide, write, take: one after the other, at a journal that answers when the test says (P7 to P9). */
import t from 'tap';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { attemptNo, fen, monoMs, saleNo, wallMs } from '../../../src/runtime/ports/units.js';
import type { Journal } from '../../../src/runtime/journal/journal.js';
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import type { Sale } from '../../../src/runtime/payment/model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import {
  appendTimer,
  createDecisionLine,
  startPieceMax,
} from '../../../src/runtime/terminal/interpreter-decisions.js';
import type { Happening } from '../../../src/runtime/terminal/interpreter-event.js';

const start: Happening = {
  kind: 'Started',
  boot: 2,
  osBoot: 'boot-2',
  salt: 'ABCDEFGH',
  tornTail: false,
  journal: 'ok',
  clock: 'ok',
  channels: ['alipay'],
};
const attempt = attemptNo('T0000001ABCDEFGH000001');
const charge: Happening = {
  kind: 'ChargeAsked',
  sale: null,
  amountFen: fen(1250),
  channel: 'alipay',
  form: 'code',
  code: { secret: new Secret('287612345678901234'), mask: '28****1234', hash: 'aa' },
};
const cash: Happening = { kind: 'CashTaken', sale: null, amountFen: fen(300) };

function newStage(book: Book = emptyBook(defaultSettings)) {
  let now = 1000;
  const appends: (readonly JournalEntry[])[] = [];
  const taken: string[] = [];
  const saving: boolean[] = [];
  const clock = {
    mono: () => monoMs(now),
    wall: () => wallMs(1_800_000_000_000 + now),
    wallTrusted: () => true,
    osBoot: 'boot-2',
  };
  const append: Journal['append'] = (entries) => {
    appends.push(entries);
    return new Promise(() => undefined);
  };
  const timers = new Map<string, number>();
  let givenUp = 0;
  const line = createDecisionLine(book, {
    journal: { append, giveUp: () => (givenUp += 1), head: () => null },
    timers: {
      setTimer: (name, at) => void timers.set(name, at),
      clearTimer: (name) => void timers.delete(name),
    },
    clock,
    log: silentLog,
    appended: () => undefined,
    taken: ({ happening, decision }) => {
      const effects = decision.effects.map(({ kind }) => kind).join(' ');
      taken.push(`${happening.kind}: ${effects}`);
      saving.push(line.savingSince !== null);
    },
    onBug: (error) => {
      throw error;
    },
  });
  const done = (): void => {
    line.endAppend({ ok: true, value: undefined });
  };
  const fail = (): void => {
    const fault = { code: 'Io', call: 'datasync', detail: '' } as const;
    line.endAppend({ ok: false, error: { kind: 'storage', fault } });
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  /** Moves on to the moment of the append's timer, and fires it. */
  const overdue = (): number => {
    const at = timers.get(appendTimer);
    if (at === undefined) throw new Error('no append is timed');
    timers.delete(appendTimer);
    const span = at - now;
    now = at;
    line.appendOverdue();
    return span;
  };
  return {
    line,
    appends,
    taken,
    saving,
    done,
    fail,
    wait,
    overdue,
    timers,
    givenUp: () => givenUp,
  };
}

function typesOf(entries: readonly JournalEntry[] | undefined): readonly string[] {
  return (entries ?? []).map(({ type }) => type);
}

t.test('P9: what could not be written is being saved until it has been decided again', (t) => {
  const { line, done, fail, saving } = newStage();
  line.submit(start);
  done();
  line.submit(cash);
  fail();
  t.strictSame(saving, [false, true, true]);
  t.equal(line.savingSince, null);
  t.end();
});

t.test('P7: until the append has ended the old book holds and no effect is handed out', (t) => {
  const { line, appends, taken, done } = newStage();
  line.submit(start);
  t.strictSame(appends.map(typesOf), [['NumberBlock', 'DayOpened']]);
  t.equal(line.book.start, null);
  t.strictSame(taken, []);
  t.equal(line.savingSince, 1000);
  done();
  t.equal(line.book.start?.boot, 2);
  t.strictSame(taken, ['Started: Diagnose']);
  t.equal(line.savingSince, null);
  t.end();
});

t.test('P8: what comes during an append waits, in order, and is decided on the new book', (t) => {
  const { line, appends, taken, done } = newStage();
  line.submit(start);
  done();
  line.submit(charge);
  line.submit({ kind: 'CancelPressed', attempt });
  line.submit({ kind: 'NewsSeen' });
  t.equal(line.waiting, 2);
  t.equal(appends.length, 2);
  done();
  t.strictSame(typesOf(appends[2]), ['Voided', 'Tallied'], 'the cancel met the attempt');
  t.equal(line.waiting, 1);
  done();
  t.strictSame(taken, [
    'Started: Diagnose',
    'ChargeAsked: ReleaseCharge',
    'CancelPressed: ',
    'NewsSeen: ',
  ]);
  t.end();
});

t.test('An event is given its time when it is decided, not when it came', (t) => {
  const { line, appends, done, wait } = newStage();
  line.submit(start);
  line.submit(charge);
  wait(700);
  done();
  t.equal(appends[1]?.[0]?.monoMs, 1700);
  t.end();
});

t.test('P9: a failed append makes the journal failed, and the same event is decided again', (t) => {
  const { line, appends, taken, done, fail } = newStage();
  line.submit(start);
  done();
  line.submit(charge);
  line.submit(cash);
  fail();
  t.equal(line.book.journal, 'failed');
  t.equal(line.book.attempts.size, 0);
  t.strictSame(taken.slice(1), ['JournalFailed: ', 'ChargeAsked: Refuse', 'CashTaken: Refuse']);
  line.submit(charge);
  t.equal(appends.length, 2, 'nothing is written any more');
  t.end();
});

t.test('P9: an append that does not end within 30 s is given up, heard once more before', (t) => {
  const { line, done, fail, overdue, timers, taken, givenUp } = newStage();
  line.submit(start);
  t.same([...timers.keys()], [appendTimer]);
  done();
  t.same([...timers.keys()], [], 'an end disarms');
  line.submit(charge);
  t.equal(overdue(), 30_000);
  t.equal(givenUp(), 0, 'its end may have come already, and be heard after the timer');
  t.equal(overdue(), 1_000);
  t.equal(givenUp(), 1);
  fail();
  t.equal(line.book.journal, 'failed');
  t.strictSame(taken.slice(1), ['JournalFailed: ', 'ChargeAsked: Refuse']);
  t.same([...timers.keys()], []);
  t.end();
});

t.test('Each piece of a long start has its own 30 s', (t) => {
  const { line, done, overdue, givenUp } = newStage(crowdedBook(40));
  line.submit(start);
  t.equal(overdue(), 30_000);
  done();
  t.equal(overdue(), 30_000);
  t.equal(givenUp(), 0);
  t.end();
});

/** As many open sales as a start has to give up: an entry each. */
function crowdedBook(count: number): Book {
  const openedAt = { boot: 1, osBoot: 'boot-1', mono: monoMs(1), wall: wallMs(1), trusted: true };
  const sales = Array.from({ length: count }, (_, index): [Sale['no'], Sale] => {
    const no = saleNo(index + 1);
    return [no, { no, dueFen: fen(100), state: 'open', openedAt }];
  });
  return { ...emptyBook(defaultSettings), sales: new Map(sales), lastSale: count };
}

t.test(
  'A start with more entries than an append holds writes them in order, the block first',
  (t) => {
    const { line, appends, taken, done } = newStage(crowdedBook(40));
    line.submit(start);
    line.submit(charge);
    done();
    t.equal(line.book.start, null, 'the start holds only when all of it is durable');
    t.strictSame(taken, []);
    done();
    t.equal(appends.length, 3);
    t.equal(line.book.start, null);
    done();
    t.strictSame(
      appends.slice(0, 3).map((piece) => piece.length),
      [startPieceMax, startPieceMax, 42 - 2 * startPieceMax],
    );
    t.equal(appends[0]?.[0]?.type, 'NumberBlock');
    t.strictSame(
      appends
        .slice(0, 3)
        .flat()
        .map(({ id }) => id),
      ['block', ...Array.from({ length: 40 }, (_, index) => String(index + 1)), '20270115'],
    );
    t.match(taken, ['Started: Diagnose']);
    t.strictSame(
      typesOf(appends[3]),
      ['SaleOpened', 'Charging'],
      'what waited comes after all of it',
    );
    t.end();
  },
);

t.test('A start whose second piece fails is a start with a failed journal', (t) => {
  const { line, appends, taken, done, fail } = newStage(crowdedBook(40));
  line.submit(start);
  done();
  fail();
  t.equal(appends.length, 2);
  t.equal(line.book.journal, 'failed');
  t.equal(line.book.start?.boot, 2);
  t.equal(line.book.sales.get(saleNo(1))?.state, 'open', 'nothing of it is believed');
  t.strictSame(taken, ['JournalFailed: ', 'Started: ']);
  t.end();
});
