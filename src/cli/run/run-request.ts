/** The arguments of `holdfast run` and `holdfast doctor`, and with them board and configuration. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Board, loadBoard } from '../../compose/board.js';
import { type CheckLevel, checkLevels } from '../../compose/device-check.js';
import { type Configuration, readConfiguration } from '../../compose/configuration.js';
import type { ConfigProblem } from '../../runtime/ports/device.js';
import type { Result } from '../../runtime/ports/result.js';
import type { CommandFaultCode } from '../../runtime/text/faults.js';
import { CliError } from '../cli-error.js';
import type { CliWorld } from '../command.js';
import { defaultData } from '../data-folder.js';

/** Paths are absolute. */
export interface TillArguments {
  readonly board: string;
  readonly data: string;
  readonly config: string;
  readonly sockets: string | null;
  readonly status: string | null;
  readonly speed: number;
  readonly json: boolean;
  /** The one channel that is to be looked at. */
  readonly channel: string | null;
  /** The one device that is to be looked at, and how closely. */
  readonly device: string | null;
  readonly check: CheckLevel;
  /** How long a person is waited for. */
  readonly waitSeconds: number;
}

const speedMax = 100;

export function readTillArguments(
  command: string,
  argv: readonly string[],
  world: CliWorld,
): TillArguments {
  const values = parsed(command, argv);
  const { board, config, sockets, status } = values;
  const { device } = values;
  if (board === undefined || (config === undefined && device === undefined)) {
    const missing = board === undefined ? '--board' : '--config';
    throw usage(command, `缺少 ${missing}。`, `${missing} is missing.`);
  }
  const path = (name: string): string => resolve(world.cwd, name);
  return {
    board,
    data: path(values.data ?? defaultData),
    config: path(config ?? '.'),
    sockets: sockets === undefined ? null : path(sockets),
    status: status === undefined ? null : path(status),
    speed: speedOf(command, values.speed ?? '1'),
    json: values.json ?? false,
    channel: values.channel ?? null,
    device: device ?? null,
    check: levelOf(values.check ?? 'internal'),
    waitSeconds: secondsOf(values.wait ?? '20'),
  };
}

export async function loadBoardOf(
  { board, sockets }: TillArguments,
  world: CliWorld,
): Promise<Result<Board, readonly ConfigProblem[]>> {
  return loadBoard({ board, cwd: world.cwd, sockets });
}

/** An unreadable board counts as a real one: nothing is relaxed for it. */
export async function readConfigurationOf(
  { config, data }: TillArguments,
  board: Result<Board, unknown>,
): Promise<Result<Configuration, readonly ConfigProblem[]>> {
  const isVirtual = board.ok && board.value.profile.isVirtual;
  return readConfiguration({ path: config, data, isVirtual });
}

/** All problems of the board and of the configuration at once. */
export function misconfigured(
  { board, config }: Pick<TillArguments, 'board' | 'config'>,
  problems: { readonly board: readonly ConfigProblem[]; readonly config: readonly ConfigProblem[] },
): CliError {
  const lines = [
    ...problems.board.map((problem) => lineOf(board, problem)),
    ...problems.config.map((problem) => lineOf(config, problem)),
  ];
  const list = lines.map((text) => `\n  ${text}`).join('');
  const code: CommandFaultCode =
    problems.config.length > 0 ? 'E-CONFIG-PROBLEMS' : 'E-BOARD-PROBLEMS';
  return new CliError({
    code,
    status: 2,
    wrong: {
      zh: `配置有 ${lines.length} 处错误：${list}\n`,
      en: `The configuration has ${lines.length} ${lines.length === 1 ? 'mistake' : 'mistakes'}:${list}\n`,
    },
  });
}

function lineOf(document: string, { path, problem }: ConfigProblem): string {
  return `${document}${path === '' ? '' : `#${path}`} ${problem}`;
}

function parsed(command: string, argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        board: { type: 'string' },
        data: { type: 'string' },
        config: { type: 'string' },
        sockets: { type: 'string' },
        ...(command === 'run'
          ? ({ status: { type: 'string' }, speed: { type: 'string' } } as const)
          : ({
              json: { type: 'boolean' },
              channel: { type: 'string' },
              device: { type: 'string' },
              check: { type: 'string' },
              wait: { type: 'string' },
            } as const)),
      },
    }).values as Readonly<{
      board?: string;
      data?: string;
      config?: string;
      sockets?: string;
      status?: string;
      speed?: string;
      json?: boolean;
      channel?: string;
      device?: string;
      check?: string;
      wait?: string;
    }>;
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
    throw usage(
      command,
      `无法理解参数：${error.message}`,
      `These arguments make no sense: ${error.message}`,
    );
  }
}

function levelOf(text: string): CheckLevel {
  const level = checkLevels.find((one) => one === text);
  if (level !== undefined) return level;
  const list = checkLevels.join(', ');
  throw usage('doctor', `--check 可以是 ${list}。`, `--check may be ${list}.`);
}

const waitSecondsMax = 600;

function secondsOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= waitSecondsMax) return value;
  throw usage(
    'doctor',
    `--wait 必须是 1 到 ${waitSecondsMax} 秒。`,
    `--wait must be a number of seconds from 1 to ${waitSecondsMax}.`,
  );
}

function speedOf(command: string, text: string): number {
  const speed = Number(text);
  if (/^\d+$/.test(text) && speed >= 1 && speed <= speedMax) return speed;
  throw usage(
    command,
    `--speed 必须是 1 到 ${speedMax} 的整数。`,
    `--speed must be a whole number from 1 to ${speedMax}.`,
  );
}

function usage(command: string, zh: string, en: string): CliError {
  return new CliError({
    code: command === 'run' ? 'E-RUN-USAGE' : 'E-DOCTOR-USAGE',
    status: 2,
    wrong: { zh, en },
  });
}
