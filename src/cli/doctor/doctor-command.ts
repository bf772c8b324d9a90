/**
 * `holdfast doctor`: board, devices, channels, clock, disk, journal, one sentence each, with the next
 * step where there is a fault. Takes no lock, writes nothing to the data folder, and may be used while
 * the till runs: its devices are left to it then, and it is asked for a report of itself.
 */
import type { Board } from '../../compose/board.js';
import { type Configuration, readDocument } from '../../compose/configuration.js';
import { checkChannel, configuredChannels } from '../../compose/channels/channel-check.js';
import { diagnoseChannels, findDevices } from '../../compose/field.js';
import { askTimeServers } from '../../compose/time-servers.js';
import { folderOwner } from '../../platform/folder-lock.js';
import type { ConfigProblem } from '../../runtime/ports/device.js';
import type { Result } from '../../runtime/ports/result.js';
import { CliError } from '../cli-error.js';
import { type Command, exitStatus } from '../command.js';
import {
  type TillArguments,
  loadBoardOf,
  readConfigurationOf,
  readTillArguments,
} from '../run/run-request.js';
import { type AskedTill, askTill } from './asked-till.js';
import { findingsOfCheck } from './channel.js';
import { deviceFindings } from './device.js';
import { type Finding, fine, jsonOf, knownFault, lineOf } from './finding.js';
import { clockFindings } from './clock.js';
import { archiveFinding, diskFinding, journalFinding } from './inside.js';
import { mediumFindings, mirrorFindings, roomFindings } from './medium.js';
import { channelFinding, deviceFinding } from './outside.js';
import { findingsOfReport, unaskedFinding } from './running.js';
import { reportedDevice } from './running-devices.js';
import { startFindings } from './start.js';
import { watchdogFinding } from './watchdog.js';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: { zh: '检查收银机', en: 'looks the till over' },
  help: {
    zh: `holdfast doctor --board ID|FILE --data DIR --config FILE [选项]：检查板卡、设备、渠道、时钟、磁盘和账本，每项一句话；有故障时给出下一步。
不加锁，不写数据目录，收银机运行时也可使用：不打扰其设备，而是询问它本身
（等待时间、排队、超时的步骤、丢弃的输入、内存、看门狗、各设备的状态和上次故障）。

  --device ID    只检查一个设备（板卡配置中的名字），收银机停着时使用
  --check LEVEL  internal 打开并听应答，不动作（默认）；external 打测试小票、鸣响、
                 显示图案、开钱箱；interactive 说出您按的键、扫的码、换的纸
  --wait SECONDS 等人操作多久，默认 20 秒
  --channel NAME 只检查一个渠道（alipay、wechat）：密钥文件、域名、TLS、时钟、签名查询
  --sockets DIR  虚拟板卡的套接字所在目录
  --json         每项一行 JSON

退出状态：0 一切正常，1 发现故障，2 参数有误。
`,
    en: `holdfast doctor --board ID|FILE --data DIR --config FILE [options]: board, devices,
channels, clock, disk and journal in a sentence each, with the next step where
there is a fault. Takes no lock, writes nothing, and may be used while the till
runs: its devices are left to it then, and the till itself is asked for lag,
depth, overruns, what was shed, memory, watchdogs, and each device's state and
last fault.

  --device ID    one device alone, by its name in the board profile; not while the
                 till runs. --config is not needed
  --check LEVEL  internal opens it and hears whether it answers, nothing moves (the
                 default); external prints a test slip, beeps, fills the panel, opens
                 the drawer; interactive names the keys, the code, the paper as you
                 press, scan and change them
  --wait SECONDS how long to wait for you, 20 unless told
  --channel NAME one channel alone (alipay, wechat), step by step: its key files,
                 name, TLS, clock and a signed query
  --sockets DIR  where the sockets of a virtual board are
  --json         one JSON object a line

Exit status: 0 all is well, 1 a fault was found, 2 wrong arguments.
`,
  },
  run: async (argv, world) => {
    const given = readTillArguments('doctor', argv, world);
    const board = await loadBoardOf(given, world);
    let isSound = true;
    const found = await findingsAsked(given, board);
    for await (const finding of found) {
      isSound &&= finding.next === null;
      const line = given.json ? jsonOf : lineOf;
      world.stdout(line(finding, world.language));
    }
    return isSound ? exitStatus.done : exitStatus.fault;
  },
};

