/**
 * The timers of the book in the loop: after each new book what changed is set and what is gone is
 * cleared. A timer that fired and moved nothing is not set again for a while, so that one which
 * stays due (nothing can be written, P9) costs a turn now and then and not all of them. One that was
 * handed out and waits behind an append is not handed out again before it was decided: many that are
 * due at once would fill the line with each other.
 */
import type { MonoMs } from '../ports/units.js';
import { after, seconds } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import { timersOf } from '../payment/timers.js';

/** Prefix of the names in the loop; what follows is the payment's own name. */
export const paymentTimer = 'pay/';

const restSpan = seconds(1);

export interface TimerSetter {
  readonly setTimer: (name: string, at: MonoMs) => void;
  readonly clearTimer: (name: string) => void;
}

export interface BookTimers {
  /** Brings the loop's timers to those of `book`. */
  sync(book: Book): void;
  /** The timer has been handed out: the loop holds it no more, until it was decided. */
  fired(name: string): void;
  /** One that moved nothing comes not before a moment from now. */
  decided(name: string, how: { readonly moved: boolean; readonly now: MonoMs }): void;
}

interface HandedOut {
  /** For when it was planned. */
  readonly asked: MonoMs;
  /** Until when it rests; `null` while it waits to be decided. */
  readonly until: MonoMs | null;
}

export function createBookTimers(loop: TimerSetter): BookTimers {
  const armed = new Map<string, MonoMs>();
  const handedOut = new Map<string, HandedOut>();
  const dueAt = (name: string, asked: MonoMs): MonoMs | null => {
    const out = handedOut.get(name);
    if (out === undefined) return asked;
    if (out.asked === asked) return out.until;
    handedOut.delete(name);
    return asked;
  };

  return {
    sync: (book) => {
      const wanted = new Map<string, MonoMs>();
      for (const { name, at } of timersOf(book)) wanted.set(name, at);
      for (const name of armed.keys()) {
        if (wanted.has(name)) continue;
        armed.delete(name);
        loop.clearTimer(paymentTimer + name);
      }
      for (const name of handedOut.keys()) if (!wanted.has(name)) handedOut.delete(name);
      for (const [name, asked] of wanted) {
        const at = dueAt(name, asked);
        if (at === null || armed.get(name) === at) continue;
        armed.set(name, at);
        loop.setTimer(paymentTimer + name, at);
      }
    },
    fired: (name) => {
      const asked = handedOut.get(name)?.asked ?? armed.get(name);
      armed.delete(name);
      if (asked !== undefined) handedOut.set(name, { asked, until: null });
    },
    decided: (name, { moved, now }) => {
      const out = handedOut.get(name);
      if (out === undefined) return;
      handedOut.set(name, { ...out, until: moved ? out.asked : after(now, restSpan) });
    },
  };
}
