/** `GET /api/wait`: the answer comes when all that was asked for holds at once, or the time is over. */
import type { Bench } from '../bench.js';
import type { TillStatus } from '../status-feed.js';
import { ApiFault, badShape } from './answers.js';

export interface Wanted {
  readonly screens: readonly string[] | null;
  readonly quiet: boolean;
  readonly attempt: string | null;
  readonly states: readonly string[] | null;
  readonly timeoutMs: number;
}

const parameters = ['screen', 'quiet', 'attempt', 'state', 'timeoutMs'];
const timeoutMsUsual = 10_000;
const timeoutMsMax = 600_000;
/** What was done to the till a moment ago may not have reached it. */
const settleMs = 60;
const lookAgainMs = 20;

const screens = [
  ...['starting', 'idle', 'amount', 'awaiting-code', 'asking', 'confirm-on-phone', 'unknown'],
  ...['void-confirm', 'voiding', 'voided', 'paid', 'declined', 'late', 'choose', 'menu'],
  ...['resuming', 'fault', 'locked'],
];
const states = ['charging', 'doubtful', 'voiding', 'paid', 'declined', 'voided', 'stuck'];

export function wantedOf(query: URLSearchParams): Wanted {
  for (const name of query.keys()) {
    if (!parameters.includes(name)) {
      throw badShape(`There is no parameter "${name}".`, `Use ${parameters.join(', ')}.`);
    }
  }
  const timeoutMs = Number(query.get('timeoutMs') ?? timeoutMsUsual);
  if (!(timeoutMs >= 0 && timeoutMs <= timeoutMsMax)) {
    throw badShape('"timeoutMs" is not a time.', `Send 0 to ${timeoutMsMax}.`);
  }
  const quiet = query.get('quiet');
  return {
    screens: listOf(query, 'screen', screens),
    quiet: quiet !== null && quiet !== '0' && quiet !== 'false',
    attempt: query.get('attempt'),
    states: listOf(query, 'state', states),
    timeoutMs,
  };
}

function listOf(
  query: URLSearchParams,
  name: string,
  known: readonly string[],
): readonly string[] | null {
  const words = query.get(name)?.split(',') ?? null;
  const unknown = words?.find((word) => !known.includes(word));
  if (unknown !== undefined) {
    throw badShape(`There is no ${name} "${unknown}".`, `Use some of ${known.join(', ')}.`);
  }
  return words;
}

export async function waitFor(bench: Bench, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const until = performance.now() + wanted.timeoutMs;
  const { promise, settle } = signalled();
  const look = (): void => {
    if (holds(bench, wanted)) settle('held');
    else if (performance.now() >= until || signal.aborted) settle('over');
  };
  const forget = bench.events.listen(look);
  const timer = setInterval(look, lookAgainMs);
  look();
  const outcome = await promise;
  clearInterval(timer);
  forget();
  if (outcome === 'over') throw waitOver(bench.status.now());
}

function holds(bench: Bench, wanted: Wanted): boolean {
  const status = bench.status.now();
  if (status === null) return wanted.screens === null && !wanted.quiet && !namesAttempt(wanted);
  if (wanted.screens !== null && !wanted.screens.includes(status.screen ?? '')) return false;
  if (wanted.quiet && !isQuiet(bench, status)) return false;
  return !namesAttempt(wanted) || attemptHolds(status, wanted);
}

function namesAttempt({ attempt, states: wantedStates }: Wanted): boolean {
  return attempt !== null || wantedStates !== null;
}

function isQuiet({ desk }: Bench, status: TillStatus): boolean {
  return status.quiet === true && performance.now() - desk.touchedAt() >= settleMs;
}

/** Without a number the attempt in the foreground is meant, or else the newest. */
function attemptHolds(status: TillStatus, wanted: Wanted): boolean {
  const attempts = status.attempts ?? [];
  const number = wanted.attempt ?? status.foreground ?? attempts.at(-1)?.attempt;
  const found = attempts.find(({ attempt }) => attempt === number);
  if (found === undefined) return false;
  return wanted.states === null || wanted.states.includes(found.state);
}

function waitOver(status: TillStatus | null): ApiFault {
  const now = status === null ? 'The till is off.' : `The screen is "${status.screen ?? ''}".`;
  return new ApiFault({
    status: 408,
    code: 'E-BENCH-WAIT-OVER',
    message: `The time is over. ${now}`,
  });
}

function signalled(): {
  readonly promise: Promise<'held' | 'over'>;
  readonly settle: (how: 'held' | 'over') => void;
} {
  let settle: (how: 'held' | 'over') => void = () => undefined;
  const promise = new Promise<'held' | 'over'>((done) => {
    settle = done;
  });
  return { promise, settle };
}
