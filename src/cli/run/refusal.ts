/** Why a till was not started, as a sentence on what is wrong and one on what to do. */
import type { RunRefusal } from '../../compose/running-till.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { StorageFault } from '../../runtime/ports/storage.js';
import type { MediumRemark } from '../../platform/medium.js';
import type { MirrorRefusal } from '../../runtime/journal/mirror-open.js';
import type { JournalRefusal } from '../../runtime/journal/open.js';
import { CliError } from '../cli-error.js';
import { wordsOfMedium } from '../medium-words.js';
import type { TillArguments } from './run-request.js';

export function refusalError(refusal: RunRefusal, { data, status }: TillArguments): CliError {
  switch (refusal.kind) {
    case 'lockHeld':
      return new CliError({
        code: 'E-RUN-LOCKED',
        status: 3,
        wrong: { zh: `数据目录不能使用：${refusal.detail}。`, en: `Refused: ${refusal.detail}.` },
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
    case 'medium':
      return mediumError(refusal.why, data);
    case 'mirror':
      return mirrorError(refusal.refusal, data);
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
      });
    default:
      return unreachable(refusal);
  }
}

function mediumError(why: MediumRemark, data: string): CliError {
  const { zh, en } = wordsOfMedium(why);
  return new CliError({
    code: 'E-RUN-DISK',
    status: 3,
    wrong: { zh: `数据目录 ${data} ${zh}。`, en: `The data folder ${data} ${en}.` },
  });
}

function mirrorError(refusal: MirrorRefusal, data: string): CliError {
  switch (refusal.kind) {
    case 'storage':
      return storageError(refusal.fault, data);
    case 'otherTerminal':
      return new CliError({
        code: 'E-RUN-MIRROR',
        status: 3,
        wrong: {
          zh: `备份目录中的账本属于终端 ${refusal.terminal}。`,
          en: `The journal in the mirror folder is of terminal ${refusal.terminal}.`,
        },
      });
    case 'mirrorAlone':
      return new CliError({
        code: 'E-RUN-MIRROR',
        status: 3,
        wrong: {
          zh: '备份目录中有账本，数据目录中从来没有：两台机器共用一份账本会互相抵消。',
          en: 'The mirror holds a journal, the data folder never did: two tills must not share one memory.',
        },
        next: {
          zh: `要接替原来那台：把它复制到 ${data}/journal，再运行 holdfast journal accept-folder；否则清空它。`,
          en: `Copy it to ${data}/journal and run holdfast journal accept-folder to take its place; else empty it.`,
        },
      });
    default:
      return unreachable(refusal);
  }
}

function storageError({ code, detail }: StorageFault, data: string): CliError {
  return new CliError({
    code: 'E-RUN-STORAGE',
    status: 1,
    wrong: {
      zh: `数据目录 ${data} 不能写入：${detail}。`,
      en: `The data folder ${data} cannot be written: ${detail}.`,
    },
    ...(code === 'NoSpace'
      ? { next: { zh: '请腾出空间后再启动。', en: 'Make room on the disk and start again.' } }
      : {}),
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
      });
    case 'otherTerminal':
      return new CliError({
        code: 'E-RUN-TERMINAL',
        status: 3,
        wrong: {
          zh: `账本属于终端 ${refusal.terminal}，配置写的是别的终端。`,
          en: `The journal belongs to terminal ${refusal.terminal}, and the configuration says another.`,
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
      });
    default:
      return unreachable(refusal);
  }
}
