/**
 * A connection as the client makes it, looked at and closed with nothing sent: who answers, and by what
 * certificate.
 */
import { TLSSocket } from 'node:tls';
import type { WallMs } from '../../runtime/ports/units.js';
import { certificateDate } from './http-date.js';
import { type LineParts, openLine } from './line.js';
import type { LookTime } from './name-look.js';

export type LineLook =
  /** Plain http to this machine. */
  | { readonly kind: 'plain' }
  | {
      readonly kind: 'secured';
      readonly protocol: string;
      /** Who has signed the server's certificate, as that calls it. */
      readonly authority: string;
      readonly until: WallMs | null;
    }
  /** `code` is the system's or OpenSSL's, where there is one. */
  | { readonly kind: 'failed'; readonly detail: string; readonly code: string | null };

type Trust = Pick<LineParts, 'authorities' | 'clientCertificate'>;

export function lookAtLine(url: URL, trust: Trust, { after, max }: LookTime): Promise<LineLook> {
  return new Promise((resolve) => {
    const settle = (look: LineLook): void => {
      disarm();
      line.end('closed');
      resolve(look);
    };
    const fail = (detail: string): void => {
      settle({ kind: 'failed', detail, code: /: ([A-Z][A-Z0-9_]+)$/.exec(detail)?.[1] ?? null });
    };
    const disarm = after(max, () => {
      fail(`no connection within ${String(max)} ms`);
    });
    const line = openLine(url, {
      ...trust,
      onFault: fail,
      onReady: (socket) => {
        settle(socket instanceof TLSSocket ? secured(socket) : { kind: 'plain' });
      },
    });
  });
}

function secured(socket: TLSSocket): LineLook {
  const { issuer, valid_to } = socket.getPeerCertificate();
  const authority = [issuer.O, issuer.CN].filter((name) => name !== undefined).join(', ');
  return {
    kind: 'secured',
    protocol: socket.getProtocol() ?? '',
    authority,
    until: certificateDate(valid_to),
  };
}
