/** Refunds asked for by a person. Unknown is never refused (PAYMENT, Things). */
import { head, news, page } from './phrase-form.js';

export const refundPhrases = {
  'refundConfirm.head': head('退款？|{amount}', 'REFUND?|{amount}'),
  'refundConfirm.page': page('第{sale}号|按确认即退款', 'Sale {sale}.|ENTER refunds.'),
  'refundAmount.head': head('退款|{entry}', 'REFUND|{entry}'),
  'refundAmount.page': page('第{sale}号|可退 {amount}', 'Sale {sale}|Up to {amount}'),
  'refundAmount.full': page('直接确认则全退', 'ENTER: all of it.'),

  'refundAsked.head': head('退款中|{amount}|已等{waited}', 'REFUNDING|{amount}|{waited}'),
  'refundAsked.page': page('退款未证实|勿再退款', 'Not proved yet.|Do not repeat.'),
  'refundDone.head': head('已退款|{amount}', 'REFUNDED|{amount}'),
  'refundDone.page': page('到账可能要几天', 'May take days.'),
  'refundDone.cash': page('把现金退给顾客', 'Hand the cash back.'),
  'refundRefused.head': head('退款被拒|{amount}', 'NOT REFUNDED|{amount}'),
  'refundRefused.page': page('钱包拒绝退款|请找负责人', 'Wallet refused.|Call supervisor.'),
  'refundStuck.head': head('退款需人工|{amount}', 'REFUND STUCK|{amount}'),
  'refundStuck.page': page('退款未定|勿再退款', 'Not settled.|Do not repeat.'),

  'choose.refundOpen': page('第{sale}号退款中|{amount}', 'PENDING {sale}:|{amount}'),
  'choose.refundDone': page('第{sale}号已退款|{amount}', 'DONE {sale}:|{amount}'),
  'choose.refundRefused': page('第{sale}号拒退款|{amount}', 'REFUSED {sale}:|{amount}'),
  'choose.refundStuck': page('第{sale}号退未定|{amount}', 'STUCK {sale}:|{amount}'),

  'refund.alreadyOpen': page('已有退款在办', 'A refund is open.'),
  'refund.tooMuch': page('超过可退金额', 'More than was paid.'),
  'refund.notPaid': page('这笔没有已付款', 'It is not PAID.'),

  'news.refunded': news('前一笔{sale}号|{amount} 已退款', 'Earlier sale {sale}|{amount} REFUNDED'),
  'news.refundRefused': news(
    '前一笔{sale}号|{amount} 退款拒',
    'Earlier sale {sale}|{amount} no refund',
  ),
  'news.refundStuck': news('前一笔{sale}号|退款需人工', 'Earlier sale {sale}|REFUND STUCK'),
} as const;
