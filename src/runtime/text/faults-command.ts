/** Faults that a command of `holdfast` ends with. What only the moment can tell, the command says instead. */
import { type Bilingual, type Fault, fault } from './fault-form.js';

const badArguments: Bilingual = {
  zh: '命令的参数有误。',
  en: 'The arguments of the command are wrong.',
};
const helpOf = (command: string): Bilingual => ({
  zh: `运行 holdfast ${command} --help 查看用法。`,
  en: `Run holdfast ${command} --help.`,
});
const allRight: Bilingual = {
  zh: '请全部改正后再启动。',
  en: 'Put all of them right and start again.',
};

export const commandFaults = {
  'E-CLI-COMMAND': fault(
    'nobody',
    { zh: '没有这个命令。', en: 'There is no such command.' },
    { zh: '运行 holdfast --help 查看命令列表。', en: 'Run holdfast --help for the list.' },
  ),
  'E-CLI-LANGUAGE': fault(
    'nobody',
    { zh: '没有这种语言。', en: 'There is no such language.' },
    { zh: '请用 --lang zh 或 --lang en。', en: 'Use --lang zh or --lang en.' },
  ),
  'E-CLI-BUG': fault(
    'merchantService',
    { zh: 'Holdfast 自身出错。', en: 'Holdfast made a mistake.' },
    {
      zh: '请加 --debug 再运行一次，并把输出交给技术支持。',
      en: 'Run it again with --debug and hand the output to support.',
    },
  ),
  'E-EXPLAIN-CODE': fault(
    'nobody',
    { zh: '没有这个故障代码。', en: 'There is no such fault code.' },
    { zh: '运行 holdfast explain 查看全部代码。', en: 'Run holdfast explain for all codes.' },
  ),
  'E-EXPLAIN-USAGE': fault('nobody', badArguments, helpOf('explain')),
  'E-BOARD-PROBLEMS': fault(
    'technician',
    { zh: '板卡配置有错误。', en: 'The board profile has mistakes.' },
    allRight,
  ),
  'E-CONFIG-PROBLEMS': fault(
    'technician',
    { zh: '配置有错误。', en: 'The configuration has mistakes.' },
    allRight,
  ),
  'E-RUN-USAGE': fault('nobody', badArguments, helpOf('run')),
  'E-RUN-SPEED': fault(
    'nobody',
    { zh: '--speed 只能用于虚拟板卡。', en: '--speed is for a virtual board alone.' },
    { zh: '请去掉 --speed。', en: 'Leave --speed out.' },
  ),
  'E-RUN-LOCKED': fault(
    'technician',
    { zh: '另一个进程正在使用数据目录。', en: 'Another process uses the data folder.' },
    {
      zh: '同一目录只能有一个进程运行；请先停止另一个。',
      en: 'One process alone may run a data folder: stop the other one first.',
    },
  ),
  'E-RUN-PLACE': fault(
    'technician',
    {
      zh: '数据目录上次在别的机器上运行，或是一份复制品；两台机器共用一份账本会互相抵消。',
      en: 'The data folder was last run elsewhere, or is a copy: two tills must not share one memory.',
    },
    {
      zh: '确认另一台已停用后，运行 holdfast journal accept-folder。',
      en: 'Once the other one is out of use, run holdfast journal accept-folder.',
    },
  ),
  'E-RUN-RESTORED': fault(
    'technician',
    {
      zh: '数据目录被换成了以前的副本：之后的收款它都不知道。',
      en: 'The data folder was put back from a copy: it knows nothing of payments since.',
    },
    {
      zh: '若原来的数据还在，请放回；否则运行 holdfast journal accept-folder，启动后会向钱包查询。',
      en: 'Put the newer data back if it exists; else run holdfast journal accept-folder, and the wallets are asked.',
    },
  ),
  'E-RUN-BACKUP': fault(
    'technician',
    {
      zh: '这个目录是一份备份，不能直接运行。',
      en: 'The folder is a backup, and is not run itself.',
    },
    {
      zh: '请先复制到收银机的数据目录，再运行 holdfast journal accept-folder。',
      en: "Copy it to where the till's data belongs, then run holdfast journal accept-folder.",
    },
  ),
  'E-RUN-DOCUMENT': fault(
    'technician',
    {
      zh: '数据目录中的一份小文件和它的副本都不能读取；本机不会当作新机启动。',
      en: 'A small document and its copy cannot be read: the till does not start as a new one.',
    },
    {
      zh: '请从备份放回；没有时运行错误信息所示的命令。',
      en: 'Put it back from a backup; without one run the command that the message names.',
    },
  ),
  'E-BACKUP-TARGET': fault(
    'nobody',
    {
      zh: '备份只写入新的或空的目录，也不能在数据目录里面。',
      en: 'A backup goes into a new or empty folder, and not into the data folder.',
    },
    { zh: '请用 --to 指定另一个目录。', en: 'Name another folder with --to.' },
  ),
  'E-BACKUP-DISK': fault(
    'technician',
    {
      zh: '备份没有完成：来源读不出，或目标写不进。',
      en: 'The backup was not finished: the source could not be read or the target not written.',
    },
    {
      zh: '请检查两边的空间、权限和存储介质，删去未完成的目录后再备份。',
      en: 'Check space, permissions and media of both, remove the unfinished folder and try again.',
    },
  ),
  'E-BACKUP-DAMAGED': fault(
    'merchantService',
    {
      zh: '备份或它的来源有损坏。',
      en: 'The backup, or what it was made from, is damaged.',
    },
    {
      zh: '请保留它和上一份备份，运行 holdfast journal verify，并联系技术支持。',
      en: 'Keep it and the backup before it, run holdfast journal verify and call support.',
    },
  ),
  'E-BACKUP-NONE': fault(
    'nobody',
    { zh: '这个目录不是一份完成的备份。', en: 'The folder is no finished backup.' },
    {
      zh: '请指定 holdfast journal backup 写出的目录。',
      en: 'Name a folder that holdfast journal backup has made.',
    },
  ),
  'E-RUN-STORAGE': fault(
    'technician',
    { zh: '数据目录不能写入。', en: 'The data folder cannot be written.' },
    { zh: '请检查目录权限和存储介质。', en: 'Check its permissions and the medium.' },
  ),
  'E-RUN-KEY': fault(
    'technician',
    {
      zh: '账本带有密钥链，但配置没有给出密钥。',
      en: 'The journal is chained with a key, and the configuration names none.',
    },
    {
      zh: '请在配置 keys.journalKeyFile 中指定原来的密钥文件。',
      en: 'Name its key file in keys.journalKeyFile of the configuration.',
    },
  ),
  'E-RUN-TERMINAL': fault(
    'technician',
    { zh: '账本属于别的终端。', en: 'The journal belongs to another terminal.' },
    {
      zh: '请改正配置中的 terminal，或另用一个数据目录。',
      en: 'Put terminal in the configuration right, or use another data folder.',
    },
  ),
  'E-RUN-MIRROR': fault(
    'technician',
    {
      zh: '备份目录中的账本不是本机的。',
      en: 'The journal in the mirror folder is not of this till.',
    },
    {
      zh: '请换一块空的备份存储卡，或改正 journal.mirrorFolder。',
      en: 'Put in an empty mirror medium, or set journal.mirrorFolder right.',
    },
  ),
  'E-RUN-DISK': fault(
    'technician',
    {
      zh: '数据目录所在的文件系统不能存放账本。',
      en: 'The file system of the data folder cannot hold a journal.',
    },
    {
      zh: '请把数据目录放到 ext4 分区上，可读写地挂载。',
      en: 'Put the data folder on an ext4 partition, mounted writable.',
    },
  ),
  'E-RUN-STATUS': fault(
    'nobody',
    { zh: '状态套接字不能使用。', en: 'The status socket cannot be used.' },
    { zh: '请用 --status 指定别的路径。', en: 'Name another path with --status.' },
  ),
  'E-DOCTOR-BUSY': fault(
    'technician',
    {
      zh: '收银机正在使用这些设备。',
      en: 'A till runs with these devices.',
    },
    {
      zh: '请先停止收银机（systemctl stop holdfast），检查后再启动。',
      en: 'Stop the till first (systemctl stop holdfast), and start it again afterwards.',
    },
  ),
  'E-DOCTOR-USAGE': fault('nobody', badArguments, helpOf('doctor')),
  'E-JOURNAL-USAGE': fault('nobody', badArguments, helpOf('journal')),
  'E-JOURNAL-MISSING': fault(
    'nobody',
    { zh: '数据目录中没有账本。', en: 'There is no journal in the data folder.' },
    { zh: '请用 --data 指定数据目录。', en: 'Name the data folder with --data.' },
  ),
  'E-JOURNAL-DISK': fault(
    'technician',
    { zh: '账本不能读取或写入。', en: 'The journal cannot be read or written.' },
    { zh: '请检查存储介质和权限。', en: 'Check the medium and the permissions.' },
  ),
  'E-JOURNAL-NEWER': fault(
    'technician',
    {
      zh: '账本由较新的程序写过，本程序较旧，不能接着使用。',
      en: 'The journal was written by later software, and this one is too old to go on with it.',
    },
    {
      zh: '请把本程序升级到写它的版本或更新；账本没有被改动。',
      en: 'Update this software to the version that wrote it, or a later one; nothing was changed.',
    },
  ),
  'E-JOURNAL-IN-USE': fault(
    'nobody',
    { zh: '数据目录不能使用。', en: 'The data folder cannot be used.' },
    {
      zh: '请检查 --data，或先停止使用它的进程。',
      en: 'Check --data, or stop the process that uses the folder.',
    },
  ),
  'E-JOURNAL-KEY': fault(
    'nobody',
    {
      zh: '密钥文件无法读取，或内容不是 32 至 128 位十六进制数字。',
      en: 'The key file cannot be read, or is not 32 to 128 hexadecimal digits.',
    },
    { zh: '请检查 --key 指定的文件。', en: 'Check the file that --key names.' },
  ),
  'E-JOURNAL-BLOCK': fault(
    'nobody',
    { zh: '没有这个块。', en: 'There is no such block.' },
    {
      zh: '运行 holdfast journal ls 查看各段。',
      en: 'Run holdfast journal ls for the segments.',
    },
  ),
  'E-JOURNAL-SOUND': fault(
    'nobody',
    {
      zh: '没有需要确认的损坏。',
      en: 'There is nothing to accept: no damage that is new.',
    },
    { zh: '请运行 holdfast journal verify。', en: 'Run holdfast journal verify.' },
  ),
  'E-JOURNAL-OTHER-KEY': fault(
    'technician',
    {
      zh: '密钥与账本不符，或没有给出密钥；用它会使完好的账本显得损坏。',
      en: 'The key is not the one of this journal, or none was given: a sound journal looks damaged with it.',
    },
    {
      zh: '请用 --config 或 --key 指定本机原来的密钥文件。',
      en: "Name this till's own key file with --config or --key.",
    },
  ),
  'E-JOURNAL-TERMINAL': fault(
    'technician',
    { zh: '账本不是本终端的。', en: 'The journal is not the one of this terminal.' },
    {
      zh: '请用 --config 指定本机的配置，并检查 --data。',
      en: "Name this till's own configuration with --config, and check --data.",
    },
  ),
  'E-JOURNAL-DAY': fault(
    'nobody',
    { zh: '账本中没有这一天的记录。', en: 'The journal has no record of that day.' },
    {
      zh: '运行 holdfast journal ls 查看各段；日期写作 20260131。',
      en: 'Run holdfast journal ls for the segments; a day is written 20260131.',
    },
  ),
  'E-JOURNAL-EXPORT': fault(
    'technician',
    {
      zh: '导出的文件没有写好，不能使用。',
      en: 'The export was not written whole: do not use it.',
    },
    {
      zh: '请换一个存储介质再导出一次。',
      en: 'Export again to another medium.',
    },
  ),
  'E-JOURNAL-ARCHIVE': fault(
    'technician',
    { zh: '账本未能归档，原样未动。', en: 'The journal could not be archived, and is as it was.' },
    {
      zh: '请运行 holdfast journal verify，并检查存储空间和存储卡。',
      en: 'Run holdfast journal verify, and check space and medium of the disk.',
    },
  ),
  'E-JOURNAL-CLOCK': fault(
    'nobody',
    {
      zh: '时钟早于本软件，不可能正确。',
      en: 'The clock stands before this software: it cannot be right.',
    },
    { zh: '请先校时。', en: 'Set the time first.' },
  ),
  'E-JOURNAL-THERE': fault(
    'nobody',
    {
      zh: '数据目录中有账本，没有丢失。',
      en: 'There is a journal in the data folder: it is not lost.',
    },
    { zh: '请运行 holdfast journal verify。', en: 'Run holdfast journal verify.' },
  ),
  'E-BILL-USAGE': fault('nobody', badArguments, helpOf('bill')),
  'E-SIMULATE-USAGE': fault('nobody', badArguments, helpOf('simulate')),
  'E-BILL-CHANNEL': fault(
    'nobody',
    { zh: '配置中没有这个渠道。', en: 'The configuration has no such channel.' },
    { zh: '请用 --channel 指定配置中的渠道。', en: 'Name a channel of the configuration.' },
  ),
  'E-BILL-NOT-YET': fault(
    'nobody',
    { zh: '这一天的账单尚未生成。', en: 'The bill of this day is not there yet.' },
    { zh: '请在次日 10 点以后再试。', en: 'Try again after 10:00 of the next day.' },
  ),
  'E-BILL-REFUSED': fault(
    'technician',
    { zh: '钱包拒绝了请求。', en: 'The wallet refused us.' },
    { zh: '请检查配置中所指的一项。', en: 'Look at the setting that is named.' },
  ),
  'E-BILL-NONE': fault(
    'technician',
    { zh: '账单没有取得，或不能采信。', en: 'The bill could not be had, or not be believed.' },
    {
      zh: '请检查网络后再试；若仍如此，请把输出交给技术支持。',
      en: 'See to the network and try again; if it stays so, hand the output to support.',
    },
  ),
  'E-DAY-USAGE': fault('nobody', badArguments, helpOf('day')),
  'E-DAY-MISSING': fault(
    'nobody',
    { zh: '账本中没有这个营业日。', en: 'The journal has no such business day.' },
    { zh: '请检查日期和 --data。', en: 'Check the date and --data.' },
  ),
  'E-DAY-REFUSED': fault(
    'nobody',
    { zh: '现在不能日结。', en: 'The day cannot be closed now.' },
    {
      zh: '运行 holdfast day show 查看，稍后再试。',
      en: 'See holdfast day show, and try again later.',
    },
  ),
  'E-DAY-SILENT': fault(
    'technician',
    {
      zh: '收银机没有回答，不知道是否已日结。',
      en: 'The till gave no answer: whether the day is closed is not known.',
    },
    { zh: '运行 holdfast day show 查看。', en: 'Run holdfast day show to see.' },
  ),
  'E-DAY-STORAGE': fault(
    'technician',
    {
      zh: '不能日结：账本不能写入。',
      en: 'The day is not closed: the journal cannot be written.',
    },
    {
      zh: '请看收银机屏幕，并检查存储介质。',
      en: 'See what the till shows, and check the medium.',
    },
  ),
  'E-WORKBENCH-USAGE': fault('nobody', badArguments, helpOf('workbench')),
  'E-WORKBENCH-PORT': fault(
    'nobody',
    { zh: '端口不能使用。', en: 'The port cannot be used.' },
    { zh: '用 --port 另选一个。', en: 'Choose another with --port.' },
  ),
  'E-WORKBENCH-LOCKED': fault(
    'nobody',
    { zh: '另一个工作台正在使用这个文件夹。', en: 'Another bench uses this folder.' },
    {
      zh: '请用已在运行的工作台，或用 --data 另选文件夹。',
      en: 'Use the bench that is running, or choose another folder with --data.',
    },
  ),
} as const satisfies Readonly<Record<`E-${string}`, Fault>>;
