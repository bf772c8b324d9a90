/** `GET /api/wait`: the answer comes when all that was asked for holds at once, or the time is over. */
import type { Bench } from '../bench.js';
import { customerRows } from '../desk/desk.js';
import type { TillStatus } from '../status-feed.js';
import { ApiFault, badShape } from './answers.js';

export interface Wanted {
  readonly screens: readonly string[] | null;
  readonly quiet: boolean;
  readonly attempt: string | null;
  readonly states: readonly string[] | null;
  /** Codes of which the till tells one; `none`: it tells none at all. */
  readonly faults: readonly string[] | null;
  /** Of the till; `off` also when it died by itself. */
  readonly power: string | null;
  /** `idle`: nothing is left to come out of the printer. */
  readonly printer: string | null;
  readonly timeoutMs: number;
}

const parameters = [
  'screen',
  'quiet',
  'attempt',
  'state',
  'fault',
  'power',
  'printer',
  'timeoutMs',
];
const timeoutMsUsual = 10_000;
const timeoutMsMax = 600_000;
/** What was done to the till a moment ago may not have reached it: a scanner sends for a while. */
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
    faults: query.get('fault')?.split(',') ?? null,
    power: listOf(query, 'power', ['on', 'off'])?.[0] ?? null,
    printer: listOf(query, 'printer', ['idle', 'busy'])?.[0] ?? null,
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
  let isAsking = false;
  const look = (): void => {
    if (isAsking) return;
    if (performance.now() >= until || signal.aborted) settle('over');
    else if (!holds(bench, wanted)) return;
    else if (!wanted.quiet) settle('held');
    else askTill();
  };
  /** A till that is slow may be quiet because it has not heard yet what was done to it. */
  const askTill = (): void => {
    isAsking = true;
    void bench.injector.heard().then(() => {
      setImmediate(() => {
        isAsking = false;
        if (holds(bench, wanted)) settle('held');
      });
    });
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
  if (wanted.power !== null && wanted.power !== bench.till.power()) return false;
  const isBusy = bench.desk.printer.busy();
  if (wanted.printer !== null && (wanted.printer === 'busy') !== isBusy) return false;
  const status = bench.status.now();
  if (status === null) return wanted.screens === null && !wanted.quiet && !namesTill(wanted);
  if (wanted.screens !== null && !isShown(bench, status, wanted.screens)) return false;
  if (wanted.quiet && !isQuiet(bench, status)) return false;
  if (wanted.faults !== null && !isAtFault(status, wanted.faults)) return false;
  return !namesAttempt(wanted) || attemptHolds(status, wanted);
}

function namesTill(wanted: Wanted): boolean {
  return namesAttempt(wanted) || wanted.faults !== null;
}

function isAtFault({ faults = [] }: TillStatus, wanted: readonly string[]): boolean {
  if (faults.length === 0) return wanted.includes('none');
  return faults.some((code) => wanted.includes(code));
}

function namesAttempt({ attempt, states: wantedStates }: Wanted): boolean {
  return attempt !== null || wantedStates !== null;
}

/**
 * The till tells its screen by one socket and draws it by two others: a screen is there when the panels
 * show it. A till that has lost one is believed.
 */
function isShown({ desk }: Bench, status: TillStatus, screens: readonly string[]): boolean {
  const { screen = '', lcd = [], customer = [], faults = [] } = status;
  if (!screens.includes(screen)) return false;
  const hasLcd = desk.lcd.lit() && !faults.includes('E-LCD-OFFLINE');
  if (hasLcd && !shows(desk.lcdRows(), lcd)) return false;
  const hasCustomer = customer.length > 0 && !faults.includes('E-DISPLAY-OFFLINE');
  return !hasCustomer || shows(customerRows(desk), customer);
}

function shows(rows: readonly string[], told: readonly string[]): boolean {
  return rows.every((row, place) => row.trimEnd() === (told[place] ?? ''));
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
