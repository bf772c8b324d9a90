/**
 * `journal accept`: a person lets a damaged journal go on. Says first what is damaged, what is kept and
 * what will be asked about; then the reason is kept, and the new segment begun (compose/damage-acceptance.ts).
 */
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfiguration } from '../../compose/configuration.js';
import {
  type DamageParts,
  type DamageSeen,
  acceptSeen,
  lookAtDamage,
} from '../../compose/damage-acceptance.js';
import { takeFolderLock } from '../../platform/folder-lock.js';
import { nodeClock } from '../../platform/node-clock.js';
import { nodeFolder } from '../../platform/node-storage.js';
import { segmentName } from '../../runtime/journal/files.js';
import type { AcceptRefusal, Said } from '../../runtime/journal/accept-damage.js';
import { wordsMax } from '../../runtime/journal/gap-record.js';
import { defaultSettings } from '../../runtime/payment/plan.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { silentLog } from '../../runtime/ports/log.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, exitStatus } from '../command.js';
import { defaultData } from '../data-folder.js';
import { keepReason, lockHeld, unwritable } from './accept.js';
import { damageLines, keptLines } from './damage-words.js';
import { lossWords } from './fault-words.js';
import { readVersion } from '../version.js';
import { understood } from '../understood.js';
import { readKey, unreadable, usage } from './journal-request.js';

export async function runAcceptDamage(argv: readonly string[], world: CliWorld): Promise<number> {
  const values = parsed(argv);
  const data = resolve(world.cwd, values.data ?? defaultData);
  const said = saidOf(values);
  const known = await knownOf(values, data, world);
  const lock = await takeFolderLock(data);
  if (!lock.ok) throw lockHeld(lock.error.detail);
  try {
    const parts: DamageParts = {
      ...known,
      folder: nodeFolder(join(data, 'journal')),
      clock: nodeClock(),
      software: readVersion(),
      log: silentLog,
    };
    const seen = await lookAtDamage(parts);
    if (!seen.ok) throw refusalError(seen.error, data);
    tell(world, [...damageLines(seen.value), ...keptLines(seen.value)]);
    await accept(parts, seen.value, { data, said });
    tell(world, [doneWords(seen.value, data)]);
  } finally {
    await lock.value.release();
  }
  return exitStatus.done;
}

async function accept(
  parts: DamageParts,
  seen: DamageSeen,
  { data, said }: { readonly data: string; readonly said: Said },
): Promise<void> {
  await keepReason(data, { said: 'accept', reason: said.reason, by: said.by });
  const accepted = await acceptSeen(parts, seen, said);
  if (!accepted.ok) throw unwritable(accepted.error.detail);
}

function tell({ stdout, language }: CliWorld, lines: readonly Bilingual[]): void {
  for (const line of lines) stdout(`${line[language]}\n`);
}

function doneWords({ found }: DamageSeen, data: string): Bilingual {
  const name = segmentName(found.newestSegment + 1);
  const verify = `holdfast journal verify --data ${data}`;
  return {
    zh: `已确认，账本从新的一段 ${name} 继续；损坏的段原样保留。请开机；${verify} 会列出此事。`,
    en:
      `Accepted: the journal goes on in ${name}; what is damaged stays as it is. Start the till. ` +
      `${verify} tells of it.`,
  };
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    const options = {
      data: { type: 'string' },
      reason: { type: 'string' },
      by: { type: 'string' },
      config: { type: 'string' },
      key: { type: 'string' },
    } as const;
    return parseArgs({ args: [...argv], options }).values;
  }, usage);
}

type Values = ReturnType<typeof parsed>;

function saidOf({ reason = '', by }: Values): Said {
  if (reason.trim() === '') throw usage({ zh: '缺少 --reason。', en: '--reason is missing.' });
  if (Math.max(reason.length, by?.length ?? 0) > wordsMax) {
    throw usage({
      zh: `--reason 和 --by 最多 ${wordsMax} 个字符。`,
      en: `--reason and --by have at most ${wordsMax} characters.`,
    });
  }
  return { reason, by: by ?? userInfo().username };
}

type Known = Pick<DamageParts, 'chainKey' | 'terminal' | 'settings' | 'channels'>;

/** What the configuration says of this till; without one the segments say whose they are. */
async function knownOf({ config, key }: Values, data: string, { cwd }: CliWorld): Promise<Known> {
  const chainKey = key === undefined ? null : await readKey(resolve(cwd, key));
  if (config === undefined) {
    return { chainKey, terminal: null, settings: defaultSettings, channels: [] };
  }
  const place = { path: resolve(cwd, config), data, isVirtual: true };
  const read = await readConfiguration(place);
  if (!read.ok) {
    const list = read.error.map(({ path, problem }) => `\n  ${config}#${path} ${problem}`).join('');
    throw new CliError({
      code: 'E-CONFIG-PROBLEMS',
      status: 2,
      wrong: { zh: `配置有错误：${list}\n`, en: `The configuration has mistakes:${list}\n` },
    });
  }
  const { settings, channels } = read.value;
  return {
    chainKey: chainKey ?? read.value.chainKey,
    terminal: settings.terminal,
    settings,
    channels: channels.map(({ row }) => row.channel),
  };
}

function refusalError(refusal: AcceptRefusal, data: string): CliError {
  switch (refusal.kind) {
    case 'storage':
      return unreadable(refusal.fault, data);
    case 'nothingToAccept':
      return new CliError({ code: 'E-JOURNAL-SOUND', status: 3 });
    case 'noJournal':
      return new CliError({ code: 'E-JOURNAL-MISSING', status: 2, ...lossWords(data) });
    case 'keyMissing':
    case 'keyWrong':
      return new CliError({ code: 'E-JOURNAL-OTHER-KEY', status: 2 });
    case 'otherTerminal':
      return new CliError({
        code: 'E-JOURNAL-TERMINAL',
        status: 3,
        wrong: {
          zh: `账本属于终端 ${refusal.terminal}，配置写的是别的终端。`,
          en: `The journal belongs to terminal ${refusal.terminal}, and the configuration says another.`,
        },
      });
    case 'newer':
      return new CliError({
        code: 'E-JOURNAL-NEWER',
        status: 3,
        wrong: {
          zh: `账本没有损坏，是较新的程序写的（${refusal.detail}）。`,
          en: `The journal is not damaged: ${refusal.detail}.`,
        },
      });
    case 'terminalUnknown':
      return new CliError({
        code: 'E-JOURNAL-TERMINAL',
        status: 2,
        wrong: {
          zh: '账本中已看不出属于哪个终端。',
          en: 'No segment says any more whose the journal is.',
        },
      });
    default:
      return unreachable(refusal);
  }
}
