/**
 * One decision after the other (P7, P8): an event is decided on the newest durable book; what must be
 * written is written first, and until it is durable everything else waits, in order, to be decided
 * on the book that comes of it. Nothing here waits in a handler: the end of an append is an event.
 *
 * The first append that fails makes the journal failed for good, and the same event is decided
 * again on the book that holds (P9). One that does not end within 30 s has failed: a medium that dies
 * answers nothing, and the cashier must not wait for it.
 */
import { Bug, invariant } from '../ports/bug.js';
import { type Clock, instantOf } from '../ports/clock.js';
import type { JournalEntry } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import type { Result } from '../ports/result.js';
import { type MonoMs, after, seconds } from '../ports/units.js';
import { boundedQueue } from '../loop/bounded-queue.js';
import type { Journal, JournalFailure } from '../journal/journal.js';
import type { Book } from '../payment/book.js';
import { decide } from '../payment/decide.js';
import type { Decision } from '../payment/decision.js';
import type { PaymentEvent } from '../payment/event.js';
import type { Happening } from './interpreter-event.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface DecisionParts {
  readonly journal: Pick<Journal, 'append' | 'giveUp' | 'head'>;
  readonly timers: TimerSetter;
  readonly clock: Clock;
  readonly log: Log;
  /** Posts the end of an append behind everything that has been posted. */
  readonly appended: (done: Result<unknown, JournalFailure>) => void;
  /** A decision holds: its book is taken, its effects are to be carried out now, in order. */
  readonly taken: (taken: Taken) => void;
  /** What an append threw, which it never should. */
  readonly onBug: (error: unknown) => void;
}

export interface Taken {
  readonly happening: Happening;
  readonly before: Book;
  readonly decision: Decision;
}

export interface DecisionLine {
  /** The newest book that holds. */
  readonly book: Book;
  /** Since when an append has been under way; `null` when none is. */
  readonly savingSince: MonoMs | null;
  /** Events that wait for it. */
  readonly waiting: number;
  /** Decides now, or behind everything that waits. Answers false when there is no room. */
  submit(happening: Happening): boolean;
  endAppend(done: Result<unknown, JournalFailure>): void;
  /** The timer `appendTimer` has fired. */
  appendOverdue(): void;
}

/** Name of the timer that an append is given. */
export const appendTimer = 'append';

/** facts/journal 7d: a commit that takes longer counts as failed. */
const appendMax = seconds(30);
/**
 * A process that was held up (a debugger, a machine that stood still) hears of its timers before it
 * hears of its disk: so once more is waited, for an end that has come already to be heard.
 */
const appendHearing = seconds(1);

/** Far above what can happen during one append; keys are bounded before they come here. */
const waitingMax = 4096;

/**
 * What one append of a long start holds. Every other decision is one append whole; the entries of
 * `Started` may be written in several, in their order, because any beginning of them is a state
 * that the next start goes on from: questions about old numbers come first, then the new block, then
 * what can be concluded again from the same records. Nothing is charged before the last is durable.
 */
export const startPieceMax = 16;

interface Writing {
  readonly happening: Happening;
  readonly decision: Decision;
  readonly since: MonoMs;
  isOverdue: boolean;
  left: readonly JournalEntry[];
}

export function createDecisionLine(first: Book, parts: DecisionParts): DecisionLine {
  return new Decisions(first, parts);
}

class Decisions implements DecisionLine {
  readonly #parts: DecisionParts;
  readonly #waiting = boundedQueue<Happening>(waitingMax);
  #book: Book;
  #writing: Writing | null = null;
  #isDeciding = false;

  constructor(first: Book, parts: DecisionParts) {
    this.#book = first;
    this.#parts = parts;
  }

  get book(): Book {
    return this.#book;
  }

  get savingSince(): MonoMs | null {
    return this.#writing?.since ?? null;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  submit(happening: Happening): boolean {
    if (!this.#waiting.put(happening)) return false;
    this.#pump();
    return true;
  }

  endAppend(done: Result<unknown, JournalFailure>): void {
    const current = this.#writing;
    if (current === null) throw new Bug('an append ended that nobody began');
    this.#parts.timers.clearTimer(appendTimer);
    if (done.ok && current.left.length > 0) {
      this.#writePiece(current);
      return;
    }
    // What the effects submit waits until all of them have been handed out.
    this.#isDeciding = true;
    if (done.ok) {
      this.#writing = null;
      this.#take(current.happening, current.decision);
    } else this.#fail(current.happening, done.error);
    this.#isDeciding = false;
    this.#pump();
  }

  appendOverdue(): void {
    const { clock, journal, log, timers } = this.#parts;
    const current = this.#writing;
    if (current === null) return;
    if (current.isOverdue) {
      log.write('error', 'till.append-overdue', { event: current.happening.kind });
      // Answers the append, which ends as any that failed.
      journal.giveUp();
    } else {
      current.isOverdue = true;
      timers.setTimer(appendTimer, after(clock.mono(), appendHearing));
    }
  }

  /** Decides what waits until an append begins. What the effects submit joins the end. */
  #pump(): void {
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    while (this.#writing === null) {
      const happening = this.#waiting.take();
      if (happening === undefined) break;
      this.#decide(happening);
    }
    this.#isDeciding = false;
  }

  #decide(happening: Happening): void {
    const { clock } = this.#parts;
    const decision = decide(this.#book, this.#eventOf(happening));
    if (decision.entries.length === 0) {
      this.#take(happening, decision);
      return;
    }
    invariant(
      this.#book.journal === 'ok',
      'nothing is written to a journal that failed or is locked',
    );
    const left = decision.entries;
    this.#writing = { happening, decision, since: clock.mono(), isOverdue: false, left };
    this.#writePiece(this.#writing);
  }

  /** Stamped now: nothing is decided on what was so when it happened. */
  #eventOf(happening: Happening): PaymentEvent {
    const { clock, journal } = this.#parts;
    const at = instantOf(clock);
    if (happening.kind !== 'DayCloseReleased') return { ...happening, at };
    const head = journal.head();
    return head === null ? { ...happening, at } : { ...happening, at, head };
  }

  #writePiece(current: Writing): void {
    const size = current.happening.kind === 'Started' ? startPieceMax : current.left.length;
    const piece = current.left.slice(0, size);
    const { journal, timers, clock, appended, onBug } = this.#parts;
    current.left = current.left.slice(size);
    current.isOverdue = false;
    timers.setTimer(appendTimer, after(clock.mono(), appendMax));
    journal.append(piece).then(appended, onBug);
  }

  #take(happening: Happening, decision: Decision): void {
    const before = this.#book;
    this.#book = decision.book;
    this.#parts.taken({ happening, before, decision });
  }

  #fail(happening: Happening, failure: JournalFailure): void {
    const { clock, log } = this.#parts;
    log.write('error', 'till.not-written', {
      event: happening.kind,
      why: failure.kind,
      fault: failure.kind === 'storage' ? failure.fault.code : null,
    });
    const failed: Happening = { kind: 'JournalFailed' };
    // Until the same event has been decided again, what was asked for is not over for the screen.
    this.#take(failed, decide(this.#book, { ...failed, at: instantOf(clock) }));
    this.#decide(happening);
    this.#writing = null;
  }
}
