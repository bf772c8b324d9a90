/**
 * A wallet's clock beside ours, learnt from the Date header of every answer, so that a request is
 * signed with a time that the wallet takes though our clock is wrong (facts/wallets.md 7, "clock
 * wrong"). One for each channel: wallets are right or wrong each on their own.
 *
 * The client answers over verified TLS alone, or over loopback (http/client.ts), so a header is the
 * wallet's. Still it is nobody's signature: it moves the time in requests and raises an alarm. It sets
 * no clock of the till, ends no E-CLOCK (P25) and has no say in TLS.
 */
import type { Clock } from '../../runtime/ports/clock.js';
import { type Millis, type MonoMs, type WallMs, minutes } from '../../runtime/ports/units.js';
import { httpDate } from '../http/http-date.js';
import type { HttpClient } from '../http/message.js';
import {
  type Difference,
  type WalletTime,
  certainPart,
  differenceAt,
  isPossible,
  learnt,
  signingTime,
} from './estimate.js';

export interface ClockSkew {
  /** Before a request leaves; its answer is told to what comes back, at once. */
  asking(): (date: string | undefined) => void;
  /** What to sign with: the wallet's time where ours surely differs. */
  wall(): WallMs;
  /** Ours less the wallet's; `null` before the wallet has told its time. */
  difference(): Difference | null;
  /** By how much our clock surely differs; `null` likewise. */
  offBy(): Millis | null;
  /** Calls back after each answer that told a time. */
  onHeard(heard: () => void): void;
}

export interface SkewParts {
  readonly clock: Pick<Clock, 'wall'>;
  /** Monotonic time that runs as life does, also in a rehearsal: it is compared with wall times. */
  readonly real: Pick<Clock, 'mono'>;
  /** No right clock stands before this. */
  readonly builtAt: WallMs;
}

/** A larger difference is told to people: requests are corrected, slips and records are not. */
const alarmAbove = minutes(1);

export function isAlarming(skew: ClockSkew): boolean {
  return (skew.offBy() ?? 0) > alarmAbove;
}

export function createClockSkew({ clock, real, builtAt }: SkewParts): ClockSkew {
  let known: WalletTime | null = null;
  let tell: () => void = () => undefined;
  const own = () => ({ wall: clock.wall(), mono: real.mono() });
  const hear = (text: string | undefined, sent: MonoMs): void => {
    const date = text === undefined ? null : httpDate(text);
    if (date === null || !isPossible(date, builtAt)) return;
    known = learnt(known, { date, sent, answered: real.mono() });
    tell();
  };
  const difference = (): Difference | null => (known === null ? null : differenceAt(known, own()));
  return {
    asking: () => {
      const sent = real.mono();
      return (date) => {
        hear(date, sent);
      };
    },
    wall: () => signingTime(known, own()),
    difference,
    offBy: () => {
      const apart = difference();
      return apart === null ? null : certainPart(apart);
    },
    onHeard: (heard) => {
      tell = heard;
    },
  };
}

/** The client of one channel, with `skew` listening. */
export function skewedClient(http: HttpClient, skew: ClockSkew): HttpClient {
  return {
    send: async (request) => {
      const answered = skew.asking();
      const answer = await http.send(request);
      if (answer.kind === 'answered') answered(answer.headers.date);
      return answer;
    },
  };
}

/** The clock of one channel: its waits are ours, its time of day is what the wallet takes. */
export function signingClock(
  clock: Pick<Clock, 'mono'>,
  skew: ClockSkew,
): Pick<Clock, 'mono' | 'wall'> {
  return { mono: () => clock.mono(), wall: () => skew.wall() };
}
