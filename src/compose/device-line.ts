/**
 * One device for the life of the till: the thin shell around its health (`runtime/supervisor/health`).
 * It opens and lets go, keeps time, and stands between a driver and the rest of the till: whatever a
 * driver throws, leaves hanging, or floods is a fault of its device alone. To the till the device is
 * there at once and for ever; the shell never waits.
 */
import { unreachable } from '../runtime/ports/bug.js';
import type { After, Clock } from '../runtime/ports/clock.js';
import type {
  Device,
  DeviceFault,
  DeviceIo,
  DeviceKind,
  Reading,
} from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import type { Random } from '../runtime/ports/random.js';
import { type Result, failed } from '../runtime/ports/result.js';
import type { Millis } from '../runtime/ports/units.js';
import type { DeviceReport, DeviceStatistics } from '../runtime/supervisor/device-report.js';
import { type DeviceTally, createTally } from '../runtime/supervisor/device-tally.js';
import {
  type Health,
  type HealthEffect,
  type HealthEvent,
  type HealthNews,
  type HealthState,
  type Turn,
  newHealth,
  stepHealth,
  turnOf,
} from '../runtime/supervisor/health.js';
import { floodLimits } from '../runtime/supervisor/flood-gate.js';
import { type TurnGuard, guardTurn, threw } from './device-turn.js';
import { type Sluice, openSluice } from './reading-sluice.js';

/** Opens the device once. Yields a live one or releases everything. */
export type OpenDevice<K extends DeviceKind> = (
  io: DeviceIo<Reading<K>>,
) => Promise<Result<Device<K>, DeviceFault>>;

export interface LineParts {
  readonly clock: Clock;
  readonly after: After;
  readonly log: Log;
  readonly random: Random;
  /** Takes what the till threw over a reading: that is our own mistake, and no device's. */
  readonly onBug: (error: unknown, where: string) => void;
}

export interface LineOptions<K extends DeviceKind> {
  readonly id: string;
  readonly kind: K;
  readonly driver: string;
  readonly required: boolean;
  readonly open: OpenDevice<K>;
  /** Told when the device is away, with why, and when it is back (`null`); each change once. */
  readonly onChange: (fault: DeviceFault | null) => void;
  /** Of its link; `null` where nobody counts. */
  readonly traffic: () => DeviceStatistics['bytes'];
}

/** What asks the device something and waits for the answer. */
export interface Command<K extends DeviceKind, A> {
  readonly name: string;
  /** After this the device hangs. */
  readonly within: Millis;
  readonly run: (device: Device<K>) => Promise<A>;
  readonly faultOf: (answer: A) => DeviceFault | null;
  /** Nothing was begun: the device is away. */
  readonly away: (fault: DeviceFault) => A;
  /** It was begun, and nobody knows how far it came. */
  readonly broken: (fault: DeviceFault) => A;
}

export interface Line<K extends DeviceKind> {
  /** Always settles, and never rejects. */
  ask<A>(command: Command<K, A>): Promise<A>;
  /** A command that answers nothing; not carried out while the device is away. */
  tell(run: (device: Device<K>) => void): void;
  report(): DeviceReport;
  /** Something was plugged in. */
  hint(): void;
  /** Twice is safe. */
  close(): Promise<void>;
}

export interface LineEnds<K extends DeviceKind> {
  readonly emit: (reading: Reading<K>) => void;
  readonly onOpen: (device: Device<K>) => void;
  readonly onAway: () => void;
}

export function keepOpen<K extends DeviceKind>(
  parts: LineParts,
  options: LineOptions<K>,
  ends: LineEnds<K>,
): Line<K> {
  return new DeviceLine(parts, options, ends);
}

/** What there is of one opening. */
interface Opening<K extends DeviceKind> {
  readonly guard: TurnGuard;
  device: Device<K> | null;
}

