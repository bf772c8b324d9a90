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
  'E-JOURNAL-FULL': fault(
    'supervisor',
    {
      zh: '存储将满，不再开始新的收款和退款；未了结的付款用预留的空间办完。',
      en: 'The storage is full: nothing new is begun, open payments end in the room kept for them.',
    },
    {
      zh: '请导出并日结，或腾出空间；有了空间会自动恢复收款，无需重启。',
      en: 'Export and close the day, or make room: the till sells again by itself, without a restart.',
    },
  ),
  'E-STORAGE-SLOW': fault(
    'technician',
    {
      zh: '存储慢，写完之前不开始新的收款；已开始的照常。',
      en: 'The storage is slow: no new payment is begun until it has answered, open ones go on.',
    },
    {
      zh: '请稍候；若经常出现，请更换存储卡。',
      en: 'Wait a moment; replace the medium if this comes often.',
    },
  ),
  'E-MIRROR-DEGRADED': fault(
    'technician',
    {
      zh: '账本只写在一处存储上，另一处失效或不在；收款照常。',
      en: 'The journal is written to one medium alone, the other is lost or away; payments go on.',
    },
    {
      zh: '请检查备份存储卡和 journal.mirrorFolder，再重新启动；缺的会自动补上。',
      en: 'Check the mirror medium and journal.mirrorFolder, then start again: it is filled by itself.',
    },
  ),
  'E-DISK-KIND': fault(
    'technician',
    {
      zh: '数据目录所在的文件系统或其挂载选项不适合存放账本。',
      en: 'The file system of the data folder, or how it is mounted, is not fit for the journal.',
    },
    {
      zh: '请运行 holdfast doctor 查看原因；数据目录应放在 ext4 上，不带 nobarrier。',
      en: 'Run holdfast doctor for the reason; the data folder belongs on ext4, without nobarrier.',
    },
  ),
  'E-TILL-SILENT': fault(
    'technician',
    {
      zh: '收银机在运行，但不回答询问：可能已卡死。',
      en: 'A till runs and does not answer: it may hang.',
    },
    {
      zh: '请看 LCD 上的秒数是否在走；不走就断电再上电，启动后会接着查询。',
      en: 'See whether the seconds on the LCD move; if not, cut its power: the next start asks on.',
    },
  ),
  'E-LOOP-SLOW': fault(
    'technician',
    {
      zh: '收银机来不及处理：按键可能要等 50 毫秒以上。',
      en: 'The till cannot keep up: keys may wait for more than 50 ms.',
    },
    {
      zh: '请看本机是否还运行着别的程序、存储卡是否很慢；把 doctor --json 的输出交给技术支持。',
      en: 'Look for other programs on the box and a slow medium; hand doctor --json to support.',
    },
  ),
  'E-WATCHDOG': fault(
    'technician',
    {
      zh: '板卡配置的看门狗打不开或喂不了：程序卡死时机器不会自动复位。',
      en: 'The watchdog that the board names cannot be opened or fed: a hang is not ended by it.',
    },
    {
      zh: '请检查设备节点和权限，以及是否已由 systemd 占用；之后重新启动。',
      en: 'Check its node and who may write to it, and whether systemd has it; then start again.',
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
  'E-SETTINGS-RESTORED': fault(
    'technician',
    {
      zh: '本机的一份设置文件损坏，已从它的副本恢复，可能不是最新的。',
      en: 'A settings document was damaged and was restored from its copy, which may be older.',
    },
    {
      zh: '请在 MENU 中核对语言和按键声；损坏的文件留在数据目录；常发生时请更换存储卡。',
      en: 'Check language and key sound in MENU; the bad file is kept; if it happens again, replace the medium.',
    },
  ),
  'E-SETTINGS-UNWRITTEN': fault(
    'technician',
    {
      zh: '本机设置没有写进存储：现在的改动没有生效。',
      en: 'Settings could not be written: the change was not made.',
    },
    {
      zh: '请检查存储空间和存储卡，重新启动后再试。',
      en: 'Check space and medium of the disk, start again and try once more.',
    },
  ),
  'E-ARCHIVE-FAILED': fault(
    'technician',
    {
      zh: '旧账本未能归档；收款不受影响，下次启动再试。',
      en: 'Old parts of the journal could not be archived: payments go on, the next start tries again.',
    },
    {
      zh: '请运行 holdfast journal verify，并检查存储空间和存储卡。',
      en: 'Run holdfast journal verify, and check space and medium of the disk.',
    },
  ),
  'E-CLOCK': fault(
    'technician',
    {
      zh: '时钟有误，正在对时；对时前不能扫码收款。',
      en: 'The clock is wrong and the time is being sought; no wallet is charged until then.',
    },
    {
      zh: '请接通网络稍候，或请人校时；断电后又不准就换时钟电池；可以收现金。',
      en: "Connect the network and wait, or have the time set or the clock's battery changed; cash is possible.",
    },
  ),
  'E-CHANNEL-CLOCK': fault(
    'technician',
    {
      zh: '本机时钟与钱包的时间相差超过一分钟；收款照常，按钱包的时间签名，小票和账本仍是本机时间。',
      en: "The clock is over a minute off a wallet's: charges go on in the wallet's time, slips and records in ours.",
    },
    {
      zh: '请校准系统时钟，或在配置的 time.servers 中写明服务器；时钟准了自动消失，无需重启。',
      en: "Set the system's clock, or name servers in time.servers; it goes by itself once the clock is right.",
    },
  ),
  'E-DAY-OPEN': fault(
    'nobody',
    {
      zh: '营业日已过截止时间，但还有未结付款，不能自动日结；收款不受影响。',
      en: 'The business day is over, and payments are not settled: it is not closed by itself; payments go on.',
    },
    {
      zh: '请等它们有结果，或在“菜单 - 日结”移交下一班，或运行 holdfast day close --hand-over --to 姓名。',
      en: 'Wait for them to end, or hand them over: MENU, Close the day, or holdfast day close --hand-over --to NAME.',
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
  'E-PRINTER-HOT': fault(
    'nobody',
    { zh: '打印头过热；付款不受影响。', en: 'The print head is too hot; payments go on.' },
    {
      zh: '请稍候，不要关机：冷却后小票会自动接着打印。',
      en: 'Wait, and leave it on: it prints on by itself when it has cooled.',
    },
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
  'E-KEYPAD-FLOOD': fault(
    'technician',
    {
      zh: '键盘不停地发来按键，来不及处理的已丢弃并计数。',
      en: 'The keypad sends keys without end: what no hand can press is dropped and counted.',
    },
    {
      zh: '请查看是否有键卡住或压着东西；停下后自动恢复。',
      en: 'Look for a key that sticks or something that lies on it; it passes when the keys stop.',
    },
  ),
  'E-SCANNER-FLOOD': fault(
    'technician',
    {
      zh: '扫码器不停地发来条码，来不及处理的已丢弃并计数。',
      en: 'The scanner sends codes without end: what nobody can scan is dropped and counted.',
    },
    {
      zh: '请把它移开条码，或拔下再插上；停下后自动恢复。',
      en: 'Turn it away from codes, or unplug it and plug it in again; it passes when they stop.',
    },
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
  'E-POWER-LINE': fault(
    'technician',
    {
      zh: '断电信号线没有连上；断电后照样恢复，付款不受影响。',
      en: 'The power signal is missing: a power cut is not announced, and is recovered from all the same.',
    },
    plugIn,
  ),
  'E-POWER-FAIL': fault(
    'technician',
    {
      zh: '电源说即将断电；不开始新收款，不再送纸，已有的记录都已写下。',
      en: 'The supply says that it is about to end: no new sale and no new slip; what is known is written down.',
    },
    {
      zh: '请等电恢复，几秒后自动继续；一直不恢复时检查插头和电源。',
      en: 'Wait for the power, it goes on by itself seconds later; check plug and supply if it does not.',
    },
  ),
  'E-LAMPS-OFFLINE': fault(
    'technician',
    {
      zh: '状态灯没有连上，灯不可信；请看屏幕，付款不受影响。',
      en: 'The lamps are missing: believe the screen, not them; payments go on.',
    },
    plugIn,
  ),
} as const satisfies Readonly<Record<`E-${string}`, Fault>>;
