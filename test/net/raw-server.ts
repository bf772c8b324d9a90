/**
 * A server that speaks bytes and can be as rude as a network: what it does with a request is a function
 * of the socket. It counts every request it has seen the head of, on whatever connection.
 */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type TlsOptions, createServer as createSecureServer } from 'node:tls';
import type { Test } from 'tap';

export interface SeenRequest {
  readonly line: string;
  /** `name: value` as sent. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** What is done once a whole request is there. */
export type Act = (socket: Socket, request: SeenRequest) => void;

export interface RawServer {
  readonly port: number;
  readonly url: URL;
  /** Requests whose head has arrived; the first line of each. */
  readonly heads: readonly string[];
  /** Requests that have arrived as a whole. */
  readonly seen: readonly SeenRequest[];
  readonly connections: () => number;
  act: Act;
}

export interface RawServerOptions {
  readonly tls?: TlsOptions;
  /** In place of reading requests at all. */
  readonly onConnection?: (socket: Socket) => void;
}

/** Listens on a free loopback port until `t` ends. */
export async function rawServer(t: Test, options: RawServerOptions = {}): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  const seen: SeenRequest[] = [];
  let connections = 0;
  const serve = (socket: Socket): void => {
    connections += 1;
    sockets.add(socket);
    // A client that cuts the connection is what many of these tests want.
    socket.on('error', () => socket.destroy());
    if (options.onConnection === undefined) readRequests(socket, { heads, seen, self });
    else options.onConnection(socket);
  };
  const server =
    options.tls === undefined ? createServer(serve) : createSecureServer(options.tls, serve);
  await listening(server);
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  const self: RawServer = {
    port,
    url: new URL(`${scheme}://127.0.0.1:${String(port)}/gateway.do`),
    heads,
    seen,
    connections: () => connections,
    act: (socket) => socket.destroy(),
  };
  return self;
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A whole answer that ends with its length. */
export function answerOf(
  status: string,
  body: Uint8Array | string,
  headers: string[] = [],
): Buffer {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${String(bytes.length)}`];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

interface Book {
  readonly heads: string[];
  readonly seen: SeenRequest[];
  readonly self: RawServer;
}

function readRequests(socket: Socket, { heads, seen, self }: Book): void {
  let text = '';
  let known = 0;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    for (;;) {
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const [line = '', ...headers] = text.slice(0, headEnd).split('\r\n');
      const length = Number(/^content-length: *(\d+)$/im.exec(headers.join('\n'))?.[1] ?? 0);
      if (known === 0) known = heads.push(line);
      const rest = text.slice(headEnd + 4);
      if (Buffer.byteLength(rest) < length) return;
      const body = Buffer.from(rest).subarray(0, length).toString('utf8');
      text = Buffer.from(rest).subarray(length).toString('utf8');
      known = 0;
      const request = { line, headers, body };
      seen.push(request);
      self.act(socket, request);
    }
  });
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}
