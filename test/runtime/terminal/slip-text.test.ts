/** What is on paper, line by line, from jobs and books (P9, P20, P21, P27, P28). */
import t from 'tap';
import type { PrintableSlip } from '../../../src/runtime/ports/device.js';
import { fen, millis, wallMs } from '../../../src/runtime/ports/units.js';
import type { Book } from '../../../src/runtime/payment/book.js';
import type { RefundState, SlipJob } from '../../../src/runtime/payment/model.js';
import type { SlipFacts } from '../../../src/runtime/terminal/slip-fields.js';
import { type Part, templates } from '../../../src/runtime/terminal/slip-templates.js';
import { noticeOf, slipOf } from '../../../src/runtime/terminal/slip-text.js';
import { beijingAhead, wallText } from '../../../src/runtime/terminal/slip-time.js';
import {
  backNo,
  bookAfter,
  bookWith,
  boot,
  charge,
  code,
  no,
  openBook,
  paid,
  paidBook,
  paperSamples,
  refundBook,
  returnBook,
  sampleOrderCode,
  released,
  slipFacts,
  slipJob,
} from './slip-samples.js';

/** The words of a paper, a line each; values after a colon, codes in brackets. */
function textOf({ lines }: PrintableSlip): readonly string[] {
  return lines.flatMap((line) => {
    if (line.kind === 'text') return [line.text];
    if (line.kind === 'qr') return [`[${line.data}]`];
    return line.kind === 'pair' ? [`${line.left}: ${line.right}`] : [];
  });
}

const paperOf = (
  job: Partial<SlipJob>,
  book: Book,
  more: Partial<SlipFacts> = {},
): readonly string[] => textOf(slipOf(slipJob(job), slipFacts(book, more)));

t.test(
  'P27: the slip of a sale says who was paid, when, how much, by what, and the numbers',
  (t) => {
    t.strictSame(paperOf({}, paidBook, { cashier: '王芳' }), [
      '海风面馆',
      '青岛市南区香港中路 1 号',
      '电话 0532-1234',
      '付款凭证',
      '销售号: 1',
      '时间: 2027-01-15 16:00:04',
      '付款方式: 支付宝',
      '收银员: 王芳',
      '终端号: T0000001',
      '商户号: M0001',
      `付款单号: ${no}`,
      '钱包单号: 2027011522001412345678901234',
      '合计: ￥12.50',
      '已付款',
      `[${no}]`,
      '退款或查询时请出示此码',
      '请保留此票',
    ]);
    t.strictSame(paperOf({}, paidBook, { language: 'en' }).slice(3, 7), [
      'PAYMENT SLIP',
      'Sale: 1',
      'Time: 2027-01-15 16:00:04',
      'Paid by: Alipay',
    ]);
    t.equal(slipOf(slipJob(), slipFacts(paidBook)).cut, true);
    t.end();
  },
);

t.test('the picture of the shop heads its papers, and nothing else changes', (t) => {
  const logo = { widthDots: 8, heightDots: 1, rows: Uint8Array.of(0x81) };
  const { lines } = slipOf(slipJob(), slipFacts(paidBook));
  t.strictSame(slipOf(slipJob(), slipFacts(paidBook, { logo })).lines, [
    { kind: 'image', picture: logo },
    { kind: 'feed', lines: 1 },
    ...lines,
  ]);
  t.end();
});

t.test(
  'What is not known has no line: no cashier, no shop, an attempt that the book has let go',
  (t) => {
    const nobody = { name: '', address: '', phone: ' ', merchantNo: '', verifiedAt: null };
    t.strictSame(paperOf({}, paidBook, { merchant: nobody }).slice(0, 5), [
      '付款凭证',
      '销售号: 1',
      '时间: 2027-01-15 16:00:04',
      '付款方式: 支付宝',
      '终端号: T0000001',
    ]);
    t.strictSame(
      paperOf({ kind: 'copy', reprint: 1 }, { ...paidBook, attempts: new Map() }).slice(3),
      [
        '重打印 REPRINT 1',
        '付款凭证',
        '销售号: 1',
        '终端号: T0000001',
        '商户号: M0001',
        `付款单号: ${no}`,
        '合计: ￥12.50',
        '已付款',
        `[${no}]`,
        '退款或查询时请出示此码',
        '副本，不是另一张原件',
        '请保留此票',
      ],
    );
    t.end();
  },
);

t.test('P21: the slip of an earlier sale says so in both languages, before its title', (t) => {
  const text = paperOf({ earlier: true }, paidBook);
  t.equal(text.indexOf('前一笔 EARLIER SALE') + 1, text.indexOf('付款凭证'));
  t.notOk(paperOf({}, paidBook).includes('前一笔 EARLIER SALE'));
  t.end();
});

t.test(
  'P28: a second paper says at both ends that it is one, and which, whatever job it is of',
  (t) => {
    for (const [job, count, words] of [
      [{ kind: 'copy', reprint: 2 }, 2, '副本，不是另一张原件'],
      [{ reprint: 1 }, 1, '同一张凭证，再次打印'],
      [{ kind: 'void', reprint: 3 }, 3, '同一张凭证，再次打印'],
    ] as const) {
      const text = paperOf(job, paidBook);
      t.ok(text.indexOf(`重打印 REPRINT ${String(count)}`) < text.indexOf('销售号: 1'));
      t.equal(text.indexOf(words), text.length - 2);
    }
    t.notMatch(paperOf({}, paidBook).join(), /REPRINT|副本|再次/);
    t.end();
  },
);

