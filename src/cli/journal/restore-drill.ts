/** `journal restore-drill DIR`: what a start from a backup would do (compose/restore-drill.ts), in words. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { journalFoldersBy } from '../../compose/backup.js';
import { type Asked, type Drill, drillRestore } from '../../compose/restore-drill.js';
import { nodeClock } from '../../platform/node-clock.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import { indexJournal } from '../../runtime/journal/reader.js';
import { yuanText } from '../../runtime/text/money.js';
import { fen } from '../../runtime/ports/units.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, exitStatus } from '../command.js';
import { understood } from '../understood.js';
import { readKey, unreadable, usage } from './journal-request.js';
import { timeText } from './record-lines.js';
import { findingsOf } from './verify.js';

export async function runRestoreDrill(argv: readonly string[], world: CliWorld): Promise<number> {
  const { values, positionals } = parsed(argv);
  const [given, stray] = positionals;
  if (given === undefined)
    throw usage({ zh: '缺少备份目录。', en: 'The backup to drill is missing.' });
  if (stray !== undefined) {
    throw usage({ zh: `多余的参数“${stray}”。`, en: `"${stray}" is one argument too many.` });
  }
  const dir = resolve(world.cwd, given);
  const key = values.key === undefined ? null : await readKey(resolve(world.cwd, values.key));
  const journal = journalFoldersBy((...path) => readableNodeFolder(join(dir, ...path)));
  const clock = nodeClock();
  const drilled = await drillRestore({ data: readableNodeFolder(dir), journal, key, clock });
  if (!drilled.ok) {
    const { error } = drilled;
    if (error.kind === 'storage') throw unreadable(error.fault, dir);
    throw noBackup(dir, error.why);
  }
  const verified = await verifiedProblems({ folder: journal.journal, key }, dir);
  const problems = [...new Set([...drilled.value.problems, ...verified])];
  const isSound = problems.length === 0;
  const told = { ...drilled.value, problems };
  world.stdout(values.json === true ? jsonOf(told, isSound) : textOf(told, world));
  if (isSound) return exitStatus.done;
  throw new CliError({
    code: 'E-BACKUP-DAMAGED',
    status: 1,
    wrong: {
      zh: `备份 ${dir} 有 ${problems.length} 处问题，见上。`,
      en: `The backup ${dir} has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}, listed above.`,
    },
  });
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    const options = { key: { type: 'string' }, json: { type: 'boolean' } } as const;
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  }, usage);
}

async function verifiedProblems(
  source: Parameters<typeof findingsOf>[0]['source'],
  dir: string,
): Promise<readonly string[]> {
  const index = await indexJournal(source.folder);
  if (!index.ok) return [];
  if (index.value.numbers.length === 0) return [`there is no journal in ${dir}`];
  const { damage, broken } = await findingsOf({ source, index: index.value });
  return [
    ...damage.map(({ segment, block, detail }) => `segment ${segment}, block ${block}: ${detail}`),
    ...broken.map(({ invariant, problem }) => `rule ${invariant}: ${problem}`),
  ];
}

function noBackup(dir: string, why: string): CliError {
  return new CliError({
    code: 'E-BACKUP-NONE',
    status: 2,
    wrong: {
      zh: `${dir} 不是一份完成的备份：${why}。`,
      en: `${dir} is no finished backup: ${why}.`,
    },
  });
}

function jsonOf({ manifest, problems, ...rest }: Drill, isSound: boolean): string {
  const { files, holdfastBackup, ...facts } = manifest;
  const told = { ok: isSound, format: holdfastBackup, ...facts, files: files.length };
  return `${JSON.stringify({ ...told, ...rest, problems })}\n`;
}

const words = {
  zh: {
    made: (when: string) => `备份时间 ${when}`,
    last: (sequence: number, when: string, sale: number) =>
      `最后一条记录 ${sequence}（${when}），最后一笔销售 ${sale} 号`,
    problem: (text: string) => `问题：${text}`,
    open: (text: string) => `未了结：${text}`,
    none: '没有未了结的付款。',
    asked: (text: string) => `启动时立即查询：${text}`,
    missing: (text: string) => `备份之后可能用过、启动后会查询的号码：${text}`,
    rest: '此后重新启动过的收款用了别的号码段，本机无从知道：请与钱包账单核对。',
  },
  en: {
    made: (when: string) => `Made at ${when}`,
    last: (sequence: number, when: string, sale: number) =>
      `Last record ${sequence} (${when}), last sale ${sale}`,
    problem: (text: string) => `Problem: ${text}`,
    open: (text: string) => `Open: ${text}`,
    none: 'No payment is open.',
    asked: (text: string) => `Asked at once by a start: ${text}`,
    missing: (text: string) => `May have been used since, and would be asked about: ${text}`,
    rest:
      'Payments after a later restart have numbers of another block, which nothing here knows: compare ' +
      'with the bills of the wallets.',
  },
};

function textOf(drill: Drill, { language }: CliWorld): string {
  const say = words[language];
  const { manifest, problems, open, asked, mayBeMissing, lastSale } = drill;
  const { attempts, duties, refunds } = open;
  const lines = [
    say.made(timeText(manifest.madeAtMs)),
    say.last(manifest.lastSequence, timeText(manifest.lastRecordMs), lastSale),
    ...problems.map(say.problem),
    ...attempts.map((one) =>
      say.open(`${one.attempt} ${one.channel} ${yuanText(fen(one.amountFen))} ${one.state}`),
    ),
    ...[...duties, ...refunds].map((one) =>
      say.open(`${one.number} ${one.channel} ${yuanText(fen(one.amountFen))} ${one.state}`),
    ),
    ...(attempts.length + duties.length + refunds.length === 0 ? [say.none] : []),
    ...(asked.length === 0 ? [] : [say.asked(listed(asked))]),
    ...(mayBeMissing.length === 0 ? [] : [say.missing(listed(mayBeMissing))]),
    say.rest,
  ];
  return `${lines.join('\n')}\n`;
}

function listed(numbers: readonly Asked[]): string {
  return numbers.map(({ number, channel }) => `${number} (${channel})`).join(', ');
}
