/** What is on paper, line by line, from jobs and books (P9, P20, P21, P27, P28). */
import t from 'tap';
import type { PrintableSlip } from '../../../src/runtime/ports/device.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import {
  attemptNo,
  fen,
  millis,
  monoMs,
  saleNo,
  slipNo,
  wallMs,
} from '../../../src/runtime/ports/units.js';
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import type { SlipJob } from '../../../src/runtime/payment/model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import type { Happening } from '../../../src/runtime/terminal/interpreter-event.js';
import { type SlipFacts, noticeOf, slipOf } from '../../../src/runtime/terminal/slip-text.js';
import { beijingAhead, wallText } from '../../../src/runtime/terminal/slip-time.js';

const wall = 1_800_000_000_000; // 2027-01-15 08:00:00 UTC
const code = '287612345678901234';
const no = attemptNo('T0000001ABCDEFGH000001');
const refundNo = attemptNo('T0000001ABCDEFGH000002');

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
  code: { secret: new Secret(code), mask: '28****1234', hash: 'aa' },
};
const paid: Happening = {
  kind: 'Answered',
  subject: { kind: 'attempt', no },
  seq: 1,
  answer: {
    verb: 'query',
    said: { kind: 'paid', amountFen: fen(1250), currency: 'CNY', walletNo: '2027011522001' },
  },
};

function bookAfter(trusted: boolean, ...events: readonly (readonly [number, Happening])[]): Book {
  let book = emptyBook(defaultSettings);
  for (const [ms, event] of events) {
    book = decide(book, {
      ...event,
      at: { mono: monoMs(ms), wall: wallMs(wall + ms), trusted },
    }).book;
  }
  return book;
}

const paidBook = bookAfter(
  true,
  [0, boot],
  [1000, charge],
  [1000, { kind: 'ChargeReleased', attempt: no }],
  [4000, paid],
);

function facts(book: Book, more: Partial<SlipFacts> = {}): SlipFacts {
  return {
    book,
    merchant: {
      name: '海风面馆',
      address: '青岛市南区 1 号',
      phone: '0532-1234',
      merchantNo: 'M0001',
      verifiedAt: wallMs(wall),
    },
    language: 'zh',
    ahead: beijingAhead,
    ...more,
  };
}

