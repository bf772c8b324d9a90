/**
 * A promise that every call ends. A wallet or a printer that throws, or that breaks its promise to
 * answer in time, is answered for: whoever waits is told once that nothing is known. A real answer
 * that comes afterwards is still handed over, as late; what it means is decided elsewhere (P10).
 *
 * It keeps time by named timers that its owner arms, and calls nobody back from inside `begin`.
 */
import type { Millis } from '../ports/units.js';

export interface GuardedCall<A> {
  /** Also the name of its timer; a call that is open under this name already is given up. */
  readonly name: string;
  /** After this the call has broken its promise. */
  readonly within: Millis;
  readonly run: () => Promise<A>;
  /** What is told when there is no answer; `detail` is for the log. */
  readonly unanswered: (detail: string) => A;
  /** Called with the answer or its stand-in; again, with `late`, when the answer comes after all. */
  readonly settle: (answer: A, when: 'inTime' | 'late') => void;
}

export interface CallGuard {
  begin<A>(call: GuardedCall<A>): void;
  /** The timer `name` has fired: speaks for the call, if it is still open. */
  expire(name: string): void;
  /** Calls that have been neither answered nor spoken for. */
  readonly open: number;
}

export interface GuardParts {
  /** Arms the timer `name` to fire after `span`. */
  readonly arm: (name: string, span: Millis) => void;
  readonly disarm: (name: string) => void;
  /** A call that threw, or never answered: a fault of the adapter. */
  readonly onBroken: (name: string, detail: string) => void;
}

export function createCallGuard(parts: GuardParts): CallGuard {
  /** By name: what to do when the promise is broken. */
  const open = new Map<string, () => void>();

  return {
    begin: (call) => {
      const expire = (): void => {
        speakFor('no answer in time');
      };
      const end = (): boolean => {
        // A later call of the same name is not ended by the answer to an earlier one.
        if (open.get(call.name) !== expire) return false;
        parts.disarm(call.name);
        return open.delete(call.name);
      };
      const speakFor = (detail: string): void => {
        if (!end()) return;
        parts.onBroken(call.name, detail);
        call.settle(call.unanswered(detail), 'inTime');
      };
      open.set(call.name, expire);
      parts.arm(call.name, call.within);
      begun(call.run).then(
        (answer) => {
          call.settle(answer, end() ? 'inTime' : 'late');
        },
        (thrown: unknown) => {
          speakFor(thrownText(thrown));
        },
      );
    },
    expire: (name) => {
      open.get(name)?.();
    },
    get open() {
      return open.size;
    },
  };
}

/** A call that throws before it has a promise is a rejected one. */
async function begun<A>(run: () => Promise<A>): Promise<A> {
  return run();
}

/** The kind of error alone: its message may hold what was sent (law 8). */
function thrownText(thrown: unknown): string {
  return `threw ${thrown instanceof Error ? thrown.name : typeof thrown}`;
}
