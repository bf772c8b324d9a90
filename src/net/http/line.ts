/**
 * A fresh connection for one request: the name looked up, TCP, and TLS over it where the URL says so.
 * It can be ended in two ways: closed, or cut off. The kernel goes on sending what it holds of a
 * connection that is merely closed, for minutes on a line that is down; of one that is cut off it
 * throws that away. So a request whose call is over does not arrive afterwards (P11).
 */
import { type Socket, connect, isIP } from 'node:net';
import { connect as secure } from 'node:tls';
import { hostOf, isLoopbackAddress, portOf } from './address.js';
import type { ClientCertificate } from './message.js';
import { systemCode } from './system-code.js';

export interface LineParts {
  /** Certificates (PEM) to trust in place of the public authorities. */
  readonly authorities: readonly string[] | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  /** The connection stands, TLS included. How it ends is for whoever uses it, but for errors. */
  readonly onReady: (socket: Socket) => void;
  /** Something went wrong; may be called after `onReady` and after an end. */
  readonly onFault: (detail: string, cause?: 'clock') => void;
}

export interface Line {
  /** Twice is safe. */
  end(how: 'closed' | 'cutOff'): void;
}

/**
 * Between two addresses of one name. Node's own 250 ms is less than a round trip on a poor mobile
 * line, where it makes every connection to a name with several addresses fail.
 */
const nextAddressAfterMs = 1_500;

/**
 * OpenSSL's word for a certificate that begins after the system's "now". It hides every other fault of
 * that certificate (an unknown authority, a bad signature): so one that is let pass for its date alone
 * would be let pass whoever made it, and Node has no way to check against another time (README).
 */
const notYetValid = 'CERT_NOT_YET_VALID';

/** Calls back later, never from inside the call. */
export function openLine(url: URL, parts: LineParts): Line {
  const { onReady, onFault } = parts;
  const host = hostOf(url);
  const where = { host, port: portOf(url), autoSelectFamilyAttemptTimeout: nextAddressAfterMs };
  const tcp = connect(where);
  let tls: Socket | null = null;

  const onError = (error: Error): void => {
    const code = systemCode(error);
    onFault(`connection failed: ${code}`, code === notYetValid ? 'clock' : undefined);
  };
  const onClose = (): void => {
    onFault('connection closed');
  };
  const handOver = (socket: Socket): void => {
    // From here on the exchange tells how the connection ended: it may have an answer to finish.
    tcp.off('close', onClose);
    onReady(socket);
  };
  // Stays for good: an error may come after the answer, and one without a listener is thrown.
  tcp.on('error', onError);
  tcp.on('close', onClose);
  tcp.once('connect', () => {
    if (url.protocol === 'https:') {
      const socket = secured(tcp, host, parts);
      tls = socket;
      socket.on('error', onError);
      socket.once('secureConnect', () => {
        handOver(socket);
      });
    } else if (isLoopbackAddress(tcp.remoteAddress)) handOver(tcp);
    else onFault('address is not loopback, and plain http is for loopback addresses only');
  });

  return {
    end: (how) => {
      if (how === 'cutOff') tcp.resetAndDestroy();
      tls?.destroy();
      tcp.destroy();
    },
  };
}

function secured(tcp: Socket, host: string, parts: LineParts): Socket {
  const { authorities, clientCertificate } = parts;
  return secure({
    socket: tcp,
    // Whose certificate it has to be.
    host,
    // Said aloud, so that no environment variable can say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ...(clientCertificate === undefined
      ? {}
      : { cert: clientCertificate.certificate, key: clientCertificate.key.reveal() }),
  });
}
