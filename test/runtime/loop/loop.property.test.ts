import fc from 'fast-check';
import t from 'tap';
import { type MonoMs, millis, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import type { Lane } from '../../../src/runtime/loop/lanes.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { count } from '../../counts.js';
import { type HandAlarm, type HandClock, benchLoop, handAlarm, handClock } from './bench-loop.js';

const runs = { seed: 20_260_801, numRuns: count({ quick: 200, full: 5000 }) };
const lane = fc.constantFrom<Lane>('urgent', 'telemetry');

/** Something done to a loop: a post, a timer set or cleared, time, or one wake-up. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('post' as const), lane, posts: fc.nat({ max: 2 }) }),
  fc.record({
    kind: fc.constant('set' as const),
    timer: fc.nat({ max: 4 }),
    inMs: fc.integer({ min: -5, max: 40 }),
  }),
  fc.record({ kind: fc.constant('clear' as const), timer: fc.nat({ max: 4 }) }),
  fc.record({ kind: fc.constant('move' as const), byMs: fc.nat({ max: 30 }) }),
  fc.record({ kind: fc.constant('wake' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Trace {
  readonly accepted: Record<Lane, string[]>;
  readonly handled: {
    readonly name: string;
    readonly at: MonoMs;
    readonly telemetryWaited: boolean;
  }[];
  readonly set: {
    readonly name: string;
    readonly at: MonoMs;
    ended: 'fired' | 'replaced' | 'cleared' | undefined;
  }[];
  readonly dropped: Record<Lane, number>;
  readonly problems: string[];
}

/** The account that the test keeps of its own, beside the loop's. */
function emptyTrace(): Trace {
  return {
    accepted: { urgent: [], telemetry: [] },
    handled: [],
    set: [],
    dropped: { urgent: 0, telemetry: 0 },
    problems: [],
  };
}

function endTimer(
  trace: Trace,
  name: string,
  how: 'fired' | 'replaced' | 'cleared',
  now: MonoMs,
): void {
  const open = trace.set.find((timer) => timer.name === name && timer.ended === undefined);
  if (open !== undefined) {
    open.ended = how;
    if (how === 'fired' && now < open.at) trace.problems.push(`${name} came early`);
  } else if (how === 'fired') trace.problems.push(`${name} fired without being set`);
}

/** Runs the steps, then lets the loop come to rest by what it asked for itself: a wake it forgot stays undone. */
function run(steps: readonly Step[], queueMax: number): Trace {
  const clock = handClock();
  const alarm = handAlarm();
  const trace = emptyTrace();
  const follow = new Map<string, [number, Lane]>();
  let number = 0;
  const { loop } = benchLoop({
    clock,
    alarm,
    limits: {
      urgentQueueMax: queueMax,
      telemetryQueueMax: queueMax,
      drainEventsMax: 5,
      urgentPerTelemetry: 3,
    },
    handle: ({ name }, self) => {
      const telemetryWaited = self.statistics().depth.telemetry.now > 0;
      trace.handled.push({ name, at: clock.mono(), telemetryWaited });
      if (name.startsWith('timer')) endTimer(trace, name, 'fired', clock.mono());
      const [posts = 0, to = 'urgent'] = follow.get(name) ?? [];
      for (let more = 0; more < posts; more += 1) post(to, 0);
    },
  });
  const post = (to: Lane, posts: number): void => {
    number += 1;
    const name = `${to}-${number}`;
    follow.set(name, [posts, number % 2 === 0 ? 'urgent' : 'telemetry']);
    if (loop.post(to, { name }) === 'queued') trace.accepted[to].push(name);
    else trace.dropped[to] += 1;
  };
  const perform = (one: Step): void => {
    if (one.kind === 'post') post(one.lane, one.posts);
    if (one.kind === 'move') clock.move(one.byMs);
    if (one.kind === 'wake') wake(clock, alarm);
    if (one.kind === 'clear') {
      endTimer(trace, `timer-${one.timer}`, 'cleared', clock.mono());
      loop.clearTimer(`timer-${one.timer}`);
    }
    if (one.kind === 'set') {
      const name = `timer-${one.timer}`;
      const at = monoMs(clock.mono() + one.inMs);
      endTimer(trace, name, 'replaced', clock.mono());
      trace.set.push({ name, at, ended: undefined });
      loop.setTimer(name, at);
    }
  };
  for (const one of steps) perform(one);
  comeToRest(clock, alarm);
  if (loop.timers().length > 0) trace.problems.push('a timer was forgotten');
  const { dropped } = loop.statistics();
  if (JSON.stringify(dropped) !== JSON.stringify(trace.dropped))
    trace.problems.push('drops miscounted');
  return trace;
}

function wake(clock: HandClock, alarm: HandAlarm): void {
  if (alarm.armed !== undefined && alarm.armed.at <= clock.mono()) alarm.armed.wake();
  alarm.runSoon();
}

function comeToRest(clock: HandClock, alarm: HandAlarm): void {
  for (let turn = 0; turn < 1000 && (alarm.soons > 0 || alarm.armed !== undefined); turn += 1) {
    if (alarm.soons === 0 && alarm.armed !== undefined) {
      clock.move(Math.max(0, alarm.armed.at - clock.mono()));
    }
    wake(clock, alarm);
  }
}

const inLane = (trace: Trace, one: Lane): string[] =>
  trace.handled.map(({ name }) => name).filter((name) => name.startsWith(one));

t.test('nothing accepted is lost, and order holds within each lane', async () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (steps, max) => {
        const trace = run(steps, max);
        for (const one of ['urgent', 'telemetry'] as const) {
          const handled = inLane(trace, one);
          if (handled.join() !== trace.accepted[one].join()) {
            throw new Error(`${one}: ${handled.join()} is not ${trace.accepted[one].join()}`);
          }
        }
        if (trace.problems.length > 0) throw new Error(trace.problems.join('; '));
      },
    ),
    runs,
  );
});

