import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import type { DeviceFault } from '../../../src/runtime/ports/device.js';
import { type MonoMs, monoMs } from '../../../src/runtime/ports/units.js';
import {
  type Health,
  type HealthEffect,
  type HealthEvent,
  type HealthState,
  letGoMax,
  looseMax,
  lossesMax,
  newHealth,
  openMax,
  seldom,
  stepHealth,
} from '../../../src/runtime/supervisor/health.js';
import { count } from '../../counts.js';

const random = { bytes: (length: number) => new Uint8Array(length) };
const fault: DeviceFault = { code: 'Gone', detail: 'unplugged' };

/** In each state, its own turn is 2; turn 1 is an earlier one that was given up. */
const states: { readonly [S in HealthState['kind']]: Extract<HealthState, { kind: S }> } = {
  down: { kind: 'down' },
  opening: { kind: 'opening', turn: 2 },
  up: { kind: 'up', turn: 2, since: monoMs(0) },
  lettingGo: { kind: 'lettingGo', turn: 2, fault },
  backingOff: { kind: 'backingOff', fault },
  givenUp: { kind: 'givenUp', fault },
  closed: { kind: 'closed' },
};

const events: { readonly [E in HealthEvent['kind']]: Extract<HealthEvent, { kind: E }> } = {
  Begun: { kind: 'Begun' },
  Opened: { kind: 'Opened', turn: 2 },
  OpenFailed: { kind: 'OpenFailed', turn: 2, fault },
  Lost: { kind: 'Lost', turn: 2, fault },
  Misbehaved: { kind: 'Misbehaved', turn: 2, fault },
  LetGo: { kind: 'LetGo', turn: 2 },
  TimerFired: { kind: 'TimerFired' },
  Hinted: { kind: 'Hinted' },
  Wanted: { kind: 'Wanted' },
  Ended: { kind: 'Ended' },
};

function nameOf(effect: HealthEffect): string {
  return effect.kind === 'Tell' ? `Tell ${effect.news.kind}` : effect.kind;
}

function cell(health: Health, event: HealthEvent): string | null {
  const step = stepHealth(health, event, { now: monoMs(1_000), random });
  if (step === null) return null;
  return [step.health.state.kind, ...step.effects.map(nameOf)].join(', ');
}

function row(left: string, event: string, right: string): string {
  return `${left.padEnd(12)}${event.padEnd(18)}${right}`.trimEnd();
}

function table(): string {
  const lines = Object.entries(states).flatMap(([name, state]) => {
    const health: Health = { ...newHealth, state, turn: 2, loose: [1] };
    const mine = Object.entries(events).flatMap(([kind, event]) => {
      const said = cell(health, event);
      return said === null ? [] : [row(name, kind, said)];
    });
    const late = (['Opened', 'OpenFailed', 'LetGo'] as const).flatMap((kind) => {
      const said = cell(health, { ...events[kind], turn: 1 });
      return said === null ? [] : [row(name, `${kind} (late)`, said)];
    });
    return [...mine, ...late];
  });
  return lines.join('\n');
}

