/** The interpreter's loop with what stands around it: its timers as others set them, and its edge. */
import { type Loop, createLoop } from '../loop/loop.js';
import { after } from '../ports/units.js';
import { type CallGuard, createCallGuard } from './call-guard.js';
import { type TillEvent, nameOfEvent } from './interpreter-event.js';
import { type Inbox, createInbox } from './interpreter-inbox.js';
import { handlerBudgets, urgentQueueMax } from './interpreter-limits.js';
import type { InterpreterParts } from './interpreter-parts.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface TillLoop {
  readonly loop: Loop<TillEvent>;
  readonly timers: TimerSetter;
  readonly inbox: Inbox;
  /** Of calls to wallets and devices. */
  readonly guard: CallGuard;
  /** Settles when the loop has come as far as this call in its last lane. */
  readonly drained: () => Promise<void>;
}

/** Asks whether the loop turns; it means nothing to the till. */
interface Probe {
  readonly kind: 'probe';
  readonly heard: () => void;
}

export interface TillLoopEnds {
  readonly handle: (event: TillEvent) => void;
  /** What is to be shown has changed without an event. */
  readonly noticed: () => void;
}

export function openTillLoop(
  { clock, alarm, log, onBug }: Pick<InterpreterParts, 'clock' | 'alarm' | 'log' | 'onBug'>,
  { handle, noticed }: TillLoopEnds,
): TillLoop {
  const loop = createLoop<TillEvent | Probe>({
    clock,
    alarm,
    handle: (event) => {
      if (event.kind === 'probe') event.heard();
      else handle(event);
    },
    timerEvent: (name) => ({ kind: 'timer', name }),
    nameOf: (event) => (event.kind === 'probe' ? event.kind : nameOfEvent(event)),
    onBug,
    limits: { urgentQueueMax },
    budgets: handlerBudgets,
  });
  const timers: TimerSetter = {
    setTimer: (name, at) => {
      loop.setTimer(name, at);
    },
    clearTimer: (name) => void loop.clearTimer(name),
  };
  return {
    loop,
    timers,
    guard: createCallGuard({
      arm: (name, span) => {
        loop.setTimer(name, after(clock.mono(), span));
      },
      disarm: timers.clearTimer,
      onBroken: (call, detail) => {
        log.write('error', 'till.call-broken', { call, detail });
      },
    }),
    inbox: createInbox({ clock, timers, log, begun: noticed }),
    drained: () =>
      new Promise((heard) => {
        loop.post('telemetry', { kind: 'probe', heard });
      }),
  };
}
