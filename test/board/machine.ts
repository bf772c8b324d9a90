/**
 * One emulated ARM64 board as a process: QEMU with the kernel's own USB, serial, GPIO, watchdog and disk
 * drivers behind it, a shell inside, and the plug. A board is SIGKILLed when its plug is pulled, and ends
 * with this process however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket, createConnection } from 'node:net';
import path from 'node:path';
import { onLines } from '../../src/workbench/lines.js';
import { type Qmp, connectQmp } from './host/qmp.js';

/** Files of an image; all are only read. */
export interface MachineImage {
  readonly kernel: string;
  readonly initrd: string;
  readonly root: string;
  /** The program, mounted at /opt. */
  readonly app: string;
}

export interface MachineOptions {
  readonly image: MachineImage;
  /** A folder for its sockets, of a short path. */
  readonly sockets: string;
  /** The unix socket of an NBD server, or an image file. */
  readonly data: { readonly nbd: string } | { readonly file: string };
  /** Devices made on the host: one `usb-redir` each, `NAME.sock`. */
  readonly usb?: readonly string[];
  /** Serial cables: one FTDI adapter each with that serial number, `NAME.sock`. */
  readonly serial?: readonly string[];
  /** Channels out of the guest that a program there writes to: /dev/virtio-ports/NAME. */
  readonly channels?: readonly string[];
  /** A keyboard of QEMU's own. */
  readonly hasKeyboard?: boolean;
  /** Behind the usual ones. */
  readonly kernelArguments?: readonly string[];
  readonly moreArguments?: readonly string[];
}

export interface Ran {
  readonly status: number;
  readonly output: string;
}

export interface Machine {
  readonly pid: number;
  /** Until the shell answers. */
  readonly ready: Promise<void>;
  /** In the board's shell, one after another; without an end in time it throws. */
  run(command: string, timeoutMs?: number): Promise<Ran>;
  /** What stood on the console, newest last. */
  console(): readonly string[];
  onConsole(hear: (line: string) => void): void;
  /** The board has started anew without losing its power; what its shell was doing has thrown. */
  onReset(hear: () => void): void;
  /** The far end of the console's wire, for who wants its bytes and types on it. */
  readonly terminal: Socket;
  channel(name: string): Socket;
  qmp(): Promise<Qmp>;
  /** At once: nothing of the board goes on behind this call. */
  pull(): void;
  readonly ended: Promise<void>;
}

/** What image/init says when all is there. */
const bootedMark = 'BOARD-READY';
const consoleLinesMax = 400;
/** On a machine that does ten other things. */
const commandMsMax = 240_000;
const againMs = 20;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of running) child.kill('SIGKILL');
    process.kill(process.pid, signal);
  });
}