t.test('the table of states and events is the one in the README', async (t) => {
  const readme = readFileSync('src/runtime/supervisor/README.md', 'utf8');
  const [, written = ''] =
    /```text\n(state +event[^\n]*\n)([^`]*)\n```/.exec(readme)?.slice(1) ?? [];
  t.equal(written, table());
});

/** A device as the world has it, run by the machine: what was ordered is kept, answers come when they come. */
class World {
  health: Health = newHealth;
  now: MonoMs = monoMs(0);
  /** Openings that have not been answered. */
  readonly opening = new Set<number>();
  /** Opened, and not ordered to close. */
  readonly live = new Set<number>();
  readonly closing = new Set<number>();
  armedFor: number | null = null;

  send(event: HealthEvent): void {
    const step = stepHealth(this.health, event, { now: this.now, random });
    if (step === null) return;
    this.health = step.health;
    for (const effect of step.effects) this.#perform(effect);
  }

  /** What has been ordered is answered for, one of it. */
  answer(pick: number, how: 'opens' | 'fails' | 'closes'): void {
    const turn = [...(how === 'closes' ? this.closing : this.opening)].at(pick);
    if (turn === undefined) return;
    if (how === 'closes') {
      this.closing.delete(turn);
      this.send({ kind: 'LetGo', turn });
      return;
    }
    this.opening.delete(turn);
    if (how === 'opens') this.live.add(turn);
    this.send(how === 'opens' ? { kind: 'Opened', turn } : { kind: 'OpenFailed', turn, fault });
  }

  fire(): void {
    if (this.armedFor === null) return;
    this.now = monoMs(this.now + this.armedFor);
    this.armedFor = null;
    this.send({ kind: 'TimerFired' });
  }

  #perform(effect: HealthEffect): void {
    if (effect.kind === 'Open') this.opening.add(effect.turn);
    if (effect.kind === 'Close' && this.live.delete(effect.turn)) this.closing.add(effect.turn);
    if (effect.kind === 'Arm') this.armedFor = effect.within;
    if (effect.kind === 'Disarm') this.armedFor = null;
  }

  problem(): string | null {
    const { state, loose } = this.health;
    if (this.live.size > 1) return 'two are alive';
    if (state.kind === 'closed') {
      return this.live.size > 0 || this.armedFor !== null ? 'the end has left something' : null;
    }
    if (this.live.size === 0 && this.armedFor === null) return `${state.kind} waits for nothing`;
    if (state.kind === 'up' && !this.live.has(state.turn)) return 'up, and nothing is alive';
    if (this.opening.size > looseMax) return 'openings pile up';
    return loose.length > looseMax ? 'loose ends pile up' : null;
  }
}

const deeds = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('opens' as const), pick: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fails' as const), pick: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('closes' as const), pick: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('timer' as const), pick: fc.nat(2) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'Lost' as const,
        'Misbehaved' as const,
        'Hinted' as const,
        'Wanted' as const,
      ),
      pick: fc.nat(2),
    }),
  },
);

function run(world: World, { do: what, pick }: { do: string; pick: number }): void {
  if (what === 'opens' || what === 'fails' || what === 'closes') world.answer(pick, what);
  else if (what === 'timer') world.fire();
  else if (what === 'Hinted' || what === 'Wanted') world.send({ kind: what });
  else {
    const turn = world.health.turn - pick;
    if (what === 'Lost') world.live.delete(turn);
    world.send({ kind: what === 'Lost' ? 'Lost' : 'Misbehaved', turn, fault });
  }
}

t.test('never two alive, never nothing to wait for, and an end leaves nothing', async (t) => {
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 80 }), (all) => {
      const world = new World();
      world.send({ kind: 'Begun' });
      for (const deed of all) {
        run(world, deed);
        const problem = world.problem();
        if (problem !== null) throw new Error(`${problem} in ${JSON.stringify(world.health)}`);
      }
      world.send({ kind: 'Ended' });
      while (world.opening.size > 0) world.answer(0, 'opens');
      while (world.closing.size > 0) world.answer(0, 'closes');
      return world.problem() === null && world.health.state.kind === 'closed';
    }),
    { seed: 20260701, numRuns: count({ quick: 400, full: 50_000 }) },
  );
  t.pass();
});

t.test('whatever has happened, a device that opens again comes up', async (t) => {
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 60 }), (all) => {
      const world = new World();
      world.send({ kind: 'Begun' });
      for (const deed of all) run(world, deed);
      for (let turns = 0; turns < 20 && world.health.state.kind !== 'up'; turns++) {
        while (world.closing.size > 0) world.answer(0, 'closes');
        if (world.opening.size > 0) world.answer(-1, 'opens');
        else world.fire();
      }
      return world.health.state.kind === 'up' && world.live.size === 1;
    }),
    { seed: 20260702, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.pass();
});

t.test(
  'lost too often, it is tried seldom, by name; a hint or a person is a try at once',
  async (t) => {
    const world = new World();
    world.send({ kind: 'Begun' });
    for (let turn = 1; turn <= lossesMax; turn++) {
      world.answer(0, 'opens');
      world.send({ kind: 'Lost', turn, fault });
      world.answer(0, 'closes');
      if (turn < lossesMax) world.fire();
    }
    t.match(world.health.state, {
      kind: 'givenUp',
      fault: { code: 'Gone', detail: 'lost 10 times within 60 s, last: unplugged' },
    });
    t.equal(world.armedFor, seldom);
    world.send({ kind: 'Hinted' });
    t.equal(world.health.state.kind, 'opening');
    world.answer(0, 'opens');
    world.send({ kind: 'Lost', turn: lossesMax + 1, fault });
    world.answer(0, 'closes');
    t.equal(world.health.state.kind, 'givenUp', 'one more loss is one more loss');
    world.send({ kind: 'Wanted' });
    t.equal(world.health.state.kind, 'opening');
  },
);

t.test(
  'openings that hang are given up, and do not pile up; one that ends makes room',
  async (t) => {
    const world = new World();
    world.send({ kind: 'Begun' });
    for (let turn = 1; turn <= looseMax; turn++) {
      t.equal(world.armedFor, openMax);
      world.fire();
      t.equal(world.armedFor, letGoMax);
      world.fire();
      if (turn < looseMax) world.fire();
    }
    t.match(world.health.state, { kind: 'givenUp', fault: { code: 'Timeout' } });
    world.send({ kind: 'Hinted' });
    world.fire();
    t.equal(world.health.state.kind, 'givenUp', 'no third thread is taken from the journal');
    world.answer(0, 'opens');
    t.equal(world.live.size, 0, 'a late device is let go');
    world.answer(0, 'closes');
    t.equal(world.health.state.kind, 'backingOff');
  },
);
