/** A paper of each kind, from books that the payment itself has written. */
import type { PrintableSlip } from '../../../src/runtime/ports/device.js';
import type { Language } from '../../../src/runtime/ports/screen.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import {
  attemptNo,
  dayNo,
  fen,
  monoMs,
  saleNo,
  slipNo,
  wallMs,
} from '../../../src/runtime/ports/units.js';
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import {
  type Attempt,
  type AttemptState,
  type Duty,
  type SlipJob,
  noReversal,
} from '../../../src/runtime/payment/model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import type { Happening } from '../../../src/runtime/terminal/interpreter-event.js';
import type { SlipFacts } from '../../../src/runtime/terminal/slip-fields.js';
import { noticeOf, orderCodeOf, slipOf } from '../../../src/runtime/terminal/slip-text.js';
import { beijingAhead } from '../../../src/runtime/terminal/slip-time.js';

const wall = 1_800_000_000_000; // 2027-01-15 08:00:00 UTC
export const code = '287612345678901234';
export const no = attemptNo('T0000001ABCDEFGH000001');
export const backNo = attemptNo('T0000001ABCDEFGH000002');

export const boot: Happening = {
  kind: 'Started',
  boot: 1,
  osBoot: 'boot-1',
  salt: 'ABCDEFGH',
  tornTail: false,
  journal: 'ok',
  clock: 'ok',
  channels: ['alipay', 'wechat'],
};
export const charge: Happening = {
  kind: 'ChargeAsked',
  sale: null,
  amountFen: fen(1250),
  channel: 'alipay',
  form: 'code',
  code: { secret: new Secret(code), mask: '28****1234', hash: 'aa' },
};
export const released: Happening = { kind: 'ChargeReleased', attempt: no };
export const paid: Happening = {
  kind: 'Answered',
  subject: { kind: 'attempt', no },
  seq: 1,
  answer: {
    verb: 'query',
    said: {
      kind: 'paid',
      amountFen: fen(1250),
      currency: 'CNY',
      walletNo: '2027011522001412345678901234',
    },
  },
};

export function bookAfter(
  trusted: boolean,
  ...events: readonly (readonly [ms: number, event: Happening])[]
): Book {
  let book = emptyBook(defaultSettings);
  for (const [ms, event] of events) {
    const at = { mono: monoMs(ms), wall: wallMs(wall + ms), trusted };
    book = decide(book, { ...event, at }).book;
  }
  return book;
}

export const openBook = bookAfter(true, [0, boot], [1000, charge]);
export const paidBook = bookAfter(true, [0, boot], [1000, charge], [1000, released], [4000, paid]);
export const refundBook = bookAfter(
  true,
  [0, boot],
  [1000, charge],
  [1000, released],
  [4000, paid],
  [9000, { kind: 'RefundConfirmed', attempt: no, amountFen: fen(250) }],
);

/** The only attempt in another state: for states that take days to come about. */
export function bookWith(state: AttemptState): Book {
  const [attempt] = paidBook.attempts.values();
  if (attempt === undefined) throw new Error('the book has an attempt');
  return { ...paidBook, attempts: new Map([[no, { ...attempt, state }]]) };
}

/** Paid after it had been voided, and given back (P20). */
export function returnBook(): Book {
  const book = bookWith({ kind: 'voided', proof: 'notFound', money: 'returned' });
  const [{ chargedAt }] = [...book.attempts.values()] as [Attempt];
  const duty: Duty = {
    no: backNo,
    attempt: no,
    sale: saleNo(1),
    channel: 'alipay',
    amountFen: fen(1250),
    state: { kind: 'returned', by: 'answer' },
    reversal: noReversal,
    openedAt: { ...chargedAt, wall: wallMs(wall + 300_000) },
    endedBy: null,
    day: null,
  };
  return { ...book, duties: new Map([[backNo, duty]]) };
}

const daySlip = { kind: 'day', sale: null, of: attemptNo('20270115') } as const;

