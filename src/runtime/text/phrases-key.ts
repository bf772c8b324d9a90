/**
 * Keys on the last row: what they are called, and what they do now. In Chinese a key's name is mostly what it does, so
 * `does.own` (the name alone) is the usual hint.
 */
import type { Key } from '../ports/device.js';
import type { Language } from '../ports/screen.js';
import { key } from './phrase-form.js';

/** English: the printed label (CONTRACT, keys). Chinese: the name on a Chinese keypad. */
export const keyNames: Readonly<Record<Key, Readonly<Record<Language, string>>>> = {
  '0': { zh: '0', en: '0' },
  '1': { zh: '1', en: '1' },
  '2': { zh: '2', en: '2' },
  '3': { zh: '3', en: '3' },
  '4': { zh: '4', en: '4' },
  '5': { zh: '5', en: '5' },
  '6': { zh: '6', en: '6' },
  '7': { zh: '7', en: '7' },
  '8': { zh: '8', en: '8' },
  '9': { zh: '9', en: '9' },
  '00': { zh: '00', en: '00' },
  '.': { zh: '.', en: '.' },
  BACKSPACE: { zh: '退格', en: 'BACKSPACE' },
  CLEAR: { zh: '清除', en: 'CLEAR' },
  ENTER: { zh: '确认', en: 'ENTER' },
  CANCEL: { zh: '取消', en: 'CANCEL' },
  QUERY: { zh: '查询', en: 'QUERY' },
  VOID: { zh: '撤销', en: 'VOID' },
  REFUND: { zh: '退款', en: 'REFUND' },
  REPRINT: { zh: '重打', en: 'REPRINT' },
  CASH: { zh: '现金', en: 'CASH' },
  CARD: { zh: '刷卡', en: 'CARD' },
  MENU: { zh: '菜单', en: 'MENU' },
  UP: { zh: '上', en: 'UP' },
  DOWN: { zh: '下', en: 'DOWN' },
  FEED: { zh: '走纸', en: 'FEED' },
  DRAWER: { zh: '钱箱', en: 'DRAWER' },
  EVIDENCE: { zh: '取证', en: 'EVIDENCE' },
};

export const keyPhrases = {
  /** What the key is called says what it does. */
  'does.own': key('', ''),
  'does.charge': key('收款', 'charge'),
  'does.back': key('返回', 'back'),
  'does.stop': key('不等', 'stop'),
  'does.yes': key('是', 'yes'),
  'does.no': key('否', 'no'),
  'does.done': key('完成', 'done'),
  'does.later': key('稍后', 'later'),
  'does.cameOut': key('出了', 'is out'),
  'does.open': key('打开', 'open'),
  'does.change': key('更改', 'change'),
  'does.confirm': key('继续', 'go on'),
  'does.waive': key('不要', 'drop'),
  'does.cashIn': key('收好', 'is in'),
  'does.otherwise': key('改收', 'other'),
  'does.freshCode': key('再扫', 'rescan'),
  'does.otherMeans': key('另收', 'change'),
  'does.showCode': key('出码', 'code'),
  'does.showAgain': key('出码', 'again'),
  'does.closeDay': key('日结', 'close'),
  'does.handOver': key('移交', 'give'),
  'does.giveUp': key('放弃', 'give up'),
} as const;
