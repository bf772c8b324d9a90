/**
 * `journal backup --to DIR`: a copy of the data folder that can be relied upon, made while the till sells
 * (compose/backup.ts). It says done when everything is on stable storage, was read back, and verifies.
 */
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Backup,
  type BackupProblem,
  journalFoldersBy,
  makeBackup,
} from '../../compose/backup.js';
import { nodeClock } from '../../platform/node-clock.js';
import { createNodeFolder, readableNodeFolder } from '../../platform/node-storage.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { indexJournal } from '../../runtime/journal/reader.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, exitStatus } from '../command.js';
import { defaultData } from '../data-folder.js';
import { understood } from '../understood.js';
import { timeText } from './record-lines.js';
import { readKey, unreadable, usage } from './journal-request.js';
import { type Findings, findingsOf, isClean } from './verify.js';

export async function runBackup(argv: readonly string[], world: CliWorld): Promise<number> {
  const values = parsed(argv);
  if (values.to === undefined) throw usage({ zh: '缺少 --to。', en: '--to is missing.' });
  const data = resolve(world.cwd, values.data ?? defaultData);
  const to = resolve(world.cwd, values.to);
  const key = values.key === undefined ? null : await readKey(resolve(world.cwd, values.key));
  await refuseTarget(data, to);
  const target = await createNodeFolder(to);
  if (!target.ok) throw diskError(target.error.detail);
  const made = await makeBackup({
    data: readableNodeFolder(data),
    journal: journalFoldersBy((...path) => readableNodeFolder(join(data, ...path))),
    target: target.value,
    now: nodeClock().wall(),
  });
  if (!made.ok) throw problemError(made.error, data, to);
  const folder = readableNodeFolder(join(to, 'journal'));
  const index = await indexJournal(folder);
  if (!index.ok) throw unreadable(index.error, to);
  const findings = await findingsOf({ source: { folder, key }, index: index.value });
  const isSound = isClean(findings);
  world.stdout(
    values.json === true ? jsonOf(made.value, to, isSound) : textOf(made.value, to, world),
  );
  if (isSound) return exitStatus.done;
  throw damagedError(findings, data);
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    const options = {
      data: { type: 'string' },
      to: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...argv], options }).values;
  }, usage);
}

/** Before anything is made: nothing is overwritten, and no backup lies within what it is of. */
async function refuseTarget(data: string, to: string): Promise<void> {
  const inside = `${await realPathOf(to)}${sep}`.startsWith(`${await realPathOf(data)}${sep}`);
  if (inside) {
    throw targetError({
      zh: `${to} 在数据目录里面。`,
      en: `${to} lies in the data folder.`,
    });
  }
  const names = await namesIn(to);
  if (names.length > 0) throw notEmpty(to);
}

/** Of the folder, or of the nearest one above it that is there. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error: unknown) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) return path;
    return join(await realPathOf(dirname(path)), path.slice(dirname(path).length));
  }
}

async function namesIn(to: string): Promise<readonly string[]> {
  try {
    return await readdir(to);
  } catch (error: unknown) {
    if (codeOf(error) === 'ENOENT') return [];
    throw diskError(codeOf(error));
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  throw error;
}

function problemError(problem: BackupProblem, data: string, to: string): CliError {
  switch (problem.kind) {
    case 'storage':
      return diskError(problem.fault.detail);
    case 'empty':
      return unreadable({ code: 'NotFound', call: 'list', detail: data }, data);
    case 'notEmpty':
      return notEmpty(to);
    case 'unsteady':
      return diskError('the journal changes faster than it can be copied');
    case 'notReadBack':
      return new CliError({
        code: 'E-BACKUP-DAMAGED',
        status: 1,
        wrong: {
          zh: `${to} 中的 ${problem.path} 写入后读回不一致：目标介质不可靠。`,
          en: `${problem.path} in ${to} does not read back as it was written: its medium is not to be trusted.`,
        },
        next: { zh: '请换一个介质再备份。', en: 'Make the backup on another medium.' },
      });
    default:
      return unreachable(problem);
  }
}

function notEmpty(to: string): CliError {
  return targetError({
    zh: `${to} 不是空目录；备份从不覆盖任何东西。`,
    en: `${to} is not empty; a backup overwrites nothing.`,
  });
}

function targetError(wrong: CliError['fault']['wrong']): CliError {
  return new CliError({ code: 'E-BACKUP-TARGET', status: 2, wrong });
}

function diskError(detail: string): CliError {
  return new CliError({
    code: 'E-BACKUP-DISK',
    status: 1,
    wrong: { zh: `备份没有完成：${detail}。`, en: `The backup was not finished: ${detail}.` },
  });
}

function damagedError({ damage, broken }: Findings, data: string): CliError {
  const [place] = damage;
  const where = place === undefined ? '' : ` (segment ${place.segment}, block ${place.block})`;
  return new CliError({
    code: 'E-BACKUP-DAMAGED',
    status: 1,
    wrong: {
      zh:
        `备份照原样保存了 ${data} 的账本，而它有 ${damage.length} 处损坏、` +
        `${broken.length} 处违反规则${where}。`,
      en:
        `The backup holds the journal of ${data} as it is, and that has ${damage.length} damaged places and ` +
        `${broken.length} broken rules${where}.`,
    },
  });
}

function jsonOf({ manifest }: Backup, to: string, isSound: boolean): string {
  const { files, holdfastBackup, ...facts } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${JSON.stringify({ ok: isSound, to, format: holdfastBackup, ...facts, files: files.length, bytes })}\n`;
}

const mebibyte = 1024 * 1024;

function textOf({ manifest }: Backup, to: string, { language }: CliWorld): string {
  const { files, lastSequence, chainHead } = manifest;
  const lastRecordAt = timeText(manifest.lastRecordMs);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const size = (bytes / mebibyte).toFixed(1);
  const head = chainHead.slice(0, 8);
  return language === 'zh'
    ? `已备份到 ${to}：${files.length} 个文件，${size} MiB，已读回。\n` +
        `最后一条记录 ${lastSequence}（${lastRecordAt}），链 ${head}。\n`
    : `Backed up to ${to}: ${files.length} files, ${size} MiB, read back.\n` +
        `Last record ${lastSequence} (${lastRecordAt}), chain ${head}.\n`;
}