/** The day after a paid sale, closed with another one open. */
function closedBook(): Book {
  const book = bookAfter(
    true,
    [0, boot],
    [1000, charge],
    [1000, released],
    [4000, paid],
    [6000, { kind: 'SaleLeft', sale: saleNo(1) }],
    [7000, charge],
    [7000, { kind: 'ChargeReleased', attempt: backNo }],
    [9000, { kind: 'CancelPressed', attempt: backNo }],
    [50_000_000, { kind: 'DayCloseAsked', by: '王芳', handOverTo: '李强' }],
  );
  const head = { sequence: 41, chain: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' };
  const at = { mono: monoMs(50_000_001), wall: wallMs(wall + 50_000_001), trusted: true };
  return decide(book, { kind: 'DayCloseReleased', day: dayNo(20_270_115), head, at }).book;
}

export function slipFacts(book: Book, more: Partial<SlipFacts> = {}): SlipFacts {
  return {
    book,
    merchant: {
      name: '海风面馆',
      address: '青岛市南区香港中路 1 号',
      phone: '0532-1234',
      merchantNo: 'M0001',
      verifiedAt: wallMs(wall),
    },
    language: 'zh',
    ahead: beijingAhead,
    cashier: null,
    ...more,
  };
}

export function slipJob(more: Partial<SlipJob> = {}): SlipJob {
  return {
    no: slipNo(1),
    kind: 'sale',
    sale: saleNo(1),
    of: no,
    amountFen: fen(1250),
    state: 'sending',
    inQuestion: false,
    earlier: false,
    papers: 1,
    reprint: 0,
    ...more,
  };
}

export const sampleOrderCode = 'https://qr.wallet.example/bax05351pgjnfbyzp3it25b8';

export interface PaperSample {
  readonly name: string;
  readonly paper: PrintableSlip;
}

const cashiers: Readonly<Record<Language, string>> = { zh: '王芳', en: '07' };
const returned: AttemptState = { kind: 'voided', proof: 'closed', money: 'returned' };
const never: AttemptState = { kind: 'voided', proof: 'notSent', money: 'never' };
const maybe: AttemptState = { kind: 'voided', proof: 'notFound', money: 'unknown' };

/** Every kind, and every way in which one differs. `more` changes the facts of all. */
export function paperSamples(
  language: Language,
  more: Partial<SlipFacts> = {},
): readonly PaperSample[] {
  const facts = (book: Book): SlipFacts =>
    slipFacts(book, { language, cashier: cashiers[language], ...more });
  const slip = (book: Book, job: Partial<SlipJob>): PrintableSlip =>
    slipOf(slipJob(job), facts(book));
  const late = bookAfter(false, [0, boot], [1000, charge], [1000, released], [200_000, paid]);
  const refund = { kind: 'refund', of: backNo, amountFen: fen(250) } as const;
  return [
    { name: 'sale', paper: slip(paidBook, {}) },
    { name: 'earlier', paper: slip(paidBook, { earlier: true }) },
    { name: 'copy', paper: slip(paidBook, { kind: 'copy', reprint: 2 }) },
    { name: 'late', paper: slip(late, { earlier: true }) },
    { name: 'void', paper: slip(bookWith(never), { kind: 'void' }) },
    { name: 'void-returned', paper: slip(bookWith(returned), { kind: 'void' }) },
    { name: 'void-unknown', paper: slip(bookWith(maybe), { kind: 'void', reprint: 1 }) },
    { name: 'refund', paper: slip(refundBook, refund) },
    { name: 'return', paper: slip(returnBook(), { kind: 'return', of: backNo }) },
    { name: 'day', paper: slip(closedBook(), daySlip) },
    { name: 'notice', paper: noticeOf(no, facts(openBook)) },
    { name: 'order-code', paper: orderCodeOf(no, sampleOrderCode, facts(openBook)) },
  ];
}
