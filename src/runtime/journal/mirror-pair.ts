/**
 * Two media that are told the same: every call goes to both at once, and is over when both have answered
 * or one has and the other is lost. A side is lost for this process when it fails where the other does
 * not, or keeps the other waiting for too long; from then on the calls go to the one that is left, and
 * whoever made the pair is told, once.
 *
 * A full mirror is a lost one. A full primary is a full journal: its answer is given, and nothing is lost.
 */
import type { After } from '../ports/clock.js';
import { type Result, failed } from '../ports/result.js';
import type { StorageFault, Stored } from '../ports/storage.js';
import { seconds } from '../ports/units.js';

/** `primary` is the journal's folder in the data folder. */
export type Side = 'primary' | 'mirror';

/** What there is of something on each side; `null` on one that was lost before. */
export type Sides<T> = Readonly<Record<Side, T | null>>;

export interface SideLoss {
  readonly side: Side;
  readonly fault: StorageFault;
}

export interface PairParts {
  readonly after: After;
  /** Called once, from inside a call of the side that is left. */
  readonly onLost: (loss: SideLoss) => void;
}

/** Below the 5 s after which a charge is not released any more (P8). */
const patience = seconds(4);

const other: Readonly<Record<Side, Side>> = { primary: 'mirror', mirror: 'primary' };

interface Answer<T> {
  readonly side: Side;
  readonly result: Result<T, StorageFault>;
}

export class MirrorPair {
  readonly #parts: PairParts;
  #loss: SideLoss | null = null;

  constructor(parts: PairParts) {
    this.#parts = parts;
  }

  get loss(): SideLoss | null {
    return this.#loss;
  }

  lose(loss: SideLoss): void {
    if (this.#loss !== null) return;
    this.#loss = loss;
    this.#parts.onLost(loss);
  }

  /**
   * Runs `act` on both. `merge` makes one value of two good ones; `isMoot` are answers of one side that
   * say nothing against it where the other did well.
   */
  async both<S, T, U>(
    sides: Sides<S>,
    act: (on: S) => Stored<T>,
    merge: (values: Sides<T>) => U,
    isMoot: (fault: StorageFault) => boolean = () => false,
  ): Stored<U> {
    const calls = this.#living(sides).map(async ([side, on]): Promise<Answer<T>> => {
      return { side, result: await act(on) };
    });
    const [only, ...more] = calls;
    const first = await Promise.race(calls);
    if (only === undefined) return failed(nobody);
    if (more.length === 0) return alone(first, merge);
    const second = await this.#secondOf(calls, first);
    return this.#join(first, second, merge, isMoot);
  }

  /** Reads from one side; a fault of the medium, or its silence, sends the reader to the other one. */
  async read<S, T>(sides: Sides<S>, act: (on: S) => Stored<T>): Stored<T> {
    const [first, second] = this.#living(sides);
    if (first === undefined) return failed(nobody);
    const [side, on] = first;
    if (second === undefined) return act(on);
    const [, spare] = second;
    const result = await this.#within(act(on), failed(stalled));
    if (result.ok || result.error.code === 'NotFound') return result;
    const instead = await act(spare);
    if (instead.ok) this.lose({ side, fault: result.error });
    return instead;
  }

  /** What `action` answers in time, else `late`. */
  async #within<T>(action: Promise<T>, late: T): Promise<T> {
    let callOff: () => void = () => undefined;
    const over = new Promise<T>((resolve) => {
      callOff = this.#parts.after(patience, () => {
        resolve(late);
      });
    });
    const result = await Promise.race([action, over]);
    callOff();
    return result;
  }

  #living<S>(sides: Sides<S>): readonly (readonly [Side, S])[] {
    const living: (readonly [Side, S])[] = [];
    for (const side of ['primary', 'mirror'] as const) {
      const on = sides[side];
      if (on !== null && this.#loss?.side !== side) living.push([side, on]);
    }
    return living;
  }

  /** The answer of the other side, which is waited for with patience where the first one did well. */
  async #secondOf<T>(calls: readonly Promise<Answer<T>>[], first: Answer<T>): Promise<Answer<T>> {
    const both = Promise.all(calls).then(
      (answers) => answers.find(({ side }) => side !== first.side) ?? first,
    );
    // A medium that works has answered: only then can the other one be told to be at fault.
    if (!first.result.ok && !isOfNames(first.result.error)) return both;
    return this.#within(both, { side: other[first.side], result: failed(stalled) });
  }

  #join<T, U>(
    first: Answer<T>,
    second: Answer<T>,
    merge: (values: Sides<T>) => U,
    isMoot: (fault: StorageFault) => boolean,
  ): Result<U, StorageFault> {
    const primary = first.side === 'primary' ? first.result : second.result;
    const mirror = first.side === 'primary' ? second.result : first.result;
    if (primary.ok && mirror.ok) {
      return { ok: true, value: merge({ primary: primary.value, mirror: mirror.value }) };
    }
    if (!primary.ok && !mirror.ok) return this.#worse(primary.error, mirror.error);
    if (!primary.ok && primary.error.code === 'NoSpace') return primary;
    if (!primary.ok) {
      if (!isMoot(primary.error)) this.lose({ side: 'primary', fault: primary.error });
      return { ok: true, value: merge({ primary: null, mirror: mirror.ok ? mirror.value : null }) };
    }
    if (!mirror.ok && !isMoot(mirror.error)) this.lose({ side: 'mirror', fault: mirror.error });
    return { ok: true, value: merge({ primary: primary.value, mirror: null }) };
  }

  /** Both have failed; one that speaks of names works, and is believed. */
  #worse(primary: StorageFault, mirror: StorageFault): Result<never, StorageFault> {
    if (isOfNames(primary) === isOfNames(mirror)) return failed(primary);
    if (isOfNames(primary)) {
      this.lose({ side: 'mirror', fault: mirror });
      return failed(primary);
    }
    this.lose({ side: 'primary', fault: primary });
    return failed(mirror);
  }
}

/** A medium that says so has looked. */
function isOfNames({ code }: StorageFault): boolean {
  return code === 'NotFound' || code === 'Exists';
}

function alone<T, U>(
  { side, result }: Answer<T>,
  merge: (values: Sides<T>) => U,
): Result<U, StorageFault> {
  if (!result.ok) return result;
  const nothing = { primary: null, mirror: null };
  return { ok: true, value: merge({ ...nothing, [side]: result.value }) };
}

const stalled: StorageFault = { code: 'Io', call: 'datasync', detail: 'a call does not end' };
const nobody: StorageFault = { code: 'Io', call: 'open', detail: 'neither side has it' };
