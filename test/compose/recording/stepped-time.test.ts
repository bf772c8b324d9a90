import t from 'tap';
import { type RealTime, steppedTime } from '../../../src/compose/recording/stepped-time.js';
import { millis, wallMs } from '../../../src/runtime/ports/units.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';

function rig() {
  const real = virtualTime({ wall: wallMs(0) });
  const parts: RealTime = {
    clock: real,
    after: (span, run) => real.after(span, run),
    turn: () => Promise.resolve(),
  };
  const heard: string[] = [];
  const time = steppedTime(parts);
  return { real, time, heard, say: (word: string) => () => heard.push(`${word} ${time.now()}`) };
}

t.test(
  'a timer runs at its moment, however late the machine is, and before what came after',
  async (t) => {
    const { real, time, heard, say } = rig();
    await real.advance(millis(70));
    time.begin();
    time.after(millis(10), say('timer'));
    time.post(say('early'));
    await real.advance(millis(9));
    // An event whose turn comes late: a timer that fell due before it comes first.
    time.post(say('event'), 12);
    await real.advance(millis(5));
    t.same(heard, ['early 0', 'timer 10', 'event 12']);
    t.equal(time.clock.mono(), 12, 'time stands where something happened last');
  },
);

t.test('time never goes back, and what is called off never happens', async (t) => {
  const { real, time, heard, say } = rig();
  const disarm = time.after(millis(5), say('called off'));
  await real.advance(millis(3));
  time.post(say('now'));
  time.post(say('earlier'), 1);
  disarm();
  await real.advance(millis(10));
  t.same(heard, ['now 3', 'earlier 3']);
  t.equal(real.nextDue(), undefined);
});

t.test('stopped, it lets go of everything', async (t) => {
  const { real, time, heard, say } = rig();
  time.after(millis(5), say('timer'));
  time.stop();
  time.post(say('event'));
  await real.advance(millis(10));
  t.same([heard, real.nextDue()], [[], undefined]);
});
