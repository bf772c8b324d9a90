/**
 * `journal accept-folder` and its kin: a person says of a data folder what a till cannot know by itself
 * (compose/acceptance.ts). Takes the lock. What was said, why and by whom is kept in the folder first,
 * line by line.
 */
import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { acceptLoss, acceptPlace, acceptSettings } from '../../compose/acceptance.js';
import { acceptClock } from '../../compose/accepted-clock.js';
import { takeFolderLock } from '../../platform/folder-lock.js';
import { placeOfFolder } from '../../platform/folder-place.js';
import { nodeClock, softwareBornAt } from '../../platform/node-clock.js';
import { nodeFolder } from '../../platform/node-storage.js';
import type { StorageFolder } from '../../runtime/ports/storage.js';
import { CliError } from '../cli-error.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { type CliWorld, exitStatus } from '../command.js';
import { defaultData } from '../data-folder.js';
import { understood } from '../understood.js';
import { usage } from './journal-request.js';

const recordName = 'accepted.jsonl';

interface Said {
  /** The data folder, absolute. */
  readonly data: string;
  readonly folder: StorageFolder;
  /** Names this machine and the folder. */
  readonly place: string;
}

/** Does what was said; answers what is so now. Throws a `CliError`. */
type Acceptance = (said: Said) => Promise<Bilingual>;

const acceptances = {
  'accept-folder': async ({ data, folder, place }) => {
    const accepted = await acceptPlace(folder, place);
    if (!accepted.ok) throw unwritable(accepted.error.detail);
    return {
      zh: `${data} 现在属于本机；下次启动会向钱包查询可能缺少的付款。`,
      en: `${data} is this machine's own now; the next start asks the wallets about what may be missing.`,
    };
  },
  'accept-settings': async ({ data, folder, place }) => {
    const accepted = await acceptSettings(folder, place);
    if (!accepted.ok) throw unwritable(accepted.error.detail);
    return {
      zh: `${data} 中的设置已放到一边；下次启动采用默认设置。`,
      en: `The settings in ${data} are put aside; the next start has the defaults.`,
    };
  },
  'accept-loss': async ({ data, folder, place }) => {
    const accepted = await acceptLoss(folder, place);
    if (!accepted.ok) {
      const { error } = accepted;
      throw error.kind === 'journalThere' ? journalThere(data) : unwritable(error.fault.detail);
    }
    return {
      zh: `下次启动将在 ${data} 中开始新的账本，从第 1 笔起。`,
      en: `The next start begins a new journal in ${data}, with sale 1.`,
    };
  },
  'accept-clock': async ({ folder }) => {
    const clock = nodeClock();
    const now = clock.wall();
    const time = new Date(now).toISOString();
    if (now < softwareBornAt) throw clockUnset(time);
    const accepted = await acceptClock(folder, now);
    if (!accepted.ok) throw unwritable(accepted.error.detail);
    return {
      zh: `已确认时钟正确：${time}。下次启动起采用。`,
      en: `The clock is taken for right: ${time}. From the next start on it is believed.`,
    };
  },
} satisfies Readonly<Record<string, Acceptance>>;

export type AcceptanceName = keyof typeof acceptances;

export async function runAcceptance(
  name: AcceptanceName,
  argv: readonly string[],
  world: CliWorld,
): Promise<number> {
  const { data: given, reason } = parsed(argv);
  const data = resolve(world.cwd, given ?? defaultData);
  if (reason === undefined || reason.trim() === '') {
    throw usage({ zh: '缺少 --reason。', en: '--reason is missing.' });
  }
  const lock = await takeFolderLock(data);
  if (!lock.ok) throw lockHeld(lock.error.detail);
  try {
    const place = await placeOfFolder(data);
    await keepReason(data, { said: name, place, reason });
    const words = await acceptances[name]({ data, folder: nodeFolder(data), place });
    world.stdout(`${words[world.language]}\n`);
  } finally {
    await lock.value.release();
  }
  return exitStatus.done;
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    const options = { data: { type: 'string' }, reason: { type: 'string' } } as const;
    return parseArgs({ args: [...argv], options }).values;
  }, usage);
}

/** Durable before anything is done. `said` may name who says it; who is logged in, otherwise. */
export async function keepReason(
  data: string,
  said: Readonly<Record<string, string>>,
): Promise<void> {
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

/** Another process owns the data folder. */
export function lockHeld(detail: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-IN-USE',
    status: 3,
    wrong: { zh: `数据目录不能使用：${detail}。`, en: `Refused: ${detail}.` },
  });
}

function clockUnset(time: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-CLOCK',
    status: 3,
    wrong: {
      zh: `时钟为 ${time}，早于本软件，不可能正确。`,
      en: `The clock says ${time}, which is before this software: it cannot be right.`,
    },
  });
}

function journalThere(data: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-THERE',
    status: 3,
    wrong: {
      zh: `${data} 中有账本，没有丢失。`,
      en: `There is a journal in ${data}: it is not lost.`,
    },
    next: {
      zh: `请运行 holdfast journal verify --data ${data}`,
      en: `Run holdfast journal verify --data ${data}`,
    },
  });
}

export function unwritable(detail: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-DISK',
    status: 1,
    wrong: {
      zh: `数据目录不能写入：${detail}。`,
      en: `The data folder cannot be written: ${detail}.`,
    },
  });
}
