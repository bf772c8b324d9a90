/**
 * The serialport package's own class over a line in memory: its streams, its disconnecting and its
 * double close are the real ones. The line is pulled out as the kernel does it (read and write fail with
 * EIO), and stands still as with XOFF. Real terminals are in test/system/ptys.test.ts.
 */
import { SerialPort } from 'serialport';
import type { LoadSerialPort } from '../../../src/drivers/links/serial-port.js';
import { collector } from './ears.js';

export interface SerialStandIn {
  readonly load: LoadSerialPort;
  send(bytes: Uint8Array): void;
  came(count: number): Promise<Buffer>;
  stall(): void;
  release(): void;
  unplug(): void;
  /** Plugged in again as this node. */
  plug(node: string): void;
  /** The next openings fail with these words, or hang with `null`; `undefined` for no more. */
  refuse(words: string | null | undefined): void;
  /** Ports that are open. */
  openPorts(): number;
}

/** A port of the binding, as the package's stream uses it. */
class Port {
  isOpen = true;
  readonly #line: Line;
  #cancel: (() => void)[] = [];

  constructor(line: Line) {
    this.#line = line;
  }

  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }> {
    return this.#wait((settle, reject) => {
      const line = this.#line;
      if (!line.isThere()) {
        reject(new Error('EIO: i/o error, read'));
        return true;
      }
      if (line.toTill.length === 0) return false;
      const bytes = line.toTill.splice(0, length);
      buffer.set(bytes, offset);
      settle({ bytesRead: bytes.length });
      return true;
    });
  }

  write(buffer: Buffer): Promise<void> {
    return this.#wait((settle, reject) => {
      const line = this.#line;
      if (!line.isThere()) {
        reject(new Error('EIO: i/o error, write'));
        return true;
      }
      if (line.isStalled) return false;
      line.came.take(buffer);
      settle(undefined);
      return true;
    });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.resolve();
    if (!this.isOpen) throw new Error('Port is not open');
    this.isOpen = false;
    for (const cancel of this.#cancel.splice(0)) cancel();
  }

  /** Tries now and at each change of the line; whatever waits at the close is cancelled. */
  #wait<T>(
    attempt: (settle: (value: T) => void, reject: (error: Error) => void) => boolean,
  ): Promise<T> {
    return new Promise((settle, reject) => {
      const again = (): void => {
        if (this.isOpen && !attempt(settle, reject)) this.#line.waiting.push(again);
      };
      this.#cancel.push(() => {
        reject(Object.assign(new Error('Canceled'), { canceled: true }));
      });
      setImmediate(again);
    });
  }
}

interface Line {
  readonly came: ReturnType<typeof collector>;
  toTill: number[];
  isStalled: boolean;
  waiting: (() => void)[];
  isThere(): boolean;
}

export function serialStandIn(): SerialStandIn {
  const came = collector();
  let node: string | null = null;
  let line: Line = newLine(() => false);
  let ports: Port[] = [];
  let refusal: string | null | undefined;

  function newLine(isThere: () => boolean): Line {
    return { came, toTill: [], isStalled: false, waiting: [], isThere };
  }
  const changed = (): void => {
    for (const again of line.waiting.splice(0)) again();
  };
  const binding = {
    list: () => Promise.resolve([]),
    open: async (options: { readonly path: string }): Promise<Port> => {
      await Promise.resolve();
      if (refusal === null) await new Promise(() => undefined);
      if (refusal !== undefined) throw new Error(String(refusal));
      if (options.path !== node) {
        throw new Error('Error: No such file or directory, cannot open ' + options.path);
      }
      const port = new Port(line);
      ports = ports.filter(({ isOpen }) => isOpen);
      ports.push(port);
      return port;
    },
  };
  class StandInPort extends SerialPort {
    constructor(options: ConstructorParameters<typeof SerialPort>[0]) {
      super(Object.assign({}, options, { binding }));
    }
  }
  return {
    load: () => Promise.resolve({ SerialPort: StandInPort as typeof SerialPort }),
    send: (bytes) => {
      line.toTill.push(...bytes);
      changed();
    },
    came: (count) => came.upTo(count),
    stall: () => {
      line.isStalled = true;
    },
    release: () => {
      line.isStalled = false;
      changed();
    },
    unplug: () => {
      node = null;
      changed();
    },
    plug: (at) => {
      node = at;
      line = newLine(() => node === at);
      came.forget();
    },
    refuse: (words) => {
      refusal = words;
    },
    openPorts: () => ports.filter(({ isOpen }) => isOpen).length,
  };
}
