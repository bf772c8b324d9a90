/**
 * HTTP around a wallet's wire, plain or over TLS: heads and bodies of requests in, answers of the wire
 * out, whatever a script has made of them. Over TLS the asker is asked for a certificate and let in
 * without one: what it may do then is the wallet's to say.
 */
import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  createServer,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { invariant, unreachable } from '../../runtime/ports/bug.js';
import type { WireAnswer, WireHead } from '../../twins/wire/wallet-wire.js';

/** PEM. */
export interface DeskTls {
  readonly cert: string;
  readonly key: string;
  /** Who signed the certificates of those who may reverse and refund. */
  readonly clientAuthority: string;
}

export interface WalletServerOptions {
  readonly tls: DeskTls | undefined;
  /** The head is here; answers what is to be done when the body is. `reply` is called at most once. */
  readonly arrive: (head: WireHead) => (body: string, reply: Reply) => void;
}

export type Reply = (answer: WireAnswer) => void;

export interface WalletServer {
  readonly port: number;
  close(): void;
}

const bodyBytesMax = 64 * 1024;

export async function openWalletServer(options: WalletServerOptions): Promise<WalletServer> {
  const { tls, arrive } = options;
  const welcome: RequestListener = (request, response) => {
    const whole = arrive(headOf(request));
    readBody(request, (body) => {
      whole(body, (answer) => {
        send(answer, response, () => plain.get(request.socket.remotePort)?.resetAndDestroy());
      });
    });
  };
  const server = tls === undefined ? createServer(welcome) : tlsServer(tls, welcome);
  // Below TLS as well it is the connection itself that is reset: TLS alone would say goodbye.
  const plain = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    plain.set(remotePort, socket);
    socket.on('close', () => plain.delete(remotePort));
  });
  const port = await listen(server);
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function tlsServer({ cert, key, clientAuthority: ca }: DeskTls, welcome: RequestListener): Server {
  const asked = { requestCert: true, rejectUnauthorized: false };
  return createTlsServer({ cert, key, ca, ...asked }, welcome);
}

function headOf({ method = '', url = '/', headers, socket }: IncomingMessage): WireHead {
  const isTls = socket instanceof TLSSocket;
  const client = !isTls ? 'plain' : socket.authorized ? 'certified' : 'uncertified';
  const told = Object.entries(headers).map(([name, value]) => [name, value?.toString()]);
  return {
    method,
    target: url,
    headers: Object.fromEntries(told) as WireHead['headers'],
    origin: `${isTls ? 'https' : 'http'}://${headers.host ?? ''}`,
    client,
  };
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const pieces: Buffer[] = [];
  let length = 0;
  request.on('data', (bytes: Buffer) => {
    length += bytes.length;
    if (length > bodyBytesMax) request.destroy();
    else pieces.push(bytes);
  });
  request.on('error', () => request.destroy());
  request.on('end', () => {
    done(Buffer.concat(pieces).toString('utf8'));
  });
}

/** Nothing, when the asker is gone. */
function send(answer: WireAnswer, response: ServerResponse, reset: () => void): void {
  const { socket } = response;
  if (socket === null || socket.destroyed) return;
  switch (answer.kind) {
    case 'silence':
      return;
    case 'reset':
      reset();
      return;
    case 'half': {
      const { status = 200, headers = {} } = answer;
      const body = Buffer.from(answer.body, 'utf8');
      const whole = { ...headers, 'content-length': body.length, connection: 'close' };
      response.writeHead(status, whole);
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.end());
      return;
    }
    case 'reply': {
      response.writeHead(answer.status, { ...answer.headers, connection: 'close' });
      // A status like 204 has no body, not even an empty one.
      if (answer.body.length > 0) response.write(answer.body);
      response.end(answer.paddingBytes === 0 ? undefined : Buffer.alloc(answer.paddingBytes, ' '));
      return;
    }
    default:
      unreachable(answer);
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      invariant(typeof address === 'object' && address !== null, 'a wallet listens on a port');
      done(address.port);
    });
  });
}
