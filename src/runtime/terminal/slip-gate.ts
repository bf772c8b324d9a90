/**
 * Whether a slip may be begun: what the printer says of itself, and what the supply says of its end. And
 * so the safe stop: while the supply ends no slip begins (one that is under way ends at its own edge, or
 * is `unknown` at the next start, P28), nothing new is sold, and whoever keeps the reason of a start is
 * told. What is durable before what (P7) stays as it is: a cut at any instant is as good. A dip ends by
 * itself. What the line means is decided in `supervisor/power.ts`.
 */
import type { Clock } from '../ports/clock.js';
import type { Device, PrinterCondition } from '../ports/device.js';
import type { Log } from '../ports/log.js';
import {
  type Supply,
  type SupplyStep,
  hearLine,
  lookAtSupply,
  supplyAtStart,
} from '../supervisor/power.js';
import type { Happening } from './interpreter-event.js';
import type { TimerSetter } from './interpreter-timers.js';
import { canPrint } from './status.js';

export interface SlipGate {
  readonly printerSays: (condition: PrinterCondition) => void;
  /** What the line of the supply says now. */
  readonly supplySays: (isFailing: boolean) => void;
  /** Its timer has fired. */
  readonly fired: () => void;
  /** What the printer last said. */
  readonly printer: PrinterCondition | null;
  readonly isPowerFailing: boolean;
}

export interface SlipGateParts {
  readonly clock: Pick<Clock, 'mono'>;
  readonly log: Log;
  /** `null`: this box has none, and slips wait for one that has. */
  readonly printer: Device<'printer'> | null;
  readonly timers: Pick<TimerSetter, 'setTimer' | 'clearTimer'>;
  readonly submit: (happening: Extract<Happening, { readonly kind: 'PrinterChanged' }>) => void;
  /** The supply begins to fail, or has come back; each change once. */
  readonly onPower?: (isFailing: boolean) => void;
}

export const powerTimer = 'power';

export function createSlipGate(parts: SlipGateParts): SlipGate {
  const { clock, log, timers, submit, onPower } = parts;
  const hasPrinter = parts.printer !== null;
  let supply: Supply = supplyAtStart;
  let printer: PrinterCondition | null = null;
  const isFailing = (): boolean => supply.kind !== 'stands';
  const tell = (): void => {
    // Of one that says nothing of itself each slip tells how it ended.
    const canTake = printer === null || canPrint(printer);
    submit({ kind: 'PrinterChanged', ready: canTake && !isFailing() });
  };
  const take = (step: SupplyStep): void => {
    ({ supply } = step);
    if (supply.kind === 'settles') timers.setTimer(powerTimer, supply.until);
    else timers.clearTimer(powerTimer);
    if (step.news === null) return;
    log.write('warning', step.news === 'stop' ? 'power.failing' : 'power.back');
    if (hasPrinter) tell();
    onPower?.(step.news === 'stop');
  };
  return {
    printerSays: (condition) => {
      printer = condition;
      tell();
    },
    supplySays: (fails) => {
      take(hearLine(supply, fails, clock.mono()));
    },
    fired: () => {
      take(lookAtSupply(supply, clock.mono()));
    },
    get printer() {
      return printer;
    },
    get isPowerFailing() {
      return isFailing();
    },
  };
}
