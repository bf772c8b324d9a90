/** What is broken, that nothing was charged where that is so, and what or who helps. */
import { head, page } from './phrase-form.js';

export const faultPhrases = {
  'nothing.charged': page('没有扣款', 'Nothing charged.'),
  'call.phone': page('请致电|{phone}', 'Please call|{phone}'),
  'call.hours': page('服务时间|{hours}', 'Call hours|{hours}'),
  'call.technician': page('请找技术员', 'Call a technician.'),
  'call.supervisor': page('请找负责人', 'Call the supervisor.'),

  'channelClosed.head': head('{channel}停用', '{channel} CLOSED'),
  'channelClosed.page': page('设置有误|没有扣款', 'Wrong setting.|Nothing charged.'),
  'channelClosed.setting': page('{setting}', '{setting}'),
  'channelClosed.clock': page('时钟与钱包不符', 'Clock and wallet|do not agree.'),
  'channelDown.head': head('{channel}不通', '{channel} DOWN'),
  'channelDown.page': page('网络不通|没有扣款', 'No connection.|Nothing charged.'),
  'channel.cash': page('可以收现金', 'Cash is possible.'),

  'clock.head': head('时钟有误', 'CLOCK FAULT'),
  'clock.amount.head': head('时钟有误|{amount}', 'NO CLOCK|{amount}'),
  'clock.page': page('正在对时|E-CLOCK', 'Seeking the time|E-CLOCK'),
  'clock.noCharge': page('对时前不能扫码', 'No scanning yet.'),

  'storage.full.head': head('存储将满', 'STORAGE FULL'),
  'storage.full.amount.head': head('存储将满|{amount}', 'FULL|{amount}'),
  'storage.full.page': page('存储将满|请导出并日结', 'Storage is full.|Close the day.'),
  'storage.full.noSale': page('不开始新收款|请导出并日结', 'No new sale.|Close the day.'),
  'storage.full.next': page('先导出，再日结', 'Export, then|close the day.'),
  'storage.full.keepsOpen': page('未了结的会办完|E-JOURNAL-FULL', 'Open ones end.|E-JOURNAL-FULL'),
  'storage.low': page('存储快满|请导出并日结', 'Storage nearly|full: close day.'),
  'storage.slow.head': head('存储慢', 'SLOW STORAGE'),
  'storage.slow.amount.head': head('存储慢|{amount}', 'SLOW|{amount}'),
  'storage.slow.page': page('存储慢|请稍候再收款', 'Storage is slow.|Please wait.'),
  'storage.slow.noSale': page('写完前不收款|E-STORAGE-SLOW', 'No new sale yet.|E-STORAGE-SLOW'),
  'storage.fault.head': head('存储故障', 'STORAGE FAULT'),
  'storage.page': page('付款没有开始|没有扣款', 'NOT started.|Nothing charged.'),
  'storage.tooSlow': page('存储太慢|没有扣款', 'Slow storage.|Nothing charged.'),
  'storage.restart': page('断电再开机可恢复', 'Power off and on.'),
  'storage.queryOnly': page('可以查询|不能收款退款', 'QUERY works.|No charging now.'),

  'mirror.degraded': page('备份存储失效|请找技术员', 'Mirror is lost.|Call technician.'),

  'locked.head': head('本机锁定', 'LOCKED'),
  'locked.page': page('账本损坏|请致电服务', 'Journal damaged,|call service.'),

  'fault.head': head('本机故障', 'TILL FAULT'),
  'scanner.missing': page('扫码器没有连上', 'Scanner is missing.'),
  'printer.missing': page('打印机没有连上', 'Printer is missing.'),
  'printer.paperLow': page('打印纸快用完', 'Paper is low.'),
  'printer.paperOut': page('打印机缺纸|请装纸', 'Paper is out.|Load paper.'),
  'printer.coverOpen': page('纸仓盖开着|请关好', 'Cover is open.|Close it.'),
  'printer.fault': page('打印机故障|付款不受影响', 'Printer fault.|Payments go on.'),

  'slipQuestion.head': head('小票出了吗？', 'SLIP OUT?'),
  'slipQuestion.page': page('第{sale}号|{amount}', 'Sale {sale}|{amount}'),
  'slipQuestion.keys': page('出了按确认|没出按重打', 'Out: ENTER.|Not: REPRINT.'),
  'slipQuestion.later': page('也可先输金额', 'Or key an amount.'),
  'waive.head': head('不要小票？', 'NO SLIP?'),
  'waive.page': page('确认后不再打印', 'ENTER: not printed.'),
} as const;
