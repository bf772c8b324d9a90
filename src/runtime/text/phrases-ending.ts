/** How an attempt ended, or that a person must end it, on the foreground and as news of an earlier sale. */
import { head, news, page } from './phrase-form.js';

export const endingPhrases = {
  'paid.head': head('已付款|{amount}', 'PAID|{amount}'),
  'paid.page': page('可以交货', 'Give the goods.'),
  'paid.refunding': page('退款中 {amount}', 'Refunding {amount}'),
  'paid.allRefunded': page('全部退回|{amount}', 'All refunded:|{amount}'),
  'paid.refunded': page('其中已退|{amount}', 'Refunded of it:|{amount}'),
  'paid.slipPrinting': page('正在打印小票', 'Printing the slip.'),
  'paid.slipWaits': page('小票还没打印', 'Slip still to print.'),
  'paid.slipUnknown': page('小票可能没出', 'Slip may be missing.'),
  'paid.slipPrinted': page('小票已打印', 'Slip is printed.'),

  'unwritten.head': head('已付款|{amount}', 'PAID|{amount}'),
  'unwritten.page': page('没有写进账本|请抄单号', 'NOT written down|Copy the number.'),
  'number.page': page('{number}', '{number}'),

  'late.head': head('迟到付款|{amount}', 'PAID LATE|{amount}'),
  'late.page': page('货给了吗？|没给请按退款', 'Goods given?|Else REFUND.'),
  'late.noRefund': page('货给了吗？|没给找负责人', 'Goods given?|Else supervisor.'),
  'late.sale': page('第{sale}号|已过{age}', 'Sale {sale},|{age} ago.'),

  'declined.head': head('付款被拒|{amount}', 'DECLINED|{amount}'),
  'declined.freshCode': page('请顾客换新码|再扫一次', 'Ask a fresh code|then scan again.'),
  'declined.otherMeans': page('请换付款方式', 'Use other means.'),
  'declined.notCharged': page('钱包说没有扣款', 'Wallet: unpaid.'),

  'voided.head': head('已撤销|{amount}', 'VOIDED|{amount}'),
  'voided.notSent': page('请求没有发出|没有扣款', 'It never left.|Nothing charged.'),
  'voided.never': page('钱包无扣款记录', 'Wallet has no charge'),
  'voided.returned': page('已要求退回|可能要几天', 'Return ordered.|May take days.'),
  'voided.unknown': page('如已扣款会退回|可能要几天', 'If paid: return.|May take days.'),
  'voided.mayCharge': page('可以重新收款', 'May be charged anew.'),

  'stuck.head': head('需人工|{amount}', 'STUCK|{amount}'),
  'stuck.page': page('结果未定|勿再收款', 'Not settled.|No second charge'),
  'stuck.collision': page('单号已被用过', 'Number was used.'),
  'stuck.otherAmount': page('钱包金额不符', 'Wallet: other amount'),
  'stuck.refundedByOthers': page('钱已在别处退回', 'Returned elsewhere.'),
  'stuck.longestVoid': page('久等仍无证实', 'No proof for long.'),
  'stuck.cannotReturn': page('钱包不能退回', 'Wallet cannot return'),
  'stuck.sale': page('第{sale}号|单号见下页', 'Sale {sale}.|Number: see next'),

  'duty.open.head': head('退回中|{amount}', 'RETURNING|{amount}'),
  'duty.open': page('第{sale}号退回中|{amount}', 'RETURN {sale}:|{amount}'),
  'duty.returned.head': head('已退回|{amount}', 'RETURNED|{amount}'),
  'duty.returned': page('第{sale}号的钱|钱包已退回', 'Sale {sale}:|money sent back.'),
  'duty.stuck.head': head('退回需人工|{amount}', 'RETURN STUCK|{amount}'),
  'duty.stuck': page('第{sale}号需人工|{amount} 未退回', 'STUCK {sale}:|return {amount}'),

  'news.paid': news('前一笔{sale}号|{amount} 已付款', 'Earlier sale {sale}|{amount} PAID'),
  'news.late': news('前一笔{sale}号|{amount} 迟付款', 'Earlier sale {sale}|{amount} PAID LATE'),
  'news.declined': news('前一笔{sale}号|{amount} 被拒', 'Earlier sale {sale}|{amount} DECLINED'),
  'news.voided': news('前一笔{sale}号|{amount} 已撤销', 'Earlier sale {sale}|{amount} VOIDED'),
  'news.moneyReturned': news('前一笔{sale}号|已要求退回', 'Earlier sale {sale}|Return ordered.'),
  'news.moneyMaybe': news('前一笔{sale}号|如已扣款会退回', 'Earlier sale {sale}|If paid: return.'),
  'news.stuck': news('前一笔{sale}号|{amount} 需人工', 'Earlier sale {sale}|{amount} STUCK'),
  'news.returned': news('前一笔{sale}号|{amount} 已退回', 'Earlier sale {sale}|{amount} RETURNED'),
} as const;
