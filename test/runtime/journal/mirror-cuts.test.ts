/**
 * Cut at every call, on two media: in writing, turning over, comparing and filling; one medium dies, the
 * other, or both with the power. What was acknowledged is there, unchanged, and afterwards both sides
 * hold the same. A medium that keeps silent holds nothing up for ever.
 */
import t from 'tap';
import type { Side } from '../../../src/runtime/journal/mirror-pair.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import { lossModes } from '../../../src/twins/disk/loss.js';
import { count } from '../../counts.js';
import {
  type Ending,
  type Media,
  type Progress,
  areEqual,
  callsOfStory,
  ended,
  newMedia,
  openPair,
  problemOf,
  run,
  sides,
} from './mirror-rig.js';

const endings: readonly Ending[] = ['kill', ...lossModes];
const moments = ['during', 'after'] as const;

interface Tally {
  runs: number;
  readonly problems: string[];
}

const newTally = (): Tally => ({ runs: 0, problems: [] });
const finish = (name: string, { runs }: Tally): void => {
  process.stdout.write(`EXPLORED mirror=${name} runs=${runs}\n`);
};

async function callsOf(side: Side): Promise<number> {
  const media = newMedia();
  const progress = await run(media, {});
  t.match(progress, { given: callsOfStory, acknowledged: callsOfStory, lost: [] });
  t.ok(areEqual(media));
  return media.disks[side].callCount;
}

function* places(total: number, step: number, first = 1): Generator<number> {
  for (let at = first; at <= total; at += step) yield at;
}

async function look(tally: Tally, label: string, media: Media, progress: Progress): Promise<void> {
  tally.runs += 1;
  const opened = await openPair(media, { hasBegun: progress.acknowledged > 0 });
  const problem = problemOf(opened, progress) ?? (areEqual(media) ? null : 'the sides differ');
  if (problem !== null) tally.problems.push(`${label}: ${problem}`);
}

/** How the two sides end: alike, or the other one in the next way. */
function endsOf(index: number, isAlike: boolean): Readonly<Record<Side, Ending>> {
  const of = (at: number): Ending => endings[at % endings.length] ?? 'kill';
  return { primary: of(index), mirror: isAlike ? of(index) : of(index + 3) };
}

t.test('power is cut in every call of either side, in every mode on each', async (t) => {
  const tally = newTally();
  for (const side of sides) {
    const total = await callsOf(side);
    for (const at of places(total, count({ quick: 12, full: 1 }))) {
      for (const moment of moments) await cutPower(tally, { side, at, moment });
    }
  }
  finish('power', tally);
  t.strictSame(tally.problems.slice(0, 10), []);
});

interface PowerCut {
  readonly side: Side;
  readonly at: number;
  readonly moment: (typeof moments)[number];
}

async function cutPower(tally: Tally, { side, at, moment }: PowerCut): Promise<void> {
  const media = newMedia(at);
  const fault: DiskFault = { at, trouble: { kind: 'die', moment } };
  const progress = await run(media, { [side]: [fault] });
  const ends = [...endings.keys()].flatMap((index) => [endsOf(index, true), endsOf(index, false)]);
  for (const [index, end] of ends.entries()) {
    // A process that dies alone leaves the cache of both.
    const isMixed = end.primary !== end.mirror;
    if (isMixed && (end.primary === 'kill' || end.mirror === 'kill')) continue;
    const label = `${side} ${at} ${moment} ${end.primary}/${end.mirror}`;
    await look(tally, label, ended(media, end, at * 31 + index), progress);
  }
}

t.test('a medium that dies or falls silent in any call: the other goes on alone', async (t) => {
  const tally = newTally();
  for (const side of sides) {
    const total = await callsOf(side);
    for (const at of places(total, count({ quick: 9, full: 1 }))) {
      const troubles: Readonly<Record<string, DiskFault>> = {
        fails: {
          at: ({ number }) => number >= at,
          times: 1e9,
          trouble: { kind: 'fail', code: 'Io' },
        },
        silent: { at, trouble: { kind: 'die', moment: 'during' } },
      };
      for (const [how, fault] of Object.entries(troubles)) {
        await deadMedium(tally, { side, at, how, fault });
      }
    }
  }
  finish('medium', tally);
  t.strictSame(tally.problems.slice(0, 10), []);
});

interface DeadMedium {
  readonly side: Side;
  readonly at: number;
  readonly how: string;
  readonly fault: DiskFault;
}

async function deadMedium(tally: Tally, { side, at, how, fault }: DeadMedium): Promise<void> {
  const media = newMedia(at);
  const progress = await run(media, { [side]: [fault] }, false);
  const label = `${side} ${how} from ${at}`;
  // A primary that cannot be read at the start is refused; the mirror is never needed.
  if (progress.given === 0 && side === 'primary') return;
  if (progress.acknowledged !== callsOfStory)
    tally.problems.push(`${label}: only ${progress.acknowledged} of ${callsOfStory} acknowledged`);
  const index = at % endings.length;
  const back = { primary: 'kill', mirror: 'kill', [side]: endings[index] } as const;
  await look(tally, `${label}, back again`, ended(media, back, at), progress);
  if (side === 'primary') return;
  const alone = await openPair(ended(media, back, at), { isAbsent: true });
  const problem = problemOf(alone, progress);
  if (problem !== null) tally.problems.push(`${label}, mirror away: ${problem}`);
}

t.test('a cut in every call of the next start, comparing and filling included', async (t) => {
  const tally = newTally();
  const total = await callsOf('primary');
  for (const at of places(total, count({ quick: 29, full: 9 }), 3)) {
    for (const [index, first] of endings.entries()) {
      // One side goes on alone for a while, so that there is something to fill.
      const lame = sides[(at + index) % 2] ?? 'mirror';
      const media = newMedia(at);
      const fault: DiskFault = { at, trouble: { kind: 'die', moment: 'during' } };
      const progress = await run(media, { [lame]: [fault] }, index % 2 === 0);
      if (progress.given > 0) await cutRecovery(tally, { media, progress, first, at });
    }
  }
  finish('pairs', tally);
  t.strictSame(tally.problems.slice(0, 10), []);
});

interface Wreck {
  readonly media: Media;
  readonly progress: Progress;
  readonly first: Ending;
  readonly at: number;
}

async function cutRecovery(tally: Tally, { media, progress, first, at }: Wreck): Promise<void> {
  const alike = (end: Ending) => ({ primary: end, mirror: end });
  const probe = ended(media, alike(first), at * 37);
  await openPair(probe);
  for (const side of sides) {
    for (const inner of places(probe.disks[side].callCount, count({ quick: 9, full: 2 }))) {
      const started = ended(media, alike(first), at * 37);
      const fault: DiskFault = { at: inner, trouble: { kind: 'die', moment: 'during' } };
      const { primary, mirror } = started.disks;
      const opening = openPair(started, { faults: { [side]: [fault] } });
      await Promise.race([opening, primary.died, mirror.died]);
      primary.kill();
      mirror.kill();
      const second = endings[(at + inner) % endings.length] ?? 'kill';
      // Both sides write the last batch again at the same time (README, Failing): noise hits both.
      if (first === 'kill' && second === 'garbled') continue;
      const label = `${at} ${first}, ${side} ${inner} ${second}`;
      await look(tally, label, ended(started, alike(second), inner), progress);
    }
  }
}
