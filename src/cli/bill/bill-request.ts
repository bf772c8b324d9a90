/** The arguments of `holdfast bill`, and the days that they mean. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dateOf, dayMs, daysOf, twoDigits } from '../../runtime/ports/calendar.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { beijingAhead } from '../../runtime/terminal/slip-time.js';
import { CliError } from '../cli-error.js';
import type { CliWorld } from '../command.js';
import { defaultData } from '../data-folder.js';
import { understood } from '../understood.js';

export interface BillRequest {
  readonly world: CliWorld;
  readonly channel: string;
  readonly day: BillDay;
  /** Absolute, as the next one. */
  readonly config: string;
  readonly data: string;
  readonly json: boolean;
}

/** A day of the shop's, counted from 1970-01-01. */
export type BillDay = number;

export function readBillRequest(
  argv: readonly string[],
  world: CliWorld,
  now: number,
): BillRequest {
  const { values, positionals } = parsed(argv);
  const [day, ...stray] = positionals;
  const [extra] = stray;
  if (extra !== undefined) {
    throw usage({ zh: `多余的参数“${extra}”。`, en: `"${extra}" is one argument too many.` });
  }
  return {
    world,
    channel: needed('--channel', values.channel),
    day: day === undefined ? dayOfInstant(now) - 1 : dayNamed(day),
    config: resolve(world.cwd, needed('--config', values.config)),
    data: resolve(world.cwd, values.data ?? defaultData),
    json: values.json ?? false,
  };
}

/** The day of an instant by the shop's clock. */
export function dayOfInstant(wall: number): BillDay {
  return Math.floor((wall + beijingAhead) / dayMs);
}

/** `2026-03-01`. */
export function dayText(day: BillDay): string {
  const { year, month, day: dayOfMonth } = dateOf(day);
  return `${year}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

function dayNamed(text: string): BillDay {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  const [year = 0, month = 0, day = 0] = match?.slice(1).map(Number) ?? [];
  const count = daysOf({ year, month, day });
  if (match !== null && dayText(count) === [year, twoDigits(month), twoDigits(day)].join('-')) {
    return count;
  }
  throw usage({
    zh: `“${text}”不是日期，例如 2026-03-01。`,
    en: `"${text}" is no day; write 2026-03-01.`,
  });
}

function parsed(argv: readonly string[]) {
  return understood(() => {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        channel: { type: 'string' },
        config: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  }, usage);
}

function needed(name: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw usage({ zh: `缺少 ${name}。`, en: `${name} is missing.` });
}

function usage(wrong: Bilingual): CliError {
  return new CliError({ code: 'E-BILL-USAGE', status: 2, wrong });
}
