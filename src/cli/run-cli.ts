/**
 * From arguments to an exit status: finds the command, runs it, and turns whatever goes wrong into one
 * sentence on what is wrong, one on what to do and a stable code. Nothing thrown gets past it. A stack
 * is shown with `--debug` only.
 */
import { type CliArguments, languageOfLocale, readArguments } from './arguments.js';
import type { Language } from '../runtime/ports/screen.js';
import type { Bilingual } from '../runtime/text/fault-form.js';
import { type CommandFaultCode, faults } from '../runtime/text/faults.js';
import { CliError } from './cli-error.js';
import { type CliWorld, type Command, exitStatus } from './command.js';
import type { CommandTable } from './command-table.js';

/** What the process gives; language and `--debug` are then read from the arguments. */
export type Surroundings = Omit<CliWorld, 'language' | 'debug'> & { readonly version: string };

export async function runCli(
  argv: readonly string[],
  surroundings: Surroundings,
  table: CommandTable,
): Promise<number> {
  const localeLanguage = languageOfLocale(surroundings.env);
  let world: CliWorld = { ...surroundings, language: localeLanguage, debug: false };
  try {
    const given = readArguments(argv);
    world = { ...world, language: given.language ?? localeLanguage, debug: given.debug };
    return await obey(given, { ...surroundings, ...world }, table);
  } catch (error: unknown) {
    return report(error, world);
  }
}

/** Tells `error` on standard error and answers the exit status that it deserves. */
export function report(error: unknown, world: CliWorld): number {
  const language = world.language;
  if (error instanceof CliError) {
    const { code, wrong, next, status } = error.fault;
    world.stderr(`${wrong[language]} ${next[language]} [${code}]\n`);
    if (world.debug) world.stderr(`${stackOf(error)}\n`);
    return status;
  }
  const message = error instanceof Error ? error.message : String(error);
  const code: CommandFaultCode = 'E-CLI-BUG';
  const wrong: Bilingual = {
    zh: `Holdfast 自身出错：${message}。`,
    en: `Holdfast made a mistake: ${message}.`,
  };
  world.stderr(`${wrong[language]} ${faults[code].next[language]} [${code}]\n`);
  if (world.debug) world.stderr(`${stackOf(error)}\n`);
  return exitStatus.bug;
}

async function obey(
  given: CliArguments,
  world: CliWorld & Surroundings,
  table: CommandTable,
): Promise<number> {
  if (given.version) {
    world.stdout(`holdfast ${world.version}\n`);
    return exitStatus.done;
  }
  const [name, ...argv] = given.rest;
  if (name === undefined || name === '--') {
    if (!given.help) throw noCommand();
    world.stdout(await overview(world.language, table));
    return exitStatus.done;
  }
  const command = await find(name, table);
  if (given.help) {
    world.stdout(command.help[world.language]);
    return exitStatus.done;
  }
  return command.run(argv, world);
}

async function find(name: string, table: CommandTable): Promise<Command> {
  const load = Object.hasOwn(table, name) ? table[name] : undefined;
  if (load === undefined) throw unknownCommand(name);
  return load();
}

async function overview(language: Language, table: CommandTable): Promise<string> {
  const commands = await Promise.all(Object.values(table).map((load) => load()));
  const width = Math.max(0, ...commands.map((command) => command.name.length));
  const rows = commands.map(
    (command) => `  ${command.name.padEnd(width)}  ${command.summary[language]}\n`,
  );
  return frame[language].replace('{commands}', rows.join(''));
}

const frame: Record<Language, string> = {
  zh: `holdfast COMMAND [...]：支付收银机的运行系统。

命令：
{commands}
每个命令都有 --help。通用选项：
  --lang zh|en  输出语言（默认取自系统区域设置）
  --debug       出错时显示调用栈
  --version     显示版本

退出状态：0 完成，1 已运行并发现问题，2 用法或配置有误，3 被安全规则拒绝，70 程序缺陷。
`,
  en: `holdfast COMMAND [...]: the runtime of a payment till.

Commands:
{commands}
Each command has --help. Options of all:
  --lang zh|en  language of the output (default: from the locale)
  --debug       show the stack of an error
  --version     show the version

Exit status: 0 done, 1 ran and found a fault, 2 wrong usage or configuration,
3 refused by a safety rule, 70 a bug.
`,
};

function noCommand(): CliError {
  return new CliError({
    code: 'E-CLI-COMMAND',
    status: 2,
    wrong: { zh: '没有给出命令。', en: 'No command was given.' },
  });
}

function unknownCommand(name: string): CliError {
  return new CliError({
    code: 'E-CLI-COMMAND',
    status: 2,
    wrong: { zh: `没有命令“${name}”。`, en: `There is no command "${name}".` },
  });
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
