/** What goes into the HTTP client and what comes back. */
import type { IncomingHttpHeaders } from 'node:http';
import type { NotSent, Unknown } from '../../runtime/ports/gateway.js';
import type { Secret } from '../../runtime/ports/secret.js';
import type { MonoMs } from '../../runtime/ports/units.js';

/**
 * A request says whether the service takes it twice for once. One that does not, or does not say, has a
 * single host: the compiler refuses it a spare, and `send` throws a `Bug` where nobody asked the compiler.
 */
export type HttpRequest = OneRequest & (SentOnce | Repeatable);

/** A charge, a refund: whatever moves money when it comes a second time. */
interface SentOnce {
  readonly repeatable?: false;
  readonly spare?: never;
}

/** A query, a void, a bill. */
interface Repeatable {
  readonly repeatable: true;
  /**
   * The same path on another host of the same service. Asked once, in the time that is left, when the
   * first answered `notSent`: so bytes go to one of the two at most.
   */
  readonly spare?: URL;
}

interface OneRequest {
  readonly method: 'GET' | 'POST';
  /** https, or http on a loopback address; anything else is answered `notSent`. */
  readonly url: URL;
  /** Without Host, Content-Length and Connection: those are the client's. */
  readonly headers: Readonly<Record<string, string>>;
  /** May hold a payment code; `null` sends none. */
  readonly body: Secret<Uint8Array> | null;
  /**
   * When the last byte of the answer is in, or the call is over. A moment, not a span: what came before
   * this call (signing) has used up its part. After it no byte of the request leaves.
   */
  readonly until: MonoMs;
  /** Of the answer; the client's own cap unless told. A bill is longer than any answer about an order. */
  readonly bodyBytesMax?: number;
}

/** A whole answer, whatever its status. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** Names in lower case, as Node gives them. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * `notSent`: DNS, connect or TLS failed, or there was no time left; no byte of the request was handed
 * to a connected socket, of the spare host's neither. `unknown`: everything after that short of a whole
 * answer within the cap.
 * The details name a stage and a system code, never what was sent or received.
 */
export type HttpAnswer = Answered | NotSent | Unknown;

/** A certificate and its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: Secret<string>;
}

export interface HttpClient {
  /** Never rejects. Each call is a request of its own: calling twice sends twice. */
  send(request: HttpRequest): Promise<HttpAnswer>;
}
