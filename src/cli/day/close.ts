/** `holdfast day close`: asks the running till, or closes the day of one that does not run. */
import { type ControlRequest, controlPath } from '../../compose/control.js';
import { askSocket } from '../../platform/request-socket.js';
import { decodeDay } from '../../runtime/payment/decode.js';
import { isPlainObject } from '../../runtime/journal/record.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { exitStatus } from '../command.js';
import type { CloseOutcome, CloseRequest } from './day-request.js';
import { dayJson, dayLines } from './day-words.js';

/** The last asks (12 s), an append on a dying card (31 s), and air. */
const answerMsMax = 60_000;

export async function runClose(request: CloseRequest): Promise<number> {
  const { world, json } = request;
  const outcome = (await askTill(request)) ?? (await closedHere(request));
  if (outcome.kind === 'refused') throw refused(outcome);
  world.stdout(
    json ? `${JSON.stringify(dayJson(outcome.day))}\n` : dayLines(outcome.day, world.language),
  );
  return exitStatus.done;
}

/** What the running till made of it; `null` where none runs. */
async function askTill({ data, by, handOverTo }: CloseRequest): Promise<CloseOutcome | null> {
  const close = { do: 'day.close', by } as const;
  const asked: ControlRequest = handOverTo === null ? close : { ...close, handOverTo };
  const answer = await askSocket(controlPath(data), asked, answerMsMax);
  if (!answer.ok && answer.error === 'nobody') return null;
  const outcome = answer.ok ? outcomeOf(answer.value) : null;
  if (outcome === null) throw new CliError({ code: 'E-DAY-SILENT', status: 1 });
  return outcome;
}

/** The till may be of another version than this command: its answer is read, never cast. */
function outcomeOf(answer: unknown): CloseOutcome | null {
  if (!isPlainObject(answer)) return null;
  const { kind, day, refusal } = answer;
  if (kind === 'closed' && isPlainObject(day)) {
    const closed = decodeDay(day);
    return closed === null ? null : { kind, day: closed };
  }
  if (kind !== 'refused' || !isPlainObject(refusal)) return null;
  const { why, count } = refusal;
  if (typeof why !== 'string') return null;
  return { kind, why, count: typeof count === 'number' ? count : null };
}

/** A whole till is loaded for that, and only for that. */
async function closedHere(request: CloseRequest): Promise<CloseOutcome> {
  const { closeHere } = await import('./close-here.js');
  return closeHere(request);
}

const reasons: Readonly<Record<string, (count: number) => Bilingual>> = {
  dayOpenThings: (count) => ({
    zh: `不能日结：还有 ${count} 笔未结。`,
    en: `The day is not closed: ${count} ${count === 1 ? 'thing is' : 'things are'} not settled.`,
  }),
  dayTooMuchOpen: (count) => ({
    zh: `不能日结：未结的有 ${count} 笔，超过一次日结能移交的。`,
    en: `The day is not closed: ${count} things are open, more than one close can hand over.`,
  }),
  dayEmpty: () => ({
    zh: '不能日结：这一天还没有交易，也还没有结束。',
    en: 'The day is not closed: nothing happened in it, and it is not over.',
  }),
  dayUndated: () => ({
    zh: '不能日结：时钟从未校准，营业日还没有日期。',
    en: 'The day is not closed: the clock was never set, so the day has no date.',
  }),
  dayClosing: () => ({ zh: '正在日结。', en: 'The day is being closed already.' }),
  notNow: () => ({
    zh: '不能日结：正在收款。',
    en: 'The day is not closed: a customer is being served.',
  }),
  starting: () => ({ zh: '收银机正在启动。', en: 'The till is starting.' }),
};

const handOverHow: Bilingual = {
  zh: '运行 holdfast journal open 查看；等它们有结果，或加上 --hand-over --to 姓名。',
  en: 'See holdfast journal open; wait for them to end, or add --hand-over --to NAME.',
};

function refused({ why, count }: Extract<CloseOutcome, { kind: 'refused' }>): CliError {
  if (why === 'storage') return new CliError({ code: 'E-DAY-STORAGE', status: 1 });
  const wrong = reasons[why]?.(count ?? 0);
  return new CliError({
    code: 'E-DAY-REFUSED',
    status: 3,
    ...(wrong === undefined ? {} : { wrong }),
    ...(why === 'dayOpenThings' ? { next: handOverHow } : {}),
  });
}
