/**
 * The health of one device, as a pure machine: what is done about a device that opens or does not, is
 * lost, hangs, misbehaves, or is plugged in. It promises that never two of one id are alive, that every
 * state before the end has a timer or a live device, and that nothing is given up in silence: a device
 * that is lost too often is tried seldom, by name, until something is plugged in or a person wants it.
 *
 * It knows no driver and no clock. Whoever runs it opens, lets go, arms and tells (`Effect`), and gives
 * each opening a turn, by which a late answer is known for one.
 */
import type { DeviceFault } from '../ports/device.js';
import type { Random } from '../ports/random.js';
import { type Millis, type MonoMs, after, seconds } from '../ports/units.js';
import { pauseAfter } from './back-off.js';

/** Numbers the openings of a device, 1 and up. */
export type Turn = number;

export type HealthState =
  /** Nobody has begun it yet. */
  | { readonly kind: 'down' }
  | { readonly kind: 'opening'; readonly turn: Turn }
  | { readonly kind: 'up'; readonly turn: Turn; readonly since: MonoMs }
  /** Lost, hanging or misbehaving: what there is of it has to end before the next opening. */
  | { readonly kind: 'lettingGo'; readonly turn: Turn; readonly fault: DeviceFault }
  | { readonly kind: 'backingOff'; readonly fault: DeviceFault }
  /** Tried seldom: it was lost too often, or its openings hang. */
  | { readonly kind: 'givenUp'; readonly fault: DeviceFault }
  | { readonly kind: 'closed' };

export interface Health {
  readonly state: HealthState;
  /** The newest turn; 0 before the first. */
  readonly turn: Turn;
  /** Tries in a row that did not make it stay. */
  readonly failures: number;
  /** When it was lost of late, oldest first. */
  readonly losses: readonly MonoMs[];
  /** Turns that were given up and have not ended: openings or closings that hang. */
  readonly loose: readonly Turn[];
  /** What whoever listens was told last. */
  readonly told: 'nothing' | 'back' | 'away' | 'slowed';
}

export type HealthEvent =
  | { readonly kind: 'Begun' }
  | { readonly kind: 'Opened'; readonly turn: Turn }
  | { readonly kind: 'OpenFailed'; readonly turn: Turn; readonly fault: DeviceFault }
  | { readonly kind: 'Lost'; readonly turn: Turn; readonly fault: DeviceFault }
  /** It threw, or a command of it hangs: it is no use as it is. */
  | { readonly kind: 'Misbehaved'; readonly turn: Turn; readonly fault: DeviceFault }
  /** The closing that was ordered has ended. */
  | { readonly kind: 'LetGo'; readonly turn: Turn }
  | { readonly kind: 'TimerFired' }
  /** Something was plugged in. */
  | { readonly kind: 'Hinted' }
  /** A person asked for it. */
  | { readonly kind: 'Wanted' }
  | { readonly kind: 'Ended' };

export type HealthNews =
  /** It is there; `wasAway`: somebody was told before that it was not. */
  | { readonly kind: 'back'; readonly wasAway: boolean }
  | { readonly kind: 'away' | 'slowed'; readonly fault: DeviceFault };

export type HealthEffect =
  | { readonly kind: 'Open'; readonly turn: Turn }
  /** Aborts an opening; it still ends by `Opened` or `OpenFailed`, some day. */
  | { readonly kind: 'GiveUp'; readonly turn: Turn }
  /** Closes an open device; its end is told by `LetGo`. */
  | { readonly kind: 'Close'; readonly turn: Turn }
  /** One timer: arming it again replaces it. */
  | { readonly kind: 'Arm'; readonly within: Millis }
  | { readonly kind: 'Disarm' }
  | { readonly kind: 'Tell'; readonly news: HealthNews };

export interface HealthStep {
  readonly health: Health;
  readonly effects: readonly HealthEffect[];
}

export interface HealthMoment {
  readonly now: MonoMs;
  readonly random: Random;
}

/** An opening that takes longer hangs. */
export const openMax = seconds(10);
/** What was let go has ended by then, or hangs. */
export const letGoMax = seconds(5);
/** A device that stayed this long begins its pauses anew. */
export const stayed = seconds(10);
/** So many losses within so long are no accident: it is tried seldom from then on. */
export const lossesMax = 10;
export const lossWindow = seconds(60);
export const seldom = seconds(60);
/** Each may hold a thread that the journal needs; with so many hanging no further opening is begun. */
export const looseMax = 2;

