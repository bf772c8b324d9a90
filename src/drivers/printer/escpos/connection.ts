/**
 * One line to one printer, shared by everything that hangs on it (slips and the drawer): questions
 * and answers in turn, jobs in one piece. Knows which bytes answer which question; what an answer
 * means for a job is decided elsewhere. After its end every question is answered with nothing.
 */
import type { After, Clock } from '../../../runtime/ports/clock.js';
import type { DeviceFault } from '../../../runtime/ports/device.js';
import { type Millis, millis } from '../../../runtime/ports/units.js';
import type { WriteEnd } from '../../links/byte-link.js';
import { askStatus, clearBuffers, fence, tellWhenPrinted } from './commands.js';
import { type Reply, replyReader } from './replies.js';
import {
  type PrinterStatus,
  type StatusAnswers,
  statusOfAnswers,
  statusOfChange,
} from './status.js';
import { taskQueue } from './task-queue.js';

export interface PrinterConnection {
  /** Asks all four parts, after everything sent before; null when the printer does not answer. */
  status(): Promise<PrinterStatus | null>;
  /**
   * Sends `bytes` after everything before, in pieces, as long as `goesOn`: what has not been handed over
   * when a job is given up never goes.
   */
  send(bytes: Uint8Array, goesOn?: () => boolean): Promise<WriteEnd>;
  /** Bytes that the system has taken: whether a piece that waits gets on. */
  taken(): number;
  /** Gives the line up, and with it what waits on it; whoever shares it is told. */
  lose(fault: DeviceFault): void;
  /** Whether it tells when a printing is over, by trying on a printer at rest. Moves no paper. */
  answersProcessId(): Promise<boolean>;
  /** Whether it answers at the end of its buffer, likewise. Once it did not, it is not asked again. */
  answersFence(): Promise<boolean>;
  /** Empties the buffers; nothing else is sent meanwhile. Whether the printer said that it has. */
  clear(): Promise<boolean>;
  /** Ascending within this boot of the operating system, whoever asks (facts peripherals 1.5). */
  nextProcessId(): string;
}

export interface ConnectionParts {
  readonly write: (bytes: Uint8Array) => Promise<WriteEnd>;
  readonly taken: () => number;
  readonly lose: (fault: DeviceFault) => void;
  readonly after: After;
  readonly clock: Clock;
  /** Replies that answer no question of this file. */
  readonly onReply: (reply: Reply) => void;
  /** What the printer is like, whoever asked. */
  readonly onStatus: (status: PrinterStatus) => void;
}

export interface OpenConnection {
  readonly connection: PrinterConnection;
  readonly push: (bytes: Uint8Array) => void;
  readonly end: (fault: DeviceFault) => void;
}

const statusWait = millis(1_000);
const probeWait = millis(500);
const clearWait = millis(2_000);
/** Answers that were late come at once with the one that was waited for. */
const strayWait = millis(100);
const tasksMax = 16;
const owedMax = 8;

export function openConnection(parts: ConnectionParts): OpenConnection {
  const reader = replyReader();
  const tasks = taskQueue(tasksMax);
  const asking = newQuestion(parts.after);
  const strays = { statusOwed: 0, isFenceDoubted: false };
  let over: DeviceFault | null = null;

  const write = (bytes: readonly number[]): Promise<WriteEnd> => send(Uint8Array.from(bytes));
  const send = (bytes: Uint8Array): Promise<WriteEnd> =>
    over === null ? parts.write(bytes) : Promise.resolve({ kind: 'refused', fault: over });

  const ask: Ask = async (bytes, hears, patience = { wait: probeWait, strays: 0 }) => {
    const answer = asking.begin(hears, patience);
    const written = await write(bytes);
    if (written.kind !== 'sent') asking.giveUp();
    return answer;
  };
  const askPart = async (part: 1 | 2 | 3 | 4): Promise<number | null> => {
    const byte = await ask(askStatus(part), statusByte, {
      wait: statusWait,
      strays: strays.statusOwed,
    });
    strays.statusOwed = byte === null ? Math.min(strays.statusOwed + 1, owedMax) : 0;
    return byte;
  };
  const status = async (): Promise<PrinterStatus | null> => {
    const answers: number[] = [];
    for (const part of [1, 2, 3, 4] as const) {
      const answer = over === null ? await askPart(part) : null;
      if (answer === null) return null;
      answers.push(answer);
    }
    const [printer = 0, cause = 0, error = 0, paper = 0] = answers;
    const found = statusOfAnswers([printer, cause, error, paper] satisfies StatusAnswers);
    parts.onStatus(found);
    return found;
  };
  const nextProcessId = processIds(parts.clock);
  return {
    connection: {
      status: () => tasks.run(status),
      send: async (bytes, goesOn = always) =>
        (await tasks.run(() => inPieces(bytes, goesOn, send))) ?? tooMuch,
      taken: parts.taken,
      lose: parts.lose,
      answersProcessId: async () => (await tasks.run(() => probeId(ask, nextProcessId()))) === true,
      answersFence: async () => {
        if (strays.isFenceDoubted) return false;
        const answered = (await tasks.run(() => ask(fence, isFence))) === true;
        // An answer that comes later could be taken for the end of a job.
        strays.isFenceDoubted = !answered;
        return answered;
      },
      clear: async () =>
        (await tasks.run(() => ask(clearBuffers, isCleared, { wait: clearWait, strays: 0 }))) ===
        true,
      nextProcessId,
    },
    push: (bytes) => {
      for (const reply of reader.push(bytes)) {
        if (asking.answer(reply)) continue;
        if (reply.kind === 'status') strays.statusOwed = Math.max(0, strays.statusOwed - 1);
        else if (reply.kind === 'change') parts.onStatus(statusOfChange(reply.bytes));
        else parts.onReply(reply);
      }
    },
    end: (fault) => {
      over = fault;
      asking.giveUp();
    },
  };
}

