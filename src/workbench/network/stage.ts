/**
 * The way between the till and one remote service: a port of its own in front of the service, and
 * what may happen on the way (CONTRACT, `POST /api/network`). Counts and forwards bytes; knows of HTTP
 * only where a request ends.
 */
import { type Server, type Socket, connect, createServer } from 'node:net';
import { invariant, unreachable } from '../../runtime/ports/bug.js';
import { millis } from '../../runtime/ports/units.js';
import type { NetworkMode } from '../../twins/wallet/network.js';
import type { RealTime } from '../real-time.js';
import { type SilentPort, openSilentPort } from './silent-port.js';

export interface Stage {
  readonly port: number;
  /** The mode that holds, or is about to. */
  mode(): NetworkMode;
  /** Settles when the new mode holds. */
  set(mode: NetworkMode): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Taken if it is free; else, or without it, any. */
  readonly wishedPort: number | undefined;
  /** Where the service listens, on the same host. */
  readonly servicePort: number;
  readonly time: RealTime;
}

const host = '127.0.0.1';
const requestBytesMax = 256 * 1024;

export async function openStage(options: StageOptions): Promise<Stage> {
  let mode: NetworkMode = { kind: 'up' };
  let silent: SilentPort | undefined;
  const under = new Set<Crossing>();
  const welcome = (socket: Socket): void => {
    const crossing = cross(socket, options, () => mode);
    under.add(crossing);
    socket.on('close', () => under.delete(crossing));
  };
  let server: Server | undefined = await listen(options.wishedPort ?? 0, welcome).catch(() =>
    listen(0, welcome),
  );
  const address = server.address();
  invariant(typeof address === 'object' && address !== null, 'a stage listens on a port');
  const { port } = address;

  const shut = async (): Promise<void> => {
    server?.close();
    server = undefined;
    await silent?.close();
    silent = undefined;
  };
  const change = async (next: NetworkMode): Promise<void> => {
    mode = next;
    if (next.kind === 'down') {
      for (const crossing of under) crossing.lose();
      if (silent !== undefined) return;
      await shut();
      silent = await openSilentPort(port, host);
    } else if (next.kind === 'refused') {
      await shut();
    } else if (server === undefined) {
      await shut();
      server = await listen(port, welcome);
    }
  };
  let last = Promise.resolve();
  return {
    port,
    mode: () => mode,
    set: (next) => {
      last = last.then(() => change(next));
      return last;
    },
    close: async () => {
      await last;
      await shut();
      for (const crossing of under) crossing.end();
    },
  };
}

function listen(port: number, welcome: (socket: Socket) => void): Promise<Server> {
  return new Promise((done, reject) => {
    const server = createServer(welcome);
    server.once('error', reject);
    server.listen({ port, host }, () => {
      done(server);
    });
  });
}

interface Crossing {
  /** Whatever is under way is lost, and neither side hears of it. */
  lose(): void;
  end(): void;
}

function cross(till: Socket, options: StageOptions, mode: () => NetworkMode): Crossing {
  let request = Buffer.alloc(0);
  let service: Socket | undefined;
  let lost = false;
  let isJudged = false;

  const judge = (): void => {
    isJudged = true;
    const now = mode();
    switch (now.kind) {
      case 'up':
      case 'refused':
        service = forward(till, options, { request, delayMs: 0, lost: () => lost });
        return;
      case 'slow':
        service = forward(till, options, { request, delayMs: now.ms, lost: () => lost });
        return;
      case 'reset':
        till.resetAndDestroy();
        return;
      case 'captive':
        till.end(captivePage());
        return;
      case 'down':
        return;
      default:
        unreachable(now);
    }
  };
  till.on('error', () => till.destroy());
  till.on('close', () => service?.destroy());
  till.on('data', (bytes: Buffer) => {
    if (isJudged) {
      service?.write(bytes);
      return;
    }
    request = Buffer.concat([request, bytes]);
    if (request.length > requestBytesMax) till.destroy();
    else if (isWhole(request)) judge();
  });
  return {
    lose: () => {
      lost = true;
      isJudged = true;
      service?.destroy();
    },
    end: () => till.destroy(),
  };
}

interface Forwarding {
  readonly request: Buffer;
  /** Each way. */
  readonly delayMs: number;
  readonly lost: () => boolean;
}

function forward(till: Socket, { servicePort, time }: StageOptions, way: Forwarding): Socket {
  const later = (run: () => void): void => {
    if (way.delayMs === 0) run();
    else time.after(millis(way.delayMs), run);
  };
  const service = connect({ port: servicePort, host });
  later(() => service.write(way.request));
  const home = (run: () => void): void => {
    later(() => {
      if (!way.lost() && !till.destroyed) run();
    });
  };
  service.on('data', (bytes) => {
    home(() => till.write(bytes));
  });
  service.on('end', () => {
    home(() => till.end());
  });
  service.on('error', () => {
    home(() => till.resetAndDestroy());
  });
  return service;
}

/** The head is there and as much of a body as it tells of. */
function isWhole(request: Buffer): boolean {
  const headEnd = request.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const head = request.subarray(0, headEnd).toString('latin1');
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return request.length >= headEnd + 4 + length;
}

function captivePage(): string {
  const page = '<!DOCTYPE html><html><body><h1>Welcome. Please log in.</h1></body></html>';
  const head = ['HTTP/1.1 200 OK', 'Content-Type: text/html', `Content-Length: ${page.length}`];
  return `${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${page}`;
}
