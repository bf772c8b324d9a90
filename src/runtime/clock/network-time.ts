/**
 * The till's own clock where time servers are configured: the system's, corrected by what they agree on
 * (P25, "time is sought first"). The system's clock is never set. What was learnt holds for this boot
 * of the operating system, on its monotonic clock, until the system's clock is right by itself or moves
 * by a step; then they are asked anew.
 *
 * What it does not use: the Date header of a wallet's answer. P25 names network time and signed
 * documents, and that header is neither. The wallets sign their body without it, and that the line is
 * the wallet's was judged by certificates, whose own check needs the time that is in question: at 1970
 * there is no such answer at all, and a clock that is set back would make an expired certificate hold.
 */
import { type After, type Clock, type WallBasis } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { TimeAnswer, TimeSource } from '../ports/time-source.js';
import {
  type Millis,
  type WallMs,
  hours,
  millis,
  minutes,
  seconds,
  wallMs,
} from '../ports/units.js';
import { type Agreement, agreementOf, rightWithin, setBackMax, verdictOn } from './agreement.js';

export interface NetworkTimeParts {
  /** The till's clock as the system has it. */
  readonly system: Clock;
  /** Monotonic time that runs as life does, also in a rehearsal; the sources count on it. */
  readonly real: Pick<Clock, 'mono'>;
  readonly after: After;
  readonly sources: readonly TimeSource[];
  readonly builtAt: WallMs;
  readonly log: Log;
}

/** The till that the time is asked for. */
export interface AskingTill {
  /** Whether it lacks the time (E-CLOCK): it is asked for more often then. */
  isWanting(): boolean;
  /** What the clock rests on has changed. */
  changed(): void;
}

export interface NetworkTime {
  /** The corrected clock; the system's until the servers have agreed. */
  readonly clock: Clock;
  /** Asks from here on, once. `floor`: the newest time that the journal knew when it was opened. */
  begin(floor: WallMs, till: AskingTill): void;
  /** Asks no more; twice is safe. */
  end(): void;
}

/** What the servers have said so far. */
type Known =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'confirmed' | 'corrected' | 'disputed';
      readonly ahead: number;
      /** The system's clock less the monotonic one, when it was said. */
      readonly step: number;
      /** The system's clock has moved by a step since: what was said may be about another clock. */
      readonly isStale: boolean;
    };

/** Between two looks at the system's clock; a step of it is found by then. */
const lookSpan = seconds(10);
/** While time is needed: soon, then every minute. */
const soughtFirst = seconds(5);
const soughtMax = minutes(1);
/** While all is well. */
const keptFirst = minutes(4);
const keptMax = hours(1);
/** A server that asked to be left alone. */
const refusedRest = hours(2);

export function createNetworkTime(parts: NetworkTimeParts): NetworkTime {
  return new AskedTime(parts);
}

class AskedTime implements NetworkTime {
  readonly clock: Clock;
  readonly #parts: NetworkTimeParts;
  readonly #ending = new AbortController();
  readonly #resting = new Map<TimeSource, number>();
  #known: Known = { kind: 'nothing' };
  #floor: WallMs;
  #till: AskingTill = { isWanting: () => false, changed: () => undefined };
  /** Rounds of the same kind in a row. */
  #rounds = 0;
  #isAsking = false;
  #wasNeeded = false;
  #seenStep: number;
  #askAt = 0;
  #stopWaiting: () => void = () => undefined;

  constructor(parts: NetworkTimeParts) {
    this.#parts = parts;
    this.#floor = parts.builtAt;
    this.#seenStep = this.#step();
    const { system } = parts;
    this.clock = {
      mono: () => system.mono(),
      wall: () => (this.#isCorrecting() ? this.#networkWall() : system.wall()),
      wallTrusted: () => this.#isTrusted(),
      wallBasis: () => this.#basis(),
      osBoot: system.osBoot,
    };
  }

  begin(floor: WallMs, till: AskingTill): void {
    this.#floor = wallMs(Math.max(floor, this.#parts.builtAt));
    this.#till = till;
    void this.#ask();
  }

  end(): void {
    this.#stopWaiting();
    this.#ending.abort();
  }

  #isTrusted(): boolean {
    const { kind } = this.#known;
    if (kind === 'disputed') return false;
    return kind === 'nothing' ? this.#parts.system.wallTrusted() : !this.#isDoubtful();
  }

