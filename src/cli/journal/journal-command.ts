/**
 * `holdfast journal`: looks into the journal of a till, live or dead. Reads only and takes no lock (a
 * backup writes elsewhere), but for what a person says of a folder (accept.ts).
 * To add a subcommand: a file beside this one, a row in a table below, a line in both helps.
 */
import type { CliWorld, Command } from '../command.js';
import type { AcceptanceName } from './accept.js';
import { type JournalRequest, readRequest, usage } from './journal-request.js';

/** Does one subcommand; answers one of `exitStatus`. */
type Subcommand = (request: JournalRequest) => Promise<number>;
type WithOwnArguments = (argv: readonly string[], world: CliWorld) => Promise<number>;

// Each is imported when it is asked for: whoever lists segments does not load the till of a drill.
const subcommands: Readonly<Record<string, () => Promise<Subcommand>>> = {
  ls: async () => (await import('./ls.js')).runLs,
  cat: async () => (await import('./cat.js')).runCat,
  verify: async () => (await import('./verify.js')).runVerify,
  open: async () => (await import('./open-things.js')).runOpen,
  hexdump: async () => (await import('./hexdump.js')).runHexdump,
  export: async () => (await import('./export.js')).runExport,
};

const withOwnArguments: Readonly<Record<string, () => Promise<WithOwnArguments>>> = {
  accept: async () => (await import('./accept-damage.js')).runAcceptDamage,
  'accept-folder': acceptance('accept-folder'),
  'accept-settings': acceptance('accept-settings'),
  'accept-loss': acceptance('accept-loss'),
  'accept-clock': acceptance('accept-clock'),
  backup: async () => (await import('./backup.js')).runBackup,
  'restore-drill': async () => (await import('./restore-drill.js')).runRestoreDrill,
  archive: async () => (await import('./archive.js')).runArchive,
};

function acceptance(name: AcceptanceName): () => Promise<WithOwnArguments> {
  return async () => {
    const { runAcceptance } = await import('./accept.js');
    return (argv, world) => runAcceptance(name, argv, world);
  };
}

/** Subcommands that are given words of their own. */
const wordsMax: Readonly<Record<string, number>> = { hexdump: 1, export: 1 };
/** Subcommands that say whether the mirror agrees, where one is named. */
const comparing: ReadonlySet<string> = new Set(['ls', 'verify']);

