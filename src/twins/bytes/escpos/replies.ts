/**
 * What a printer says back, and whether it says it at all: `answer` is how much this one can (the
 * completion levels A to D of facts/peripherals.md 1.5). Of several process ids that wait only the
 * latest is told, and none whose data was thrown away.
 */
import { millis } from '../../../runtime/ports/units.js';
import type { Wire } from '../wire.js';
import {
  type PrinterState,
  autoStatus,
  block,
  fenceAnswer,
  identity,
  isTold,
  realTimeStatus,
} from './status.js';

/** All it can; all but process ids; real-time and automatic status alone; nothing. */
export type PrinterAnswer = 'id' | 'fence' | 'status' | 'silent';

export interface Replies {
  setAnswer(answer: PrinterAnswer): void;
  answer(): PrinterAnswer;
  /** DLE EOT `what`, at once. */
  realTime(what: number): void;
  /** GS a: tells the status at once and then each change that `mask` asks for. */
  watch(mask: number): void;
  changed(before: PrinterState): void;
  processId(id: readonly number[]): void;
  fence(what: number): void;
  identify(what: number): void;
  /** The buffers were cleared on command. */
  cleared(): void;
  /** What is due is not said any more. */
  forget(): void;
}

export interface RepliesOptions extends Wire {
  readonly answerMs: number;
  readonly answer: PrinterAnswer;
  readonly state: () => PrinterState;
}

const levels: readonly PrinterAnswer[] = ['silent', 'status', 'fence', 'id'];

export function replies(options: RepliesOptions): Replies {
  const { send, after, answerMs, state } = options;
  let { answer } = options;
  let mask = 0;
  let callOff = new Map<'id' | 'fence', () => void>();

  const say = (level: PrinterAnswer, bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined && levels.indexOf(answer) >= levels.indexOf(level)) send(bytes);
  };
  const byte = (value: number | undefined): Uint8Array | undefined =>
    value === undefined ? undefined : Uint8Array.of(value);
  const soon = (what: 'id' | 'fence', tell: () => void): void => {
    const cancel = after(millis(answerMs), () => {
      callOff.delete(what);
      tell();
    });
    callOff.set(what, cancel);
  };
  return {
    setAnswer: (next) => {
      answer = next;
    },
    answer: () => answer,
    realTime: (what) => {
      say('status', byte(realTimeStatus(state(), what)));
    },
    watch: (next) => {
      mask = next;
      if (mask !== 0) say('status', autoStatus(state()));
    },
    changed: (before) => {
      const [then, now] = [autoStatus(before), autoStatus(state())];
      if (isTold(mask, then, now)) say('status', now);
    },
    processId: (id) => {
      callOff.get('id')?.();
      soon('id', () => {
        say('id', block(0x37, [0x22, ...id]));
      });
    },
    fence: (what) => {
      soon('fence', () => {
        say('fence', byte(fenceAnswer(state(), what)));
      });
    },
    identify: (what) => {
      say('fence', identity(what));
    },
    cleared: () => {
      say('status', block(0x37, [0x25]));
    },
    forget: () => {
      for (const cancel of callOff.values()) cancel();
      callOff = new Map();
    },
  };
}
