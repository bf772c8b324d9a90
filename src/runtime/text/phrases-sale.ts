/** From the amount to the byte that charges: typing, the code, saving, what stands in the way. */
import { head, page } from './phrase-form.js';

export const salePhrases = {
  'amount.head': head('金额|{entry}', 'AMOUNT|{entry}'),
  'amount.page': page('确认后扫付款码', 'ENTER, then scan.'),
  'amount.empty': page('请先输入金额', 'Key an amount first.'),
  'amount.malformed': page('金额写法不对', 'Not an amount.'),
  'amount.twoPoints': page('只能有一个点', 'One point at most.'),
  'amount.tooManyDecimals': page('最多两位小数', 'Two decimals at most'),
  'amount.tooManyDigits': page('最多八位数字', 'Eight digits at most'),
  'amount.zero': page('金额不能为零', 'Amount is zero.'),
  'amount.overLimit': page('每笔最多|{limit}', 'Most per sale:|{limit}'),

  'awaitingCode.head': head('请扫码|{amount}', 'SCAN CODE|{amount}'),
  'awaitingCode.page': page('扫顾客的付款码', 'Scan pay code.'),
  'awaitingCode.notCharged': page('这次还没有收款', 'No charge sent yet.'),
  'awaitingCode.down': page('{channel}不通|可以收现金', '{channel} is down.|Cash works.'),
  'awaitingCode.closed': page('{channel}停用|可以收现金', '{channel}: closed.|Cash works.'),

  'cashConfirm.head': head('收现金？|{amount}', 'CASH?|{amount}'),
  'cashConfirm.page': page('收好后按确认', 'Cash in, then ENTER.'),

  'channel.missing': page('{channel}没有设置', '{channel}: not set up'),
  'sale.busy': page('第{sale}号|还在收款', 'Sale {sale}|is not ended.'),
  'sale.ended': page('第{sale}号|已经结束', 'Sale {sale}|has ended.'),
  'numbers.usedUp': page('单号用完|请重启本机', 'Numbers used up.|Restart till.'),

  'code.nobody': page('不是付款码|没有扣款', 'Not a pay code.|Nothing charged.'),
  'code.justUsed': page('此码刚用过|请换新付款码', 'Code just used.|Ask a fresh one.'),
  'code.notNow': page('现在不收付款码', 'No code wanted now.'),

  'parkedFull.head': head('未结已满|{amount}', 'OPEN: FULL|{amount}'),
  'parkedFull.page': page('先结一笔再扫码', 'End one first.'),

  'sameCustomer.head': head('同一顾客？|{amount}', 'SAME CUSTOMER?|{amount}'),
  'sameCustomer.page': page('是第{sale}号吗？', 'Same as sale {sale}?'),

  'saving.head': head('保存中|{amount}', 'SAVING|{amount}'),
  'saving.page': page('正在写账本|请稍候', 'Writing it down.|Please wait.'),
  'saving.cancelSeen': page('收到取消|还在保存', 'CANCEL was seen.|Still saving.'),
  'saving.voidSeen': page('收到撤销|还在保存', 'VOID was seen.|Still saving.'),
  'saving.slow': page('存储很慢|请稍候', 'Storage is slow.|Please wait.'),
} as const;
