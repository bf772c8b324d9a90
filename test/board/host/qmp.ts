/**
 * QEMU's machine protocol (QMP): one JSON object a line, an answer for each command in order, events
 * between. Keys are pressed one event at a time: QEMU's HID queue drops what comes faster than the guest
 * fetches it.
 */
import { type Socket, createConnection } from 'node:net';
import { onLines } from '../../../src/workbench/lines.js';

export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Qmp {
  /** Answers what the command returns; throws what QEMU says against it. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Down and up, by the names of QKeyCode (`a`, `kp_enter`). */
  press(...keys: readonly string[]): Promise<void>;
  onEvent(hear: (event: QmpEvent) => void): void;
  close(): void;
}

interface Waiting {
  readonly settle: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Said {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Between two events of a key: 28 of 28 reports arrived so, and 24 of 28 without. */
const paceMs = 10;

/** Settles when QEMU takes commands. */
export async function connectQmp(path: string): Promise<Qmp> {
  const socket = createConnection({ path });
  const waiting: Waiting[] = [];
  const ears: ((event: QmpEvent) => void)[] = [];
  const end = (why: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(why));
  };
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    end('QEMU is gone');
  });
  const greeted = new Promise<void>((settle, reject) => {
    socket.on('close', () => {
      reject(new Error(`no QMP at ${path}`));
    });
    onLines(socket, (line) => {
      const said = JSON.parse(line) as Said;
      if (said.QMP !== undefined) settle();
      else if (said.event !== undefined) {
        for (const hear of ears) hear({ event: said.event, data: said.data ?? {} });
      } else answer(waiting.shift(), said);
    });
  });
  const execute: Qmp['execute'] = (command, args = {}) =>
    new Promise((settle, reject) => {
      if (socket.destroyed) {
        reject(new Error('QEMU is gone'));
        return;
      }
      waiting.push({ settle, reject });
      tell(socket, { execute: command, arguments: args });
    });
  await greeted;
  await execute('qmp_capabilities');
  return {
    execute,
    press: async (...keys) => {
      for (const data of keys) {
        for (const down of [true, false]) {
          const event = { type: 'key', data: { down, key: { type: 'qcode', data } } };
          await execute('input-send-event', { events: [event] });
          await new Promise((next) => setTimeout(next, paceMs));
        }
      }
    },
    onEvent: (hear) => {
      ears.push(hear);
    },
    close: () => {
      socket.destroy();
    },
  };
}

function tell(socket: Socket, command: object): void {
  socket.write(`${JSON.stringify(command)}\n`);
}

function answer(waiting: Waiting | undefined, said: Said): void {
  if (said.error === undefined) waiting?.settle(said.return);
  else waiting?.reject(new Error(said.error.desc ?? 'QEMU refused'));
}
