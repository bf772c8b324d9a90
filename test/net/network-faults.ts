/**
 * What a network and a bad server do to a request that has arrived (issue: "exactly one request per
 * charge whatever the network does"). After each of them nothing is known, and nothing may be re-sent.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { answerOf } from './raw-server.js';

export interface NetworkFault {
  readonly name: string;
  /** `endWaits` ends every pending wait of the client: its deadline. */
  readonly act: (socket: Socket, endWaits: () => void) => void;
  /** The status of a whole answer that is no answer of a wallet. */
  readonly status?: number;
}

const mebibyte = Buffer.alloc(1024 * 1024, 'x');
export const hugeBytes = 20 * mebibyte.length;

export const networkFaults: readonly NetworkFault[] = [
  { name: 'a reset before the reply', act: reset },
  { name: 'a close before the reply', act: (socket) => socket.end() },
  {
    name: 'a reset after half a reply',
    act: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":', () => {
        reset(socket);
      });
    },
  },
  {
    name: 'a close after half a reply',
    act: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":'),
  },
  {
    name: 'a close after half a chunked reply',
    act: (socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"half":'),
  },
  { name: 'half a head', act: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le') },
  {
    name: 'a head without an end',
    act: (socket) => socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(64 * 1024)}`),
  },
  { name: 'no HTTP at all', act: (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n') },
  {
    name: 'another protocol',
    act: (socket) => socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  },
  {
    name: 'silence until the deadline',
    act: (_socket, endWaits) => {
      endWaits();
    },
  },
  {
    name: 'half a reply, then silence until the deadline',
    act: (socket, endWaits) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":', () => {
        endWaits();
      });
    },
  },
  { name: 'a slow drip until the deadline', act: drip },
  {
    name: 'an answer of 20 MB that says so',
    act: (socket) => {
      sendHuge(socket, true);
    },
  },
  {
    name: 'an answer that says it is 20 MB, and does not come',
    act: (socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${hugeBytes}\r\n\r\n`),
  },
  {
    name: 'an answer of 20 MB that does not say so',
    act: (socket) => {
      sendHuge(socket, false);
    },
  },
  ...[
    '500 Internal Server Error',
    '502 Bad Gateway',
    '503 Service Unavailable',
    '429 Too Many Requests',
    '301 Moved Permanently',
    '302 Found',
    '303 See Other',
    '307 Temporary Redirect',
    '308 Permanent Redirect',
    '401 Unauthorized',
    '407 Proxy Authentication Required',
    '408 Request Timeout',
    '204 No Content',
  ].map((status): NetworkFault => ({
    name: `status ${status}`,
    status: Number.parseInt(status, 10),
    act: (socket) => {
      const inviting = ['Retry-After: 0', 'Location: /elsewhere', 'WWW-Authenticate: Basic'];
      socket.write(answerOf(status, '', inviting));
    },
  })),
  {
    name: 'a page of HTML',
    status: 200,
    act: (socket) => socket.write(answerOf('200 OK', '<html>Please log in</html>')),
  },
  { name: 'an empty answer', status: 200, act: (socket) => socket.write(answerOf('200 OK', '')) },
];

/** Node 20 cannot reset below TLS; there the connection just ends without a goodbye. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** One byte a turn of the event loop; the deadline comes while it drips. */
function drip(socket: Socket, endWaits: () => void): void {
  let drops = 0;
  const drop = (): void => {
    drops += 1;
    if (drops === 50) endWaits();
    if (!socket.writable || drops > 5_000) return;
    socket.write(' ');
    setImmediate(drop);
  };
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
  drop();
}

function sendHuge(socket: Socket, isHonest: boolean): void {
  const length = isHonest ? `Content-Length: ${String(hugeBytes)}\r\n` : '';
  socket.write(`HTTP/1.1 200 OK\r\n${length}\r\n`);
  let left = hugeBytes / mebibyte.length;
  const more = (): void => {
    left -= 1;
    if (left >= 0 && socket.writable) socket.write(mebibyte, more);
  };
  more();
}
