/**
 * The arguments of `holdfast journal ...`, read into one request, and the journal it means. Opens for
 * reading only: a command that was given a request cannot change a journal.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Configuration } from '../../compose/configuration.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import { archiveFolder } from '../../runtime/journal/archive-files.js';
import { decodeChainKey } from '../../runtime/journal/chain-key.js';
import {
  type JournalIndex,
  type JournalSource,
  indexJournal,
} from '../../runtime/journal/reader.js';
import type { ReadableFolder, StorageFault } from '../../runtime/ports/storage.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import type { CliWorld } from '../command.js';
import { defaultData } from '../data-folder.js';
import { understood } from '../understood.js';

export interface JournalRequest {
  readonly world: CliWorld;
  /** The data folder, absolute. */
  readonly data: string;
  readonly source: JournalSource;
  readonly index: JournalIndex;
  readonly json: boolean;
  /** `--all`: with what is left out otherwise. */
  readonly all: boolean;
  /** `--attempt NO`. */
  readonly attempt: string | null;
  /** `--config FILE` and `--to FILE`, absolute. */
  readonly config: string | null;
  readonly to: string | null;
  /** `--mirror DIR`: the journal on the other medium, to compare with. */
  readonly mirror: ReadableFolder | null;
  /** What follows the subcommand. */
  readonly words: readonly string[];
}

export async function readRequest(
  argv: readonly string[],
  world: CliWorld,
): Promise<JournalRequest> {
  const { values, positionals } = parse(argv);
  const data = resolve(world.cwd, values.data ?? defaultData);
  const folder = readableNodeFolder(join(data, 'journal'));
  const archive = readableNodeFolder(join(data, 'journal', archiveFolder));
  const keyFile = values.key;
  const key = keyFile === undefined ? null : await readKey(resolve(world.cwd, keyFile));
  const index = await indexJournal(folder, archive);
  if (!index.ok) throw unreadable(index.error, data);
  if (index.value.numbers.length === 0) throw missing(data);
  return {
    world,
    data,
    source: { folder, archive, key },
    index: index.value,
    json: values.json ?? false,
    all: values.all ?? false,
    attempt: values.attempt ?? null,
    config: values.config === undefined ? null : resolve(world.cwd, values.config),
    to: values.to === undefined ? null : resolve(world.cwd, values.to),
    mirror:
      values.mirror === undefined ? null : readableNodeFolder(resolve(world.cwd, values.mirror)),
    words: positionals,
  };
}

function parse(argv: readonly string[]) {
  return understood(() => {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        key: { type: 'string' },
        attempt: { type: 'string' },
        config: { type: 'string' },
        to: { type: 'string' },
        mirror: { type: 'string' },
        json: { type: 'boolean' },
        all: { type: 'boolean' },
      },
    });
  }, usage);
}

export async function readKey(path: string) {
  const text = await textOf(path);
  const key = text === null ? null : decodeChainKey(text);
  if (key !== null) return key;
  throw new CliError({
    code: 'E-JOURNAL-KEY',
    status: 2,
    wrong: {
      zh: `密钥文件 ${path} 无法读取，或内容不是 32 至 128 位十六进制数字。`,
      en: `The key file ${path} cannot be read, or is not 32 to 128 hexadecimal digits.`,
    },
  });
}

/** `null` when it cannot be read. */
export async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** The configuration that `--config` names. What is for a board alone is not asked of it. */
export async function configurationAt(path: string, data: string): Promise<Configuration> {
  // Loaded where one is named: with it come all wallets.
  const { readConfiguration } = await import('../../compose/configuration.js');
  const read = await readConfiguration({ path, data, isVirtual: true });
  if (read.ok) return read.value;
  const list = read.error.map((one) => `\n  ${path}#${one.path} ${one.problem}`).join('');
  throw new CliError({
    code: 'E-CONFIG-PROBLEMS',
    status: 2,
    wrong: {
      zh: `配置有 ${read.error.length} 处错误：${list}\n`,
      en: `The configuration has ${read.error.length} mistakes:${list}\n`,
    },
  });
}

/** For arguments that are wrong: says so, and where the right ones stand. */
export function usage(wrong: Bilingual): CliError {
  return new CliError({
    code: 'E-JOURNAL-USAGE',
    status: 2,
    wrong,
  });
}

/** For a disk that does not give the journal out. */
export function unreadable(fault: StorageFault, where: string): CliError {
  if (fault.code === 'NotFound') return missing(where);
  return new CliError({
    code: 'E-JOURNAL-DISK',
    status: 1,
    wrong: {
      zh: `账本不能读取：${fault.detail}。`,
      en: `The journal cannot be read: ${fault.detail}.`,
    },
  });
}

/** For a data folder without a journal. */
export function missing(where: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-MISSING',
    status: 2,
    wrong: { zh: `${where} 中没有账本。`, en: `There is no journal in ${where}.` },
  });
}
