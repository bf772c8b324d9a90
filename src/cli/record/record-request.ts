/** The arguments of `holdfast record`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Millis, hours, millis } from '../../runtime/ports/units.js';
import { CliError } from '../cli-error.js';
import type { CliWorld } from '../command.js';
import { defaultData } from '../data-folder.js';

/** Paths are absolute. */
export interface RecordArguments {
  readonly board: string;
  readonly device: string;
  readonly out: string;
  readonly data: string;
  readonly sockets: string | null;
  readonly actions: readonly string[];
  /** `null`: until a person says so. */
  readonly span: Millis | null;
  readonly withCodes: boolean;
}

export function readRecordArguments(argv: readonly string[], world: CliWorld): RecordArguments {
  const values = parsed(argv);
  const { board, device, out, sockets } = values;
  if (board === undefined || device === undefined || out === undefined) {
    const missing = board === undefined ? 'board' : device === undefined ? 'device' : 'out';
    throw usage(`缺少 --${missing}。`, `--${missing} is missing.`);
  }
  const path = (name: string): string => resolve(world.cwd, name);
  return {
    board,
    device,
    out: path(out),
    data: path(values.data ?? defaultData),
    sockets: sockets === undefined ? null : path(sockets),
    actions: values.do ?? [],
    span: values.for === undefined ? null : spanOf(values.for),
    withCodes: values['with-codes'] ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        board: { type: 'string' },
        device: { type: 'string' },
        out: { type: 'string' },
        data: { type: 'string' },
        sockets: { type: 'string' },
        do: { type: 'string', multiple: true },
        for: { type: 'string' },
        'with-codes': { type: 'boolean' },
      },
    }).values;
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
    throw usage(
      `无法理解参数：${error.message}`,
      `These arguments make no sense: ${error.message}`,
    );
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };
const spanMax = hours(1);

/** `500ms`, `30s`, `5m`. */
function spanOf(text: string): Millis {
  const [, digits = '', unit = ''] = /^(\d{1,7})(ms|s|m)$/.exec(text) ?? [];
  const spanMs = Number(digits) * (unitMs[unit] ?? 0);
  if (spanMs >= 1 && spanMs <= spanMax) return millis(spanMs);
  throw usage(
    '--for 应为 500ms、30s、5m 这样的时长，最长一小时。',
    '--for takes a span like 500ms, 30s or 5m, an hour at most.',
  );
}

function usage(zh: string, en: string): CliError {
  return new CliError({ code: 'E-RECORD-USAGE', status: 2, wrong: { zh, en } });
}
