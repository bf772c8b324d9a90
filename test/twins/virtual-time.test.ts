/** Virtual time moves only when it is told to, and in one order. */
import fc from 'fast-check';
import t from 'tap';
import { after, millis, monoMs, seconds, wallMs } from '../../src/runtime/ports/units.js';
import { virtualTime } from '../../src/twins/virtual-time.js';

const newTime = () => virtualTime({ wall: wallMs(1_800_000_000_000) });

t.test('what is due runs in order of time, then of asking', async (t) => {
  const time = newTime();
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name}@${time.mono()}`);
  time.after(millis(20), note('b'));
  time.after(millis(10), note('a'));
  time.after(millis(20), note('c'));
  time.after(millis(30), note('d'));
  await time.advance(millis(25));
  t.same(ran, ['a@10', 'b@20', 'c@20']);
  t.equal(time.mono(), 25);
  await time.advance(millis(5));
  t.same(ran.slice(3), ['d@30']);
});

t.test('any set of spans runs sorted, each at its own moment', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 50 }), { maxLength: 20 }), async (spans) => {
      const time = newTime();
      const ran: number[] = [];
      for (const span of spans) time.after(millis(span), () => void ran.push(time.mono()));
      await time.advance(millis(50));
      const sorted = spans.toSorted((one, two) => one - two);
      return JSON.stringify(ran) === JSON.stringify(sorted);
    }),
    { seed: 5, numRuns: 50 },
  );
  t.pass();
});

t.test('what is asked for while time moves still runs within it', async (t) => {
  const time = newTime();
  const ran: number[] = [];
  time.after(millis(10), () => {
    time.after(millis(0), () => void ran.push(time.mono()));
    time.after(millis(10), () => void ran.push(time.mono()));
    time.after(millis(11), () => void ran.push(time.mono()));
  });
  await time.advance(millis(20));
  t.same(ran, [10, 20]);
});

t.test('promises of the code under test settle before the next thing runs', async (t) => {
  const time = newTime();
  const ran: string[] = [];
  time.after(millis(1), () => {
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => ran.push('promise'));
  });
  time.after(millis(1), () => void ran.push('next'));
  await time.advance(millis(1));
  t.same(ran, ['promise', 'next']);
});

t.test('what was called off does not run, and calling off twice is safe', async (t) => {
  const time = newTime();
  let runs = 0;
  const callOff = time.after(millis(1), () => {
    runs += 1;
  });
  callOff();
  callOff();
  t.equal(time.nextDue(), undefined);
  const later = time.after(millis(2), () => {
    runs += 1;
  });
  time.after(millis(2), later);
  await time.advance(millis(5));
  t.equal(runs, 1, 'calling off what has run changes nothing');
});

t.test('next goes to the next thing due, however far, and tells when there is none', async (t) => {
  const time = newTime();
  let runs = 0;
  time.after(seconds(86_400), () => {
    runs += 1;
  });
  t.equal(time.nextDue(), 86_400_000);
  t.equal(await time.next(), true);
  t.equal(time.mono(), 86_400_000);
  t.equal(runs, 1);
  t.equal(await time.next(), false);
});

t.test('settle runs what is due now and moves nothing', async (t) => {
  const time = newTime();
  let runs = 0;
  time.after(millis(0), () => {
    runs += 1;
  });
  time.after(millis(1), () => {
    runs += 1;
  });
  await time.settle();
  t.equal(runs, 1);
  t.equal(time.mono(), 0);
});

t.test('a step of the wall clock moves no timer', async (t) => {
  const time = newTime();
  let ranAt: number | undefined;
  time.after(millis(100), () => {
    ranAt = time.mono();
  });
  time.stepWall(-3_600_000);
  t.equal(time.wall(), 1_800_000_000_000 - 3_600_000);
  await time.advance(millis(100));
  t.equal(ranAt, 100);
  t.equal(time.wall(), 1_800_000_000_100 - 3_600_000);
  t.equal(time.wallTrusted(), true);
  time.setWallTrusted(false);
  t.equal(time.wallTrusted(), false);
});

t.test(
  'a reboot starts the monotonic clock again under a new name; the wall clock goes on',
  async (t) => {
    const time = newTime();
    const before = time.osBoot;
    await time.advance(seconds(10));
    time.reboot();
    t.not(time.osBoot, before);
    t.equal(time.mono(), 0);
    t.equal(time.wall(), 1_800_000_010_000);
    t.equal(time.elapsed(), 10_000, 'the world is as old as it is');
    let ranAt: number | undefined;
    time.alarm().set(monoMs(500), () => {
      ranAt = time.mono();
    });
    t.equal(time.nextDue(), 500);
    await time.advance(seconds(1));
    t.equal(ranAt, 500, 'moments are those of the new boot');
  },
);

t.test('an alarm holds one moment: a later call replaces it, undefined disarms it', async (t) => {
  const time = newTime();
  const alarm = time.alarm();
  const other = time.alarm();
  const ran: string[] = [];
  alarm.set(monoMs(10), () => void ran.push('first'));
  alarm.set(monoMs(20), () => void ran.push(`second@${time.mono()}`));
  other.set(monoMs(15), () => void ran.push('other'));
  await time.advance(millis(30));
  t.same(ran, ['other', 'second@20']);
  alarm.set(after(time.mono(), millis(5)), () => void ran.push('never'));
  alarm.set(undefined, () => void ran.push('never'));
  await time.advance(millis(10));
  t.equal(ran.length, 2);
});

t.test(
  'an alarm in the past wakes at once, soon wakes without moving time, neither at the call',
  async (t) => {
    const time = newTime();
    await time.advance(millis(50));
    const ran: string[] = [];
    time.alarm().set(monoMs(10), () => void ran.push(`late@${time.mono()}`));
    time.alarm().soon(() => void ran.push(`soon@${time.mono()}`));
    t.same(ran, []);
    await time.settle();
    t.same(ran, ['late@50', 'soon@50']);
  },
);
