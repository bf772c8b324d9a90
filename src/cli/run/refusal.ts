/** Why a till was not started, as a sentence on what is wrong and one on what to do. */
import type { RunRefusal } from '../../compose/running-till.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { StorageFault } from '../../runtime/ports/storage.js';
import type { JournalRefusal } from '../../runtime/journal/open.js';
import { CliError } from '../cli-error.js';
import type { TillArguments } from './run-request.js';

export function refusalError(refusal: RunRefusal, { data, status }: TillArguments): CliError {
  switch (refusal.kind) {
    case 'lockHeld':
      return new CliError({
        code: 'E-RUN-LOCKED',
        status: 3,
        wrong: { zh: `数据目录不能使用：${refusal.detail}。`, en: `Refused: ${refusal.detail}.` },
        next: {
          zh: '同一目录只能有一个进程运行；请先停止另一个。',
          en: 'One process alone may run a data folder: stop the other one first.',
        },
      });
    case 'otherPlace':
      return new CliError({
        code: 'E-RUN-PLACE',
        status: 3,
        wrong: {
          zh: `数据目录 ${data} 上次在别的机器上运行，或是一份复制品；两台机器共用一份账本会互相抵消。`,
          en: `The data folder ${data} was last run elsewhere, or is a copy: two tills must not share one memory.`,
        },
        next: {
          zh: `确认另一台已停用后，运行：holdfast journal accept-folder --data ${data} --reason "原因"`,
          en: `Once the other one is out of use, run: holdfast journal accept-folder --data ${data} --reason "why"`,
        },
      });
    case 'folder':
    case 'storage':
      return storageError(refusal.fault, data);
    case 'journal':
      return journalError(refusal.refusal, data);
    case 'status':
      return new CliError({
        code: 'E-RUN-STATUS',
        status: 2,
        wrong: {
          zh: `状态套接字 ${status ?? ''} 不能使用：${refusal.problem}。`,
          en: `The status socket ${status ?? ''} ${refusal.problem}.`,
        },
        next: { zh: '请用 --status 指定别的路径。', en: 'Name another path with --status.' },
      });
    default:
      return unreachable(refusal);
  }
}

function storageError({ code, detail }: StorageFault, data: string): CliError {
  const isSpace = code === 'NoSpace';
  return new CliError({
    code: 'E-RUN-STORAGE',
    status: 1,
    wrong: {
      zh: `数据目录 ${data} 不能写入：${detail}。`,
      en: `The data folder ${data} cannot be written: ${detail}.`,
    },
    next: isSpace
      ? { zh: '请腾出空间后再启动。', en: 'Make room on the disk and start again.' }
      : { zh: '请检查目录权限和存储介质。', en: 'Check its permissions and the medium.' },
  });
}

function journalError(refusal: JournalRefusal, data: string): CliError {
  switch (refusal.kind) {
    case 'storage':
      return storageError(refusal.fault, data);
    case 'keyMissing':
      return new CliError({
        code: 'E-RUN-KEY',
        status: 2,
        wrong: {
          zh: '账本带有密钥链，但配置没有给出密钥。',
          en: 'The journal is chained with a key, and the configuration names none.',
        },
        next: {
          zh: '请在配置 keys.journalKeyFile 中指定原来的密钥文件。',
          en: 'Name its key file in keys.journalKeyFile of the configuration.',
        },
      });
    case 'otherTerminal':
      return new CliError({
        code: 'E-RUN-TERMINAL',
        status: 3,
        wrong: {
          zh: `账本属于终端 ${refusal.terminal}，配置写的是别的终端。`,
          en: `The journal belongs to terminal ${refusal.terminal}, and the configuration says another.`,
        },
        next: {
          zh: '请改正配置中的 terminal，或另用一个数据目录。',
          en: 'Put terminal in the configuration right, or use another data folder.',
        },
      });
    case 'otherFormat':
      return new CliError({
        code: 'E-RUN-FORMAT',
        status: 2,
        wrong: {
          zh: `账本格式为版本 ${refusal.version}，本程序不认识。`,
          en: `The journal has format ${refusal.version}, which this version does not know.`,
        },
        next: { zh: '请用写它的版本运行。', en: 'Run it with the version that wrote it.' },
      });
    default:
      return unreachable(refusal);
  }
}
