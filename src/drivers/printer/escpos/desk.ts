/**
 * The printer's desk: takes slips one after another, looks at the printer before each and while it
 * waits, and tells of its condition when that changes. What a single job needs to be proved is in
 * `completion.ts`.
 */
import type {
  DeviceFault,
  DeviceIo,
  PrintOutcome,
  PrintableSlip,
  PrinterCondition,
  Reading,
} from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { emitterOf } from '../../emission.js';
import { reportChanges } from './commands.js';
import type { StatusKind } from '../models/sheet.js';
import { type CompletionLevel, type Pace, type PrintJob, startJob } from './completion.js';
import type { PrinterConnection } from './connection.js';
import type { Reply } from './replies.js';
import { type Paper, slipBytes } from './slip-bytes.js';
import {
  type PrinterError,
  type PrinterStatus,
  canPrint,
  conditionOf,
  faultOf,
  silence,
} from './status.js';
import { taskQueue } from './task-queue.js';

export interface DeskConfig extends Paper {
  readonly completion: CompletionLevel | 'auto';
  readonly status: StatusKind;
  readonly pace: Pace;
}

export interface PrinterDesk {
  readonly begin: (connection: PrinterConnection) => void;
  readonly print: (slip: PrintableSlip) => Promise<PrintOutcome>;
  readonly clearBuffer: () => Promise<Result<void, DeviceFault>>;
  readonly onReply: (reply: Reply) => void;
  readonly onStatus: (status: PrinterStatus) => void;
  /** Settles whoever waits. Twice is safe. */
  readonly end: (fault: DeviceFault) => void;
}

export function printerDesk(config: DeskConfig, io: DeviceIo<Reading<'printer'>>): PrinterDesk {
  return new Desk(config, io);
}

/** Slips that wait for the one before; the core hands over one at a time. */
const slipsMax = 4;
/** Heart-beat at rest, and the watch over a job (facts peripherals 1.3). */
const restingLook = millis(5_000);
const printingLook = millis(1_000);
/** Looks without an answer after which the printer counts as off-line. */
const missesMax = 3;
const noAsb: readonly number[] = [];

class Desk implements PrinterDesk {
  readonly #config: DeskConfig;
  readonly #io: DeviceIo<Reading<'printer'>>;
  readonly #emit: (reading: Reading<'printer'>) => void;
  readonly #slips = taskQueue(slipsMax);
  #connection: PrinterConnection | null = null;
  #ended: DeviceFault | null = null;
  #job: PrintJob | null = null;
  #told: PrinterCondition | null = null;
  #misses = 0;
  #looks = 0;
  #hasAnswered = false;
  #error: PrinterError | null = null;
  #disarm: (() => void) | null = null;

  constructor(config: DeskConfig, io: DeviceIo<Reading<'printer'>>) {
    this.#config = config;
    this.#io = io;
    this.#emit = emitterOf(io);
  }

