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
  'E-RUN-FORMAT': fault(
    'technician',
    {
      zh: '本程序不认识账本的格式。',
      en: 'This version does not know the format of the journal.',
    },
    { zh: '请用写它的版本运行。', en: 'Run it with the version that wrote it.' },
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
