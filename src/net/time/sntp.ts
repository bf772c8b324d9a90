/**
 * A time server behind the port `TimeSource`: one question in one datagram, and the first answer that
 * is one. What is not an answer to this very question is passed over, so that nobody can shut a server
 * out by shouting first. The wait is ours: 2 s, then the server is silent.
 */
import type { After, Clock } from '../../runtime/ports/clock.js';
import type { Random } from '../../runtime/ports/random.js';
import { type TimeAnswer, type TimeSource, noAnswer } from '../../runtime/ports/time-source.js';
import { type MonoMs, millis, monoMs, seconds, wallMs } from '../../runtime/ports/units.js';
import { type OpenDatagram, type Place, openDatagram } from './datagrams.js';
import { type Reading, nonceLength, question, readAnswer } from './packet.js';

export interface SntpParts {
  /** Runs as life does, whatever the till's own clock does in a rehearsal. */
  readonly clock: Pick<Clock, 'mono'>;
  readonly after: After;
  readonly random: Random;
  readonly open?: OpenDatagram;
}

const answerMax = seconds(2);

export function sntpSource(name: string, place: Place, parts: SntpParts): TimeSource {
  const { clock, after, random, open = openDatagram } = parts;
  const ask = (signal: AbortSignal): Promise<TimeAnswer> =>
    new Promise((resolve) => {
      const nonce = random.bytes(nonceLength);
      let askedAt: MonoMs | null = null;
      let passedOver = '';
      let isSettled = false;

      const settle = (answer: TimeAnswer): void => {
        if (isSettled) return;
        isSettled = true;
        stop();
        signal.removeEventListener('abort', onAbort);
        datagram.end();
        resolve(answer);
      };
      const silent = (detail: string): void => {
        settle({ kind: 'silent', detail });
      };
      const onAbort = (): void => {
        silent('nobody waits for it');
      };
      const stop = after(answerMax, () => {
        silent(passedOver === '' ? noAnswer : `${noAnswer}, but ${passedOver}`);
      });
      const datagram = open(place, {
        onReady: () => {
          if (isSettled) return;
          askedAt = clock.mono();
          datagram.send(question(nonce));
        },
        onMessage: (bytes, from) => {
          const heardAt = clock.mono();
          if (askedAt === null) return;
          if (!isSame(from, datagram.peer())) {
            passedOver = 'another address spoke';
            return;
          }
          const reading = readAnswer(bytes, nonce);
          if (reading.kind === 'foreign') passedOver = reading.detail;
          else settle(answerOf(reading, { askedAt, heardAt }));
        },
        onFault: silent,
      });
      signal.addEventListener('abort', onAbort);
    });
  return { name, ask };
}

function isSame(from: Place, peer: Place | null): boolean {
  return peer !== null && from.host === peer.host && from.port === peer.port;
}

interface Span {
  readonly askedAt: MonoMs;
  readonly heardAt: MonoMs;
}

/**
 * The server's time belongs to the middle of the way there and back; it may be off by half of that way,
 * and by what the server grants itself.
 */
function answerOf(
  reading: Exclude<Reading, { readonly kind: 'foreign' }>,
  { askedAt, heardAt }: Span,
): TimeAnswer {
  if (reading.kind === 'useless') return { kind: 'silent', detail: reading.detail };
  if (reading.kind === 'refused') return { kind: 'refused', detail: reading.code };
  const underWay = Math.max(0, heardAt - askedAt - (reading.sent - reading.received));
  if (reading.sent - reading.received > heardAt - askedAt + clockStepMs) {
    return { kind: 'silent', detail: 'it held the question longer than we waited' };
  }
  return {
    kind: 'time',
    at: monoMs((askedAt + heardAt) / 2),
    wall: wallMs((reading.received + reading.sent) / 2),
    // Both clocks count whole milliseconds here.
    doubt: millis(underWay / 2 + reading.doubtMs + 1),
  };
}

/** A server's clock may be put right while it holds a question; by more, its answer is worth nothing. */
const clockStepMs = 100;
