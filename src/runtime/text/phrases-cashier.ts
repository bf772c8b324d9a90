/** Between payments: starting, idle, menus and lists, the last attempt, what a key cannot do now. */
import { head, news, page } from './phrase-form.js';

export const cashierPhrases = {
  'starting.head': head('启动中', 'STARTING'),
  'starting.page': page('正在读取账本|请稍候', 'Reading journal.|Please wait.'),

  'resuming.head': head('恢复中|{count}笔', 'RESUMING|{count} open'),
  'resuming.page': page('正在问未结付款', 'Asking open payments'),
  'resuming.noCharge': page('恢复不会再扣款', 'Resuming: no charge.'),

  'idle.head': head('请输金额', 'KEY AMOUNT'),
  'idle.page': page('输金额后按确认', 'Amount, then ENTER.'),
  'idle.open': page('未结{count}笔|按查询查看', '{count} still open.|QUERY shows it.'),

  'nothingOpen.head': head('没有未结付款', 'NOTHING OPEN'),
  'last.paid': news('上一笔已付款|{amount}|{age}前', 'Last: PAID|{amount}|{age} ago'),
  'last.late': news('上一笔迟到付款|{amount}|{age}前', 'Last: PAID LATE|{amount}|{age} ago'),
  'last.declined': news('上一笔被拒|{amount}|{age}前', 'Last: DECLINED|{amount}|{age} ago'),
  'last.voided': news('上一笔已撤销|{amount}|{age}前', 'Last: VOIDED|{amount}|{age} ago'),
  'last.unknown': news('上一笔结果未知|{amount}|{age}前', 'Last: UNKNOWN|{amount}|{age} ago'),
  'last.voiding': news('上一笔撤销中|{amount}|{age}前', 'Last: VOIDING|{amount}|{age} ago'),
  'last.stuck': news('上一笔需人工|{amount}|{age}前', 'Last: STUCK|{amount}|{age} ago'),
  'last.none': page('还没有付款记录', 'No payment so far.'),

  'choose.head': head('请选一笔|{position}/{count}', 'CHOOSE ONE|{position}/{count}'),
  'choose.unknown': page('第{sale}号未知|{amount}', 'UNKNOWN {sale}:|{amount}'),
  'choose.voiding': page('第{sale}号撤销中|{amount}', 'VOIDING {sale}:|{amount}'),
  'choose.stuck': page('第{sale}号需人工|{amount}', 'STUCK {sale}:|{amount}'),
  'choose.paid': page('第{sale}号已付款|{amount}', 'PAID {sale}:|{amount}'),
  'choose.late': page('第{sale}号迟付款|{amount}', 'LATE {sale}:|{amount}'),

  'menu.head': head('菜单|{position}/{count}', 'MENU|{position}/{count}'),
  'menu.lastAttempt': page('看上一笔结果', 'Last payment'),
  'menu.open': page('未结付款', 'Open payments'),
  'menu.reprint': page('重打小票', 'Reprint a slip'),
  'menu.refund': page('退款', 'Refund a payment'),
  'menu.otherwise': page('改用别法收款', 'Collect otherwise'),
  'menu.late': page('迟到付款', 'Late payments'),
  'menu.duties': page('应退的钱', 'Money to return'),
  'menu.slips': page('待办小票', 'Slips to settle'),
  'menu.channels': page('付款渠道状态', 'Payment channels'),
  'menu.about': page('本机信息', 'About this till'),
  'menu.nothing': page('这里没有内容', 'Nothing here.'),

  'key.notNow': page('此键现在不可用', 'Key has no use now.'),
  'key.waitASecond': page('请先看结果', 'Read this first.'),
  'speed.mark': page('模拟时间{times}倍', 'SIMULATED x{times}'),
} as const;
