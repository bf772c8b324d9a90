/**
 * The report of a till that runs, asked for on its control socket. Whoever answers may be of another
 * version, hang, or be none of ours: what comes is read field by field, never cast, and of its texts only
 * what a terminal may be shown.
 */
import { controlPath } from '../../compose/control.js';
import { askSocket } from '../../platform/request-socket.js';

export type AskedTill =
  | { readonly kind: 'told'; readonly report: Read }
  /** There is no such socket: a till whose folder has too long a path has none. */
  | { readonly kind: 'nobody' }
  /** Somebody listens and does not answer in time. */
  | { readonly kind: 'silent' }
  /** What was answered is no report. */
  | { readonly kind: 'strange' };

/** A value of the report, and what is in it. A place where nothing fits reads as empty. */
export interface Read {
  at(...path: readonly string[]): Read;
  number(): number | null;
  text(): string | null;
  flag(): boolean;
  /** Of an object: its keys, bounded, fit to be shown. */
  keys(): readonly string[];
  /** Of a list, bounded. */
  items(): readonly Read[];
}

/** A till that is well answers within a drain; one whose disk is slow, too. */
const waitMsMax = 3_000;

export async function askTill(data: string, waitMs = waitMsMax): Promise<AskedTill> {
  const answer = await askSocket(controlPath(data), { do: 'report' }, waitMs);
  if (!answer.ok) return { kind: answer.error };
  const report = readOf(answer.value);
  const isReport =
    report.at('uptimeMs').number() !== null && report.at('loop', 'handled').number() !== null;
  return isReport ? { kind: 'told', report } : { kind: 'strange' };
}

const itemsMax = 64;
const textMax = 200;

/** Exported for its test. */
export function readOf(value: unknown): Read {
  return {
    at: (...path) => {
      const [name, ...rest] = path;
      if (name === undefined) return readOf(value);
      const inner = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      return readOf(inner).at(...rest);
    },
    number: () => (typeof value === 'number' && Number.isFinite(value) ? value : null),
    text: () => (typeof value === 'string' ? shown(value) : null),
    flag: () => value === true,
    keys: () => (isRecord(value) ? Object.keys(value).slice(0, itemsMax).map(shown) : []),
    items: () => (Array.isArray(value) ? value.slice(0, itemsMax).map(readOf) : []),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Control characters would command the terminal that shows them. */
function shown(text: string): string {
  return text.slice(0, textMax).replaceAll(/[\p{C}\u2028\u2029]/gu, '?');
}