t.test('A copy of a payment that went back in part or whole says how much did', (t) => {
  const [refund] = refundBook.refunds.values();
  if (refund === undefined) throw new Error('the book has a refund');
  const copyWith = (state: RefundState): readonly string[] =>
    paperOf(
      { kind: 'copy', reprint: 1 },
      { ...refundBook, refunds: new Map([[refund.no, { ...refund, state }]]) },
    );
  t.ok(copyWith({ kind: 'refunded' }).includes('之后已退款: ￥2.50'));
  for (const kind of ['asked', 'sent'] as const) {
    t.notMatch(copyWith({ kind }).join(), /退款:/, 'not known yet, not said yet');
  }
  t.end();
});

t.test(
  'P9: the notice is headed and ended NOT A RECEIPT, and has nothing that a slip ends with',
  (t) => {
    const text = textOf(noticeOf(no, slipFacts(openBook)));
    t.equal(text[0], '非销售凭证 NOT A RECEIPT');
    t.equal(text.at(-1), '非销售凭证 NOT A RECEIPT');
    t.ok(text.includes(`付款单号: ${no}`));
    t.ok(text.includes('金额: ￥12.50'));
    t.ok(text.includes('尚未写入账本'));
    t.notMatch(text.join(), /付款凭证|请保留此票|合计|\[/);
    const unknown = textOf(noticeOf(no, slipFacts({ ...openBook, attempts: new Map() })));
    t.ok(unknown.includes(`付款单号: ${no}`), 'the number is known by itself');
    t.end();
  },
);

t.test('P15: the slip of a void tells what is known of the money and no more', (t) => {
  const words = {
    never: '没有扣款',
    returned: '已要求退回，可能要几天',
    unknown: '若已扣款会退回，可能要几天',
  };
  for (const money of ['never', 'returned', 'unknown'] as const) {
    const text = paperOf({ kind: 'void' }, bookWith({ kind: 'voided', proof: 'closed', money }));
    t.ok(text.includes('撤销凭证'));
    t.strictSame(
      text.filter((line) => Object.values(words).includes(line)),
      [words[money]],
    );
    t.notMatch(text.join(), /已付款|付款方式/, 'nothing was paid by it');
  }
  t.end();
});

t.test('P20: a refund and a return carry their own number beside that of the payment', (t) => {
  const refund = paperOf({ kind: 'refund', of: backNo, amountFen: fen(250) }, refundBook);
  for (const line of [
    '退款凭证',
    `退款单号: ${backNo}`,
    `付款单号: ${no}`,
    '原付款: ￥12.50',
    '退款: ￥2.50',
    '已退款',
    '时间: 2027-01-15 16:00:09',
    `[${no}]`,
  ]) {
    t.ok(refund.includes(line), `${line} in\n${refund.join('\n')}`);
  }
  const returned = paperOf({ kind: 'return', of: backNo }, returnBook());
  for (const line of [
    '退回凭证',
    `退回单号: ${backNo}`,
    `付款单号: ${no}`,
    '退回: ￥12.50',
    '已退回',
    '时间: 2027-01-15 16:05:00',
  ]) {
    t.ok(returned.includes(line), `${line} in\n${returned.join('\n')}`);
  }
  t.end();
});

t.test(
  'P20: money that came late is called late, and a clock that was not set is confessed',
  (t) => {
    const late = bookAfter(false, [0, boot], [1000, charge], [1000, released], [200_000, paid]);
    const text = paperOf({}, late);
    t.ok(text.includes('迟到付款'));
    t.equal(text.indexOf(': 时间未校准'), text.indexOf('时间: 2027-01-15 16:03:20') + 1);
    t.notOk(text.includes('已付款'));
    t.end();
  },
);

t.test('Law 8: neither the code, nor its mask, nor its hash is on any paper', (t) => {
  for (const { name, paper } of [...paperSamples('zh'), ...paperSamples('en')]) {
    const text = JSON.stringify(paper);
    for (const secret of [code, code.slice(2, 14), '28****', '"aa"']) {
      t.notOk(text.includes(secret), `${name}: ${secret}`);
    }
  }
  t.end();
});

t.test('The code on a paper is the number of its payment, and nothing else', (t) => {
  for (const { name, paper } of [...paperSamples('zh'), ...paperSamples('en')]) {
    const codes = paper.lines.flatMap((line) => (line.kind === 'qr' ? [line.data] : []));
    const expected = name === 'order-code' ? [sampleOrderCode] : [no];
    t.strictSame(codes, name === 'notice' || name === 'day' ? [] : expected, name);
  }
  t.end();
});

t.test('What a shop or a wallet says is printed without control characters and has an end', (t) => {
  const merchant = { ...slipFacts(paidBook).merchant, name: `A\u001b@B${'x'.repeat(500)}` };
  const [name] = paperOf({}, paidBook, { merchant });
  t.equal(name?.slice(0, 5), 'A @Bx');
  t.equal(name?.length, 120);
  t.end();
});

t.test('A template cannot ask for what its kind of paper does not have', (t) => {
  // @ts-expect-error a notice is owed by no job
  const due: Part<'notice'> = { pair: 'slip.total', of: 'due' };
  // @ts-expect-error a sale has given nothing back
  const back: Part<'sale'> = { moment: 'back' };
  // @ts-expect-error nobody knows this field
  const unknown: Part<'sale'> = { pair: 'slip.total', of: 'tip' };
  // @ts-expect-error this word is not in the catalogue
  const word: Part<'sale'> = { word: 'slip.thanks' };
  t.equal([due, back, unknown, word].length, 4);
  const kinds = ['copy', 'day', 'notice', 'orderCode', 'refund', 'return', 'sale', 'void'];
  t.strictSame(Object.keys(templates).toSorted(), kinds);
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
