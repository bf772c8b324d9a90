/** A link of the till's that is open on the board, seen and driven from outside. */
import type { Socket } from 'node:net';
import { onLines } from '../../src/workbench/lines.js';
import type { Machine } from './machine.js';

export interface GuestLink {
  /** The oldest line that begins so and was not asked for yet; throws when none comes. */
  told(begin: string): Promise<string>;
  /** Bytes that came, as soon as there are so many. */
  came(count: number): Promise<Buffer>;
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface GuestLinks {
  /** Settles when the link is open; `told('refused')` is what else there is. One at a time. */
  open(link: object): Promise<GuestLink>;
  /** What the opening says first: `open` or `refused CODE ..`. */
  tried(link: object): Promise<string>;
}

const program = '/opt/holdfast/dist/test/board/guest/link-run.js';
/** On a machine that does ten other things. */
const saidMsMax = 240_000;

interface Heard {
  /** The oldest line that begins so and was not asked for yet. */
  line(begin: string): string | undefined;
  /** Bytes that came and were not asked for yet, when there are so many. */
  bytes(count: number): Buffer | undefined;
  forget(): void;
  /** As soon as `find` finds it; throws when it does not. */
  found<T>(find: () => T | undefined, what: string): Promise<T>;
}

function ear(channel: Socket): Heard {
  let lines: string[] = [];
  let look: () => void = () => undefined;
  onLines(channel, (line) => {
    lines.push(line);
    look();
  });
  return {
    line: (begin) => {
      const place = lines.findIndex((one) => one.startsWith(begin));
      return place < 0 ? undefined : lines.splice(place, 1)[0];
    },
    bytes: (count) => {
      const pieces = lines.filter((one) => one.startsWith('came '));
      const bytes = Buffer.from(pieces.map((one) => one.slice(5)).join(''), 'hex');
      if (bytes.length < count) return undefined;
      lines = lines.filter((one) => !one.startsWith('came '));
      return bytes;
    },
    forget: () => {
      lines = [];
    },
    found: (find, what) =>
      new Promise((settle, reject) => {
        const timer = setTimeout(() => {
          look = () => undefined;
          reject(new Error(`no ${what}; the link has said: ${lines.join(', ')}`));
        }, saidMsMax);
        look = () => {
          const one = find();
          if (one === undefined) return;
          clearTimeout(timer);
          look = () => undefined;
          settle(one);
        };
        look();
      }),
  };
}

/** `name`: a channel of the machine's. */
export function guestLinks(machine: Machine, name: string): GuestLinks {
  const heard = ear(machine.channel(name));
  const place = `P=$(readlink -f /dev/virtio-ports/${name}); O=/run/\${P##*/}.orders`;
  // A pipe that somebody holds open: the program's orders do not end with each of them.
  const drop = 'kill $(cat /run/holder) 2>/dev/null';
  const begin = async (link: object): Promise<string> => {
    heard.forget();
    await machine.run(
      `${drop}; ${place}; rm -f $O; busybox mkfifo $O; sleep 3000 >$O & echo $! >/run/holder; ` +
        `node ${program} $P '${JSON.stringify(link)}' </dev/null >/run/link.log 2>&1 &`,
    );
    return heard.found(() => heard.line('open') ?? heard.line('refused'), 'opening');
  };
  const order = (words: string): Promise<unknown> => machine.run(`${place}; echo ${words} >$O`);
  return {
    tried: begin,
    open: async (link) => {
      const said = await begin(link);
      if (said !== 'open') throw new Error(said);
      return {
        told: (wanted) => heard.found(() => heard.line(wanted), wanted),
        came: (count) => heard.found(() => heard.bytes(count), `${count} bytes`),
        write: async (bytes) => {
          await order(`write ${Buffer.from(bytes).toString('hex')}`);
        },
        close: async () => {
          await order('close');
          await heard.found(() => heard.line('closed'), 'closed');
        },
      };
    },
  };
}
