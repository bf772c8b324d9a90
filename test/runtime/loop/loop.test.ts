import t from 'tap';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { millis, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { type Note, benchLoop, handAlarm, handClock } from './bench-loop.js';

const note = (name: string): Note => ({ name });
const onHand = () => ({ clock: handClock(), alarm: handAlarm() });

t.test('post only queues, and the loop asks to be woken once', async (t) => {
  const { clock, alarm } = onHand();
  const { loop, handled } = benchLoop({ clock, alarm });
  t.equal(loop.post('urgent', note('a')), 'queued');
  t.equal(loop.post('urgent', note('b')), 'queued');
  t.same(handled, []);
  t.equal(alarm.soons, 1);
  alarm.runSoon();
  t.same(handled, ['a', 'b']);
  t.equal(alarm.soons, 0, 'nothing is left to wake for');
});

t.test('keys and money go before telemetry that came first', async (t) => {
  const { loop, handled } = benchLoop(onHand());
  loop.post('telemetry', note('t1'));
  loop.post('urgent', note('u1'));
  loop.post('telemetry', note('t2'));
  loop.post('urgent', note('u2'));
  t.equal(loop.runUntilIdle(), 4);
  t.same(handled, ['u1', 'u2', 't1', 't2']);
});

t.test('telemetry gets one turn after urgentPerTelemetry urgent events', async (t) => {
  const { loop, handled } = benchLoop({ ...onHand(), limits: { urgentPerTelemetry: 3 } });
  for (const name of ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7']) loop.post('urgent', note(name));
  for (const name of ['t1', 't2', 't3']) loop.post('telemetry', note(name));
  loop.runUntilIdle();
  t.same(handled, ['u1', 'u2', 'u3', 't1', 'u4', 'u5', 'u6', 't2', 'u7', 't3']);
});

t.test('a timer that fires again at once starves neither lane', async (t) => {
  const { clock, alarm } = onHand();
  let turns = 0;
  const { loop, handled } = benchLoop({
    clock,
    alarm,
    handle: ({ name }, self) => {
      turns += 1;
      if (name === 'spin' && turns < 100) self.setTimer('spin', monoMs(-1000));
    },
  });
  loop.setTimer('spin', monoMs(0));
  loop.post('urgent', note('key'));
  loop.post('telemetry', note('t1'));
  alarm.runSoon();
  t.ok(handled.indexOf('key') <= 1, handled.slice(0, 12).join(' '));
  t.ok(handled.indexOf('t1') <= 10, handled.slice(0, 12).join(' '));
});

t.test('a full lane says so and is counted, the other is not touched', async (t) => {
  const { loop, handled } = benchLoop({ ...onHand(), limits: { telemetryQueueMax: 2 } });
  const answers = ['t1', 't2', 't3', 't4'].map((name) => loop.post('telemetry', note(name)));
  t.same(answers, ['queued', 'queued', 'full', 'full']);
  t.equal(loop.post('urgent', note('u1')), 'queued');
  t.same(loop.statistics().dropped, { urgent: 0, telemetry: 2 });
  t.equal(loop.waiting(), 3);
  const { depth } = loop.statistics();
  t.same([depth.urgent.now, depth.telemetry.now], [1, 2]);
  loop.runUntilIdle();
  t.same(handled, ['u1', 't1', 't2']);
  t.equal(loop.post('telemetry', note('t5')), 'queued', 'there is room again');
});

t.test('what a handler posts is handled after it has returned', async (t) => {
  const depths: number[] = [];
  let depth = 0;
  const { loop, handled } = benchLoop({
    ...onHand(),
    handle: ({ name }, self) => {
      depth += 1;
      depths.push(depth);
      if (name === 'a') {
        self.post('urgent', note('c'));
        self.setTimer('now', monoMs(0));
      }
      depth -= 1;
    },
  });
  loop.post('urgent', note('a'));
  loop.post('urgent', note('b'));
  loop.runUntilIdle();
  t.same(handled, ['a', 'b', 'c', 'now']);
  t.same(depths, [1, 1, 1, 1]);
});

t.test('draining from inside a handler is a bug', async (t) => {
  const { loop } = benchLoop({ ...onHand(), handle: (_note, self) => void self.runUntilIdle() });
  loop.post('urgent', note('a'));
  t.throws(() => loop.runUntilIdle(), { name: 'Bug', message: /entered again/ });
});

t.test('what a handler throws reaches onBug, and the loop handles nothing more', async (t) => {
  const { clock, alarm } = onHand();
  const bugs: unknown[] = [];
  const { loop, handled } = benchLoop({
    clock,
    alarm,
    handle: ({ name }) => {
      if (name === 'bad') throw new Bug('ours');
    },
    onBug: (error, eventName) => bugs.push([eventName, String(error)]),
  });
  loop.setTimer('later', monoMs(5));
  loop.post('urgent', note('bad'));
  loop.post('urgent', note('next'));
  alarm.runSoon();
  t.same(bugs, [['bad', 'Bug: ours']]);
  t.equal(alarm.armed, undefined, 'nothing is armed');
  loop.post('urgent', note('more'));
  clock.move(10);
  t.equal(alarm.runSoon(), false, 'nothing asks to be woken');
  t.equal(loop.runUntilIdle(), 0);
  t.same(handled, ['bad']);
});

t.test('an onBug that throws lets it out of the drain', async (t) => {
  const { loop } = benchLoop({
    ...onHand(),
    handle: () => {
      throw new Bug('ours');
    },
  });
  loop.post('urgent', note('bad'));
  t.throws(() => loop.runUntilIdle(), { name: 'Bug', message: 'ours' });
});

t.test('a drain gives the process back after its events', async (t) => {
  const { clock, alarm } = onHand();
  const { loop, handled } = benchLoop({ clock, alarm, limits: { drainEventsMax: 2 } });
  for (const name of ['a', 'b', 'c', 'd', 'e']) loop.post('urgent', note(name));
  alarm.runSoon();
  t.same(handled, ['a', 'b']);
  alarm.runSoon();
  t.same(handled, ['a', 'b', 'c', 'd']);
  alarm.runSoon();
  t.same(handled, ['a', 'b', 'c', 'd', 'e']);
  t.equal(alarm.runSoon(), false);
});

t.test('a drain gives the process back after its time', async (t) => {
  const { clock, alarm } = onHand();
  const { loop, handled } = benchLoop({
    clock,
    alarm,
    limits: { drainMs: 8 },
    handle: () => {
      clock.move(3);
    },
  });
  for (const name of ['a', 'b', 'c', 'd', 'e']) loop.post('urgent', note(name));
  alarm.runSoon();
  t.same(handled, ['a', 'b', 'c'], 'the third ended at 9 ms');
  alarm.runSoon();
  t.same(handled, ['a', 'b', 'c', 'd', 'e']);
});

t.test(
  'timers: one a name, replaced on set, in order of due time, exactly one alarm',
  async (t) => {
    const { clock, alarm } = onHand();
    const { loop, handled } = benchLoop({ clock, alarm });
    loop.setTimer('query', monoMs(50));
    loop.setTimer('patience', monoMs(30));
    loop.setTimer('query', monoMs(10));
    loop.setTimer('page', monoMs(30));
    t.same(
      loop.timers().map(({ name, at }) => [name, at]),
      [
        ['query', 10],
        ['patience', 30],
        ['page', 30],
      ],
    );
    t.equal(alarm.armed?.at, 10);
    clock.move(60);
    alarm.armed?.wake();
    t.same(handled, ['query', 'patience', 'page']);
    t.equal(alarm.armed, undefined);
    t.same(loop.timers(), []);
  },
);

t.test('an alarm is set only when the earliest deadline changes', async (t) => {
  const { clock, alarm } = onHand();
  const { loop } = benchLoop({ clock, alarm });
  loop.setTimer('a', monoMs(10));
  loop.setTimer('b', monoMs(20));
  loop.setTimer('c', monoMs(30));
  t.equal(alarm.sets, 1);
  loop.clearTimer('b');
  t.equal(alarm.sets, 1);
  loop.clearTimer('a');
  t.equal(alarm.armed?.at, 30);
  t.equal(loop.clearTimer('a'), false);
  loop.clearTimer('c');
  t.equal(alarm.armed, undefined);
  t.equal(alarm.sets, 3);
});

t.test('an alarm that comes early fires nothing and is armed again', async (t) => {
  const { clock, alarm } = onHand();
  const { loop, handled } = benchLoop({ clock, alarm });
  loop.setTimer('a', monoMs(10));
  clock.move(9);
  alarm.armed?.wake();
  t.same(handled, []);
  t.equal(alarm.armed?.at, 10);
  t.equal(alarm.sets, 2);
});

t.test('a timer cleared after it fell due is not delivered', async (t) => {
  const { clock, alarm } = onHand();
  const { loop, handled } = benchLoop({
    clock,
    alarm,
    handle: ({ name }, self) => {
      if (name === 'stop') self.clearTimer('patience');
    },
  });
  loop.setTimer('patience', monoMs(10));
  loop.post('urgent', note('stop'));
  clock.move(20);
  alarm.runSoon();
  t.same(handled, ['stop']);
});

t.test(
  'a key that came before a deadline is handled before it, however late both are',
  async (t) => {
    const { clock, alarm } = onHand();
    const { loop, handled } = benchLoop({ clock, alarm });
    loop.setTimer('deadline', monoMs(10));
    clock.move(10);
    loop.post('urgent', note('same instant'));
    clock.move(5);
    loop.post('urgent', note('after'));
    loop.setTimer('past', monoMs(3));
    alarm.runSoon();
    t.same(handled, ['same instant', 'deadline', 'after', 'past']);
  },
);

t.test('too many timers are a leak, which is a bug', async (t) => {
  const { loop } = benchLoop({ ...onHand(), limits: { timersMax: 2 } });
  loop.setTimer('a', monoMs(1));
  loop.setTimer('b', monoMs(1));
  loop.setTimer('b', monoMs(2));
  t.throws(
    () => {
      loop.setTimer('c', monoMs(1));
    },
    { name: 'Bug' },
  );
});

t.test('runUntilIdle refuses to go in a circle', async (t) => {
  const { loop } = benchLoop({
    ...onHand(),
    handle: (event, self) => void self.post('urgent', event),
  });
  loop.post('urgent', note('again'));
  t.throws(() => loop.runUntilIdle(), { name: 'Bug', message: /come to rest/ });
});

t.test('stop disarms, and twice is safe', async (t) => {
  const { clock, alarm } = onHand();
  const { loop, handled } = benchLoop({ clock, alarm });
  loop.setTimer('a', monoMs(10));
  loop.post('urgent', note('b'));
  loop.stop();
  loop.stop();
  t.equal(alarm.armed, undefined);
  alarm.runSoon();
  t.equal(loop.runUntilIdle(), 0);
  t.same(handled, []);
});

t.test(
  'in virtual time a timer fires at its deadline and a reset one never at the old',
  async (t) => {
    const time = virtualTime({ wall: wallMs(0) });
    const fired: [string, number][] = [];
    const { loop } = benchLoop({
      clock: time,
      alarm: time.alarm(),
      handle: ({ name }, self) => {
        fired.push([name, time.mono()]);
        if (name === 'query' && time.mono() < 15_000)
          self.setTimer('query', monoMs(time.mono() + 5000));
      },
    });
    loop.setTimer('query', monoMs(5000));
    loop.setTimer('patience', monoMs(9000));
    await time.advance(millis(8000));
    loop.setTimer('patience', monoMs(12_000));
    loop.post('urgent', note('key'));
    await time.advance(millis(60_000));
    t.same(fired, [
      ['query', 5000],
      ['key', 8000],
      ['query', 10_000],
      ['patience', 12_000],
      ['query', 15_000],
    ]);
  },
);
