/**
 * The wallet as one process of the till has it: its gateway, assumed correct, and the network
 * between. A request travels, the wallet works, the answer travels; the gateway settles at its own
 * deadline with `unknown`, or with `notSent` when no connection came about.
 *
 * A process can die. Nothing it still waits for settles then; what it had sent goes on.
 */
import type { NotSent, Setup, Unknown } from '../../runtime/ports/gateway.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import type { TwinNetwork } from './network.js';
import type { Outcome, Request } from './request.js';

export interface Deadlines {
  readonly chargeMs: number;
  readonly otherMs: number;
  readonly connectMs: number;
}

export const deadlines: Deadlines = { chargeMs: 15_000, otherMs: 10_000, connectMs: 5_000 };

/** Takes a request that has arrived; `reply` is called at most once, when the wallet has done with it. */
export type Desk = <A>(request: Request<A>, reply: (outcome: Outcome<A>) => void) => void;

export interface Line {
  readonly time: VirtualTime;
  readonly network: TwinNetwork;
  readonly deadlines: Deadlines;
  readonly desk: Desk;
}

/** What every call may settle with, whatever it asks. */
type Settled<A> = A | NotSent | Unknown | Setup;

export interface Connection {
  send<A>(request: Request<A>): Promise<Settled<A>>;
  alive(): boolean;
  /** Ends the process. Requests under way arrive, unless the cut took them too. Twice is safe. */
  kill(underWay: 'arrive' | 'lost'): void;
}

export function connection(line: Line): Connection {
  const flights = new Set<{ readonly drop: () => void; readonly lose: () => void }>();
  let alive = true;

  const send = <A>(request: Request<A>): Promise<Settled<A>> =>
    new Promise((resolve) => {
      if (!alive) return;
      const limitMs = request.on === 'pay' ? line.deadlines.chargeMs : line.deadlines.otherMs;
      let open = true;
      const close = (): boolean => {
        const first = open;
        open = false;
        stopDeadline();
        return first;
      };
      const settle = (answer: Settled<A>): void => {
        flights.delete(flight);
        if (close()) resolve(answer);
      };
      const stopDeadline = line.time.after(millis(limitMs), () => {
        settle({ kind: 'unknown', detail: `no answer within ${String(limitMs)} ms` });
      });
      const lose = depart(line, request, limitMs, settle);
      const flight = { drop: (): void => void close(), lose };
      flights.add(flight);
    });

  return {
    send,
    alive: () => alive,
    kill: (underWay) => {
      alive = false;
      for (const flight of flights) {
        flight.drop();
        if (underWay === 'lost') flight.lose();
      }
      flights.clear();
    },
  };
}

/** Sends it off as the network is now; answers a function that loses the request if it has not arrived. */
function depart<A>(
  line: Line,
  request: Request<A>,
  limitMs: number,
  settle: (answer: Settled<A>) => void,
): () => void {
  const { time, network } = line;
  const mode = network.mode();
  const later = (ms: number, answer: NotSent | Unknown): (() => void) =>
    time.after(millis(ms), () => {
      settle(answer);
    });
  switch (mode.kind) {
    case 'down': {
      const waitMs = Math.min(line.deadlines.connectMs, limitMs);
      return later(waitMs, { kind: 'notSent', detail: 'connect timed out' });
    }
    case 'refused':
      return later(0, { kind: 'notSent', detail: 'connection refused' });
    case 'reset':
      return later(2 * network.travelMs(), { kind: 'unknown', detail: 'connection reset' });
    case 'captive':
      return later(2 * network.travelMs(), { kind: 'unknown', detail: 'answer is HTML' });
    case 'up':
    case 'slow':
      return travel(line, request, settle);
    default:
      return unreachable(mode);
  }
}

function travel<A>(
  line: Line,
  request: Request<A>,
  settle: (answer: Settled<A>) => void,
): () => void {
  const { time, network } = line;
  const cuts = network.cuts();
  const whole = (): boolean => network.cuts() === cuts;
  return time.after(millis(network.travelMs()), () => {
    if (!whole()) return;
    line.desk(request, (outcome) => {
      if (outcome.kind === 'silence') return;
      time.after(millis(network.travelMs()), () => {
        if (whole()) settle(outcome.answer);
      });
    });
  });
}
