/** Words on paper: headings, labels and results. PAYMENT (P9, P21, P28) wants the headings in both languages. */
import { heading, slip } from './phrase-form.js';

export const slipPhrases = {
  'slip.earlierSale': heading('前一笔 EARLIER SALE', 'EARLIER SALE'),
  'slip.reprint': heading('重打印 REPRINT {copy}', 'REPRINT {copy}'),
  'slip.notReceipt': heading('非销售凭证 NOT A RECEIPT', 'NOT A RECEIPT'),

  'slip.title.sale': slip('付款凭证', 'PAYMENT SLIP'),
  'slip.title.refund': slip('退款凭证', 'REFUND SLIP'),
  'slip.title.void': slip('撤销凭证', 'VOID SLIP'),
  'slip.title.return': slip('退回凭证', 'RETURN SLIP'),
  'slip.title.notice': slip('付款通知', 'PAYMENT NOTICE'),
  'slip.title.part': slip('部分付款通知', 'PART PAYMENT NOTICE'),

  'slip.shop': slip('商户', 'Shop'),
  'slip.address': slip('地址', 'Address'),
  'slip.phone': slip('电话', 'Phone'),
  'slip.merchantNo': slip('商户号', 'Merchant no.'),
  'slip.terminal': slip('终端号', 'Terminal'),
  'slip.sale': slip('销售号', 'Sale'),
  'slip.attempt': slip('付款单号', 'Payment no.'),
  'slip.refund': slip('退款单号', 'Refund no.'),
  'slip.walletNo': slip('钱包单号', 'Wallet no.'),
  'slip.channel': slip('付款方式', 'Paid by'),
  'slip.time': slip('时间', 'Time'),
  'slip.timeDoubtful': slip('时间未校准', 'Clock was not set'),
  'slip.cashier': slip('收银员', 'Cashier'),
  'slip.amount': slip('金额', 'Amount'),
  'slip.total': slip('合计', 'Total'),
  'slip.fromDay': slip('原交易日 {text}', 'From day {text}'),

  'slip.paid': slip('已付款', 'PAID'),
  'slip.paidLate': slip('迟到付款', 'PAID LATE'),
  'slip.refunded': slip('已退款', 'REFUNDED'),
  'slip.voided': slip('已撤销', 'VOIDED'),
  'slip.returned': slip('已退回', 'RETURNED'),
  'slip.neverMoved': slip('没有扣款', 'No money moved'),
  'slip.returnOrdered': slip('已要求退回，可能要几天', 'Return ordered, may take days'),
  'slip.maybeReturned': slip('若已扣款会退回，可能要几天', 'If paid: return, may take days'),
  'slip.notWritten': slip('尚未写入账本', 'Not yet in the journal'),
  'slip.originalFollows': slip('正式凭证稍后打印', 'The original slip follows'),
  'slip.keep': slip('请保留此票', 'Please keep this slip'),
} as const;