function job(more: Partial<SlipJob> = {}): SlipJob {
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

/** The words of a paper, a line each; values after a colon. */
function textOf({ lines }: PrintableSlip): readonly string[] {
  return lines.flatMap((line) => {
    if (line.kind === 'text') return [line.text];
    return line.kind === 'pair' ? [`${line.left}: ${line.right}`] : [];
  });
}

t.test(
  'P27: the slip of a sale says who was paid, when, by what, how much, and the numbers',
  (t) => {
    t.strictSame(textOf(slipOf(job(), facts(paidBook))), [
      '海风面馆',
      '地址: 青岛市南区 1 号',
      '电话: 0532-1234',
      '商户号: M0001',
      '付款凭证',
      '终端号: T0000001',
      '销售号: 1',
      `付款单号: ${no}`,
      '付款方式: 支付宝',
      '钱包单号: 2027011522001',
      '时间: 2027-01-15 16:00:04',
      '合计: 12.50',
      '已付款',
      '请保留此票',
    ]);
    t.strictSame(textOf(slipOf(job(), facts(paidBook, { language: 'en' }))).slice(4, 8), [
      'PAYMENT SLIP',
      'Terminal: T0000001',
      'Sale: 1',
      `Payment no.: ${no}`,
    ]);
    t.equal(slipOf(job(), facts(paidBook)).cut, true);
    t.end();
  },
);

t.test('P21: the slip of an earlier sale says so in both languages, before its title', (t) => {
  const text = textOf(slipOf(job({ earlier: true }), facts(paidBook)));
  t.equal(text.indexOf('前一笔 EARLIER SALE') + 1, text.indexOf('付款凭证'));
  t.notOk(textOf(slipOf(job(), facts(paidBook))).includes('前一笔 EARLIER SALE'));
  t.end();
});

t.test('P28: a second paper says that it is one, and which, whatever job it is of', (t) => {
  t.ok(
    textOf(slipOf(job({ kind: 'copy', reprint: 2 }), facts(paidBook))).includes('重打印 REPRINT 2'),
  );
  t.ok(textOf(slipOf(job({ reprint: 1 }), facts(paidBook))).includes('重打印 REPRINT 1'));
  t.notOk(textOf(slipOf(job(), facts(paidBook))).some((line) => line.includes('REPRINT')));
  t.end();
});

t.test('P9: the notice is headed and ended NOT A RECEIPT and is no payment slip', (t) => {
  const open = bookAfter(true, [0, boot], [1000, charge]);
  const text = textOf(noticeOf(no, facts(open)));
  t.equal(text[0], '非销售凭证 NOT A RECEIPT');
  t.equal(text.at(-1), '非销售凭证 NOT A RECEIPT');
  t.ok(text.includes(`付款单号: ${no}`));
  t.ok(text.includes('金额: 12.50'));
  t.ok(text.includes('尚未写入账本'));
  t.notOk(text.includes('付款凭证'));
  t.end();
});

t.test('P15: the slip of a void tells what is known of the money and no more', (t) => {
  const [attempt] = paidBook.attempts.values();
  if (attempt === undefined) throw new Error('the book has an attempt');
  const words = {
    never: '没有扣款',
    returned: '已要求退回，可能要几天',
    unknown: '若已扣款会退回，可能要几天',
  };
  for (const money of ['never', 'returned', 'unknown'] as const) {
    const voided = { ...attempt, state: { kind: 'voided', proof: 'closed', money } as const };
    const book = { ...paidBook, attempts: new Map([[no, voided]]) };
    const text = textOf(slipOf(job({ kind: 'void' }), facts(book)));
    t.ok(text.includes('撤销凭证'));
    t.ok(text.includes(words[money]), text.join('\n'));
    t.notOk(text.includes('已付款'));
  }
  t.end();
});

t.test('P20: a refund and a return carry their own number beside that of the payment', (t) => {
  const asked = bookAfter(
    true,
    [0, boot],
    [1000, charge],
    [1000, { kind: 'ChargeReleased', attempt: no }],
    [4000, paid],
    [9000, { kind: 'RefundConfirmed', attempt: no, amountFen: fen(250) }],
  );
  const refund = job({ kind: 'refund', of: refundNo, amountFen: fen(250) });
  const text = textOf(slipOf(refund, facts(asked)));
  for (const line of [
    '退款凭证',
    `退款单号: ${refundNo}`,
    `付款单号: ${no}`,
    '金额: 2.50',
    '已退款',
    '时间: 2027-01-15 16:00:09',
  ]) {
    t.ok(text.includes(line), `${line} in\n${text.join('\n')}`);
  }
  const returned = textOf(slipOf(job({ kind: 'return', of: refundNo }), facts(asked)));
  t.ok(returned.includes('退回凭证'));
  t.ok(returned.includes('已退回'));
  t.end();
});

t.test(
  'P20: money that came late is called late, and a clock that was not set is confessed',
  (t) => {
    const late = bookAfter(
      false,
      [0, boot],
      [1000, charge],
      [1000, { kind: 'ChargeReleased', attempt: no }],
      [200_000, paid],
    );
    const text = textOf(slipOf(job(), facts(late)));
    t.ok(text.includes('迟到付款'));
    t.ok(text.includes('时间未校准'));
    t.notOk(text.includes('已付款'));
    t.end();
  },
);

t.test('Law 8: neither the code, nor its mask, nor its hash is on any paper', (t) => {
  const papers = [slipOf(job(), facts(paidBook)), noticeOf(no, facts(paidBook))];
  for (const paper of papers) {
    const text = JSON.stringify(paper);
    for (const secret of [code, code.slice(2, 14), '28****', '"aa"']) {
      t.notOk(text.includes(secret), secret);
    }
  }
  t.end();
});

t.test('What a shop or a wallet says is printed without control characters and has an end', (t) => {
  const merchant = { ...facts(paidBook).merchant, name: `A\u001b@B${'x'.repeat(500)}`, phone: ' ' };
  const [name, second] = textOf(slipOf(job(), facts(paidBook, { merchant })));
  t.equal(name?.slice(0, 5), 'A @Bx');
  t.equal(name?.length, 120);
  t.ok(second?.startsWith('地址'));
  t.notOk(
    textOf(slipOf(job(), facts(paidBook, { merchant }))).some((line) => line.startsWith('电话')),
  );
  t.end();
});

t.test('A wall time is a date of the calendar, in leap years and across midnight', (t) => {
  const rows: readonly (readonly [number, string])[] = [
    [0, '1970-01-01 08:00:00'],
    [Date.UTC(2024, 1, 28, 16, 0, 0), '2024-02-29 00:00:00'],
    [Date.UTC(2023, 1, 28, 16, 0, 0), '2023-03-01 00:00:00'],
    [Date.UTC(2026, 11, 31, 15, 59, 59), '2026-12-31 23:59:59'],
    [Date.UTC(2000, 1, 29, 12, 0, 0), '2000-02-29 20:00:00'],
  ];
  for (const [at, text] of rows) t.equal(wallText(wallMs(at), beijingAhead), text);
  for (let day = 0; day < 40_000; day += 13) {
    const at = day * 86_400_000 + 12_345_000;
    const expected = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    if (wallText(wallMs(at), millis(0)) !== expected)
      t.equal(wallText(wallMs(at), millis(0)), expected);
  }
  t.end();
});
