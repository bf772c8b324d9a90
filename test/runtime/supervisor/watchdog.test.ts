import fc from 'fast-check';
import t from 'tap';
import {
  type Watch,
  type WatchEvent,
  type Witness,
  freshWatch,
  stepWatch,
} from '../../../src/runtime/supervisor/watchdog.js';
import { count } from '../../counts.js';

const both: readonly Witness[] = ['loop', 'journal'];

const rows: readonly (readonly [
  awaits: readonly Witness[],
  hungry: number,
  event: 'tick' | Witness,
  then: readonly Witness[],
  hungryThen: number,
  feeds: boolean,
  news: string | null,
])[] = [
  // awaits               ticks  event      awaits then         ticks  feeds  news
  [['loop', 'journal'], 0, 'loop', ['journal'], 0, false, null],
  [['loop', 'journal'], 0, 'journal', ['loop'], 0, false, null],
  [['loop', 'journal'], 0, 'tick', ['loop', 'journal'], 1, false, 'hungry loop,journal'],
  [['loop', 'journal'], 3, 'tick', ['loop', 'journal'], 4, false, null],
  [['journal'], 0, 'loop', ['journal'], 0, false, null],
  [['journal'], 2, 'journal', [], 2, false, null],
  [['journal'], 0, 'tick', ['journal'], 1, false, 'hungry journal'],
  [['journal'], 1, 'tick', ['journal'], 2, false, null],
  [['loop'], 0, 'journal', ['loop'], 0, false, null],
  [['loop'], 2, 'loop', [], 2, false, null],
  [['loop'], 0, 'tick', ['loop'], 1, false, 'hungry loop'],
  [['loop'], 5, 'tick', ['loop'], 6, false, null],
  [[], 0, 'tick', both, 0, true, null],
  [[], 4, 'tick', both, 0, true, 'fedAgain 4'],
  [[], 0, 'loop', [], 0, false, null],
  [[], 1, 'journal', [], 1, false, null],
];

for (const [awaits, hungry, event, then, hungryThen, feeds, news] of rows) {
  t.test(
    `${event} while ${awaits.join(' and ') || 'nobody'} is awaited, ${hungry} missed`,
    async (t) => {
      const given: WatchEvent =
        event === 'tick' ? { kind: 'Ticked' } : { kind: 'Answered', witness: event };
      const step = stepWatch({ awaits, hungry }, given);
      t.same(step.watch, { awaits: then, hungry: hungryThen });
      t.equal(step.feeds, feeds);
      const told =
        step.news === null
          ? null
          : step.news.kind === 'hungry'
            ? `hungry ${step.news.awaits.join()}`
            : `fedAgain ${step.news.missed}`;
      t.equal(told, news);
    },
  );
}

t.test('between two feedings both have answered, whatever comes in what order', async () => {
  const event = fc.constantFrom<'tick' | Witness>('tick', 'loop', 'journal');
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let watch: Watch = freshWatch;
      let heard = new Set<Witness>();
      for (const one of events) {
        const isTick = one === 'tick';
        const step = stepWatch(
          watch,
          isTick ? { kind: 'Ticked' } : { kind: 'Answered', witness: one },
        );
        if (!isTick) heard.add(one);
        if (step.feeds && heard.size < both.length) return false;
        // And with both it is fed: a till that is well never goes hungry.
        if (isTick && !step.feeds && heard.size === both.length) return false;
        if (step.feeds) heard = new Set();
        watch = step.watch;
      }
      return true;
    }),
    { seed: 20_260_804, numRuns: count({ quick: 200, full: 5000 }) },
  );
});
