/**
 * A request from its arrival to its answer, for both generations: who may come in is settled before
 * any script has a word; then the wallet works, speaks as the script wants, or has its answer spoilt.
 */
import { Bug } from '../../../runtime/ports/bug.js';
import { type ScriptEntry, isBreaking } from '../../wallet/script.js';
import type { Spoiling } from '../broken-reply.js';
import type { Arrived, WireAnswer } from '../wallet-wire.js';
import { type Asked, type Job, type Told, jobOf } from './asked.js';
import type { WeChatHouse } from './wechat-house.js';

/** A generation's way to say things about one request. `W` is what it makes bytes from. */
export interface Speaker<W> {
  words(told: Told, attempt: string): W;
  /** Something went wrong within the wallet; nothing was done. */
  systemError(): W;
  plain(words: W): WireAnswer;
  spoilt(words: W, spoiling: Spoiling): WireAnswer;
  /** To a request of another time; `undefined` where the protocol knows no time. */
  wrongTime(): WireAnswer | undefined;
}

/** What is known about a request before its work. */
export interface Known {
  readonly attempt: string | null;
  readonly verified: boolean;
}

/** It is answered so, whatever a script says. */
export function turnedAway(known: Known, answer: () => WireAnswer): Arrived {
  return { ...known, isProbe: false, waitMs: 0, replyMs: 0, work: answer };
}

export function letIn<W>(
  house: WeChatHouse,
  speaker: Speaker<W>,
  asked: Asked,
  known: Known,
): Arrived {
  const job = jobOf(house, asked);
  const isProbe = job.on === 'query' && job.attempt.includes('_');
  const entry = isProbe ? undefined : house.plan.take(job.on, job.attempt);
  return {
    ...known,
    isProbe,
    waitMs: entry?.ms ?? 0,
    replyMs: entry?.replyMs ?? 0,
    work: () => carryOut(speaker, job, entry),
  };
}

/** Beyond this the wallet refuses a request for its time (facts 1, clock need). */
export const clockSkewMaxSeconds = 300;

function carryOut<W>(speaker: Speaker<W>, job: Job, entry: ScriptEntry | undefined): WireAnswer {
  const words = (told: Told): W => speaker.words(told, job.attempt);
  const byLaw = (): WireAnswer => speaker.plain(words(job.byLaw()));
  if (entry === undefined) return byLaw();
  const verb = entry.do;
  if (!isBreaking(verb)) {
    const told = job.spoken(verb);
    if (told === undefined) throw new Bug(`"${verb}" means nothing to "${job.on}"`);
    return speaker.plain(words(told));
  }
  if (verb === 'clock') {
    const isOff = Math.abs(entry.seconds ?? clockSkewMaxSeconds + 1) > clockSkewMaxSeconds;
    return (isOff ? speaker.wrongTime() : undefined) ?? byLaw();
  }
  const isBooked = entry.booked !== false && verb !== 'reset-before';
  const said = isBooked ? words(job.byLaw()) : speaker.systemError();
  return speaker.spoilt(said, { verb, code: entry.code });
}
