/**
 * One HTTP exchange on one fresh connection. A request is sent at most once whatever the network
 * does: nothing is re-sent, no redirect is followed, no kept-alive connection is used (a stale one
 * would force the choice between giving up and sending again). What happens comes back as a value.
 *
 * The connection is made first, TLS included, and the request is handed over only then: so whoever
 * asks knows whether a byte of it can have left (P12, notSent). None leaves once its time is over (P11).
 *
 * Not here: redirects, cookies, compression, proxies, retries, spare hosts.
 */
import { type Socket, connect as connectPlain, isIP } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { After, Clock } from '../../runtime/ports/clock.js';
import { type Millis, millis } from '../../runtime/ports/units.js';
import { addressProblem, hostOf, isLoopbackAddress, portOf } from './address.js';
import { exchange } from './exchange.js';
import type { HttpAnswer, HttpClient, HttpRequest } from './message.js';
import { systemCode } from './system-code.js';

export interface HttpParts {
  readonly after: After;
  readonly clock: Pick<Clock, 'mono'>;
  /** For DNS, connect and TLS together. */
  readonly connectMax?: Millis;
  /** An answer with a longer body is `unknown`, and the connection is cut as soon as that shows. */
  readonly bodyBytesMax?: number;
  /** Certificates (PEM) to trust in place of the public authorities. */
  readonly authorities?: readonly string[];
}

const connectMaxDefault = millis(5_000);
const bodyBytesMaxDefault = 256 * 1024;

const tooLate = 'no time was left to send it';

/**
 * Between two addresses of one name. Node's own 250 ms is less than a round trip on a poor mobile
 * line, where it makes every connection to a name with several addresses fail.
 */
const nextAddressAfterMs = 1_500;

export function httpClient(parts: HttpParts): HttpClient {
  const connectMax = parts.connectMax ?? connectMaxDefault;
  const bodyBytesMax = parts.bodyBytesMax ?? bodyBytesMaxDefault;

  const send = (request: HttpRequest): Promise<HttpAnswer> => {
    const problem = addressProblem(request.url);
    if (problem !== null) return Promise.resolve({ kind: 'notSent', detail: `address ${problem}` });
    const leftMs = request.until - parts.clock.mono();
    if (leftMs <= 0) return Promise.resolve({ kind: 'notSent', detail: tooLate });
    const left = millis(leftMs);
    return new Promise((resolve) => {
      const isSecure = request.url.protocol === 'https:';
      const socket = open(request.url, parts.authorities);
      let stage: 'connecting' | 'handedOver' | 'settled' = 'connecting';

      const settle = (answer: HttpAnswer): void => {
        if (stage === 'settled') return;
        stage = 'settled';
        stopWhole();
        stopConnect();
        socket.destroy();
        resolve(answer);
      };
      const giveUp = (detail: string): void => {
        settle({ kind: stage === 'connecting' ? 'notSent' : 'unknown', detail });
      };
      const stopWhole = parts.after(left, () => {
        giveUp(`no answer within ${String(left)} ms`);
      });
      const stopConnect = parts.after(connectMax, () => {
        giveUp(`no connection within ${String(connectMax)} ms`);
      });
      const onClose = (): void => {
        giveUp('connection closed');
      };
      // Stays for good: an error may come after the answer, and one without a listener is thrown.
      socket.on('error', (error) => {
        giveUp(`connection failed: ${systemCode(error)}`);
      });
      socket.on('close', onClose);
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        if (stage !== 'connecting') return;
        if (!isSecure && !isLoopbackAddress(socket.remoteAddress)) {
          giveUp('address is not loopback, and plain http is for loopback addresses only');
          return;
        }
        // A loop that was held up hears of the connection before it hears that the time is over.
        if (parts.clock.mono() >= request.until) {
          giveUp(tooLate);
          return;
        }
        // From here on the exchange tells how the connection ended: it may have an answer to finish.
        socket.off('close', onClose);
        stage = 'handedOver';
        stopConnect();
        exchange(socket, request, { bodyBytesMax, settle, giveUp });
      });
    });
  };

  return { send };
}

function open(url: URL, authorities: readonly string[] | undefined): Socket {
  const host = hostOf(url);
  const where = { host, port: portOf(url), autoSelectFamilyAttemptTimeout: nextAddressAfterMs };
  if (url.protocol === 'http:') return connectPlain(where);
  return connectSecure({
    ...where,
    // Said aloud, so that no environment variable can say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  });
}