export const newHealth: Health = {
  state: { kind: 'down' },
  turn: 0,
  failures: 0,
  losses: [],
  loose: [],
  told: 'nothing',
};

/** `null`: not expected here, and nothing changes. */
export function stepHealth(
  health: Health,
  event: HealthEvent,
  moment: HealthMoment,
): HealthStep | null {
  const { state } = health;
  if ('turn' in event && event.turn !== turnOf(state)) return looseEnds(health, event, moment);
  // Each row of the table takes the state and the event of its own kind.
  const rule = table[state.kind][event.kind] as AnyRule | undefined;
  return rule?.({ health, state, moment }, event) ?? null;
}

/** The turn whose news count; 0 for none. */
export function turnOf(state: HealthState): Turn {
  return 'turn' in state ? state.turn : 0;
}

type StateKind = HealthState['kind'];
type EventKind = HealthEvent['kind'];
type StateOf<S extends StateKind> = Extract<HealthState, { readonly kind: S }>;
type EventOf<E extends EventKind> = Extract<HealthEvent, { readonly kind: E }>;

interface At<S extends StateKind> {
  readonly health: Health;
  readonly state: StateOf<S>;
  readonly moment: HealthMoment;
}
type Rule<S extends StateKind, E extends EventKind> = (
  at: At<S>,
  event: EventOf<E>,
) => HealthStep | null;
type AnyRule = (at: At<StateKind>, event: HealthEvent) => HealthStep | null;

/** What is not here is not expected there. */
type Table = {
  readonly [S in StateKind]: { readonly [E in EventKind]?: Rule<S, E> };
};

const table: Table = {
  down: {
    Begun: ({ health }) => open(health),
    Ended: ({ health }) => end(health),
  },
  opening: {
    Opened: isUp,
    OpenFailed: ({ health, moment }, { fault }) =>
      told(health, fault, (next) => backOff(next, fault, moment)),
    TimerFired: ({ health, state: { turn } }) => {
      const fault = hangs(`did not open within ${String(openMax)} ms`);
      return told(health, fault, (next) => letGo(next, { turn, fault }, 'GiveUp'));
    },
    Lost: giveUpOpening,
    Misbehaved: giveUpOpening,
    // It may have been tried a moment too early: if it fails, it is tried again soon.
    Hinted: isHurried,
    Ended: ({ health, state: { turn } }) => end(health, { kind: 'GiveUp', turn }),
  },
  up: {
    Lost: loseDevice,
    Misbehaved: loseDevice,
    Ended: ({ health, state: { turn } }) => end(health, { kind: 'Close', turn }),
  },
  lettingGo: {
    Opened: ({ health, state: { turn } }) => ({ health, effects: [{ kind: 'Close', turn }] }),
    OpenFailed: hasLetGo,
    LetGo: hasLetGo,
    TimerFired: ({ health, state: { turn, fault }, moment }) =>
      backOff({ ...health, loose: [...health.loose, turn] }, fault, moment),
    Hinted: isHurried,
    Ended: ({ health }) => end(health),
  },
  backingOff: {
    TimerFired: ({ health }) => open(health),
    Hinted: ({ health }) => open({ ...health, failures: 0 }),
    Ended: ({ health }) => end(health),
    // One that is wanted is tried within seconds anyway.
  },
  givenUp: {
    TimerFired: ({ health }) =>
      mayOpen(health) ? open(health) : { health, effects: [{ kind: 'Arm', within: seldom }] },
    Hinted: wake,
    Wanted: wake,
    Ended: ({ health }) => end(health),
  },
  closed: {},
};

type TurnEvent = Extract<HealthEvent, { readonly turn: Turn }>;

/** News of a turn that was given up: a device that opens after all is let go at once. */
function looseEnds(
  health: Health,
  { kind, turn }: TurnEvent,
  moment: HealthMoment,
): HealthStep | null {
  if (kind === 'Opened') return { health, effects: [{ kind: 'Close', turn }] };
  const hasEnded = kind === 'OpenFailed' || kind === 'LetGo';
  if (!hasEnded || !health.loose.includes(turn)) return null;
  const tidied = { ...health, loose: health.loose.filter((one) => one !== turn) };
  const { state } = health;
  if (state.kind !== 'givenUp' || mayOpen(health)) return { health: tidied, effects: [] };
  return backOff(tidied, state.fault, moment);
}

