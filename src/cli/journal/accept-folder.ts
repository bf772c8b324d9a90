/**
 * `journal accept-folder`: a person says that the other holder of this memory is out of use, and makes
 * the data folder this machine's own (P6). What was said is kept beside it, line by line. Takes the lock.
 */
import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { acceptPlace } from '../../compose/till.js';
import { takeFolderLock } from '../../platform/folder-lock.js';
import { placeOfFolder } from '../../platform/folder-place.js';
import { nodeFolder } from '../../platform/node-storage.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, exitStatus } from '../command.js';
import { usage } from './journal-request.js';

const defaultData = '/var/lib/holdfast';
const recordName = 'accepted.jsonl';

export async function acceptFolder(argv: readonly string[], world: CliWorld): Promise<number> {
  const { data: name, reason } = parsed(argv);
  const data = resolve(world.cwd, name ?? defaultData);
  if (reason === undefined || reason.trim() === '') {
    throw usage({ zh: '缺少 --reason。', en: '--reason is missing.' });
  }
  const lock = await takeFolderLock(data);
  if (!lock.ok) throw locked(lock.error.detail);
  try {
    const place = await placeOfFolder(data);
    await keepReason(data, { place, reason });
    const accepted = await acceptPlace(nodeFolder(data), place);
    if (!accepted.ok) throw unwritable(accepted.error.detail);
  } finally {
    await lock.value.release();
  }
  world.stdout(
    world.language === 'zh' ? `${data} 现在属于本机。\n` : `${data} is this machine's own now.\n`,
  );
  return exitStatus.done;
}

function parsed(argv: readonly string[]) {
  try {
    const options = { data: { type: 'string' }, reason: { type: 'string' } } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
    throw usage({
      zh: `无法理解参数：${error.message}`,
      en: `These arguments make no sense: ${error.message}`,
    });
  }
}

/** Durable before the folder is accepted. */
async function keepReason(data: string, said: Readonly<Record<string, string>>): Promise<void> {
  const line = JSON.stringify({ at: new Date().toISOString(), by: userInfo().username, ...said });
  try {
    const file = await open(join(data, recordName), 'a', 0o600);
    try {
      await file.write(`${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error: unknown) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw unwritable(error.message);
  }
}

function locked(detail: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-IN-USE',
    status: 3,
    wrong: { zh: `数据目录不能使用：${detail}。`, en: `Refused: ${detail}.` },
  });
}

function unwritable(detail: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-DISK',
    status: 1,
    wrong: {
      zh: `数据目录不能写入：${detail}。`,
      en: `The data folder cannot be written: ${detail}.`,
    },
  });
}
