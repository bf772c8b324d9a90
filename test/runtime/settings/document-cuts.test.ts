/**
 * Small documents cut at every call, in every mode, and once more in the start that follows: what was
 * acknowledged is there, or something newer that was asked for; never the defaults, never a mixture, and
 * a cut is never told as damage.
 */
import t from 'tap';
import { type Flush, type TwinDisk, twinDisk } from '../../../src/twins/disk.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import { type LossMode, lossModes } from '../../../src/twins/disk/loss.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { count } from '../../counts.js';
import { earlierBytes, form, isWhole, openIn, valueOf } from './document-rig.js';

interface Progress {
  /** The number handed over last, and the one acknowledged last. */
  given: number;
  acknowledged: number;
}

type Ending = 'kill' | LossMode;
const endings: readonly Ending[] = ['kill', ...lossModes];
const moments = ['before', 'during', 'after'] as const;

interface Story {
  readonly name: string;
  /** What stands in the folder before; the number that its document has. */
  readonly plant: (disk: TwinDisk) => number;
}

const stories: readonly Story[] = [
  { name: 'a new folder', plant: () => 0 },
  {
    name: 'a document of the earlier form',
    plant: (disk) => {
      disk.plant(form.name, earlierBytes(3));
      return 3;
    },
  },
];

/** A start, three writes, two more at once, a second start and a write. */
async function play(disk: TwinDisk, faults: readonly DiskFault[], progress: Progress) {
  const folder = disk.mount(faults);
  for (const numbers of [[4], [5], [6], [7, 8], null, [9]]) {
    const opened = await openIn(folder);
    if (!opened.ok) return;
    const { document } = opened.value;
    await Promise.all(
      (numbers ?? []).map(async (n) => {
        progress.given = n;
        const written = await document.update(() => valueOf(n));
        if (written.ok) progress.acknowledged = Math.max(progress.acknowledged, document.value.n);
      }),
    );
  }
}

interface Wreck {
  readonly disk: TwinDisk;
  readonly progress: Progress;
}

async function died(
  story: Story,
  fault: DiskFault | null,
  ignores: readonly Flush[],
): Promise<Wreck> {
  const disk = twinDisk({ random: seededRandom(7), ignores });
  const acknowledged = story.plant(disk);
  const progress: Progress = { given: acknowledged, acknowledged };
  await Promise.race([play(disk, fault === null ? [] : [fault], progress), disk.died]);
  return { disk, progress };
}

function endedBy({ disk, progress }: Wreck, ending: Ending, seed: number): Wreck {
  const fork = disk.fork(seededRandom(seed));
  if (ending !== 'kill') fork.cut(ending, seededRandom(seed + 1));
  return { disk: fork, progress };
}

/** What is wrong with what the next start finds, or `null`. */
async function problemOf({ disk, progress }: Wreck): Promise<string | null> {
  const opened = await openIn(disk.mount()).catch((error: unknown) => String(error));
  if (typeof opened === 'string') return opened;
  if (!opened.ok) return `refused: ${opened.error.detail}`;
  const { found, isMoved, document } = opened.value;
  if (found.kind === 'none') return progress.acknowledged === 0 ? null : 'the defaults';
  if (found.kind === 'document' && found.restored !== null) return 'a cut is told as damage';
  if (isMoved) return 'the document says that it is a copy';
  const { n } = document.value;
  if (!isWhole(document.value)) return 'a mixture';
  if (n < progress.acknowledged || n > progress.given)
    return `${n}, acknowledged ${progress.acknowledged}, given ${progress.given}`;
  return null;
}

interface Tally {
  runs: number;
  readonly problems: string[];
}

async function note(tally: Tally, label: string, wreck: Wreck): Promise<void> {
  tally.runs += 1;
  const problem = await problemOf(wreck);
  if (problem !== null) tally.problems.push(`${label}: ${problem}`);
}

async function cutEverywhere(
  story: Story,
  step: number,
  ignores: readonly Flush[] = [],
): Promise<Tally> {
  const tally: Tally = { runs: 0, problems: [] };
  const { disk } = await died(story, null, ignores);
  for (let at = 1; at <= disk.callCount; at += step) {
    for (const moment of moments) {
      const dead = await died(story, { at, trouble: { kind: 'die', moment } }, ignores);
      for (const ending of endings)
        await note(tally, `call ${at} ${moment} ${ending}`, endedBy(dead, ending, at * 31));
    }
  }
  return tally;
}

/** The start that follows is cut at every call as well. */
async function cutTwice(story: Story, step: number): Promise<Tally> {
  const tally: Tally = { runs: 0, problems: [] };
  const { disk } = await died(story, null, []);
  for (let at = 1; at <= disk.callCount; at += step) {
    const dead = await died(story, { at, trouble: { kind: 'die', moment: 'during' } }, []);
    for (const first of endings) {
      const probe = endedBy(dead, first, at * 37);
      await problemOf(probe);
      for (let inner = 1; inner <= probe.disk.callCount; inner += 1) {
        const started = endedBy(dead, first, at * 37);
        const fault: DiskFault = { at: inner, trouble: { kind: 'die', moment: 'during' } };
        await Promise.race([openIn(started.disk.mount([fault])), started.disk.died]);
        const second = endings[(at + inner) % endings.length] ?? 'kill';
        await note(
          tally,
          `call ${at} ${first}, then ${inner} ${second}`,
          endedBy(started, second, inner * 41),
        );
      }
    }
  }
  return tally;
}

for (const story of stories) {
  t.test(`${story.name}: a cut in every call leaves the old value or the new one`, async (t) => {
    const tally = await cutEverywhere(story, count({ quick: 4, full: 1 }));
    t.comment(`${tally.runs} cuts, ${tally.problems.length} problems`);
    t.strictSame(tally.problems, []);
    t.ok(tally.runs > 500);
  });

  t.test(`${story.name}: a cut in every call of the start after a cut as well`, async (t) => {
    const tally = await cutTwice(story, count({ quick: 16, full: 1 }));
    t.comment(`${tally.runs} pairs, ${tally.problems.length} problems`);
    t.strictSame(tally.problems, []);
    t.ok(tally.runs > 50);
  });

  for (const broken of ['sync', 'syncDirectory'] as const) {
    t.test(`${story.name}: a disk that ignores ${broken} is caught`, async (t) => {
      const tally = await cutEverywhere(story, count({ quick: 17, full: 3 }), [broken]);
      t.comment(`${tally.problems.length} of ${tally.runs}`);
      t.ok(tally.problems.length > 0);
    });
  }
}