function isUp({ health, state: { turn }, moment }: At<'opening'>): HealthStep {
  const wasAway = health.told !== 'nothing';
  return {
    health: { ...health, state: { kind: 'up', turn, since: moment.now }, told: 'back' },
    effects: [{ kind: 'Disarm' }, { kind: 'Tell', news: { kind: 'back', wasAway } }],
  };
}

function giveUpOpening(
  { health, state: { turn } }: At<'opening'>,
  { fault }: { readonly fault: DeviceFault },
): HealthStep {
  return told(health, fault, (next) => letGo(next, { turn, fault }, 'GiveUp'));
}

function loseDevice(
  { health, state: { turn, since }, moment: { now } }: At<'up'>,
  { fault }: { readonly fault: DeviceFault },
): HealthStep {
  const losses = [...health.losses.filter((at) => after(at, lossWindow) > now), now];
  const failures = after(since, stayed) <= now ? 0 : health.failures;
  const next = { ...health, failures, losses: losses.slice(-lossesMax) };
  return told(next, fault, (lost) => letGo(lost, { turn, fault }, 'Close'));
}

function hasLetGo({ health, state: { fault }, moment }: At<'lettingGo'>): HealthStep {
  return backOff(health, fault, moment);
}

/** The next pause is a short one. */
function isHurried({ health }: { readonly health: Health }): HealthStep {
  return { health: { ...health, failures: 0 }, effects: [] };
}

function wake({ health }: At<'givenUp'>): HealthStep | null {
  return mayOpen(health) ? open({ ...health, failures: 0 }) : null;
}

function mayOpen({ loose }: Health): boolean {
  return loose.length < looseMax;
}

function open(health: Health): HealthStep {
  const turn = health.turn + 1;
  return {
    health: { ...health, turn, state: { kind: 'opening', turn } },
    effects: [
      { kind: 'Open', turn },
      { kind: 'Arm', within: openMax },
    ],
  };
}

function letGo(
  health: Health,
  { turn, fault }: { readonly turn: Turn; readonly fault: DeviceFault },
  how: 'GiveUp' | 'Close',
): HealthStep {
  return {
    health: { ...health, state: { kind: 'lettingGo', turn, fault } },
    effects: [
      { kind: how, turn },
      { kind: 'Arm', within: letGoMax },
    ],
  };
}

/** The next try is after a pause; a seldom one, where it was lost too often or hangs for good. */
function backOff(health: Health, fault: DeviceFault, { now, random }: HealthMoment): HealthStep {
  const failures = health.failures + 1;
  const slow = slowness(health, fault, now);
  if (slow === null) {
    return {
      health: { ...health, failures, state: { kind: 'backingOff', fault } },
      effects: [{ kind: 'Arm', within: pauseAfter(failures, random) }],
    };
  }
  const tell: readonly HealthEffect[] =
    health.told === 'slowed' ? [] : [{ kind: 'Tell', news: { kind: 'slowed', fault: slow } }];
  return {
    health: { ...health, failures, state: { kind: 'givenUp', fault: slow }, told: 'slowed' },
    effects: [{ kind: 'Arm', within: seldom }, ...tell],
  };
}

/** Why it is tried seldom from now on; `null` while there is no reason to. */
function slowness(
  { losses, loose }: Health,
  { code, detail }: DeviceFault,
  now: MonoMs,
): DeviceFault | null {
  if (loose.length >= looseMax)
    return hangs(`${String(loose.length)} openings or closings hang, last: ${detail}`);
  const recent = losses.filter((at) => after(at, lossWindow) > now).length;
  if (recent < lossesMax) return null;
  const span = `${String(lossWindow / 1000)} s`;
  return { code, detail: `lost ${String(recent)} times within ${span}, last: ${detail}` };
}

/** Tells that it is away, once, before what is done about it. */
function told(
  health: Health,
  fault: DeviceFault,
  then: (health: Health) => HealthStep,
): HealthStep {
  if (health.told === 'away' || health.told === 'slowed') return then(health);
  const { health: next, effects } = then({ ...health, told: 'away' });
  return { health: next, effects: [{ kind: 'Tell', news: { kind: 'away', fault } }, ...effects] };
}

function end(health: Health, ...effects: readonly HealthEffect[]): HealthStep {
  return {
    health: { ...health, state: { kind: 'closed' } },
    effects: [{ kind: 'Disarm' }, ...effects],
  };
}

function hangs(detail: string): DeviceFault {
  return { code: 'Timeout', detail };
}