type Ask = <T>(
  bytes: readonly number[],
  hears: (reply: Reply) => T | null,
  patience?: Patience,
) => Promise<T | null>;

/** Less than the smallest buffer that a printer has (4 KiB): what is given up leaves no more than this behind. */
const pieceBytes = 2_048;

async function inPieces(
  bytes: Uint8Array,
  goesOn: () => boolean,
  send: (piece: Uint8Array) => Promise<WriteEnd>,
): Promise<WriteEnd> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const isBegun = at > 0;
    if (!goesOn()) return { kind: isBegun ? 'cut' : 'refused', fault: givenUp };
    const end = await send(bytes.subarray(at, at + pieceBytes));
    if (end.kind !== 'sent') return isBegun ? { kind: 'cut', fault: end.fault } : end;
  }
  return { kind: 'sent' };
}

function always(): boolean {
  return true;
}

const givenUp: DeviceFault = { code: 'Protocol', detail: 'the job was given up' };

function probeId(ask: Ask, id: string): Promise<true | null> {
  return ask(tellWhenPrinted(id), (reply) =>
    reply.kind === 'processId' && reply.id === id ? true : null,
  );
}

function isFence(reply: Reply): true | null {
  return reply.kind === 'fence' ? true : null;
}

function isCleared(reply: Reply): true | null {
  return reply.kind === 'cleared' ? true : null;
}

function processIds(clock: Clock): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor(clock.mono() / idStepMs));
    return (last % idCount).toString(36).toUpperCase().padStart(idLength, '0');
  };
}

/** A process of a minute ago waits for no id of ours: ids go on with the clock of the machine. */
const idStepMs = 100;
const idLength = 4;
const idCount = 36 * 36 * 36 * 36;

const tooMuch: WriteEnd = {
  kind: 'refused',
  fault: { code: 'NotReady', detail: 'too much waits for the printer' },
};

function statusByte(reply: Reply): number | null {
  return reply.kind === 'status' ? reply.byte : null;
}

interface Patience {
  readonly wait: Millis;
  /**
   * How many answers to earlier questions may still come. A reply does not say which it is; of those
   * that come together the last is the one that was asked for.
   */
  readonly strays: number;
}

interface Question {
  /** Waits for a reply that `hears` takes. One at a time. */
  begin<T>(hears: (reply: Reply) => T | null, patience: Patience): Promise<T | null>;
  /** Whether the reply was waited for. */
  answer(reply: Reply): boolean;
  giveUp(): void;
}

function newQuestion(after: After): Question {
  let open: { readonly hear: (reply: Reply) => boolean; readonly end: () => void } | null = null;
  return {
    begin: <T>(hears: (reply: Reply) => T | null, patience: Patience) =>
      new Promise<T | null>((settle) => {
        let latest: T | null = null;
        let { strays } = patience;
        const end = (): void => {
          disarm();
          open = null;
          settle(latest);
        };
        let disarm = after(patience.wait, end);
        const hear = (reply: Reply): boolean => {
          const answer = hears(reply);
          if (answer === null) return false;
          latest = answer;
          disarm();
          if (strays === 0) end();
          else disarm = after(strayWait, end);
          strays -= 1;
          return true;
        };
        open = { hear, end };
      }),
    answer: (reply) => open?.hear(reply) ?? false,
    giveUp: () => open?.end(),
  };
}