  begin = (connection: PrinterConnection): void => {
    this.#connection = connection;
    if (this.#ended !== null) return;
    // Nobody else will say that it is there: without this no slip would come to it again.
    if (this.#config.completion === 'D') this.#tell('ready');
    else void this.#greet(connection);
  };

  print = async (slip: PrintableSlip): Promise<PrintOutcome> => {
    const outcome = (await this.#slips.run(() => this.#printNext(slip))) ?? notStarted(busy);
    // Whoever was refused waits to hear that the printer is ready.
    if (outcome.kind === 'notStarted') this.#tellAgain();
    return outcome;
  };

  clearBuffer = async (): Promise<Result<void, DeviceFault>> => {
    const connection = this.#connection;
    if (connection === null || this.#ended !== null) return failed(this.#ended ?? notOpen);
    this.#job?.end(wasCleared);
    // In an error that a person has to see to, clearing would act as DLE ENQ 2, which is theirs to say.
    if (this.#error !== null && this.#error !== 'hot') return failed(notWhileInError);
    const said = await connection.clear();
    if (said) return ok(undefined);
    // What never answers cannot say that it is empty; the order to be has been given.
    if (!this.#hasEnded() && this.#isSilent()) return ok(undefined);
    this.#tellAgain();
    return failed(silence);
  };

  onReply = (reply: Reply): void => {
    this.#job?.onReply(reply);
  };

  onStatus = (status: PrinterStatus): void => {
    if (this.#ended !== null) return;
    this.#misses = 0;
    this.#hasAnswered = true;
    this.#error = status.error;
    this.#tell(conditionOf(status));
    this.#job?.onStatus(status);
  };

  end = (fault: DeviceFault): void => {
    if (this.#ended !== null) return;
    this.#ended = fault;
    this.#disarm?.();
    this.#job?.end(fault);
  };

  async #greet(connection: PrinterConnection): Promise<void> {
    if (this.#config.status === 'asb') await connection.send(Uint8Array.from(reportChanges));
    await this.#look();
    this.#lookAgain();
  }

  /** Asks the printer; tells what has changed. */
  readonly #look = async (): Promise<PrinterStatus | null> => {
    this.#looks += 1;
    const status = (await this.#connection?.status()) ?? null;
    this.#looks -= 1;
    if (this.#ended !== null) return null;
    if (status === null) this.#miss();
    return status;
  };

  #lookAgain(): void {
    if (this.#ended !== null) return;
    this.#disarm = this.#io.after(this.#job === null ? restingLook : printingLook, () => {
      // A job that is looking serves as well, and should not wait for another look.
      const look = this.#looks === 0 ? this.#look() : Promise.resolve();
      void look.then(() => {
        this.#lookAgain();
      });
    });
  }

  #miss(): void {
    this.#misses += 1;
    if (this.#isSilent()) {
      // Nobody will say when it is ready: it counts as ready, else no slip would ever come. One of which
      // nothing has been heard yet gets the time to start first.
      const isStarting = this.#told === null && this.#misses < missesMax;
      if (!isStarting && (this.#told === null || !canPrint(this.#told))) this.#tell('ready');
      return;
    }
    if (this.#misses < missesMax) return;
    this.#tell('offline');
    this.#job?.end(silence);
  }

  /** A printer of level D, or one that is taken for it because it does not answer. */
  #isSilent(): boolean {
    const { completion } = this.#config;
    if (completion !== 'auto') return completion === 'D';
    // One that has spoken before may have been too busy once.
    return this.#misses >= (this.#hasAnswered ? 2 : 1);
  }

  #tell(condition: PrinterCondition): void {
    if (this.#told === condition) return;
    this.#told = condition;
    this.#emit({ kind: 'ConditionChanged', condition });
  }

  #tellAgain(): void {
    if (this.#told !== null && canPrint(this.#told)) this.#told = null;
  }

  async #printNext(slip: PrintableSlip): Promise<PrintOutcome> {
    const connection = this.#connection;
    if (connection === null || this.#ended !== null) return notStarted(this.#ended ?? notOpen);
    const ready = await this.#levelNow(connection);
    if (!ready.ok) return notStarted(ready.error);
    const level = ready.value;
    const { pace } = this.#config;
    const reports = level !== 'D' && this.#config.status === 'asb';
    const bytes = slipBytes(slip, this.#config, reports ? reportChanges : noAsb);
    if (bytes === null) return notStarted(tooLong);
    const outcome = await new Promise<PrintOutcome>((settle) => {
      const { after } = this.#io;
      this.#job = startJob(bytes, level, { after, connection, status: this.#look, settle, pace });
      this.#watchJob();
    });
    this.#job = null;
    // By nature silent is one that never answered; from one that did, silence is a fault.
    const isNew = outcome.kind === 'unknown' && outcome.fault === null && this.#hasAnswered;
    return isNew ? { kind: 'unknown', fault: silence } : outcome;
  }

  /** Looks sooner while a job is out. */
  #watchJob(): void {
    if (this.#disarm === null) return;
    this.#disarm();
    this.#lookAgain();
  }

  /** The level of the next job, or why there can be none now. */
  async #levelNow(connection: PrinterConnection): Promise<Result<CompletionLevel, DeviceFault>> {
    const { completion } = this.#config;
    if (completion === 'D') return ok('D');
    let status = await this.#look();
    if (status === null && completion === 'auto' && !this.#isSilent()) status = await this.#look();
    if (this.#hasEnded()) return failed(notOpen);
    if (status === null && completion !== 'auto') {
      this.#tell('offline');
      return failed(silence);
    }
    if (status === null) return ok('D');
    if (!canPrint(conditionOf(status))) return failed(faultOf(status));
    if (completion !== 'auto') return ok(completion);
    const level = await probedLevel(connection);
    return this.#hasEnded() ? failed(notOpen) : ok(level);
  }

  #hasEnded(): boolean {
    return this.#ended !== null;
  }
}

/** On a printer that is ready and at rest. */
async function probedLevel(connection: PrinterConnection): Promise<CompletionLevel> {
  if (await connection.answersProcessId()) return 'A';
  return (await connection.answersFence()) ? 'B' : 'C';
}

function notStarted(fault: DeviceFault): PrintOutcome {
  return { kind: 'notStarted', fault };
}

const notOpen: DeviceFault = { code: 'Gone', detail: 'the printer was let go' };
const busy: DeviceFault = { code: 'NotReady', detail: 'too many slips wait for the printer' };
const tooLong: DeviceFault = { code: 'Protocol', detail: 'the slip is too long' };
const notWhileInError: DeviceFault = {
  code: 'NotReady',
  detail: 'printer is in an error that a person has to see to first',
};
const wasCleared: DeviceFault = { code: 'Protocol', detail: 'buffer was cleared' };
