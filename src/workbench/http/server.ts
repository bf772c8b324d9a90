/**
 * The bench over HTTP, for this machine alone: bound to loopback, refuses foreign Hosts and Origins,
 * bodies over 64 KiB, unknown paths and methods, each in the one form of error.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { invariant } from '../../runtime/ports/bug.js';
import type { Bench } from '../bench.js';
import { type Answer, ApiFault, badShape, errorAnswer } from './answers.js';
import { routes } from './routes.js';

export interface BenchServer {
  readonly port: number;
  close(): void;
}

const bodyBytesMax = 64 * 1024;
const eventsPath = '/api/events';
const heartbeatMs = 15_000;

const safeHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Port 0 takes any. Rejects with the system's error when the port is taken. */
export async function openBenchServer(bench: Bench, wishedPort: number): Promise<BenchServer> {
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    void handle(bench, request, response);
  };
  const server = createServer(serve);
  await listen(server, wishedPort, '127.0.0.1');
  const address = server.address();
  invariant(typeof address === 'object' && address !== null, 'a server listens on a port');
  const sixth = createServer(serve);
  // A machine without IPv6, or with the port taken there, is served by the other address.
  const hasSixth = await listen(sixth, address.port, '::1').then(
    () => true,
    () => false,
  );
  return {
    port: address.port,
    close: () => {
      for (const each of hasSixth ? [server, sixth] : [server]) {
        each.close();
        each.closeAllConnections();
      }
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      done();
    });
  });
}

async function handle(
  bench: Bench,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    refuseStrangers(request);
    const url = urlOf(request);
    if (url.pathname === eventsPath && request.method === 'GET') {
      stream(bench, response);
      return;
    }
    send(response, await answer(bench, { request, response, url }));
  } catch (error: unknown) {
    send(response, faultAnswer(error));
  }
}

const placeOfPaths = 'http://bench';

function urlOf({ url = '/' }: IncomingMessage): URL {
  if (URL.canParse(url, placeOfPaths)) return new URL(url, placeOfPaths);
  throw badShape(`"${url}" is no path.`, 'The routes are in the README of the bench.');
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

async function answer(bench: Bench, { request, response, url }: Asked): Promise<Answer> {
  const methods = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
  if (methods === undefined && url.pathname !== eventsPath) {
    throw new ApiFault({
      status: 404,
      code: 'E-BENCH-NOT-FOUND',
      message: `There is no ${url.pathname}.`,
    });
  }
  const { method = 'GET' } = request;
  const route = method === 'GET' || method === 'POST' ? methods?.[method] : undefined;
  if (route === undefined) {
    throw new ApiFault({
      status: 405,
      code: 'E-BENCH-METHOD',
      message: `${url.pathname} does not take ${method}.`,
      next: `Use ${Object.keys(methods ?? { GET: true }).join(' or ')}.`,
    });
  }
  const gone = new AbortController();
  // The connection outlives many requests; the response ends with this one.
  response.once('close', () => {
    gone.abort();
  });
  const body = method === 'POST' ? await readBody(request) : undefined;
  const { headers } = request;
  return route(bench, { query: url.searchParams, body, headers, signal: gone.signal });
}

/** A page of another site, or a name that somebody pointed at this machine, has no business here. */
function refuseStrangers(request: IncomingMessage): void {
  const { host, origin } = request.headers;
  const port = request.socket.localPort ?? 0;
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const isOwnHost = own.includes(host ?? '');
  if (isOwnHost && (origin === undefined || own.some((name) => origin === `http://${name}`)))
    return;
  throw new ApiFault({
    status: 403,
    code: isOwnHost ? 'E-BENCH-ORIGIN' : 'E-BENCH-HOST',
    message: `This ${isOwnHost ? 'origin' : 'host'} may not use the bench.`,
    next: `Open http://127.0.0.1:${port} on this machine.`,
  });
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > bodyBytesMax) {
      throw new ApiFault({ status: 413, code: 'E-BENCH-TOO-LONG' });
    }
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badShape('The body is no JSON.', 'Send a JSON object.');
  }
}

function faultAnswer(error: unknown): Answer {
  if (error instanceof ApiFault) return errorAnswer(error.error);
  const message = error instanceof Error ? error.message : String(error);
  return errorAnswer({ status: 500, code: 'E-BENCH-BUG', message });
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const more = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { ...safeHeaders, 'content-type': type, ...more });
  response.end(body);
}

function stream(bench: Bench, response: ServerResponse): void {
  response.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream' });
  const write = (event: object): void => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  write({ type: 'status', status: bench.status.now() });
  const forget = bench.events.listen(write);
  const unwatch = bench.lcdDots.watch(write);
  const beat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  response.on('close', () => {
    forget();
    unwatch();
    clearInterval(beat);
  });
}
