/**
 * The inside of the printer twin: buffer, paper, cover, cutter and switch. It prints what it was
 * given while nothing stands in the way, and tells of each change; who asked for a job is not
 * known here.
 */
import type { PrintableSlip, PrinterCondition } from '../../runtime/ports/device.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { slipText } from './slip-text.js';

/** What came out of one job. */
export interface PaperJob {
  readonly n: number;
  readonly text: string;
  /** All lines, and the cut if there was to be one. */
  readonly whole: boolean;
}

export interface MechanismState {
  readonly paper: 'ok' | 'low' | 'out';
  readonly cover: 'closed' | 'open';
  readonly jammed: boolean;
  readonly power: 'on' | 'off';
  readonly linesLeft: number;
}

export interface MechanismOptions {
  readonly columns: number;
  readonly lineMs: number;
  /** The last line of a job is out. */
  readonly out: (job: number) => void;
  readonly changed: (condition: PrinterCondition) => void;
  /** It stopped with these jobs not out. */
  readonly stopped: (jobs: readonly number[]) => void;
}

export interface Mechanism {
  set(change: Partial<MechanismState>): void;
  condition(): PrinterCondition;
  /** Whether anything keeps it from printing. */
  halted(): boolean;
  /** Takes a job into the buffer; with the power off the bytes go nowhere. */
  take(slip: PrintableSlip): { readonly job: number; readonly lines: number };
  /** Empties the buffer; answers the jobs that will not come out whole. */
  clear(): readonly number[];
  paper(): string;
  jobs(): readonly PaperJob[];
}

interface Job {
  readonly n: number;
  readonly lines: readonly string[];
  readonly cut: boolean;
  printed: number;
  whole: boolean;
}

/** After paper or cover the printer takes a moment before it goes on. */
const resumeMs = 300;

export function mechanism(time: VirtualTime, options: MechanismOptions): Mechanism {
  const jobs: Job[] = [];
  let state: MechanismState = {
    paper: 'ok',
    cover: 'closed',
    jammed: false,
    power: 'on',
    linesLeft: Number.POSITIVE_INFINITY,
  };
  let buffer: Job[] = [];
  let stopMotor: (() => void) | undefined;

  const halted = (): boolean => !['ready', 'paperLow'].includes(conditionOf(state));

  const run = (waitMs: number): void => {
    if (stopMotor !== undefined || buffer.length === 0 || halted()) return;
    stopMotor = time.after(millis(waitMs), () => {
      stopMotor = undefined;
      printLine();
      run(options.lineMs);
    });
  };
  const printLine = (): void => {
    const [job] = buffer;
    if (job === undefined) return;
    if (job.printed < job.lines.length) {
      job.printed += 1;
      set({ linesLeft: state.linesLeft - 1 });
    }
    if (job.printed < job.lines.length || buffer[0] !== job) return;
    job.whole = true;
    buffer.shift();
    options.out(job.n);
  };
  const clear = (): readonly number[] => {
    const lost = buffer.map((job) => job.n);
    buffer = [];
    return lost;
  };
  const set = (change: Partial<MechanismState>): void => {
    const before = conditionOf(state);
    const wasHalted = halted();
    state = refilled({ ...state, ...change }, change);
    const after = conditionOf(state);
    if (before !== after) options.changed(after);
    if (!halted()) {
      if (wasHalted) run(resumeMs);
      return;
    }
    stopMotor?.();
    stopMotor = undefined;
    if (!wasHalted) options.stopped(unfinished(buffer));
    if (state.power === 'off') clear();
  };

  return {
    set,
    condition: () => conditionOf(state),
    halted,
    take: (slip) => {
      const lines = slipText(slip, options.columns);
      const job = { n: jobs.length + 1, lines, cut: slip.cut, printed: 0, whole: false };
      jobs.push(job);
      if (state.power === 'on') buffer.push(job);
      run(options.lineMs);
      return { job: job.n, lines: lines.length };
    },
    clear,
    paper: () => jobs.map(text).join(''),
    jobs: () => jobs.map((job) => ({ n: job.n, text: text(job), whole: job.whole })),
  };
}

/** Paper that ends is out; new paper is a full roll unless its length is told. */
function refilled(state: MechanismState, change: Partial<MechanismState>): MechanismState {
  if (change.linesLeft !== undefined) {
    return state.linesLeft > 0 ? state : { ...state, paper: 'out', linesLeft: 0 };
  }
  if (change.paper === undefined || change.paper === 'out') return state;
  return { ...state, linesLeft: Number.POSITIVE_INFINITY };
}

function conditionOf(state: MechanismState): PrinterCondition {
  if (state.power === 'off') return 'offline';
  if (state.cover === 'open') return 'coverOpen';
  if (state.paper === 'out') return 'paperOut';
  if (state.jammed) return 'fault';
  return state.paper === 'low' ? 'paperLow' : 'ready';
}

/** A job whose last line is out and that waits for its cut alone counts as out. */
function unfinished(buffer: readonly Job[]): readonly number[] {
  return buffer.filter((job) => job.printed < job.lines.length).map((job) => job.n);
}

function text(job: Job): string {
  const lines = job.lines.slice(0, job.printed).map((line) => `${line}\n`);
  return lines.join('') + (job.whole && job.cut ? '\f' : '');
}
