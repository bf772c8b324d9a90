/** The status object (CONTRACT): names that are relied upon, from books that the machine made. */
import t from 'tap';
import { fen, monoMs, seconds, wallMs } from '../../../src/runtime/ports/units.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import type { Happening } from '../../../src/runtime/terminal/interpreter-event.js';
import { type StatusFacts, statusOf } from '../../../src/runtime/terminal/status.js';

const boot: Happening = {
  kind: 'Started',
  boot: 1,
  osBoot: 'boot-1',
  salt: 'ABCDEFGH',
  tornTail: false,
  journal: 'ok',
  clock: 'ok',
  channels: ['alipay', 'wechat'],
};
const charge: Happening = {
  kind: 'ChargeAsked',
  sale: null,
  amountFen: fen(1250),
  channel: 'alipay',
  form: 'code',
  code: { secret: new Secret('287612345678901234'), mask: '28****1234', hash: 'aa' },
};
const attempt = 'T0000001ABCDEFGH000001';

function at(ms: number) {
  return { mono: monoMs(ms), wall: wallMs(1_800_000_000_000 + ms), trusted: true };
}

/** A book after events, each at its time. */
function bookAfter(...events: readonly (readonly [number, Happening])[]): Book {
  let book = emptyBook(defaultSettings);
  for (const [ms, event] of events) book = decide(book, { ...event, at: at(ms) }).book;
  return book;
}

function facts(book: Book, ms: number, more: Partial<StatusFacts> = {}): StatusFacts {
  const shown = {
    screen: 'idle',
    banner: null,
    lcd: ['请输金额  ', ''],
    customer: [],
    quiet: true,
  } as const;
  return { book, at: at(ms), printer: 'ready', ...shown, ...more };
}

function numberOf(book: Book) {
  const [no] = book.attempts.keys();
  if (no === undefined) throw new Error('the book has an attempt');
  return no;
}

t.test('Before the start the till is not ready, and afterwards it is', (t) => {
  t.equal(statusOf(facts(emptyBook(defaultSettings), 0)).ready, false);
  t.match(statusOf(facts(bookAfter([0, boot]), 0)), {
    ready: true,
    foreground: null,
    attempts: [],
    duties: [],
    refunds: [],
    slips: [],
    faults: [],
  });
  t.end();
});

t.test(
  'An attempt tells its sale, number, channel, amount, state, and how long it has waited',
  (t) => {
    const book = bookAfter([0, boot], [1000, charge]);
    t.strictSame(statusOf(facts(book, 5000)).attempts, [
      {
        sale: 1,
        attempt,
        channel: 'alipay',
        amountFen: 1250,
        state: 'charging',
        money: null,
        late: false,
        waitedMs: 4000,
        cancelsInMs: 1000 + 120_000 + 60_000 + 15_000 - 5000,
      },
    ]);
    t.equal(statusOf(facts(book, 5000)).foreground, attempt);
    t.end();
  },
);

t.test('After CANCEL the till counts down to its own void, and never below zero', (t) => {
  const waiting = bookAfter([0, boot], [1000, charge]);
  const no = numberOf(waiting);
  const book = bookAfter(
    [0, boot],
    [1000, charge],
    [1000, { kind: 'ChargeReleased', attempt: no }],
    [10_000, { kind: 'CancelPressed', attempt: no }],
  );
  const cancels = (ms: number) => statusOf(facts(book, ms)).attempts[0]?.cancelsInMs;
  t.equal(cancels(20_000), 60_000 + 15_000 - 10_000);
  t.equal(cancels(900_000), 0);
  t.equal(statusOf(facts(book, 20_000)).attempts[0]?.state, 'doubtful');
  t.end();
});

t.test('A voided attempt says what money moved, and a paid sale which slip it owes', (t) => {
  const no = numberOf(bookAfter([0, boot], [1000, charge]));
  const voided = bookAfter(
    [0, boot],
    [1000, charge],
    [2000, { kind: 'CancelPressed', attempt: no }],
  );
  t.match(statusOf(facts(voided, 3000)).attempts[0], {
    state: 'voided',
    money: 'never',
    cancelsInMs: null,
    waitedMs: 1000,
  });
  const paid = bookAfter([0, boot], [1000, { kind: 'CashTaken', sale: null, amountFen: fen(300) }]);
  t.match(statusOf(facts(paid, 3000)), {
    attempts: [{ state: 'paid', channel: 'cash', late: false, cancelsInMs: null }],
    slips: [{ sale: 1, kind: 'sale', state: 'sending', slip: 1 }],
  });
  t.end();
});

