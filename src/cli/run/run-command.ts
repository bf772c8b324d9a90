/**
 * `holdfast run`: the till, until it is told to end. Everything that can be wrong is told before it
 * starts; what is thrown afterwards is written down and ends the process, and the next start recovers
 * from the journal.
 */
import { type RunningTill, runTill } from '../../compose/running-till.js';
import { nodeAfter } from '../../platform/node-after.js';
import { endNow, lastWords, onEndSignal, onUncaught } from '../../platform/process-end.js';
import { type Millis, millis } from '../../runtime/ports/units.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, type Command, exitStatus } from '../command.js';
import { type FaultWords, clockWords, damageWords } from '../journal/fault-words.js';
import { readVersion } from '../version.js';
import { refusalError } from './refusal.js';
import {
  type TillArguments,
  loadBoardOf,
  misconfigured,
  readConfigurationOf,
  readTillArguments,
} from './run-request.js';

export const runCommand: Command = {
  name: 'run',
  summary: { zh: '运行收银机', en: 'runs the till' },
  help: {
    zh: `holdfast run --board ID|FILE --data DIR --config FILE [选项]：运行收银机，直到 SIGTERM 或 SIGINT。

  --board ID|FILE  板卡配置：自带的名称，或文件
  --data DIR       数据目录（默认 /var/lib/holdfast）
  --config FILE    配置文件（格式见 docs/config.schema.json）
  --status SOCKET  在此 unix 套接字上输出状态，每次变化一行 JSON
  --sockets DIR    虚拟板卡的套接字所在目录
  --speed N        时间加快 N 倍（1 至 100，仅限虚拟板卡）

就绪后在标准错误输出：ready board=.. data=.. boot=N
退出状态：0 正常结束，1 存储故障，2 参数或配置有误，3 被安全规则拒绝，70 程序缺陷。
`,
    en: `holdfast run --board ID|FILE --data DIR --config FILE [options]: runs the till
until SIGTERM or SIGINT.

  --board ID|FILE  the board's profile: an id that comes with Holdfast, or a file
  --data DIR       data folder (default /var/lib/holdfast)
  --config FILE    configuration (form: docs/config.schema.json)
  --status SOCKET  tells the status on this unix socket, one JSON line a change
  --sockets DIR    where the sockets of a virtual board are
  --speed N        time runs N times faster (1 to 100, virtual board only)

When it is ready it says on standard error: ready board=.. data=.. boot=N
Exit status: 0 ended, 1 the disk, 2 arguments or configuration, 3 refused by a
safety rule, 70 a bug.
`,
  },
  run: async (argv, world) => {
    const given = readTillArguments('run', argv, world);
    const board = await loadBoardOf(given, world);
    const configuration = await readConfigurationOf(given, board);
    if (!board.ok || !configuration.ok) {
      throw misconfigured(given, {
        board: board.ok ? [] : board.error,
        config: configuration.ok ? [] : configuration.error,
      });
    }
    if (given.speed !== 1 && !board.value.profile.isVirtual)
      throw new CliError({ code: 'E-RUN-SPEED', status: 2 });
    return runUntilTold(given, world, { board: board.value, configuration: configuration.value });
  },
};

type Parts = Pick<Parameters<typeof runTill>[0], 'board' | 'configuration'>;

/** Why a till that runs has to end. */
type Cause = { readonly kind: 'signal' } | { readonly kind: 'bug'; readonly error: unknown };

async function runUntilTold(given: TillArguments, world: CliWorld, parts: Parts): Promise<number> {
  let tell: (cause: Cause) => void = () => undefined;
  const told = new Promise<Cause>((resolve) => {
    tell = resolve;
  });
  // Heard from here on: a till that is still starting ends as soon as it has started.
  const unhear = onEndSignal(() => {
    tell({ kind: 'signal' });
  });
  const uncatch = onUncaught((error) => {
    lastWords(bugLine(error, 'uncaught'));
  });
  try {
    const started = await runTill({
      ...given,
      ...parts,
      version: readVersion(),
      env: world.env,
      onBug: (error, where) => {
        lastWords(bugLine(error, where));
        tell({ kind: 'bug', error });
      },
    });
    if (!started.ok) throw refusalError(started.error, given);
    const till = started.value;
    void till.ready.then(() => {
      const { board } = parts.board.profile;
      world.stderr(`ready board=${board} data=${given.data} boot=${till.boot}\n`);
      if (till.damage !== null) {
        world.stderr(faultLine(damageWords(till.damage, given.data), 'E-JOURNAL-LOCKED', world));
      }
      if (till.seenLater !== null) {
        world.stderr(faultLine(clockWords(till.seenLater, given.data), 'E-CLOCK', world));
      }
    });
    const cause = await told;
    if (cause.kind === 'bug') throw cause.error;
    return await endOf(till);
  } finally {
    unhear();
    uncatch();
  }
}

/** Why the till takes no payment, and what to do: nobody at the keypad can mend it. */
function faultLine({ wrong, next }: FaultWords, code: string, { language }: CliWorld): string {
  return `${wrong[language]} ${next[language]} [${code}]\n`;
}

async function endOf(till: RunningTill): Promise<number> {
  const ending = await till.stop();
  await Promise.race([till.log.flush(), rested(flushMax)]);
  if (ending === 'late') {
    lastWords('the disk did not finish in time; what is not written is asked at the next start\n');
    endNow();
  }
  return exitStatus.done;
}

/** A reader of the log that has stopped reading does not hold the end up. */
const flushMax = millis(300);

function rested(span: Millis): Promise<void> {
  return new Promise((resolve) => {
    nodeAfter(span, resolve);
  });
}

/** One JSON line like those of the log, since a supervisor reads both. */
function bugLine(error: unknown, where: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${JSON.stringify({ level: 'error', name: 'till.bug', fields: { where, stack } })}\n`;
}
