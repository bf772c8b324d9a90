/**
 * `journal archive`: what a running till does when it is idle, for one that is not running. Takes the
 * lock. Without a configuration nothing is deleted: nobody has said how old is old.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keepJournal } from '../../compose/journal-keeping.js';
import { takeFolderLock } from '../../platform/folder-lock.js';
import { nodeClock } from '../../platform/node-clock.js';
import { nodeFolder, readableNodeFolder } from '../../platform/node-storage.js';
import type { RoundReport } from '../../runtime/journal/archive-round.js';
import type { ArchiveTrouble } from '../../runtime/journal/archiver.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { beijingAhead } from '../../runtime/terminal/slip-time.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, exitStatus } from '../command.js';
import { defaultData } from '../data-folder.js';
import { understood } from '../understood.js';
import { lockHeld } from './accept.js';
import { configurationAt, missing, readKey, usage } from './journal-request.js';

export async function runArchive(argv: readonly string[], world: CliWorld): Promise<number> {
  const given = parsed(argv);
  const data = resolve(world.cwd, given.data ?? defaultData);
  const configuration =
    given.config === undefined
      ? null
      : await configurationAt(resolve(world.cwd, given.config), data);
  const key = given.key === undefined ? null : await readKey(resolve(world.cwd, given.key));
  const names = await readableNodeFolder(data).list();
  if (!names.ok || !names.value.includes('journal')) throw missing(data);
  const lock = await takeFolderLock(data);
  if (!lock.ok) throw lockHeld(lock.error.detail);
  try {
    const done = await keepJournal({
      data: nodeFolder(data),
      key: configuration?.chainKey ?? key,
      clock: nodeClock(),
      ahead: beijingAhead,
      retentionDays: configuration?.journalKeeping.retentionDays ?? null,
      turn: () => Promise.resolve(true),
    });
    if (!done.ok) throw notArchived(done.error);
    const { archived, retired } = done.value;
    world.stdout(
      given.json === true
        ? `${JSON.stringify({ archived, retired })}\n`
        : `${words(done.value)[world.language]}\n`,
    );
  } finally {
    await lock.value.release();
  }
  return exitStatus.done;
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    return parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        config: { type: 'string' },
        key: { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values;
  }, usage);
}

function words({ archived, retired }: RoundReport): Bilingual {
  return {
    zh: `归档 ${archived.length} 段，删除 ${retired.length} 段已导出且到期的归档。`,
    en: `Archived ${archived.length} segments, deleted ${retired.length} that were exported and are old enough.`,
  };
}

function notArchived(trouble: ArchiveTrouble): CliError {
  return new CliError({ code: 'E-JOURNAL-ARCHIVE', status: 1, wrong: wrongOf(trouble) });
}

function wrongOf(trouble: ArchiveTrouble): Bilingual {
  switch (trouble.kind) {
    case 'storage': {
      const { detail } = trouble.fault;
      return {
        zh: `账本未能归档：${detail}。`,
        en: `The journal could not be archived: ${detail}.`,
      };
    }
    case 'damage': {
      const { segment, block, label } = trouble.damage;
      return {
        zh: `第 ${segment} 段第 ${block} 块（${label}）损坏：它和之后的各段不归档。`,
        en: `Segment ${segment} is damaged at block ${block} (${label}): it stays, and so does what follows.`,
      };
    }
    case 'occupied':
      return {
        zh: `第 ${trouble.segment} 段的归档位置上是别的内容：两者都未改动。`,
        en: `Something else stands in the archive in the place of segment ${trouble.segment}: neither was touched.`,
      };
    default:
      return unreachable(trouble);
  }
}