  #basis(): WallBasis {
    const { kind } = this.#known;
    if (kind === 'disputed') return 'disputed';
    if (kind === 'nothing') return 'system';
    return this.#isCorrecting() || !this.#isDoubtful() ? 'network' : 'system';
  }

  /** A clock that was wrong and is right now was set by somebody: the correction goes. */
  #isCorrecting(): boolean {
    if (this.#known.kind !== 'corrected') return false;
    if (Math.abs(this.#parts.system.wall() - this.#networkWall()) > rightWithin) return true;
    this.#known = { ...this.#known, kind: 'confirmed', step: this.#step(), isStale: false };
    return false;
  }

  #networkWall(): WallMs {
    const ahead = this.#known.kind === 'nothing' ? 0 : this.#known.ahead;
    return wallMs(Math.round(this.#parts.real.mono() + ahead));
  }

  #step(): number {
    return this.#parts.system.wall() - this.#parts.real.mono();
  }

  #isDoubtful(): boolean {
    return this.#known.kind !== 'nothing' && (this.#known.isStale || this.#hasStepped());
  }

  #hasStepped(): boolean {
    if (this.#known.kind === 'nothing') return false;
    return Math.abs(this.#step() - this.#known.step) > rightWithin;
  }

  /** One round: every server at once, and what they say together. */
  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { sources, system, builtAt } = this.#parts;
    const asked = sources.filter((source) => (this.#resting.get(source) ?? 0) <= system.mono());
    const answers = await Promise.all(asked.map((source) => this.#askOne(source)));
    this.#isAsking = false;
    if (this.#ending.signal.aborted) return;
    const agreement = agreementOf(answers, { asked: sources.length, builtAt });
    if (agreement === null) this.#rounds += 1;
    else this.#learn(agreement);
    this.#noteNeed();
    this.#askAt = system.mono() + this.#pause();
    this.#rest();
  }

  async #askOne(source: TimeSource): Promise<TimeAnswer> {
    const { log, system } = this.#parts;
    const { name } = source;
    const answer = await source.ask(this.#ending.signal);
    if (answer.kind === 'time') {
      const aheadMs = Math.round(answer.wall - answer.at - this.#step());
      log.write('debug', 'time.answer', { name, aheadMs, doubtMs: Math.round(answer.doubt) });
      return answer;
    }
    log.write('info', 'time.no-answer', { name, kind: answer.kind, detail: answer.detail });
    if (answer.kind === 'refused') this.#resting.set(source, system.mono() + refusedRest);
    return answer;
  }

  #learn({ ahead }: Agreement): void {
    const { system, real, log } = this.#parts;
    const mono = real.mono();
    const was = { kind: this.#known.kind, isNeeded: this.#isNeeded() };
    const standing = { mono, system: system.wall(), floor: this.#floor };
    const kind = verdictOn({ ahead }, standing);
    this.#known = { kind, ahead, step: this.#step(), isStale: false };
    if (was.kind === kind && was.isNeeded === this.#isNeeded()) {
      this.#rounds += 1;
      return;
    }
    this.#rounds = 0;
    const byMs = Math.round(mono + ahead - standing.system);
    log.write(kind === 'disputed' ? 'warning' : 'info', `time.${kind}`, { byMs });
    this.#till.changed();
  }

  /** Whether the till lacks a time that it can believe. */
  #isNeeded(): boolean {
    const isBehind = this.clock.wall() < this.#floor - setBackMax;
    return !this.#isTrusted() || isBehind || this.#till.isWanting();
  }

  #pause(): Millis {
    const [first, longest] = this.#isNeeded() ? [soughtFirst, soughtMax] : [keptFirst, keptMax];
    return millis(Math.min(longest, first * (1 << Math.min(this.#rounds, 16))));
  }

  /** Waits for the next round, and for a step of the system's clock meanwhile. */
  #rest(): void {
    const left = this.#askAt - this.#parts.system.mono();
    this.#stopWaiting = this.#parts.after(millis(Math.max(0, Math.min(lookSpan, left))), () => {
      this.#look();
    });
  }

  #look(): void {
    // A clock that was wrong may have become right by its step.
    this.#isCorrecting();
    const known = this.#known;
    if (known.kind !== 'nothing' && !known.isStale && this.#hasStepped()) {
      this.#known = { ...known, isStale: true };
      this.#parts.log.write('info', 'time.step', { byMs: Math.round(this.#step() - known.step) });
      this.#till.changed();
    }
    const wasNeeded = this.#wasNeeded;
    const isNew = this.#hasMoved() || (this.#noteNeed() && !wasNeeded);
    if (isNew) this.#rounds = 0;
    if (isNew || this.#parts.system.mono() >= this.#askAt) void this.#ask();
    else this.#rest();
  }

  /** Whether the system's clock has moved by a step since the last look. */
  #hasMoved(): boolean {
    const before = this.#seenStep;
    this.#seenStep = this.#step();
    return Math.abs(this.#seenStep - before) > rightWithin;
  }

  #noteNeed(): boolean {
    this.#wasNeeded = this.#isNeeded();
    return this.#wasNeeded;
  }
}