class DeviceLine<K extends DeviceKind> implements Line<K> {
  readonly #parts: LineParts;
  readonly #options: LineOptions<K>;
  readonly #ends: LineEnds<K>;
  readonly #tally: DeviceTally;
  readonly #sluice: Sluice<Reading<K>>;
  readonly #openings = new Map<Turn, Opening<K>>();
  readonly #closings = new Set<Promise<void>>();
  #health: Health = newHealth;
  #disarm: (() => void) | null = null;

  constructor(parts: LineParts, options: LineOptions<K>, ends: LineEnds<K>) {
    const { id, kind } = options;
    this.#parts = parts;
    this.#options = options;
    this.#ends = ends;
    this.#tally = createTally(parts.clock);
    this.#sluice = openSluice({
      ...parts,
      id,
      limits: floodLimits[kind],
      keepsNewest: kind === 'printer',
      deliver: (reading) => {
        this.#deliver(reading);
      },
      onShed: () => {
        this.#tally.shed();
      },
    });
    this.#step({ kind: 'Begun' });
  }

  ask<A>({ name, within, run, faultOf, away, broken }: Command<K, A>): Promise<A> {
    const live = this.#live();
    if (live === null) {
      const fault = this.#fault();
      this.#tally.command(fault);
      this.#step({ kind: 'Wanted' });
      return Promise.resolve(away(fault));
    }
    return new Promise((resolve) => {
      let isOver = false;
      const settle = (answer: A, fault: DeviceFault | null): void => {
        if (isOver) return;
        isOver = true;
        disarm();
        this.#tally.command(fault);
        resolve(answer);
      };
      const giveUp = (fault: DeviceFault): void => {
        settle(broken(fault), fault);
        this.#misbehaved(live.turn, fault);
      };
      const disarm = this.#parts.after(within, () => {
        giveUp({ code: 'Timeout', detail: `${name} did not end within ${String(within)} ms` });
      });
      begun(() => run(live.device)).then(
        (answer) => {
          settle(answer, faultOf(answer));
        },
        (thrown: unknown) => {
          giveUp(threw(name, thrown));
        },
      );
    });
  }

  tell(run: (device: Device<K>) => void): void {
    const live = this.#live();
    live?.guard.run('a command', () => {
      run(live.device);
    });
  }

  report(): DeviceReport {
    const { id, kind, driver, required, traffic } = this.#options;
    const health = this.#health.state.kind;
    return {
      id,
      kind,
      driver,
      required,
      health,
      away: health === 'up' ? null : this.#fault(),
      statistics: this.#tally.read(traffic()),
    };
  }

  hint(): void {
    this.#step({ kind: 'Hinted' });
  }

  async close(): Promise<void> {
    this.#step({ kind: 'Ended' });
    this.#sluice.close();
    await Promise.all(this.#closings);
  }

  #live(): { turn: Turn; device: Device<K>; guard: TurnGuard } | null {
    const { state } = this.#health;
    if (state.kind !== 'up') return null;
    const { turn } = state;
    const opening = this.#openings.get(turn);
    if (opening?.device === null || opening === undefined) return null;
    return { turn, device: opening.device, guard: opening.guard };
  }

  #fault(): DeviceFault {
    const { state } = this.#health;
    if ('fault' in state) return state.fault;
    const detail = state.kind === 'closed' ? 'the till has stopped' : 'is being opened';
    return { code: 'NotReady', detail };
  }

  #step(event: HealthEvent): void {
    const { clock, random } = this.#parts;
    const before = this.#health.state;
    const step = stepHealth(this.#health, event, { now: clock.mono(), random });
    if (step === null) return;
    this.#health = step.health;
    this.#count(before);
    for (const effect of step.effects) this.#perform(effect);
  }

  /** What the step has made of the device, for its report. */
  #count(before: HealthState): void {
    const { state } = this.#health;
    if (before.kind === state.kind) return;
    if (state.kind === 'up') this.#tally.opened();
    if (state.kind === 'closed') this.#tally.ended();
    if (!('fault' in state)) return;
    if (before.kind === 'opening') this.#tally.openFailed(state.fault);
    if (before.kind === 'up') this.#tally.lost(state.fault);
  }

  #perform(effect: HealthEffect): void {
    switch (effect.kind) {
      case 'Open':
        void this.#open(effect.turn);
        break;
      case 'GiveUp':
        this.#openings.get(effect.turn)?.guard.abort();
        break;
      case 'Close':
        this.#close(effect.turn);
        break;
      case 'Arm':
        this.#disarm?.();
        this.#disarm = this.#parts.after(effect.within, () => {
          this.#disarm = null;
          this.#step({ kind: 'TimerFired' });
        });
        break;
      case 'Disarm':
        this.#disarm?.();
        this.#disarm = null;
        break;
      case 'Tell':
        this.#tell(effect.news);
        break;
      default:
        unreachable(effect);
    }
  }

  async #open(turn: Turn): Promise<void> {
    const guard = guardTurn(this.#parts.after, (fault) => {
      this.#misbehaved(turn, fault);
    });
    const opening: Opening<K> = { guard, device: null };
    this.#openings.set(turn, opening);
    const opened = await this.#tried(turn, guard);
    if (!opened.ok) {
      this.#forget(turn);
      this.#step({ kind: 'OpenFailed', turn, fault: opened.error });
      return;
    }
    const device = opened.value;
    opening.device = device;
    this.#step({ kind: 'Opened', turn });
    if (this.#live()?.turn !== turn) return;
    guard.run('a command', () => {
      this.#ends.onOpen(device);
    });
  }

  async #tried(turn: Turn, guard: TurnGuard): Promise<Result<Device<K>, DeviceFault>> {
    const { clock, log } = this.#parts;
    const { id, open } = this.#options;
    const { signal, after } = guard;
    try {
      return await open({
        id,
        clock,
        after,
        log,
        signal,
        emit: (reading) => {
          if (turn === turnOf(this.#health.state)) this.#sluice.push(reading);
        },
        gone: (fault) => {
          this.#step({ kind: 'Lost', turn, fault });
        },
      });
    } catch (thrown: unknown) {
      const fault = threw('its opening', thrown);
      log.write('error', 'device.misbehaved', { device: id, detail: fault.detail });
      return failed(fault);
    }
  }

  #close(turn: Turn): void {
    const closing = this.#closed(turn).finally(() => {
      this.#closings.delete(closing);
    });
    this.#closings.add(closing);
  }

  async #closed(turn: Turn): Promise<void> {
    const device = this.#openings.get(turn)?.device;
    const [end] = await Promise.allSettled([begun(async () => device?.close())]);
    if (end.status === 'rejected') {
      const { detail } = threw('its closing', end.reason);
      this.#parts.log.write('error', 'device.misbehaved', { device: this.#options.id, detail });
    }
    this.#forget(turn);
    this.#step({ kind: 'LetGo', turn });
  }

  #forget(turn: Turn): void {
    this.#openings.get(turn)?.guard.abort();
    this.#openings.delete(turn);
  }

  #misbehaved(turn: Turn, fault: DeviceFault): void {
    const { code, detail } = fault;
    this.#parts.log.write('error', 'device.misbehaved', { device: this.#options.id, code, detail });
    this.#step({ kind: 'Misbehaved', turn, fault });
  }

  #tell(news: HealthNews): void {
    const { log } = this.#parts;
    const { id, onChange } = this.#options;
    if (news.kind === 'back') {
      if (news.wasAway) log.write('info', 'device.back', { device: id });
      onChange(null);
      return;
    }
    const { code, detail } = news.fault;
    const name = news.kind === 'away' ? 'device.away' : 'device.given-up';
    log.write('warning', name, { device: id, code, detail });
    onChange(news.fault);
    if (news.kind === 'away') this.#ends.onAway();
  }

  /** A reading is the till's from here on: what it throws over one is no fault of the device. */
  #deliver(reading: Reading<K>): void {
    this.#tally.reading();
    try {
      this.#ends.emit(reading);
    } catch (error: unknown) {
      this.#parts.onBug(error, 'reading');
    }
  }
}

/** What throws before it has a promise is a rejected one. */
async function begun<A>(run: () => Promise<A>): Promise<A> {
  return run();
}