async function findingsAsked(
  given: TillArguments,
  board: Read<Board>,
): Promise<AsyncGenerator<Finding> | Generator<Finding>> {
  if (given.device !== null) {
    if (!board.ok) return problems('board', given.board, board.error);
    return deviceFindings(given.device, given, board.value);
  }
  const configuration = await readConfigurationOf(given, board);
  return given.channel === null
    ? findings(given, board, configuration)
    : channelFindings(given.channel, given, configuration);
}

type Read<T> = Result<T, readonly ConfigProblem[]>;

async function* findings(
  given: TillArguments,
  board: Read<Board>,
  configuration: Read<Configuration>,
): AsyncGenerator<Finding> {
  const owner = await folderOwner(given.data);
  const asked = owner === null ? null : await askTill(given.data);
  if (!board.ok) yield* problems('board', given.board, board.error);
  else yield* boardFindings(board.value, asked);
  if (owner !== null && asked !== null) yield* runningFindings(asked, owner);
  if (!configuration.ok) yield* problems('config', given.config, configuration.error);
  else {
    const channels = await diagnoseChannels(configuration.value);
    if (channels.length === 0) {
      yield fine(
        'channel',
        'cash',
        '没有配置钱包，只收现金。',
        'no wallet is configured, cash alone.',
      );
    }
    for (const channel of channels) yield channelFinding(channel);
  }
  const key = configuration.ok ? configuration.value.chainKey : null;
  const isVirtual = board.ok && board.value.profile.isVirtual;
  yield* await clockFindings({
    data: given.data,
    key,
    isVirtual,
    time: configuration.ok ? await askTimeServers(configuration.value) : null,
  });
  yield* mediumFindings(given.data, isVirtual);
  yield await diskFinding(given.data, isVirtual);
  yield* roomFindings(given.data, key);
  if (configuration.ok) yield* mirrorFindings(given.data, configuration.value.mirrorFolder, key);
  yield await journalFinding(given.data, key);
  const days = configuration.ok ? configuration.value.journalKeeping.retentionDays : null;
  const archive = await archiveFinding(given.data, days);
  if (archive !== null) yield archive;
}

/** Where nobody has the devices each is tried; a till that was asked tells of them itself. */
async function* boardFindings(board: Board, asked: AskedTill | null): AsyncGenerator<Finding> {
  const { profile, devices } = board;
  const { length } = devices;
  yield fine('board', profile.board, `${length} 个设备。`, `has ${length} devices.`);
  if (asked?.kind === 'told') return;
  for (const device of await findDevices(board, asked !== null)) yield deviceFinding(device);
  if (asked === null) yield await watchdogFinding(profile.watchdog);
}

function* runningFindings(asked: AskedTill, owner: string): Generator<Finding> {
  if (asked.kind !== 'told') {
    yield unaskedFinding(asked.kind, owner);
    return;
  }
  const { report } = asked;
  for (const device of report.at('devices').items()) yield reportedDevice(device);
  yield* startFindings(report);
  yield* findingsOfReport(report);
}

/** Throws where the configuration has no such channel: the word is wrong. */
async function* channelFindings(
  name: string,
  { config, data }: TillArguments,
  configuration: Read<Configuration>,
): AsyncGenerator<Finding> {
  const document = await readDocument(config);
  if (!document.ok) {
    yield* problems('config', config, [{ path: '', problem: document.error }]);
    return;
  }
  const configured = configuredChannels(document.value);
  const channel = configured.find((one) => one === name);
  if (channel === undefined) throw unknownChannel(name, configured);
  const question = { channel, document: document.value, configuration, path: config, data };
  for await (const check of checkChannel(question)) yield* findingsOfCheck(channel, check);
}

function unknownChannel(name: string, configured: readonly string[]): CliError {
  const list = configured.join(', ');
  return new CliError({
    code: 'E-DOCTOR-USAGE',
    status: 2,
    wrong: {
      zh: `没有配置渠道“${name}”；已配置：${list === '' ? '无' : list}。`,
      en: `No channel "${name}" is configured; ${list === '' ? 'none is' : `there is: ${list}`}.`,
    },
  });
}

/** What is wrong with a document, a finding each. */
function* problems(
  check: 'board' | 'config',
  document: string,
  list: readonly ConfigProblem[],
): Generator<Finding> {
  for (const { path, problem } of list) {
    const subject = path === '' ? document : `${document}#${path}`;
    const code = check === 'board' ? 'E-BOARD-PROBLEMS' : 'E-CONFIG-PROBLEMS';
    const says = { zh: `${problem}。`, en: `${problem}.` };
    yield knownFault({ check, subject }, code, {
      says,
      next: { zh: '请改正。', en: 'Put it right.' },
    });
  }
}
