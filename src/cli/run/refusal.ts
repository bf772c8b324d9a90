/** Why a till was not started, as a sentence on what is wrong and one on what to do. */
import type { RestoreSign } from '../../compose/folder-origin.js';
import { placeName } from '../../compose/folder-place.js';
import type { RunRefusal } from '../../compose/running-till.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { StorageFault } from '../../runtime/ports/storage.js';
import type { MediumRemark } from '../../platform/medium.js';
import type { MirrorRefusal } from '../../runtime/journal/mirror-open.js';
import type { NewerJournal } from '../../runtime/journal/newer-journal.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { wordsOfMedium } from '../medium-words.js';
import type { TillArguments } from './run-request.js';

export function refusalError(
  refusal: RunRefusal,
  { data, status }: Pick<TillArguments, 'data' | 'status'>,
): CliError {
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
    case 'restored':
      return restoredError(refusal.sign, data);
    case 'backup':
      return new CliError({
        code: 'E-RUN-BACKUP',
        status: 3,
        wrong: {
          zh: `${data} 是一份备份，不能直接运行：一运行就不再是备份了。`,
          en: `${data} is a backup and is not run itself: it would be a backup no more.`,
        },
        next: {
          zh: `请先复制到收银机的数据目录，再运行：holdfast journal accept-folder --data 目录 --reason "原因"`,
          en: `Copy it to the till's data folder, then run: holdfast journal accept-folder --data DIR --reason "why"`,
        },
      });
    case 'document':
      return documentError(refusal, data);
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

const restoredSigns: Readonly<Record<RestoreSign, Bilingual>> = {
  document: {
    zh: 'place.json 不是在这里写下的那个文件',
    en: 'place.json is not the file that was written here',
  },
  segment: {
    zh: '账本的段文件不是在这里写下的那个文件',
    en: 'a segment of the journal is not the file that was written here',
  },
  sequence: {
    zh: '账本比这里记过的要短',
    en: 'the journal ends before a record that was written here',
  },
};

function restoredError(sign: RestoreSign, data: string): CliError {
  const why = restoredSigns[sign];
  const call = `holdfast journal accept-folder --data ${data} --reason`;
  return new CliError({
    code: 'E-RUN-RESTORED',
    status: 3,
    wrong: {
      zh: `数据目录 ${data} 被换成了以前的副本（${why.zh}）：之后的收款它都不知道。`,
      en: `The data folder ${data} was put back from a copy (${why.en}): it knows nothing of payments since.`,
    },
    next: {
      zh: `若原来的数据还在，请放回；否则运行：${call} "原因"，启动后会向钱包查询可能缺少的付款`,
      en: `Put the newer data back if it exists; else run: ${call} "why"; the start asks the wallets what is missing`,
    },
  });
}

function documentError(
  { name, problems }: Extract<RunRefusal, { readonly kind: 'document' }>,
  data: string,
): CliError {
  const command = name === placeName ? 'accept-folder' : 'accept-settings';
  const what = problems.map(({ path, problem }) => `${path} ${problem}`.trim()).join('; ');
  const call = `holdfast journal ${command} --data ${data} --reason`;
  return new CliError({
    code: 'E-RUN-DOCUMENT',
    status: 3,
    wrong: {
      zh: `${data} 中的 ${name} 和它的副本都不能读取（${what}）；本机不会当作新机启动。`,
      en: `Neither ${name} in ${data} nor its copy can be read (${what}): the till does not start as a new one.`,
    },
    next: {
      zh: `请从备份放回这个文件；没有时运行：${call} "原因"`,
      en: `Put the file back from a backup; without one run: ${call} "why"`,
    },
  });
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

function journalError(
  refusal: Extract<RunRefusal, { readonly kind: 'journal' }>['refusal'],
  data: string,
): CliError {
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
    case 'newer':
      return newerError(refusal);
    default:
      return unreachable(refusal);
  }
}

const newerWords: Readonly<Record<NewerJournal['what'], Bilingual>> = {
  format: { zh: '账本格式', en: 'the format of the journal' },
  behaviour: { zh: '记账规则', en: 'the rules that the journal goes by' },
  body: { zh: '账本中的一条记录', en: 'a record in the journal' },
};

function newerError({ what, found, software }: NewerJournal): CliError {
  const words = newerWords[what];
  const [writerZh, writerEn] =
    software === ''
      ? ['较新的程序', 'later software']
      : [`版本 ${software}`, `version ${software}`];
  return new CliError({
    code: 'E-JOURNAL-NEWER',
    status: 3,
    wrong: {
      zh: `账本由${writerZh}写过，本程序较旧：不认识${words.zh}（编号 ${found}）。`,
      en:
        `The journal was written by ${writerEn}, and this software is older: ` +
        `it does not know ${words.en} (number ${found}).`,
    },
  });
}
