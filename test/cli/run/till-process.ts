/** A real till process: what it says, line by line, and how it ended. Waits for lines, never for time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { commandTable } from '../../../src/cli/command-table.js';
import { type Surroundings, runCli } from '../../../src/cli/run-cli.js';
import { projectRoot } from '../../project.js';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface TillProcess {
  readonly child: ChildProcess;
  /** The first line of standard error, past or to come, that `form` fits; rejects when the process ends before. */
  errLine(form: RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

export function startHoldfast(...args: readonly string[]): TillProcess {
  return startHoldfastIn({}, ...args);
}

/** With more in its environment. */
export function startHoldfastIn(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): TillProcess {
  const main = join(projectRoot, 'dist/src/main.js');
  const child = spawn(process.execPath, [main, '--lang', 'en', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const seen: string[] = [];
  const waiting = new Set<(line: string) => void>();
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    seen.push(line);
    for (const hear of waiting) hear(line);
  });
  const ended = once(child, 'close').then((end): Ended => {
    const [status, signal] = end as [number | null, NodeJS.Signals | null];
    return { status, signal, out, err: seen.join('\n') };
  });
  return {
    child,
    ended,
    errLine: (form) =>
      new Promise((resolve, reject) => {
        const hear = (line: string): void => {
          if (form.test(line)) resolve(line);
        };
        seen.forEach(hear);
        waiting.add(hear);
        void ended.then(({ err }) => {
          reject(new Error(`ended without ${String(form)}:\n${err}`));
        });
      }),
  };
}

/** Runs to the end. */
export function holdfast(...args: readonly string[]): Promise<Ended> {
  return startHoldfast(...args).ended;
}

/** The same in this process: for a command that is told often, and by a process of its own elsewhere. */
export async function holdfastHere(...args: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const surroundings: Surroundings = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    cwd: projectRoot,
    env: process.env,
    version: '0.0.0',
  };
  const status = await runCli(['--lang', 'en', ...args], surroundings, commandTable);
  return { status, signal: null, out, err };
}

/** A device of the virtual board: whoever connects, and what they send. */
export interface FakeDevice {
  readonly server: Server;
  /** The first connection of the till, past or to come. */
  readonly connected: Promise<Socket>;
  /** Settles when `count` bytes have come. */
  bytes(count: number): Promise<Buffer>;
  readonly close: () => void;
}

export async function fakeDevice(path: string): Promise<FakeDevice> {
  const sockets = new Set<Socket>();
  let got = Buffer.alloc(0);
  let check: () => void = () => undefined;
  let hear: (socket: Socket) => void = () => undefined;
  const connected = new Promise<Socket>((resolve) => {
    hear = resolve;
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      got = Buffer.concat([got, bytes]);
      check();
    });
    hear(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    server,
    connected,
    bytes: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (got.length >= count) resolve(got);
        };
        check();
      }),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

export interface StatusLine {
  readonly ready: boolean;
  readonly screen: string;
  readonly faults: readonly string[];
}

/** Lines of a status socket, one at a time. */
export function statusLines(path: string): {
  /** The first status, past or to come, that `holds`. */
  readonly until: (holds: (status: StatusLine) => boolean) => Promise<StatusLine>;
  readonly closed: Promise<unknown>;
} {
  const socket = connect(path);
  const seen: StatusLine[] = [];
  const waiting = new Set<(status: StatusLine) => void>();
  createInterface({ input: socket }).on('line', (line) => {
    const status = JSON.parse(line) as StatusLine;
    seen.push(status);
    for (const hear of waiting) hear(status);
  });
  return {
    closed: once(socket, 'close'),
    until: (holds) =>
      new Promise((resolve) => {
        const hear = (status: StatusLine): void => {
          if (holds(status)) resolve(status);
        };
        seen.forEach(hear);
        waiting.add(hear);
      }),
  };
}