export function startMachine(options: MachineOptions): Machine {
  const at = (name: string): string => path.join(options.sockets, `${name}.sock`);
  const child = spawn('qemu-system-aarch64', qemuArguments(options, at), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  const lines: string[] = [];
  const ears: ((line: string) => void)[] = [];
  const hear = (line: string): void => {
    const text = line.replace(/\r$/, '');
    lines.push(text);
    if (lines.length > consoleLinesMax) lines.shift();
    for (const ear of ears) ear(text);
  };
  let starts = 0;
  const resetEars: (() => void)[] = [];
  ears.push((text) => {
    if (!text.endsWith(bootedMark)) return;
    starts += 1;
    if (starts > 1) for (const ear of resetEars) ear();
  });
  onLines(child.stderr, (line) => {
    hear(`qemu: ${line}`);
  });
  const ended = new Promise<void>((settle) => {
    child.once('close', () => {
      running.delete(child);
      settle();
    });
  });
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const terminal = patientSocket(at('console'), isOver);
  onLines(terminal, hear);
  const shell = shellOn(patientSocket(at('control'), isOver), ended, (ear) => resetEars.push(ear));
  const ready = shell('true').then(() => undefined);
  // Of a board that is pulled before it answers; who waits for it is told all the same.
  ready.catch((error: unknown) => {
    hear(`shell: ${String(error)}`);
  });
  return {
    pid: child.pid ?? 0,
    ready,
    run: shell,
    console: () => lines,
    onConsole: (ear) => {
      ears.push(ear);
    },
    onReset: (ear) => {
      resetEars.push(ear);
    },
    terminal,
    channel: (name) => patientSocket(at(name), isOver),
    qmp: () => connectQmp(at('qmp')),
    pull: () => {
      child.kill('SIGKILL');
    },
    ended,
  };
}

function qemuArguments(options: MachineOptions, at: (name: string) => string): string[] {
  const { image, data, usb = [], serial = [], channels = [], hasKeyboard = false } = options;
  const { kernelArguments = [], moreArguments = [] } = options;
  const server = (id: string): string => `socket,id=${id},path=${at(id)},server=on,wait=off`;
  const disk =
    'nbd' in data
      ? `file.driver=nbd,file.server.type=unix,file.server.path=${data.nbd},driver=raw`
      : `file=${data.file},format=raw`;
  const words = ['console=ttyAMA0', 'rdinit=/init', 'quiet', 'loglevel=4', 'net.ifnames=0'];
  return [
    ...['-M', 'virt', '-cpu', 'cortex-a72', '-smp', '2', '-m', '512'],
    ...['-accel', 'tcg,thread=multi,tb-size=256', '-display', 'none', '-nodefaults'],
    ...['-kernel', image.kernel, '-initrd', image.initrd],
    ...['-append', [...words, ...kernelArguments].join(' ')],
    ...['-chardev', server('console'), '-serial', 'chardev:console'],
    ...['-chardev', server('qmp'), '-mon', 'chardev=qmp,mode=control'],
    ...['-drive', `file=${image.root},format=raw,if=none,id=root,readonly=on`],
    ...['-device', 'virtio-blk-pci,drive=root'],
    ...['-drive', `${disk},if=none,id=data,cache.direct=off,cache.no-flush=off`],
    ...['-device', 'virtio-blk-pci,drive=data'],
    ...['-drive', `file=${image.app},format=raw,if=none,id=app,readonly=on`],
    ...['-device', 'virtio-blk-pci,drive=app'],
    ...['-device', 'virtio-serial-pci', '-chardev', server('control')],
    ...['-device', 'virtserialport,chardev=control,name=lab.ctl'],
    ...channels.flatMap((name) => [
      ...['-chardev', server(name), '-device', `virtserialport,chardev=${name},name=${name}`],
    ]),
    ...['-device', 'virtio-rng-pci'],
    ...['-netdev', 'user,id=n0,ipv6=off', '-device', 'virtio-net-pci,netdev=n0,romfile='],
    // Enough ports: with fewer QEMU puts a hub in, without a word.
    ...['-device', 'qemu-xhci,id=xhci,p2=12,p3=12'],
    ...(hasKeyboard ? ['-device', 'usb-kbd,bus=xhci.0'] : []),
    ...usb.flatMap((name) => [
      ...['-chardev', server(name), '-device', `usb-redir,chardev=${name},bus=xhci.0`],
    ]),
    ...serial.flatMap((name) => [
      ...['-chardev', server(name)],
      ...['-device', `usb-serial,chardev=${name},serial=${name},bus=xhci.0,always-plugged=off`],
    ]),
    ...['-qtest', `unix:${at('qtest')},server=on,wait=off`, '-qtest-log', 'none'],
    ...moreArguments,
  ];
}

/** A stream that begins when QEMU has made its socket; ends when the board is off. */
function patientSocket(place: string, isOver: () => boolean): Socket {
  const socket = createConnection({ path: place });
  let isOpen = false;
  socket.on('connect', () => {
    isOpen = true;
  });
  socket.on('error', () => {
    if (isOpen || isOver()) socket.destroy();
    else setTimeout(() => socket.connect({ path: place }), againMs);
  });
  return socket;
}

interface Order {
  readonly command: string;
  readonly mark: string;
  readonly settle: (ran: Ran) => void;
  readonly fail: (why: string) => void;
}

type Shell = (command: string, timeoutMs?: number) => Promise<Ran>;

/** One command at a time: the shell reads the next line when the last command is over. */
function shellOn(socket: Socket, ended: Promise<void>, onReset: (hear: () => void) => void): Shell {
  const orders: Order[] = [];
  let isOpen = false;
  let output: string[] = [];
  let count = 0;
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const tell = (): void => {
    const [next] = orders;
    if (next !== undefined && isOpen)
      socket.write(`{ ${next.command}\n}; echo "${next.mark} $?"\n`);
  };
  socket.on('connect', () => {
    isOpen = true;
    tell();
  });
  onReset(() => {
    output = [];
    orders.shift()?.fail('the board was reset during');
    tell();
  });
  onLines(socket, (line) => {
    const [order] = orders;
    const text = line.replace(/\r$/, '');
    // The end of what a command wrote may stand on the same line, without a newline of its own.
    const place = order === undefined ? -1 : text.indexOf(`${order.mark} `);
    if (order === undefined || place < 0) {
      output.push(text);
      return;
    }
    if (place > 0) output.push(text.slice(0, place));
    const ran = {
      status: Number(text.slice(place + order.mark.length)),
      output: output.join('\n'),
    };
    output = [];
    orders.shift();
    tell();
    order.settle(ran);
  });
  return (command, timeoutMs = commandMsMax) =>
    new Promise((settle, reject) => {
      if (isOver) {
        reject(new Error(`the board is off: ${command}`));
        return;
      }
      const timer = setTimeout(() => {
        reject(new Error(`no end within ${timeoutMs} ms: ${command}`));
      }, timeoutMs);
      count += 1;
      orders.push({
        command,
        mark: `__end_${count}`,
        settle: (ran) => {
          clearTimeout(timer);
          settle(ran);
        },
        fail: (why) => {
          clearTimeout(timer);
          reject(new Error(`${why}: ${command}`));
        },
      });
      if (orders.length === 1) tell();
      void ended.then(() => {
        clearTimeout(timer);
        reject(new Error(`the board went off during: ${command}`));
      });
    });
}
