/**
 * A receipt printer with its paper (facts/peripherals.md 1.3 to 1.5). A job is taken into the
 * buffer whole and comes out line by line; paper that came out stays, whatever dies. Paper end, an
 * open cover or a jam stop it in the middle, and it goes on by itself afterwards unless its buffer
 * was cleared; a power cut empties the buffer. What the till learns of all this depends on the
 * completion level (`printer-completion.ts`).
 */
import type { DeviceFault, PrintOutcome, PrinterCondition } from '../../runtime/ports/device.js';
import { type Result, failed } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { type Attachment, type Opener, type ProcessDevice, attachment } from './attachment.js';
import { type Completion, type CompletionLevel, completion } from './printer-completion.js';
import type { MechanismState, PaperJob } from './printer-mechanism.js';

export interface PrinterOptions {
  readonly level?: CompletionLevel;
  readonly columns?: number;
  readonly lineMs?: number;
  /** From the last line to the answer of levels A and B. */
  readonly answerMs?: number;
  /** How often level C looks. */
  readonly pollMs?: number;
}

export interface PrinterSettings extends Partial<MechanismState> {
  readonly level?: CompletionLevel;
}

export interface PrinterTwin {
  connect(opener: Opener<'printer'>): ProcessDevice<'printer'>;
  set(settings: PrinterSettings): void;
  /** What is so, whether or not the till can know it. */
  condition(): PrinterCondition;
  /** Everything that came out, as text; U+000C where it was cut. */
  paper(): string;
  /** Job by job, oldest first, with what came out of each. */
  jobs(): readonly PaperJob[];
  cutPower(): void;
  restorePower(): void;
}

export function printerTwin(time: VirtualTime, options: PrinterOptions = {}): PrinterTwin {
  const process = attachment<'printer'>();
  const desk = completion(time, {
    level: options.level ?? 'A',
    columns: options.columns ?? 32,
    lineMs: options.lineMs ?? 30,
    answerMs: options.answerMs ?? 20,
    pollMs: options.pollMs ?? 1_000,
    report: (condition) => {
      process.emit({ kind: 'ConditionChanged', condition });
    },
  });
  const { machine } = desk;
  return {
    connect: (opener) => connect(time, process, desk, opener),
    set: ({ level, ...state }) => {
      if (level !== undefined) desk.setLevel(level);
      machine.set(state);
    },
    condition: () => machine.condition(),
    paper: () => machine.paper(),
    jobs: () => machine.jobs(),
    cutPower: () => {
      machine.set({ power: 'off' });
    },
    restorePower: () => {
      machine.set({ power: 'on' });
    },
  };
}

const gone: DeviceFault = { code: 'Gone', detail: 'printer was let go' };

/** For one process: `close` settles what it waits for, `kill` never does. */
function connect(
  time: VirtualTime,
  process: Attachment<'printer'>,
  desk: Completion,
  opener: Opener<'printer'>,
): ProcessDevice<'printer'> {
  const seat = process.attach(opener);
  const waiting = new Set<() => void>();
  let dead = false;
  time.after(millis(0), () => {
    if (seat.heard()) desk.reportNow();
  });
  const call = <T>(begin: (settle: (value: T) => void) => void, late: T, cut: T): Promise<T> =>
    new Promise((resolve) => {
      if (dead) return;
      if (!seat.heard()) {
        resolve(late);
        return;
      }
      const end = (): void => {
        resolve(cut);
      };
      waiting.add(end);
      begin((value) => {
        if (waiting.delete(end)) resolve(value);
      });
    });
  return {
    print: (slip) =>
      call<PrintOutcome>(
        (settle) => {
          desk.print(slip, settle);
        },
        { kind: 'notStarted', fault: gone },
        { kind: 'unknown', fault: gone },
      ),
    clearBuffer: () =>
      call<Result<void, DeviceFault>>(
        (answer) => {
          desk.clearBuffer(answer);
        },
        failed(gone),
        failed(gone),
      ),
    close: () => {
      for (const end of waiting) end();
      waiting.clear();
      seat.leave();
      return Promise.resolve();
    },
    kill: () => {
      dead = true;
      waiting.clear();
      seat.leave();
    },
  };
}
