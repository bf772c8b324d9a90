/**
 * A bench's till that runs on an emulated board: its peripherals by the board's own USB and serial ports,
 * its data on a disk whose cache forgets, its wallets over the guest's network. Cutting the power is
 * SIGKILL for the board, and a coin for each sector that it had not flushed.
 */
import { type Socket, createServer } from 'node:net';
import { appendFileSync } from 'node:fs';
import type { TillOptions, TillProcess } from '../../src/workbench/till-process.js';
import { onLines } from '../../src/workbench/lines.js';
import { bridges, serialDevices, usbDevices } from './bridges.js';
import type { VolatileDisk } from './host/volatile-disk.js';
import { type Machine, type MachineImage, startMachine } from './machine.js';

export interface BoardTillParts {
  readonly image: MachineImage;
  /** For QEMU's sockets; a short path. */
  readonly sockets: string;
  readonly disk: VolatileDisk;
  readonly nbd: string;
  /** TCP ports of this machine that the guest is to find on its own loopback. */
  readonly ports: readonly number[];
  /** Before the till's own program in `node`'s arguments. */
  readonly nodeArguments?: readonly string[];
  /** What the coins of the next cut fall by. */
  readonly seed: () => number;
}

export interface BoardTill extends TillProcess {
  /** At once, from anywhere: what had not reached the medium by now is up to the coins. */
  pullNow(): void;
  /** Each time bytes come to the printer; ends with the call of what it answers. One at a time. */
  onPrinter(hear: (bytes: Uint8Array) => void): () => void;
  machine(): Machine | undefined;
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
  let words: string[] = [];
  const plug = plugOf(parts);
  let off = Promise.resolve();

  const start = async (): Promise<'ready' | 'late' | 'ended'> => {
    const startedAt = performance.now();
    boots += 1;
    readyMs = undefined;
    words = [];
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
    const ready = readiness(mine, (line) => {
      appendFileSync(options.log, `${line}\n`);
      words = [...words, line].slice(-wordsMax);
      if (line.startsWith('ready ')) readyMs = Math.round(performance.now() - startedAt);
    });
    mine.run(startWords(parts)).catch((error: unknown) => {
      words = [...words, String(error)].slice(-wordsMax);
    });
    return ready;
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
    machine: () => machine,
    lastLoss: plug.lastLoss,
    lastWords: () => words,
    readyMs: () => readyMs,
  };
}

/** A watchdog that bites ends the board, as a pull does; who gives it power again is told. */
function machineOf({ image, sockets, nbd }: BoardTillParts): Machine {
  return startMachine({
    ...{ image, sockets, data: { nbd }, usb: usbDevices, serial: serialDevices },
    channels: ['till', 'status'],
    moreArguments: ['-device', 'i6300esb', '-action', 'watchdog=reset', '-no-reboot'],
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

/** What the guest's shell is told: the way to the wallets, the till, and its status. */
function startWords({ ports, nodeArguments = [] }: BoardTillParts): string {
  const program = '/opt/holdfast/till.cjs';
  const place = '--data /data/till --config /data/config.json --status /run/status.sock';
  return [
    'port() { for c in /sys/class/virtio-ports/*; do',
    '[ "$(cat $c/name)" = $1 ] && echo /dev/${c##*/}; done; }',
    ...ports.map((port) => `\nnc -ll -p ${port} -e nc 10.0.2.2 ${port} </dev/null &`),
    `\nnode ${nodeArguments.join(' ')} ${program} run --board /data/profile.json ${place}`,
    '</dev/null >/dev/null 2>$(port till) &',
    `\nnode -e '${statusRelay}' $(port status) </dev/null >/dev/null 2>&1 &`,
  ].join(' ');
}

/** Tries until the till serves its status. */
const statusRelay = [
  'const net=require("net"),fs=require("fs");',
  'const out=fs.createWriteStream(process.argv[1],{flags:"r+"});',
  'const go=()=>{const s=net.connect("/run/status.sock");s.on("data",d=>out.write(d));',
  's.on("error",()=>0);s.on("close",()=>setTimeout(go,20))};go();',
].join('');

interface StatusServer {
  readonly tell: (line: string) => void;
  end(): void;
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
