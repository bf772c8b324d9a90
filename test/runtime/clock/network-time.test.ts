/** When servers are asked, how a correction comes and goes, and that nothing is asked without them. */
import t from 'tap';
import { agreementOf } from '../../../src/runtime/clock/agreement.js';
import type { TimeAnswer } from '../../../src/runtime/ports/time-source.js';
import {
  hours,
  millis,
  minutes,
  monoMs,
  seconds,
  wallMs,
} from '../../../src/runtime/ports/units.js';
import { builtAt, clockDesk, dayMs, trueTime, yearMs } from './desk.js';

const hourMs = 3_600_000;
const wrongBy = (offMs: number, servers: readonly (number | 'silent' | 'refused')[]) =>
  clockDesk({ offMs, isKept: false, servers, recordMs: -dayMs });

t.test('while time is lacking it is asked for soon, and then every minute', async (t) => {
  const desk = wrongBy(-57 * yearMs, ['silent', 'silent']);
  await desk.begin();
  const moments: number[] = [];
  let before = 0;
  for (let second = 0; second < 300; second += 1) {
    if ((desk.asked[0] ?? 0) > before) moments.push(second);
    before = desk.asked[0] ?? 0;
    await desk.time.advance(seconds(1));
  }
  t.same(moments, [0, 10, 30, 70, 130, 190, 250]);
  desk.network.end();
});

t.test('while all is well it is asked for ever more rarely, at least every hour', async (t) => {
  const desk = wrongBy(0, [0]);
  await desk.begin();
  await desk.time.advance(hours(24));
  t.ok((desk.asked[0] ?? 0) <= 28, `${String(desk.asked[0])} questions a day`);
  t.ok((desk.asked[0] ?? 0) >= 24);
  t.equal(desk.changes(), 1, 'and nobody is told of what stays as it was');
  desk.network.end();
});

t.test('a server that comes back ends the fault within a minute', async (t) => {
  const desk = wrongBy(-57 * yearMs, ['silent']);
  await desk.begin();
  await desk.time.advance(hours(3));
  t.equal(desk.stands(), 'E-CLOCK untrusted system wrong');
  desk.says[0] = 0;
  await desk.time.advance(minutes(1));
  t.same(desk.judged, ['ok']);
  t.equal(desk.stands(), 'ok trusted network right');
  desk.network.end();
});

t.test('a server that asks to be left alone is left alone for two hours', async (t) => {
  const desk = wrongBy(-57 * yearMs, ['refused', 'silent']);
  await desk.begin();
  await desk.time.advance(minutes(119));
  t.equal(desk.asked[0], 1);
  t.ok((desk.asked[1] ?? 0) > 100);
  await desk.time.advance(minutes(3));
  t.equal(desk.asked[0], 2);
  desk.network.end();
});

t.test('the correction goes when the system clock is right by itself', async (t) => {
  const desk = wrongBy(-57 * yearMs, [0]);
  await desk.begin();
  t.equal(desk.network.clock.wall(), desk.truth());
  desk.time.stepWall(57 * yearMs + 1_200);
  t.equal(desk.network.clock.wall(), desk.truth() + 1_200, 'its own time, drift and all');
  t.equal(desk.stands().replace('wrong', 'right'), 'ok trusted network right');
  desk.network.end();
});

t.test('a correction holds on the monotonic clock while the servers are gone', async (t) => {
  const desk = wrongBy(-57 * yearMs, [0]);
  await desk.begin();
  desk.says[0] = 'silent';
  await desk.time.advance(hours(100));
  t.equal(desk.stands(), 'ok trusted network right');
  desk.network.end();
});

t.test('a step asks at once; with the servers gone, then as seldom as ever', async (t) => {
  const desk = clockDesk({ offMs: 0, isKept: true, servers: [0], recordMs: -dayMs });
  await desk.begin();
  desk.says[0] = 'silent';
  desk.time.stepWall(hourMs);
  await desk.time.advance(seconds(10));
  t.equal(desk.asked[0], 2);
  await desk.time.advance(minutes(10));
  t.ok((desk.asked[0] ?? 0) <= 15, `${String(desk.asked[0])} questions`);
  t.equal(desk.stands(), 'ok untrusted system wrong');
  desk.time.stepWall(-hourMs);
  t.equal(desk.network.clock.wallTrusted(), false, 'a clock that somebody moves is asked about');
  desk.says[0] = 0;
  await desk.time.advance(minutes(1));
  t.equal(desk.stands(), 'ok trusted network right');
  desk.network.end();
});

