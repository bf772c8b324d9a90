/**
 * A bench's till that runs on an emulated board: its peripherals by the board's own USB and serial ports,
 * its data on a disk whose cache forgets, its wallets over the guest's network. Cutting the power is
 * SIGKILL for the board, and a coin for each sector that it had not flushed.
 */
import { type Socket, createServer } from 'node:net';
import { appendFileSync } from 'node:fs';
import type { TillOptions, TillProcess } from '../../src/workbench/till-process.js';
import { onLines } from '../../src/workbench/lines.js';
import { connectWires } from './board-wires.js';
import { type Bridges, bridges, serialDevices, usbDevices } from './bridges.js';
import type { VolatileDisk } from './host/volatile-disk.js';
import { type Machine, type MachineImage, startMachine } from './machine.js';

export interface BoardTillParts {
  readonly image: MachineImage;
  /** For QEMU's sockets; a short path. */
  readonly sockets: string;
  readonly disk: VolatileDisk;
  readonly nbd: string;
  /** Of the machine, behind the usual ones. */
  readonly kernelArguments: readonly string[];
  readonly machineArguments: readonly string[];
  /** Hears what the lamps do, in words. */
  readonly lamp: (line: string) => void;
  /** What the coins of the next cut fall by. */
  readonly seed: () => number;
}

export interface BoardTill extends TillProcess, Pick<Bridges, 'wedgePrinter'> {
  /** At once, from anywhere: what had not reached the medium by now is up to the coins. */
  pullNow(): void;
  /** Each time bytes come to the printer; ends with the call of what it answers. One at a time. */
  onPrinter(hear: (bytes: Uint8Array) => void): () => void;
  machine(): Machine | undefined;
  /** The next time that a till is ready there, by whatever it was started: its ready line. */
  nextReady(): Promise<string>;
  /** Sectors in the cache, and lost, at the last pull. */
  lastLoss(): { readonly waiting: number; readonly lost: number };
}

/** On a machine that does ten other things. */
const readyMsMax = 300_000;
const wordsMax = 40;

export function boardTill(
  parts: BoardTillParts,
  options: TillOptions,
  deskSockets: string,
): BoardTill {
  let onPrinter: (bytes: Uint8Array) => void = () => undefined;
  const cables = bridges(deskSockets, parts.sockets, (bytes) => {
    onPrinter(bytes);
  });
  const status = statusServer(`${deskSockets}/status.sock`);
  let machine: Machine | undefined;
  let boots = 0;
  let readyMs: number | undefined;
  const voice = voiceOf(options.log);
  const plug = plugOf(parts);
  let off = Promise.resolve();

  const start = async (): Promise<'ready' | 'late' | 'ended'> => {
    const startedAt = performance.now();
    boots += 1;
    readyMs = undefined;
    voice.begin();
    const mine = machineOf(parts);
    machine = mine;
    options.changed('on');
    cables.plug();
    onLines(mine.channel('status'), status.tell);
    off = mine.ended.then(() => {
      if (machine === mine) machine = undefined;
      status.end();
      cables.unplug();
      options.changed('off');
    });
    mine.onReset(() => {
      status.end();
    });
    wired(mine, parts, { desk: deskSockets, wrong: voice.hear });
    return readiness(mine, (line) => {
      voice.hear(line);
      if (line.startsWith('ready ')) readyMs ??= Math.round(performance.now() - startedAt);
    });
  };
  return {
    power: () => (machine === undefined ? 'off' : 'on'),
    boots: () => boots,
    pid: () => machine?.pid,
    start: () => (machine === undefined ? start() : Promise.resolve('ready')),
    cut: async () => {
      plug.pull(machine);
      await off;
    },
    pullNow: () => {
      plug.pull(machine);
    },
    onPrinter: (hear) => {
      onPrinter = hear;
      return () => {
        onPrinter = () => undefined;
      };
    },
    wedgePrinter: cables.wedgePrinter,
    machine: () => machine,
    nextReady: voice.nextReady,
    lastLoss: plug.lastLoss,
    lastWords: voice.words,
    readyMs: () => readyMs,
  };
}

