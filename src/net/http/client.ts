/**
 * One HTTP exchange on one fresh connection. A request is sent at most once whatever the network
 * does: nothing is re-sent, no redirect is followed, no kept-alive connection is used (a stale one
 * would force the choice between giving up and sending again). What happens comes back as a value.
 *
 * The connection is made first, TLS included, and the request is handed over only then: so whoever
 * asks knows whether a byte of it can have left (P12, notSent). None leaves once its time is over (P11).
 *
 * A spare host is asked after `notSent` alone, and only for a request that may be repeated.
 *
 * Not here: redirects, cookies, compression, proxies, retries, and a memory of hosts that failed.
 */
import { invariant } from '../../runtime/ports/bug.js';
import type { After, Clock } from '../../runtime/ports/clock.js';
import type { NotSent } from '../../runtime/ports/gateway.js';
import { type Millis, millis } from '../../runtime/ports/units.js';
import { addressProblem } from './address.js';
import { exchange } from './exchange.js';
import { openLine } from './line.js';
import type { ClientCertificate, HttpAnswer, HttpClient, HttpRequest } from './message.js';

export interface HttpParts {
  readonly after: After;
  readonly clock: Pick<Clock, 'mono'>;
  /** For DNS, connect and TLS together. */
  readonly connectMax?: Millis;
  /** An answer with a longer body is `unknown`, and the connection is cut as soon as that shows. */
  readonly bodyBytesMax?: number;
  /** Certificates (PEM) to trust in place of the public authorities. */
  readonly authorities?: readonly string[];
  /** Who we are to a server that asks for a certificate (PEM). */
  readonly clientCertificate?: ClientCertificate;
}

const connectMaxDefault = millis(5_000);
const bodyBytesMaxDefault = 256 * 1024;

const tooLate = 'no time was left to send it';

export function httpClient(parts: HttpParts): HttpClient {
  const connectMax = parts.connectMax ?? connectMaxDefault;

  const sendTo = (url: URL, request: HttpRequest): Promise<HttpAnswer> => {
    const problem = addressProblem(url);
    if (problem !== null) return Promise.resolve({ kind: 'notSent', detail: `address ${problem}` });
    const leftMs = request.until - parts.clock.mono();
    if (leftMs <= 0) return Promise.resolve({ kind: 'notSent', detail: tooLate });
    const left = millis(leftMs);
    const bodyBytesMax = request.bodyBytesMax ?? parts.bodyBytesMax ?? bodyBytesMaxDefault;
    return new Promise((resolve) => {
      let stage: 'connecting' | 'handedOver' | 'settled' = 'connecting';

      const settle = (answer: HttpAnswer): void => {
        if (stage === 'settled') return;
        // What the wallet has not got by now must not reach it later.
        const isCutOff = stage === 'handedOver' && answer.kind !== 'answered';
        stage = 'settled';
        stopWhole();
        stopConnect();
        line.end(isCutOff ? 'cutOff' : 'closed');
        resolve(answer);
      };
      const giveUp = (detail: string, cause?: 'clock'): void => {
        if (stage !== 'connecting') settle({ kind: 'unknown', detail });
        else settle({ kind: 'notSent', detail, ...(cause === undefined ? {} : { cause }) });
      };
      const stopWhole = parts.after(left, () => {
        giveUp(`no answer within ${String(left)} ms`);
      });
      const stopConnect = parts.after(connectMax, () => {
        giveUp(`no connection within ${String(connectMax)} ms`);
      });
      const line = openLine(url, {
        authorities: parts.authorities,
        clientCertificate: parts.clientCertificate,
        onFault: giveUp,
        onReady: (socket) => {
          if (stage !== 'connecting') return;
          // A loop that was held up hears of the connection before it hears that the time is over.
          if (parts.clock.mono() >= request.until) {
            giveUp(tooLate);
            return;
          }
          stage = 'handedOver';
          stopConnect();
          exchange(socket, { ...request, url }, { bodyBytesMax, settle, giveUp });
        },
      });
    });
  };

  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const first = await sendTo(request.url, request);
    if (first.kind !== 'notSent' || request.spare === undefined) return first;
    const second = await sendTo(request.spare, request);
    return second.kind === 'notSent' ? sentToNeither(first, second) : second;
  };

  return {
    send: (request) => {
      checkSpare(request);
      return send(request);
    },
  };
}

interface Spared {
  readonly url: URL;
  readonly spare?: URL;
  readonly repeatable?: boolean;
}

/** For whoever built the request by a way around its type. */
function checkSpare({ repeatable = false, url, spare }: Spared): void {
  if (spare === undefined) return;
  invariant(repeatable, 'a spare host is for a request that may be repeated');
  // A signature is over the path, so this is what "the same request" means.
  const isSame = spare.pathname === url.pathname && spare.search === url.search;
  invariant(isSame, 'a spare host is asked for the same path');
}

function sentToNeither(first: NotSent, second: NotSent): NotSent {
  const detail = `${first.detail}; spare host: ${second.detail}`;
  // One certificate that is yet to begin is enough to say that the clock has to be set.
  const cause = first.cause ?? second.cause;
  return { kind: 'notSent', detail, ...(cause === undefined ? {} : { cause }) };
}