t.test('a clock set back before any server has spoken is asked about at once', async (t) => {
  const desk = clockDesk({ offMs: 0, isKept: true, servers: ['silent'], recordMs: -dayMs });
  await desk.begin();
  await desk.time.advance(hours(5));
  const before = desk.asked[0] ?? 0;
  desk.watch.look();
  desk.time.stepWall(-3 * hourMs);
  desk.watch.look();
  t.same(desk.judged, ['fault']);
  await desk.time.advance(seconds(10));
  t.equal(desk.asked[0], before + 1);
  await desk.time.advance(minutes(5));
  t.ok((desk.asked[0] ?? 0) >= before + 6, 'and every minute while it is wrong');
  desk.network.end();
});

t.test('a dispute ends when the time has passed the newest record', async (t) => {
  const desk = clockDesk({ offMs: 0, isKept: true, servers: [0], recordMs: 10 * 60_000 });
  await desk.begin();
  t.equal(desk.stands(), 'E-CLOCK untrusted disputed right');
  await desk.time.advance(minutes(10));
  t.equal(desk.stands(), 'ok trusted network right');
  t.same(desk.judged, ['ok']);
  desk.network.end();
});

t.test('a server that was wrong and is put right mends the till in the same start', async (t) => {
  const desk = wrongBy(0, [yearMs]);
  await desk.begin();
  t.equal(desk.stands(), 'ok trusted network wrong', 'one alone is believed alone');
  desk.says[0] = 0;
  await desk.time.advance(hours(2));
  t.equal(desk.stands(), 'ok trusted network right');
  desk.network.end();
});

t.test('after an end nothing is asked and nothing is armed', async (t) => {
  const desk = wrongBy(0, [0, 0]);
  await desk.begin();
  desk.network.end();
  desk.network.end();
  await desk.time.advance(hours(3));
  t.same(desk.asked, [1, 1]);
  t.equal(desk.time.nextDue(), undefined);
});

t.test('before it begins nobody is asked', async (t) => {
  const desk = wrongBy(0, [0]);
  await desk.time.advance(hours(3));
  t.same(desk.asked, [0]);
});

const told = (offMs: number, doubtMs = 20): TimeAnswer => ({
  kind: 'time',
  at: monoMs(0),
  wall: wallMs(trueTime + offMs),
  doubt: millis(doubtMs),
});
const silent: TimeAnswer = { kind: 'silent', detail: '' };

t.test('who agrees with whom: by their own doubt and half a second', (t) => {
  const off = (asked: number, ...answers: TimeAnswer[]): number | null => {
    const agreed = agreementOf(answers, { asked, builtAt });
    return agreed === null ? null : agreed.ahead - trueTime;
  };
  t.equal(off(1, told(7)), 7);
  t.equal(off(1, silent), null);
  t.equal(off(2, told(0), silent), null, 'one of two is not enough');
  t.equal(off(2, told(0), told(1_000)), 500);
  t.equal(off(2, told(0), told(1_041)), null);
  t.equal(off(2, told(0), told(1_041, 30)), 520.5 - 5);
  t.equal(off(3, told(0), told(100), told(hourMs)), 50);
  t.equal(off(3, told(0), told(5_000), told(hourMs)), null);
  t.equal(off(4, told(0), told(0), told(hourMs), told(hourMs)), null, 'two against two');
  t.equal(off(4, told(0), told(0), told(hourMs), silent), 0);
  t.equal(off(5, told(0), told(0), told(hourMs), told(hourMs), told(hourMs)), hourMs);
  const chain = [0, 900, 1_800, 2_700].map((ms) => told(ms));
  t.equal(off(8, ...chain), null, 'a chain is no agreement');
  t.equal(off(1, { ...told(0), wall: wallMs(builtAt - 1) } as TimeAnswer), null);
  t.equal(off(1, { ...told(0), wall: wallMs(builtAt + 21 * 366 * dayMs) } as TimeAnswer), null);
  t.end();
});
