/**
 * `holdfast journal`: looks into the journal of a till, live or dead. Reads only and takes no lock, but
 * for what a person says of a folder (accept.ts).
 * To add a subcommand: a file beside this one, a row in `subcommands`, a line in both helps.
 */
import type { Command } from '../command.js';
import { isAcceptance, runAcceptance } from './accept.js';
import { runCat } from './cat.js';
import { runHexdump } from './hexdump.js';
import { type JournalRequest, readRequest, usage } from './journal-request.js';
import { runLs } from './ls.js';
import { tellMirror } from './mirror-comparison.js';
import { runOpen } from './open-things.js';
import { runVerify } from './verify.js';

/** Does one subcommand; answers one of `exitStatus`. */
type Subcommand = (request: JournalRequest) => Promise<number>;

const subcommands: Readonly<Record<string, Subcommand>> = {
  ls: runLs,
  cat: runCat,
  verify: runVerify,
  open: runOpen,
  hexdump: runHexdump,
};

/** Subcommands that say whether the mirror agrees, where one is named. */
const comparing: ReadonlySet<string> = new Set(['ls', 'verify']);

export const journalCommand: Command = {
  name: 'journal',
  summary: { zh: '查看和校验账本', en: 'looks into the journal and verifies it' },
  help: {
    zh: `holdfast journal ls | cat | verify | open | hexdump [选项]：只读，不加锁，运行中也可使用。

  ls                     列出各段：编号、状态、序号范围
  cat [--attempt NO]     逐条输出记录；--all 含结转副本
  verify [--key FILE]    校验各段、序号、链和规则；无密钥时不校验链
  open                   列出尚未结束的事项
  hexdump SEGMENT:BLOCK  输出一个 4 KiB 块的字节

由人来确认的事（写数据目录，要加锁；理由留在 accepted.jsonl 中）：
  accept-folder --reason TEXT
                         把从别处复制来的数据目录认作本机的
  accept-loss --reason TEXT
                         账本已丢失且找不回来：下次启动开始新的账本
  accept-clock --reason TEXT
                         本机时钟是对的，账本里较晚的时间是错的（E-CLOCK）

  --data DIR  数据目录（默认 /var/lib/holdfast）
  --key FILE  链密钥文件（十六进制数字）
  --mirror DIR  ls 和 verify：说明备份目录中的账本是否一致
  --json      每行一个 JSON 对象

退出状态：0 完好（末尾写入不完整也算），1 有损坏或违反规则，2 用法有误。
`,
    en: `holdfast journal ls | cat | verify | open | hexdump [options]: reads only,
takes no lock, and may be used while the till runs.

  ls                     segments: number, state, range of sequences
  cat [--attempt NO]     records in order; --all with carried-over copies
  verify [--key FILE]    segments, sequence, chain and rules; without the key
                         a keyed chain is not checked
  open                   what has not ended
  hexdump SEGMENT:BLOCK  the bytes of one block of 4 KiB

What a person has to say (these write, and take the lock; the reason is kept in
accepted.jsonl):
  accept-folder --reason TEXT
                         makes a data folder that was copied here this machine's
                         own
  accept-loss --reason TEXT
                         the journal is gone for good: the next start begins a
                         new one
  accept-clock --reason TEXT
                         the clock is right as it is, and a later time that the
                         journal has seen was wrong (E-CLOCK)

  --data DIR  data folder (default /var/lib/holdfast)
  --key FILE  file with the chain's key in hexadecimal digits
  --mirror DIR  ls and verify: says whether the journal in the mirror folder agrees
  --json      one JSON object a line

Exit status: 0 clean (a torn tail included), 1 damage or a broken rule, 2 wrong
usage.
`,
  },
  run: async (argv, world) => {
    const [first, ...others] = argv;
    if (isAcceptance(first)) return runAcceptance(first, others, world);
    const request = await readRequest(argv, world);
    const [name = '', ...words] = request.words;
    const run = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    if (run === undefined) {
      throw usage({
        zh: `journal 没有子命令“${name}”。`,
        en: `journal has no subcommand "${name}".`,
      });
    }
    const [stray] = name === 'hexdump' ? words.slice(1) : words;
    if (stray !== undefined) {
      throw usage({ zh: `多余的参数“${stray}”。`, en: `"${stray}" is one argument too many.` });
    }
    const withWords = { ...request, words };
    const status = await run(withWords);
    return comparing.has(name) ? Math.max(status, await tellMirror(withWords)) : status;
  },
};
