/**
 * Lets the journal be kept small while a till runs: only while it is idle, slice by slice with a pause
 * between, and given up at once when the till ends. What is left undone is done after the next start.
 */
import { unreachable } from '../runtime/ports/bug.js';
import type { After } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import type { Result } from '../runtime/ports/result.js';
import { type Millis, millis, seconds } from '../runtime/ports/units.js';
import type { RoundReport } from '../runtime/journal/archive-round.js';
import type { ArchiveTrouble, Turn } from '../runtime/journal/archiver.js';
import type { Ending } from '../runtime/terminal/interpreter-parts.js';

export interface KeeperParts {
  readonly after: After;
  readonly log: Log;
  /** Nothing is under way that a slice of work could hold up. */
  readonly isIdle: () => boolean;
  /** One round; ends when its turn answers `false`. */
  readonly work: (turn: Turn) => Promise<Result<RoundReport, ArchiveTrouble>>;
  /** What became of a round: its trouble, or `null`. */
  readonly onEnd: (trouble: ArchiveTrouble | null) => void;
  /** Takes what was thrown. */
  readonly onBug: (error: unknown, where: string) => void;
}

export interface JournalKeeper {
  /** Does a round as soon as the till is idle; one that is under way is followed by another. */
  begin(): void;
  /** `late` when a call to the disk is still under way after half a second. */
  stop(): Promise<Ending>;
}

/** A start has better things to do at first. */
const firstPause = seconds(5);
const slicePause = millis(10);
const busyPause = millis(500);
const stopSpan = millis(500);

export function createJournalKeeper(parts: KeeperParts): JournalKeeper {
  return new Keeper(parts);
}

class Keeper implements JournalKeeper {
  readonly #parts: KeeperParts;
  #round: Promise<void> | null = null;
  #isWantedAgain = false;
  #isStopped = false;
  /** Ends the pause that is under way. */
  #hurry: () => void = () => undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  begin(): void {
    if (this.#isStopped) return;
    if (this.#round !== null) {
      this.#isWantedAgain = true;
      return;
    }
    this.#round = this.#rounds().catch((error: unknown) => {
      this.#parts.onBug(error, 'journal keeping');
    });
  }

  async stop(): Promise<Ending> {
    this.#isStopped = true;
    this.#hurry();
    const round = this.#round;
    if (round === null) return 'clean';
    return new Promise((resolve) => {
      const cancel = this.#parts.after(stopSpan, () => {
        resolve('late');
      });
      void round.then(() => {
        cancel();
        resolve('clean');
      });
    });
  }

  async #rounds(): Promise<void> {
    do {
      await this.#pause(firstPause);
      await this.#oneRound();
    } while (this.#isWantedOnceMore());
    this.#round = null;
  }

  #isWantedOnceMore(): boolean {
    const isWanted = this.#isWantedAgain;
    this.#isWantedAgain = false;
    return isWanted;
  }

  async #oneRound(): Promise<void> {
    if (!(await this.#turn())) return;
    const done = await this.#parts.work(() => this.#turn());
    const { log, onEnd } = this.#parts;
    if (!done.ok) {
      log.write('error', 'journal.archive', wordsOf(done.error));
      onEnd(done.error);
      return;
    }
    const { archived, retired, isStopped } = done.value;
    if (archived.length + retired.length > 0) {
      log.write('info', 'journal.archive', { archived: archived.length, retired: retired.length });
    }
    if (!isStopped) onEnd(null);
  }

  async #turn(): Promise<boolean> {
    await this.#pause(slicePause);
    while (!this.#isStopped && !this.#parts.isIdle()) await this.#pause(busyPause);
    return !this.#isStopped;
  }

  #pause(span: Millis): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.after(span, resolve);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
  }
}

function wordsOf(trouble: ArchiveTrouble): Readonly<Record<string, string | number>> {
  switch (trouble.kind) {
    case 'storage':
      return { code: trouble.fault.code, call: trouble.fault.call, detail: trouble.fault.detail };
    case 'damage': {
      const { segment, block, label } = trouble.damage;
      return { segment, block, label };
    }
    case 'occupied':
      return { segment: trouble.segment, label: 'occupied' };
    default:
      return unreachable(trouble);
  }
}
