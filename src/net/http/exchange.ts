/**
 * A request and its answer on a connection that stands. Writes the request once; collects the answer
 * up to its cap. The socket is the caller's: it is destroyed there, once the exchange has settled.
 */
import { type IncomingMessage, request as requestOn } from 'node:http';
import type { Socket } from 'node:net';
import type { Answered, HttpRequest } from './message.js';
import { systemCode } from './system-code.js';

interface Ending {
  readonly bodyBytesMax: number;
  readonly settle: (answer: Answered) => void;
  /** Nothing more can be known. Called again after an end, it does nothing. */
  readonly giveUp: (detail: string) => void;
}

const headBytesMax = 16 * 1024;

/** What of a request goes onto the wire. */
type Written = Pick<HttpRequest, 'url' | 'method' | 'headers' | 'body'>;

export function exchange(socket: Socket, request: Written, ending: Ending): void {
  const { url, method, body } = request;
  const bytes = body?.reveal() ?? new Uint8Array(0);
  // A connection that is handed in has no agent: it is used for this request and closed.
  const sending = requestOn({
    createConnection: () => socket,
    method,
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: {
      ...request.headers,
      host: url.host,
      connection: 'close',
      ...(method === 'POST' ? { 'content-length': String(bytes.length) } : {}),
    },
    maxHeaderSize: headBytesMax,
    insecureHTTPParser: false,
  });
  const onClose = (): void => {
    ending.giveUp('connection closed without an answer');
  };
  sending.on('error', (error) => {
    ending.giveUp(`no whole answer: ${systemCode(error)}`);
  });
  sending.on('close', onClose);
  sending.on('response', (response) => {
    // A whole answer may still be on its way through the buffers when the connection has closed.
    sending.off('close', onClose);
    collect(response, ending);
  });
  sending.end(bytes);
}

function collect(response: IncomingMessage, { bodyBytesMax, settle, giveUp }: Ending): void {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const tooLong = (): void => {
    giveUp(`answer is longer than ${String(bodyBytesMax)} bytes`);
  };
  if (Number(response.headers['content-length'] ?? 0) > bodyBytesMax) {
    tooLong();
    return;
  }
  response.on('data', (chunk: Uint8Array) => {
    length += chunk.length;
    if (length > bodyBytesMax) tooLong();
    else chunks.push(chunk);
  });
  response.on('end', () => {
    const { complete, statusCode: status, headers } = response;
    if (!complete || status === undefined) giveUp('answer ends early');
    else settle({ kind: 'answered', status, headers, body: Buffer.concat(chunks) });
  });
  response.on('error', (error) => {
    giveUp(`answer breaks off: ${systemCode(error)}`);
  });
  response.on('close', () => {
    giveUp('answer breaks off');
  });
}
