/**
 * While the outcome is not known: asking, on the phone, taken on, unknown, voiding. Nothing here may be
 * read as "failed", "not charged" or "paid".
 */
import { head, news, page } from './phrase-form.js';

export const waitingPhrases = {
  'asking.head': head('收款中|{amount}|已等{waited}', 'CHARGING|{amount}|{waited}'),
  'asking.page': page('结果未出|勿交货', 'No result yet.|Give no goods.'),
  'asking.stopsIn': page('最多再等{seconds}秒', 'Waits {seconds}s more.'),
  'asking.cancelStops': page('按取消停止等待', 'CANCEL stops waiting'),

  'confirm.head': head('待确认|{amount}|已等{waited}', 'ON PHONE|{amount}|{waited}'),
  'confirm.page': page('请顾客手机确认', 'Customer must OK|on the phone.'),

  'orderCode.head': head('待扫码|{amount}|已等{waited}', 'SCAN TO PAY|{amount}|{waited}'),
  'orderCode.page': page('请顾客扫纸上的码', 'Customer scans|printed code.'),
  'orderCode.again': page('纸没出按重打', 'No paper? REPRINT'),
  'orderCode.notPrinted': page('码没打出来|修好按重打', 'No code printed.|Then REPRINT.'),

  'chooseWallet.head': head('出谁的码？|{amount}', 'WHOSE CODE?|{amount}'),
  'chooseWallet.page': page('按1：{channel}|按2：{otherChannel}', '1: {channel}|2: {otherChannel}'),
  'chooseWallet.ask': page('请问顾客用哪个', 'Ask the customer.'),

  'checking.head': head('核对中|{amount}|已等{waited}', 'CHECKING|{amount}|{waited}'),
  'checking.page': page('已受理|勿交货', 'Order accepted.|Give no goods.'),
  'checking.noVoid': page('本机不自动撤销', "Till won't cancel it"),

  'goods.notBeforePaid': page('见已付款才交货', 'No goods before PAID'),

  'unknown.head': head('结果未知|{amount}|已等{waited}', 'UNKNOWN|{amount}|{waited}'),
  'unknown.page': page('勿再收款|勿交货', 'No second charge|Give no goods.'),
  'unknown.query': page('手机显示成功|请按查询', 'Shown as paid?|Press QUERY.'),
  'unknown.void': page('不要这笔按撤销', 'VOID to cancel it.'),
  'unknown.cancelsOrVoid': page(
    '{seconds}秒后本机撤销|现在撤请按撤销',
    'Cancels in {seconds}s,|or press VOID.',
  ),
  'unknown.cancelsIn': page('{seconds}秒后本机撤销', 'Till cancels in {seconds}s'),
  'unknown.stillAsking': page('本机会继续询问', 'Till keeps asking.'),
  'unknown.newSale': page('可输新金额', 'Or key a new amount.'),

  'query.sent': page('正在问钱包|请稍候', 'Asking wallet.|Please wait.'),
  'query.justAsked': page('刚刚问过|请稍候', 'Asked just now.|Please wait.'),
  'wallet.pending': page('钱包说还没付完', 'Wallet: not paid yet'),
  'wallet.notFound': page('钱包还查不到|仍可能已付', 'Wallet: no trace|It may be paid.'),
  'wallet.silent': page('钱包没有答复|结果仍未知', 'No answer.|Still unknown.'),
  'wallet.unclear': page('钱包答复不明|结果仍未知', 'Unclear answer.|Still unknown.'),
  'wallet.accepted': page('结果未出|钱包已受理', 'No result yet.|Order accepted.'),
  'wallet.noSuchOrder': page('钱包查不到此单|等待证实', 'Wallet: no trace|Awaiting proof.'),

  'voidConfirm.head': head('撤销？|{amount}', 'VOID?|{amount}'),
  'voidConfirm.page': page('第{sale}号|按确认即撤销', 'Sale {sale}.|ENTER voids it.'),
  'voidConfirm.other': page('其他键都是返回', 'Other keys go back.'),
  'void.paidRefused': page('已付款|请用退款', 'Paid, use REFUND.'),
  'void.notAllowed': page('这笔不能撤销', 'Cannot be voided.'),

  'voiding.head': head('撤销中|{amount}|已等{waited}', 'VOIDING|{amount}|{waited}'),
  'voiding.page': page('未证实|勿交货', 'Not proved yet.|Give no goods.'),
  'voiding.cancelsIn': page('{seconds}秒后发撤销', 'Will cancel in {seconds}s'),
  'voiding.sent': page('撤销已发出|等待证实', 'Cancel was sent.|Awaiting proof.'),
  'voiding.again': page('钱包要求再撤销', 'Wallet: cancel again'),
  'voiding.answered': page('钱包已答复撤销|等待证实', 'Wallet answered.|Awaiting proof.'),
  'voiding.wasPaid': page('钱包说已付过|正在退回', 'It had been paid|Sending it back.'),
  'voiding.cannot': page('钱包不能撤销|改为退款', 'Cannot cancel.|Refund instead.'),

  'otherwise.head': head('换方式收款|{amount}', 'OTHER WAY|{amount}'),
  'otherwise.sale': page('第{sale}号', 'Sale {sale}'),
  'otherwise.page': page('前次付款将撤销|若已付会退回', 'Undo old try.|If paid: return.'),
  'otherwise.cash': page('收现金 {amount}|按确认即改收', 'Cash {amount}:|ENTER confirms.'),
  'otherwise.code': page('扫新码 {amount}|按确认即改收', 'Code {amount}:|ENTER confirms.'),

  'news.unknown': news('前一笔{sale}号|{amount} 未知', 'Earlier sale {sale}|{amount} UNKNOWN'),
  'news.voiding': news('前一笔{sale}号|{amount} 撤销中', 'Earlier sale {sale}|{amount} VOIDING'),
  'news.cancelsIn': news(
    '前一笔{sale}号|{seconds}秒后撤销',
    'Earlier sale {sale}|till cancels in {seconds}s',
  ),
} as const;
