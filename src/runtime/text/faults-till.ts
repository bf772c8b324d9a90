/** Faults of the till itself, as its status names them (CONTRACT, status object). */
import { type Bilingual, type Fault, fault } from './fault-form.js';

const plugIn: Bilingual = {
  zh: '请检查它的电源和连线；接上后自动恢复，无需重启。',
  en: 'Check its power and its cable; it comes back by itself, without a restart.',
};

export const tillFaults = {
  'E-JOURNAL-FAILED': fault(
    'technician',
    {
      zh: '账本写不进存储，本机停止收款；付款结果仍可查询。',
      en: 'The journal cannot be written: the till takes no payment, QUERY still works.',
    },
    {
      zh: '请检查存储空间和存储卡，再重新启动；未了结的付款会接着查询。',
      en: 'Check space and medium of the disk, then start again: open payments are asked about.',
    },
  ),
  'E-JOURNAL-LOCKED': fault(
    'merchantService',
    {
      zh: '账本损坏，本机锁定：不收款、不退款，只能查询。',
      en: 'The journal is damaged, and the till is locked: no charge and no refund, QUERY works.',
    },
    {
      zh: '不要删除任何数据；运行 holdfast journal verify，把副本交给技术支持，查明后用 journal accept 继续。',
      en: 'Delete nothing; run holdfast journal verify, hand support a copy, then go on by journal accept.',
    },
  ),
  'E-CLOCK': fault(
    'technician',
    {
      zh: '时钟有误，正在对时；对时前不能扫码收款。',
      en: 'The clock is wrong and the time is being sought; no wallet is charged until then.',
    },
    {
      zh: '请接通网络稍候，或请人校时；可以收现金。',
      en: 'Connect the network and wait, or have the time set; cash is possible.',
    },
  ),
  'E-CHANNEL-CLOSED': fault(
    'technician',
    {
      zh: '付款渠道的设置有误，暂停用它收款；已开始的付款照常查询。',
      en: 'A setting of the channel is wrong: it takes no new charge, open payments are still asked about.',
    },
    {
      zh: '请改用其他方式收款；按屏幕所示改正设置后重新启动。',
      en: 'Collect by other means; put the setting right that the screen names, and start again.',
    },
  ),
  'E-CHANNEL-DOWN': fault(
    'walletService',
    {
      zh: '连不上付款渠道，暂停用它收款；已开始的付款照常查询。',
      en: 'The channel cannot be reached: it takes no new charge, open payments are still asked about.',
    },
    {
      zh: '请检查网络；可以收现金，恢复后自动开通。',
      en: 'Check the network; cash is possible, and it reopens by itself.',
    },
  ),
  'E-PRINTER-MISSING': fault(
    'technician',
    {
      zh: '板卡配置中没有打印机；小票留着不打印，付款不受影响。',
      en: 'The board profile names no printer: slips are kept and not printed, payments go on.',
    },
    { zh: '请在板卡配置中加上打印机。', en: 'Add the printer to the board profile.' },
  ),
  'E-PRINTER-PAPER': fault(
    'nobody',
    { zh: '打印机缺纸；付款不受影响。', en: 'The printer is out of paper; payments go on.' },
    { zh: '请装纸，小票会接着打印。', en: 'Load paper: the slips that wait are printed then.' },
  ),
  'E-PRINTER-COVER': fault(
    'nobody',
    { zh: '打印机纸仓盖开着；付款不受影响。', en: "The printer's cover is open; payments go on." },
    { zh: '请关好，小票会接着打印。', en: 'Close it: the slips that wait are printed then.' },
  ),
  'E-PRINTER-FAULT': fault(
    'technician',
    { zh: '打印机报告故障；付款不受影响。', en: 'The printer reports a fault; payments go on.' },
    {
      zh: '请关机再开；仍有故障就更换。',
      en: 'Switch it off and on; replace it if that stays.',
    },
  ),
  'E-PRINTER-OFFLINE': fault(
    'technician',
    { zh: '打印机没有应答；付款不受影响。', en: 'The printer does not answer; payments go on.' },
    plugIn,
  ),
  'E-KEYPAD-OFFLINE': fault(
    'technician',
    { zh: '键盘没有连上，按键无效。', en: 'The keypad is missing: no key is heard.' },
    plugIn,
  ),
  'E-SCANNER-OFFLINE': fault(
    'technician',
    { zh: '扫码器没有连上，不能扫码收款。', en: 'The scanner is missing: no code can be scanned.' },
    plugIn,
  ),
  'E-LCD-OFFLINE': fault(
    'technician',
    {
      zh: '收银员的屏幕没有连上；收银机仍在运行。',
      en: "The cashier's LCD is missing; the till still runs.",
    },
    plugIn,
  ),
  'E-DISPLAY-OFFLINE': fault(
    'technician',
    {
      zh: '顾客屏没有连上；付款不受影响。',
      en: "The customer's display is missing; payments go on.",
    },
    plugIn,
  ),
  'E-DRAWER-OFFLINE': fault(
    'technician',
    {
      zh: '钱箱没有连上，不会自动打开；付款不受影响。',
      en: 'The cash drawer is missing and does not open by itself; payments go on.',
    },
    plugIn,
  ),
  'E-BEEPER-OFFLINE': fault(
    'technician',
    {
      zh: '蜂鸣器没有连上，没有提示音；请看屏幕。',
      en: 'The beeper is missing: there is no sound, so look at the screen.',
    },
    plugIn,
  ),
} as const satisfies Readonly<Record<`E-${string}`, Fault>>;