t.test('Money that came after the life of its order is late', (t) => {
  const no = numberOf(bookAfter([0, boot], [1000, charge]));
  const answered = (ms: number) =>
    bookAfter(
      [0, boot],
      [1000, charge],
      [1000, { kind: 'ChargeReleased', attempt: no }],
      [
        ms,
        {
          kind: 'Answered',
          subject: { kind: 'attempt', no },
          seq: 1,
          answer: {
            verb: 'charge',
            said: { kind: 'paid', amountFen: fen(1250), currency: 'CNY', walletNo: 'W1' },
          },
        },
      ],
    );
  t.match(statusOf(facts(answered(2000), 3000)).attempts, [{ state: 'paid', late: false }]);
  t.match(statusOf(facts(answered(200_000), 200_001)).attempts, [{ state: 'paid', late: true }]);
  t.end();
});

t.test('A wait from before a reboot has no length', (t) => {
  const book = bookAfter([0, boot], [1000, charge]);
  const rebooted = decide(book, {
    ...boot,
    boot: 2,
    osBoot: 'boot-2',
    salt: 'HGFEDCBA',
    at: at(50),
  });
  t.match(statusOf(facts(rebooted.book, 60)).attempts[0], { state: 'doubtful', waitedMs: null });
  t.end();
});

t.test('What is broken is listed by its code, each once', (t) => {
  const down: Happening = {
    kind: 'ChannelAnswered',
    channel: 'alipay',
    said: { kind: 'unknown', detail: '' },
  };
  const closed: Happening = {
    kind: 'ChannelAnswered',
    channel: 'wechat',
    said: { kind: 'setup', setting: 'channels.wechat.keyFile', code: 'SIGNERROR' },
  };
  const rows: readonly (readonly [Book, StatusFacts['printer'], readonly string[]])[] = [
    [bookAfter([0, boot]), 'paperLow', []],
    [bookAfter([0, boot]), null, []],
    [bookAfter([0, boot]), 'paperOut', ['E-PRINTER-PAPER']],
    [bookAfter([0, boot]), 'missing', ['E-PRINTER-MISSING']],
    [bookAfter([0, boot], [1, { kind: 'JournalFailed' }]), 'ready', ['E-JOURNAL-FAILED']],
    [bookAfter([0, { ...boot, journal: 'locked' }]), 'ready', ['E-JOURNAL-LOCKED']],
    [bookAfter([0, boot], [1, { kind: 'RoomJudged', room: 'full' }]), 'ready', ['E-JOURNAL-FULL']],
    [bookAfter([0, boot], [1, { kind: 'RoomJudged', room: 'low' }]), 'ready', []],
    [
      bookAfter([0, boot], [1, { kind: 'RoomJudged', room: 'making' }]),
      'ready',
      ['E-STORAGE-SLOW'],
    ],
    [bookAfter([0, { ...boot, clock: 'fault' }]), 'ready', ['E-CLOCK']],
    [bookAfter([0, boot], [1, down], [2, closed]), 'ready', ['E-CHANNEL-DOWN', 'E-CHANNEL-CLOSED']],
  ];
  for (const [book, printer, codes] of rows) {
    t.strictSame(statusOf(facts(book, seconds(5), { printer })).faults, codes);
  }
  t.end();
});

t.test('A write that has been under way for long is slow storage', (t) => {
  const { faults } = statusOf(facts(bookAfter([0, boot]), 0, { isStorageSlow: true }));
  t.strictSame(faults, ['E-STORAGE-SLOW']);
  t.end();
});

t.test('The rows of the LCD are told without trailing blanks', (t) => {
  const { lcd } = statusOf(facts(bookAfter([0, boot]), 0, { lcd: ['  PAID 12.50   ', ''] }));
  t.strictSame(lcd, ['  PAID 12.50', '']);
  t.end();
});
