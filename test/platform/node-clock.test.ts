/** The clocks, the alarm and the randomness of the machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { type Timers, nodeAlarm } from '../../src/platform/node-alarm.js';
import { nodeClock } from '../../src/platform/node-clock.js';
import { nodeRandom } from '../../src/platform/node-random.js';
import { after, millis, monoMs } from '../../src/runtime/ports/units.js';

t.test(
  'the monotonic clock counts whole milliseconds, and goes on when a process starts again',
  (t) => {
    const clock = nodeClock();
    const before = clock.mono();
    const url = new URL('../../src/platform/node-clock.js', import.meta.url).href;
    const script = `console.log((await import(${JSON.stringify(url)})).nodeClock().mono());`;
    const next = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    const there = Number(next.stdout.toString());
    t.ok(Number.isInteger(before) && Number.isInteger(there));
    t.ok(there >= before && there <= clock.mono(), 'the other process reads the same clock');
    t.end();
  },
);

t.test('the boot has the name that the kernel gives it, the same for every start', (t) => {
  const kernel = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  t.equal(nodeClock().osBoot, kernel);
  t.equal(nodeClock().osBoot, kernel);
  t.end();
});

t.test('without a name from the kernel every start counts as a boot of its own', (t) => {
  const hidden = { bootId: '/proc/nowhere' };
  t.match(nodeClock(hidden).osBoot, /^unnamed-/);
  t.not(nodeClock(hidden).osBoot, nodeClock(hidden).osBoot);
  t.end();
});

t.test('a wall clock before the software is not trusted, nor one that nothing keeps', (t) => {
  const trusted = (wall: string, isKept = true): boolean =>
    nodeClock({ now: () => Date.parse(wall), isKept: () => isKept }).wallTrusted();
  t.equal(trusted('1970-01-01T00:10:00Z'), false);
  t.equal(trusted('2025-12-31T23:59:59Z'), false);
  t.equal(trusted('2026-01-01T00:00:00Z'), true);
  t.equal(trusted('2026-01-01T00:00:00Z', false), false);
  t.equal(nodeClock({ now: () => 5 }).wall(), 5);
  t.end();
});

/** Timers that fire when the test says so, at a moment that the test says. */
function heldTimers() {
  const spans: number[] = [];
  let armed: (() => void) | undefined;
  let now = 0;
  const timers: Timers = {
    start: (run, spanMs) => {
      spans.push(spanMs);
      armed = run;
      return {
        stop: () => {
          if (armed === run) armed = undefined;
        },
      };
    },
    soon: (run) => {
      run();
    },
  };
  const fireAt = (moment: number): void => {
    now = moment;
    const run = armed;
    armed = undefined;
    run?.();
  };
  return { timers, spans, fireAt, clock: { mono: () => monoMs(now) } };
}

t.test('an alarm beyond the reach of one timer is set in pieces', (t) => {
  const held = heldTimers();
  const alarm = nodeAlarm(held.clock, held.timers);
  let wakes = 0;
  const days = 60 * 86_400_000;
  alarm.set(monoMs(days), () => {
    wakes += 1;
  });
  held.fireAt(0x7fff_ffff);
  held.fireAt(2 * 0x7fff_ffff);
  t.equal(wakes, 0);
  held.fireAt(days);
  t.equal(wakes, 1);
  t.same(held.spans, [0x7fff_ffff, 0x7fff_ffff, days - 2 * 0x7fff_ffff]);
  t.end();
});

t.test('a timer that fires early wakes nobody before the moment', (t) => {
  const held = heldTimers();
  const alarm = nodeAlarm(held.clock, held.timers);
  let wakes = 0;
  alarm.set(monoMs(100), () => {
    wakes += 1;
  });
  held.fireAt(99);
  t.equal(wakes, 0);
  held.fireAt(100);
  t.equal(wakes, 1);
  t.same(held.spans, [100, 1]);
  t.end();
});

t.test('a later moment replaces an earlier one, and undefined disarms', (t) => {
  const held = heldTimers();
  const alarm = nodeAlarm(held.clock, held.timers);
  const woken: string[] = [];
  alarm.set(monoMs(100), () => void woken.push('first'));
  alarm.set(monoMs(200), () => void woken.push('second'));
  held.fireAt(200);
  t.same(woken, ['second']);
  alarm.set(monoMs(300), () => void woken.push('third'));
  alarm.set(undefined, () => void woken.push('nothing'));
  held.fireAt(400);
  t.same(woken, ['second']);
  t.end();
});

t.test('the real alarm wakes at or after its moment, and soon comes after this turn', async (t) => {
  const clock = nodeClock();
  const alarm = nodeAlarm(clock);
  const at = after(clock.mono(), millis(2));
  await new Promise<void>((resolve) => {
    alarm.set(at, resolve);
  });
  t.ok(clock.mono() >= at);
  let woken = false;
  const soon = new Promise<void>((resolve) => {
    alarm.soon(() => {
      woken = true;
      resolve();
    });
  });
  t.equal(woken, false);
  await soon;
});

t.test('the real randomness has the length that was asked for and does not repeat', (t) => {
  t.equal(nodeRandom.bytes(16).length, 16);
  t.equal(nodeRandom.bytes(0).length, 0);
  t.notSame(nodeRandom.bytes(16), nodeRandom.bytes(16));
  t.end();
});
