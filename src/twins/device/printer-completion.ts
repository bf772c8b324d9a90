/**
 * What a till learns of its print jobs, by completion level (facts/peripherals.md 1.5):
 * - A, process id: `printed` when the last line is out.
 * - B, fence: as A, and the printer must be without fault when it answers.
 * - C, status: looked at every `pollMs`; clean until the job should be out is `printed`. Plausible,
 *   not proved: a stop between two looks is missed.
 * - D, silent: always `unknown` with fault `null`, no conditions, and no answer to a clearing.
 *   Nobody saw anything wrong and nothing is proved; whether a person is asked is for the core (P28).
 */
import type {
  DeviceFault,
  PrintOutcome,
  PrintableSlip,
  PrinterCondition,
} from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { type Mechanism, mechanism } from './printer-mechanism.js';

export type CompletionLevel = 'A' | 'B' | 'C' | 'D';

export interface CompletionOptions {
  readonly level: CompletionLevel;
  readonly columns: number;
  readonly lineMs: number;
  readonly answerMs: number;
  readonly pollMs: number;
  /** Tells the till of a condition. */
  readonly report: (condition: PrinterCondition) => void;
}

export interface Completion {
  readonly machine: Mechanism;
  setLevel(level: CompletionLevel): void;
  print(slip: PrintableSlip, settle: (outcome: PrintOutcome) => void): void;
  clearBuffer(answer: (result: Result<void, DeviceFault>) => void): void;
  /** Tells the condition as it is, if this printer tells anything. */
  reportNow(): void;
}

interface Waiter {
  readonly level: CompletionLevel;
  readonly settle: (outcome: PrintOutcome) => void;
}

const handOverMs = 20;
const clearMs = 50;
const silenceMs = 1_000;

const faultDetails: Record<PrinterCondition, string> = {
  ready: 'printer is ready',
  paperLow: 'paper is low',
  paperOut: 'paper is out',
  coverOpen: 'cover is open',
  hot: 'print head is too hot',
  fault: 'cutter is jammed',
  offline: 'printer does not answer',
};

const cleared: DeviceFault = { code: 'Protocol', detail: 'buffer was cleared' };

function faultOf(condition: PrinterCondition): DeviceFault {
  const code = condition === 'offline' ? 'Timeout' : 'NotReady';
  return { code, detail: faultDetails[condition] };
}

export function completion(time: VirtualTime, options: CompletionOptions): Completion {
  const { lineMs, answerMs, pollMs } = options;
  const waiters = new Map<number, Waiter>();
  let level = options.level;

  const settle = (job: number, outcome: PrintOutcome): void => {
    const waiter = waiters.get(job);
    waiters.delete(job);
    waiter?.settle(outcome);
  };
  const fail = (job: number): void => {
    settle(job, { kind: 'unknown', fault: faultOf(machine.condition()) });
  };
  const report = (condition: PrinterCondition): void => {
    if (level !== 'D') options.report(condition);
  };
  const machine = mechanism(time, {
    columns: options.columns,
    lineMs,
    changed: report,
    out: (job) => {
      const watcher = waiters.get(job)?.level;
      if (watcher !== 'A' && watcher !== 'B') return;
      time.after(millis(answerMs), () => {
        if (watcher === 'B' && machine.halted()) fail(job);
        else settle(job, { kind: 'printed' });
      });
    },
    stopped: (jobs) => {
      jobs.filter((job) => ['A', 'B'].includes(waiters.get(job)?.level ?? 'D')).forEach(fail);
    },
  });
  const poll = (job: number, untilMs: number): void => {
    time.after(millis(Math.min(pollMs, untilMs - time.elapsed())), () => {
      if (machine.halted()) fail(job);
      else if (time.elapsed() >= untilMs) settle(job, { kind: 'printed' });
      else poll(job, untilMs);
    });
  };

  return {
    machine,
    setLevel: (next) => {
      const spoke = level !== 'D';
      level = next;
      if (!spoke) report(machine.condition());
    },
    reportNow: () => {
      report(machine.condition());
    },
    print: (slip, waiting) => {
      if (level !== 'D' && machine.halted()) {
        waiting({ kind: 'notStarted', fault: faultOf(machine.condition()) });
        return;
      }
      const { job, lines } = machine.take(slip);
      waiters.set(job, { level, settle: waiting });
      if (level === 'C') poll(job, time.elapsed() + lines * lineMs + answerMs);
      if (level !== 'D') return;
      time.after(millis(handOverMs), () => {
        settle(job, { kind: 'unknown', fault: null });
      });
    },
    clearBuffer: (answer) => {
      const heard = level !== 'D' && machine.condition() !== 'offline';
      for (const job of machine.clear()) settle(job, { kind: 'unknown', fault: cleared });
      time.after(millis(heard ? clearMs : silenceMs), () => {
        answer(heard ? ok(undefined) : failed(faultOf('offline')));
      });
    },
  };
}
