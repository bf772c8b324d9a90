/**
 * The timers of the book in the loop: after each new book what changed is set and what is gone is
 * cleared. A timer that fired and moved nothing is not set again for a while, so that one which
 * stays due (nothing can be written, P9) costs a turn now and then and not all of them.
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
  /** The timer has been handed out: the loop holds it no more. */
  fired(name: string): void;
  /** It was decided and moved nothing: not before a moment from `now`. */
  rest(name: string, now: MonoMs): void;
}

export function createBookTimers(loop: TimerSetter): BookTimers {
  const armed = new Map<string, MonoMs>();
  /** What was asked for when a timer was handed out, and until when it rests since. */
  const handedOut = new Map<string, { readonly asked: MonoMs; readonly until: MonoMs }>();

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
        const out = handedOut.get(name);
        const at = out?.asked === asked && out.until > asked ? out.until : asked;
        if (armed.get(name) === at) continue;
        armed.set(name, at);
        loop.setTimer(paymentTimer + name, at);
      }
    },
    fired: (name) => {
      const asked = handedOut.get(name)?.asked ?? armed.get(name);
      armed.delete(name);
      if (asked !== undefined) handedOut.set(name, { asked, until: asked });
    },
    rest: (name, now) => {
      const out = handedOut.get(name);
      if (out !== undefined) handedOut.set(name, { ...out, until: after(now, restSpan) });
    },
  };
}