/** Its GPIO lines, from when its shell answers; a board that is pulled before has none. */
function wired(
  machine: Machine,
  { sockets, lamp }: BoardTillParts,
  { desk, wrong }: { readonly desk: string; readonly wrong: (words: string) => void },
): void {
  machine.ready
    .then(() => connectWires({ machine, qtest: `${sockets}/qtest.sock`, desk, lamp }))
    .catch((error: unknown) => {
      wrong(String(error));
    });
}

interface Voice {
  /** The board gets power. */
  readonly begin: () => void;
  readonly hear: (line: string) => void;
  readonly words: () => readonly string[];
  readonly nextReady: () => Promise<string>;
}

/** What tills on the board say, kept in the log and the newest of it here. */
function voiceOf(log: string): Voice {
  let words: string[] = [];
  let ears: ((line: string) => void)[] = [];
  return {
    begin: () => {
      words = [];
    },
    hear: (line) => {
      appendFileSync(log, `${line}\n`);
      words = [...words, line].slice(-wordsMax);
      if (!line.startsWith('ready ')) return;
      const waiting = ears;
      ears = [];
      for (const ear of waiting) ear(line);
    },
    words: () => words,
    nextReady: () =>
      new Promise((settle, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`no till was ready; the last words: ${words.slice(-3).join(' | ')}`));
        }, readyMsMax);
        ears.push((line) => {
          clearTimeout(timer);
          settle(line);
        });
      }),
  };
}

/** A watchdog that bites resets the board, which starts by itself; so does `reboot` in the guest. */
function machineOf(parts: BoardTillParts): Machine {
  const { image, sockets, nbd, kernelArguments, machineArguments } = parts;
  return startMachine({
    ...{ image, sockets, data: { nbd }, usb: usbDevices, serial: serialDevices, kernelArguments },
    channels: ['till', 'status'],
    moreArguments: ['-device', 'i6300esb', '-action', 'watchdog=reset', ...machineArguments],
  });
}

/** Until the till's ready line; `hear` gets all its lines. */
function readiness(
  machine: Machine,
  hear: (line: string) => void,
): Promise<'ready' | 'late' | 'ended'> {
  return new Promise((settle) => {
    const timer = setTimeout(() => {
      settle('late');
    }, readyMsMax);
    void machine.ended.then(() => {
      clearTimeout(timer);
      settle('ended');
    });
    onLines(machine.channel('till'), (line) => {
      hear(line);
      if (!line.startsWith('ready ')) return;
      clearTimeout(timer);
      settle('ready');
    });
  });
}

interface Plug extends Pick<BoardTill, 'lastLoss'> {
  pull(machine: Machine | undefined): void;
}

/** A board is there until its process has ended, and loses its power once. */
function plugOf({ disk, seed }: BoardTillParts): Plug {
  const pulled = new WeakSet<Machine>();
  let loss = { waiting: 0, lost: 0 };
  return {
    pull: (machine) => {
      if (machine === undefined || pulled.has(machine)) return;
      pulled.add(machine);
      // The board first: a disk that loses power loses it no later.
      machine.pull();
      loss = disk.pull('coin', seed());
    },
    lastLoss: () => loss,
  };
}

interface StatusServer {
  readonly tell: (line: string) => void;
  readonly end: () => void;
}

/** Where the bench looks for the status of its till: the last line, and each that comes. */
function statusServer(place: string): StatusServer {
  const listeners = new Set<Socket>();
  let last: string | null = null;
  createServer((socket) => {
    listeners.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => listeners.delete(socket));
    if (last !== null) socket.write(`${last}\n`);
  })
    .listen({ path: place })
    .unref();
  return {
    tell: (line) => {
      last = line;
      for (const listener of listeners) listener.write(`${line}\n`);
    },
    end: () => {
      last = null;
      for (const listener of listeners) listener.destroy();
    },
  };
}