t.test('each timer fires once unless replaced or cleared, and never early', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const trace = run(steps, 100);
      if (trace.problems.length > 0) throw new Error(trace.problems.join('; '));
      const fired = trace.handled.filter(({ name }) => name.startsWith('timer')).length;
      const expected = trace.set.filter(({ ended }) => ended === 'fired').length;
      return fired === expected && trace.set.every(({ ended }) => ended !== undefined);
    }),
    runs,
  );
});

t.test('no more than the agreed number of urgent events passes waiting telemetry', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let row = 0;
      for (const { name, telemetryWaited } of run(steps, 100).handled) {
        row = telemetryWaited && !name.startsWith('telemetry') ? row + 1 : 0;
        // Telemetry may begin to wait while an urgent event is being handled, hence one more.
        if (row > 4) return false;
      }
      return true;
    }),
    runs,
  );
});

/** What waits in the urgent lane or is due is passed by so many of telemetry at most. */
const passedBy = (urgentBefore: number): number => Math.ceil((urgentBefore + 1) / 3);

t.test(
  'an urgent event waits for those before it and their share of telemetry, no more',
  async () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.nat({ max: 60 }), (before, chatter) => {
        const { loop, handled } = benchLoop({
          clock: handClock(),
          alarm: handAlarm(),
          limits: { urgentPerTelemetry: 3 },
        });
        for (let each = 0; each < chatter; each += 1) loop.post('telemetry', { name: 'chatter' });
        for (let each = 0; each < before; each += 1) loop.post('urgent', { name: 'money' });
        loop.post('urgent', { name: 'key' });
        loop.runUntilIdle();
        return handled.indexOf('key') <= before + passedBy(before);
      }),
      runs,
    );
  },
);

t.test('no lane starves while the others are filled for ever: each gets its turn', async () => {
  const flood = fc.record({
    urgent: fc.boolean(),
    telemetry: fc.boolean(),
    timer: fc.boolean(),
    drainEventsMax: fc.integer({ min: 4, max: 20 }),
    // Work that takes no time at all would pass a deadline of the same instant for ever.
    tookMs: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(flood, (on) => {
      const clock = handClock();
      const alarm = handAlarm();
      const { loop, handled } = benchLoop({
        clock,
        alarm,
        limits: { urgentPerTelemetry: 3, drainEventsMax: on.drainEventsMax, drainMs: 100 },
        handle: ({ name }, self) => {
          clock.move(on.tookMs);
          // Each comes again at once: whatever floods never ends by itself.
          if (name === 'urgent flood') self.post('urgent', { name });
          if (name === 'telemetry flood') self.post('telemetry', { name });
          if (name === 'timer flood') self.setTimer(name, monoMs(0));
        },
      });
      for (let each = 0; each < 5; each += 1) {
        if (on.urgent) loop.post('urgent', { name: 'urgent flood' });
        if (on.telemetry) loop.post('telemetry', { name: 'telemetry flood' });
      }
      if (on.timer) loop.setTimer('timer flood', monoMs(0));
      for (let drain = 0; drain < 5; drain += 1) wake(clock, alarm);
      const from = handled.length;
      loop.post('urgent', { name: 'key' });
      loop.post('telemetry', { name: 'news' });
      loop.setTimer('deadline', clock.mono());
      // Before each of the three come at most what waited then, and its share of the other lane.
      for (let drain = 0; drain < 12; drain += 1) wake(clock, alarm);
      const waited = (name: string): number => handled.indexOf(name, from) - from;
      const isSoon = (name: string, turns: number): boolean =>
        waited(name) >= 0 && waited(name) <= turns;
      return isSoon('key', 10) && isSoon('deadline', 12) && isSoon('news', 24);
    }),
    runs,
  );
});

t.test('what telemetry has in store never costs a key or money its place', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat({ max: 100 }), (max, chatter) => {
      const { loop } = benchLoop({
        clock: handClock(),
        alarm: handAlarm(),
        limits: { urgentQueueMax: max, telemetryQueueMax: max },
      });
      for (let each = 0; each < chatter; each += 1) loop.post('telemetry', { name: 'chatter' });
      for (let each = 0; each < max; each += 1)
        if (loop.post('urgent', { name: 'key' }) === 'full') return false;
      const { dropped } = loop.statistics();
      return dropped.urgent === 0 && dropped.telemetry === Math.max(0, chatter - max);
    }),
    runs,
  );
});

t.test('in virtual time timers fire at their deadlines, in their order', async () => {
  const deadlines = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(deadlines, async (all) => {
      const time = virtualTime({ wall: wallMs(0) });
      const fired: [number, string][] = [];
      const { loop } = benchLoop({
        clock: time,
        alarm: time.alarm(),
        handle: ({ name }) => fired.push([time.mono(), name]),
      });
      all.forEach((at, index) => {
        loop.setTimer(String(index), monoMs(at));
      });
      await time.advance(millis(100_000));
      const expected = all
        .map((at, index): [number, string] => [at, String(index)])
        .sort(([a, i], [b, j]) => a - b || Number(i) - Number(j));
      return JSON.stringify(fired) === JSON.stringify(expected);
    }),
    { ...runs, numRuns: count({ quick: 30, full: 500 }) },
  );
});