export const journalCommand: Command = {
  name: 'journal',
  summary: { zh: '查看和校验账本', en: 'looks into the journal and verifies it' },
  help: {
    zh: `holdfast journal ls | cat | verify | open | hexdump | export [选项]：只读，不加锁，运行中也可使用。归档的段与未归档的一样可读。

  ls                     列出各段：编号、状态、序号范围、大小，是否已归档、已导出、到期
  cat [--attempt NO]     逐条输出记录；--all 含结转副本
  verify [--key FILE]    校验各段、序号、链和规则；无密钥时不校验链
  open                   列出尚未结束的事项
  hexdump SEGMENT:BLOCK  输出一个 4 KiB 块的字节
  export DAY [--to FILE] [--config FILE]
                         以签名的 JSON 行导出一天（20260131）；写到文件时刷盘、读回，
                         并在数据目录 exported/ 中留下回执
  verify --export FILE [--key PUBLIC.pem]
                         校验一份导出：行、序号、合计、摘要、签名

对未运行的收银机（加锁，写数据目录）：
  archive [--config FILE]
                         归档旧段；给出配置时，删除已导出且超过保留天数的归档

备份（只读来源，不加锁，营业中也可使用）：
  backup --to DIR        把账本和小文件复制到空目录 DIR，读回并校验后才算完成；
                         密钥不在其中
  restore-drill DIR      不写任何东西，演练从备份 DIR 启动会怎样：校验、重放、
                         哪些付款未了结、会向钱包查询什么、之后可能缺少什么

由人来确认的事（写数据目录，要加锁；理由留在 accepted.jsonl 中）：
  accept --reason TEXT [--by NAME] [--config FILE | --key FILE]
                         账本损坏（E-JOURNAL-LOCKED）：先列出损坏和保留的内容，再另起
                         一段继续；损坏的段原样保留，拿不准的都去查询，不会扣款
  accept-folder --reason TEXT
                         把从别处复制来、或从备份放回的数据目录认作本机的；
                         下次启动向钱包查询可能缺少的付款
  accept-settings --reason TEXT
                         settings.json 已损坏或丢失：下次启动采用默认设置
  accept-loss --reason TEXT
                         账本已丢失且找不回来：下次启动开始新的账本
  accept-clock --reason TEXT
                         本机时钟是对的，账本里较晚的时间是错的（E-CLOCK）

  --data DIR  数据目录（默认 /var/lib/holdfast）
  --key FILE  链密钥文件（十六进制数字）
  --config FILE  配置：密钥、签名、保留天数
  --mirror DIR  ls 和 verify：说明备份目录中的账本是否一致
  --json      每行一个 JSON 对象

退出状态：0 完好（末尾写入不完整也算），1 有损坏或违反规则，2 用法有误。
`,
    en: `holdfast journal ls | cat | verify | open | hexdump | export [options]: reads
only, takes no lock, and may be used while the till runs. Archived segments are
read like the others.

  ls                     segments: number, state, range of sequences, sizes; what
                         is archived, exported, and old enough to be deleted
  cat [--attempt NO]     records in order; --all with carried-over copies
  verify [--key FILE]    segments, sequence, chain and rules; without the key
                         a keyed chain is not checked
  open                   what has not ended
  hexdump SEGMENT:BLOCK  the bytes of one block of 4 KiB
  export DAY [--to FILE] [--config FILE]
                         a day (20260131) as signed JSON lines; to a file it is
                         flushed and read back, and leaves a receipt in exported/
  verify --export FILE [--key PUBLIC.pem]
                         an export: lines, order, sums, digest, signature

For a till that does not run (takes the lock, writes):
  archive [--config FILE]
                         archives old segments; with a configuration it deletes
                         archives that were exported and are past the retention

Backups (the source is only read, no lock is taken, the till may sell):
  backup --to DIR        copies the journal and the small documents into the empty
                         folder DIR, reads all of it back and verifies it; keys
                         are not in it
  restore-drill DIR      says, without writing anything, what a start from the
                         backup DIR would do: verifies, replays, lists what is
                         open, what would be asked, and what may be missing since

What a person has to say (these write, and take the lock; the reason is kept in
accepted.jsonl):
  accept --reason TEXT [--by NAME] [--config FILE | --key FILE]
                         the journal is damaged (E-JOURNAL-LOCKED): shows what
                         is damaged and what is kept, then goes on in a new
                         segment; what is damaged stays as it is, whatever is in
                         doubt is asked about, nothing is charged
  accept-folder --reason TEXT
                         makes a data folder that was copied here, or put back
                         from a backup, this machine's own; the next start asks
                         the wallets about what may be missing
  accept-settings --reason TEXT
                         settings.json is damaged or gone for good: the next
                         start has the defaults
  accept-loss --reason TEXT
                         the journal is gone for good: the next start begins a
                         new one
  accept-clock --reason TEXT
                         the clock is right as it is, and a later time that the
                         journal has seen was wrong (E-CLOCK)

  --data DIR  data folder (default /var/lib/holdfast)
  --key FILE  file with the chain's key in hexadecimal digits
  --config FILE
              configuration: keys, signature, days of retention
  --mirror DIR  ls and verify: says whether the journal in the mirror folder agrees
  --json      one JSON object a line

Exit status: 0 clean (a torn tail included), 1 damage or a broken rule, 2 wrong
usage.
`,
  },
  run: async (argv, world) => {
    const [first = '', ...others] = argv;
    const load = Object.hasOwn(withOwnArguments, first) ? withOwnArguments[first] : undefined;
    if (load !== undefined) return (await load())(others, world);
    if (isVerifyExport(argv)) {
      const { runVerifyExport } = await import('./verify-export.js');
      return runVerifyExport(argv, world);
    }
    const request = await readRequest(argv, world);
    const [name = '', ...words] = request.words;
    const loadNamed = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    if (loadNamed === undefined) {
      throw usage({
        zh: `journal 没有子命令“${name}”。`,
        en: `journal has no subcommand "${name}".`,
      });
    }
    const [stray] = words.slice(wordsMax[name] ?? 0);
    if (stray !== undefined) {
      throw usage({ zh: `多余的参数“${stray}”。`, en: `"${stray}" is one argument too many.` });
    }
    const withWords = { ...request, words };
    const run = await loadNamed();
    const status = await run(withWords);
    if (!comparing.has(name) || request.mirror === null) return status;
    const { tellMirror } = await import('./mirror-comparison.js');
    return Math.max(status, await tellMirror(withWords));
  },
};

function isVerifyExport(argv: readonly string[]): boolean {
  return argv.some((word) => word === '--export' || word.startsWith('--export='));
}
