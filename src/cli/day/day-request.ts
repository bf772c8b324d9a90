/** The arguments of `holdfast day`. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Day } from '../../runtime/payment/day-model.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import type { CliWorld } from '../command.js';
import { defaultData } from '../data-folder.js';
import { understood } from '../understood.js';

interface Common {
  readonly world: CliWorld;
  /** Absolute. */
  readonly data: string;
  readonly json: boolean;
}

export interface ShowRequest extends Common {
  readonly kind: 'show';
  /** `null`: the open one. */
  readonly day: number | null;
}

export interface CloseRequest extends Common {
  readonly kind: 'close';
  readonly by: string;
  readonly handOverTo: string | null;
  /** Absolute; for a till that does not run. */
  readonly config: string | null;
  readonly board: string | null;
}

/** What became of a close. */
export type CloseOutcome =
  | { readonly kind: 'closed'; readonly day: Day }
  | { readonly kind: 'refused'; readonly why: string; readonly count: number | null };

export function readDayRequest(
  argv: readonly string[],
  world: CliWorld,
): ShowRequest | CloseRequest {
  const { values, positionals } = parsed(argv);
  const [name = 'show', day, ...stray] = positionals;
  const common = {
    world,
    data: resolve(world.cwd, values.data ?? defaultData),
    json: values.json ?? false,
  };
  const extra = name === 'close' ? day : stray[0];
  if (extra !== undefined)
    throw usage({ zh: `多余的参数“${extra}”。`, en: `"${extra}" is one argument too many.` });
  if (name === 'show')
    return { ...common, kind: 'show', day: day === undefined ? null : dayOf(day) };
  if (name !== 'close')
    throw usage({ zh: `day 没有子命令“${name}”。`, en: `day has no subcommand "${name}".` });
  return {
    ...common,
    kind: 'close',
    by: named('--by', values.by ?? userInfo().username),
    handOverTo: takerOf(values['hand-over'] ?? false, values.to),
    config: values.config === undefined ? null : resolve(world.cwd, values.config),
    board: values.board ?? null,
  };
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        json: { type: 'boolean' },
        by: { type: 'string' },
        'hand-over': { type: 'boolean' },
        to: { type: 'string' },
        config: { type: 'string' },
        board: { type: 'string' },
      },
    });
  }, usage);
}

/** Both or neither: a name without the word is a slip of the finger, the word without a name hands over to nobody. */
function takerOf(handsOver: boolean, to: string | undefined): string | null {
  if (!handsOver && to === undefined) return null;
  if (!handsOver || to === undefined) {
    throw usage({
      zh: '--hand-over 与 --to 姓名 要一起给出。',
      en: '--hand-over and --to NAME go together.',
    });
  }
  return named('--to', to);
}

function named(option: string, name: string): string {
  if (/^[^\p{C}]{1,64}$/u.test(name) && name.trim() !== '') return name;
  throw usage({
    zh: `${option} 必须是 1 至 64 个字符的姓名。`,
    en: `${option} must be a name of 1 to 64 characters.`,
  });
}

function dayOf(text: string): number {
  if (/^\d{8}$/.test(text)) return Number(text);
  throw usage({ zh: `“${text}”不是 YYYYMMDD。`, en: `"${text}" is not YYYYMMDD.` });
}

export function usage(wrong: Bilingual): CliError {
  return new CliError({ code: 'E-DAY-USAGE', status: 2, wrong });
}
