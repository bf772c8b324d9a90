/**
 * Mends two faults of the Linux binding of serialport 13.0.0, both seen on real terminals
 * (test/system/ptys.test.ts). A read of a line that was hung up yields no bytes, for ever, and the
 * binding asks again at once, for ever: a busy thread, and no loss told (unix-read.js). And whoever waits
 * to read makes it forget who waits to write, and the other way round: a write behind XOFF or a full
 * buffer stands for ever once a byte came (poller.cpp, `uv_poll_start`). To be left out when it is mended there.
 */
import { read } from 'node:fs';
import { promisify } from 'node:util';

/** What a binding of serialport opens, as far as the package's own stream uses it. */
interface Port {
  readonly isOpen: boolean;
  read(buffer: Buffer, offset: number, length: number): Promise<{ readonly bytesRead: number }>;
}

/** A port of the binding for Linux. */
interface UnixPort extends Port {
  readonly fd: number | null;
  readonly poller: Poller;
}

interface Poller {
  once(event: 'readable', ready: (error: Error | null) => void): unknown;
  listenerCount(event: 'readable' | 'writable'): number;
  /** Looks out for these alone, whatever was looked out for before. */
  poll(flags?: number): void;
}

interface Binding<O, P> {
  open(options: O): Promise<P>;
}

const readFile = promisify(read);

/** The same binding with ports that notice a hang-up, and that read and write at once. */
export function mendedBinding<O, P extends Port, B extends Binding<O, P>>(binding: B): B {
  const open = async (options: O): Promise<P> => {
    const port = await binding.open(options);
    if (!isUnix(port)) return port;
    const { poller } = port;
    poller.poll = allPolled(poller);
    return Object.assign(port, { read: readerOf(port) });
  };
  return { ...binding, open };
}

const flagOf = { readable: 1, writable: 2 } as const;

function allPolled(poller: Poller): Poller['poll'] {
  const poll = poller.poll.bind(poller);
  const waiting = (event: keyof typeof flagOf): number =>
    poller.listenerCount(event) > 0 ? flagOf[event] : 0;
  return (flags = 0) => {
    poll(flags | waiting('readable') | waiting('writable'));
  };
}

function isUnix(port: Port): port is UnixPort {
  return 'fd' in port && 'poller' in port;
}

function readerOf(port: UnixPort): Port['read'] {
  return async (buffer, offset, length) => {
    for (;;) {
      if (!port.isOpen || port.fd === null) throw canceled();
      const bytesRead = await readNow(port.fd, { buffer, offset, length });
      if (bytesRead === 0) throw new Error('the line was hung up');
      if (bytesRead !== null) return { buffer, bytesRead };
      await readable(port);
    }
  };
}

interface Room {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly length: number;
}

/** `null` for nothing now. */
async function readNow(fd: number, { buffer, offset, length }: Room): Promise<number | null> {
  try {
    return (await readFile(fd, buffer, offset, length, null)).bytesRead;
  } catch (error: unknown) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EAGAIN' || code === 'EINTR') return null;
    throw error;
  }
}

/** Closed meanwhile, nobody would say so any more. */
function readable({ isOpen, poller }: UnixPort): Promise<void> {
  return new Promise((settle, reject) => {
    if (!isOpen) throw canceled();
    poller.once('readable', (error) => {
      if (error === null) settle();
      else reject(error);
    });
  });
}

/** As the binding says that it was closed: no loss. */
function canceled(): Error {
  return Object.assign(new Error('Port is not open'), { canceled: true });
}
