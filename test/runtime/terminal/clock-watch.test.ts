/** When the wall clock cannot be right (P25), by hand. */
import t from 'tap';
import { createClockWatch } from '../../../src/runtime/terminal/clock-watch.js';
import { hours, minutes, seconds, wallMs } from '../../../src/runtime/ports/units.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';

const begin = 1_800_000_000_000;

function watched(notBefore = begin - 1) {
  const time = virtualTime({ wall: wallMs(begin) });
  const told: string[] = [];
  const watch = createClockWatch({
    clock: time,
    notBefore: wallMs(notBefore),
    judged: (clock) => told.push(clock),
    timers: {
      setTimer: (_name, at) => void told.push(`armed in ${String(at - time.mono())} ms`),
    },
  });
  watch.begin();
  return { time, told, watch };
}

t.test('a clock that goes on is looked at and left alone', async (t) => {
  const { time, told, watch } = watched();
  for (let hour = 0; hour < 24; hour += 1) {
    await time.advance(hours(1));
    watch.look();
  }
  t.same(told, []);
});

t.test(
  'a clock before the newest record is doubted from the start, until it is right',
  async (t) => {
    const { time, told, watch } = watched(begin + 5_000);
    t.notOk(watch.isSound());
    watch.look();
    t.same(told, ['armed in 10000 ms'], 'the start has said so itself');
    watch.lookAgain();
    await time.advance(seconds(5));
    watch.lookAgain();
    t.same(told, ['armed in 10000 ms', 'armed in 10000 ms', 'ok']);
  },
);

t.test('a clock that is set back while the till runs is found before the next event', async (t) => {
  const { time, told, watch } = watched();
  await time.advance(hours(3));
  watch.look();
  time.stepWall(-2 * hours(1));
  watch.look();
  watch.look();
  t.same(told, ['armed in 10000 ms', 'fault'], 'said once');
  time.stepWall(hours(2));
  watch.lookAgain();
  t.same(told.at(-1), 'ok');
});

t.test('the small steps of network time are no fault', async (t) => {
  const { time, told, watch } = watched();
  await time.advance(hours(1));
  watch.look();
  time.stepWall(-1 * minutes(1));
  watch.look();
  t.same(told, []);
  time.stepWall(-1);
  watch.look();
  t.equal(told.at(-1), 'fault');
});
