/** A wall clock that is behind is told to every start, and one that was ahead mends itself (P25). */
import t from 'tap';
import { type OpenedJournal, openJournal } from '../../../src/runtime/journal/open.js';
import { type WallMs, wallMs } from '../../../src/runtime/ports/units.js';
import type { Journal } from '../../../src/runtime/journal/journal.js';
import { type Rig, entryOf, names, newRig, recordsOf } from './rig.js';

const day = 86_400_000;

/** Entries that bear the time of the clock as it stands. */
async function write(rig: Rig, journal: Journal, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await journal.append([entryOf(id, { wallMs: rig.clock.wall() })]);
}

/** What the next start is told that the clock must not stand before. */
async function told(rig: Rig): Promise<number | null> {
  return (await rig.open()).report.lastWallMs;
}

t.test('a start whose clock is behind does not make the next such clock look right', async (t) => {
  const rig = newRig();
  t.equal(await told(rig), null, 'before the first record nothing is known');
  rig.clock.pass(day);
  await write(rig, (await rig.open()).journal, 'A');
  const right = rig.clock.wallNow;
  rig.clock.wallNow -= 180 * day;
  for (let starts = 0; starts < 3; starts += 1) {
    rig.clock.reboot();
    const { report, journal } = await rig.open();
    t.equal(report.lastWallMs, right);
    await write(rig, journal, `B${starts}`);
    rig.clock.pass(day);
  }
});

t.test('once the clock of such a start has been set, its records count again', async (t) => {
  const rig = newRig();
  await write(rig, (await rig.open()).journal, 'A');
  const right = rig.clock.wallNow;
  rig.clock.wallNow -= 180 * day;
  const { journal } = await rig.open();
  await write(rig, journal, 'B');
  rig.clock.wallNow = right + day;
  await write(rig, journal, 'C');
  t.equal(await told(rig), right + day);
});

t.test('what is known of the time outlives the segments that told it', async (t) => {
  const rig = newRig(16);
  await write(rig, (await rig.open()).journal, 'A');
  const right = rig.clock.wallNow;
  rig.clock.wallNow -= 180 * day;
  const { journal } = await rig.open();
  await write(rig, journal, ...names(60));
  t.ok([...rig.disk.files().keys()].includes('seg-000004.pj'));
  for (let starts = 0; starts < 40; starts += 1) t.equal(await told(rig), right);
});

t.test('a clock that ran ahead and was set back in the same start is forgiven', async (t) => {
  const rig = newRig();
  const { journal } = await rig.open();
  rig.clock.wallNow += 365 * day;
  await write(rig, journal, 'A');
  rig.clock.wallNow -= 365 * day;
  await write(rig, journal, 'B');
  t.equal(await told(rig), rig.clock.wallNow);
});

t.test('an entry that is carried over lends its old time to nothing', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  rig.clock.pass(day);
  await write(rig, journal, ...names(20));
  t.equal(await told(rig), rig.clock.wallNow);
});

t.test(
  'a clock that was ahead while nothing ran is believed by the word of a person',
  async (t) => {
    const rig = newRig();
    const open = async (clockAcceptedAt: WallMs | null): Promise<OpenedJournal> => {
      const options = { ...rig.options(rig.disk.mount()), clockAcceptedAt };
      const opened = await openJournal(options);
      if (!opened.ok) throw new Error('the journal did not open');
      return opened.value;
    };
    const right = rig.clock.wall();
    rig.clock.wallNow += 365 * day;
    const ahead = rig.clock.wall();
    await write(rig, (await open(null)).journal, 'A');
    rig.clock.wallNow = right + day;
    t.match((await open(null)).report, { lastWallMs: ahead, clockAccepted: false });
    const early = await open(wallMs(right + 2 * day));
    t.match(early.report, { lastWallMs: ahead, clockAccepted: false }, 'it stands before the word');
    rig.clock.pass(day);
    const word = wallMs(right + day);
    t.match((await open(word)).report, { lastWallMs: word, clockAccepted: true });
    rig.clock.pass(day);
    const { report } = await open(null);
    t.match(report, { lastWallMs: right + 2 * day, clockAccepted: false }, 'the start has told it');
    rig.clock.wallNow -= 2 * day;
    t.match((await open(null)).report, { lastWallMs: right + 3 * day }, 'and the guard is back');
  },
);

t.test(
  'a start whose clock is behind says in its own records that it is not trusted',
  async (t) => {
    const rig = newRig();
    await write(rig, (await rig.open()).journal, 'A');
    rig.clock.wallNow -= day;
    const { journal } = await rig.open();
    await write(rig, journal, 'B');
    rig.clock.wallNow += day / 2;
    await write(rig, journal, 'C');
    rig.clock.wallNow += 2 * day;
    await write(rig, journal, 'D');
    await journal.close();
    const trust = recordsOf(rig)
      .filter(({ entry }) => 'wallTrusted' in entry.body)
      .map(({ entry }) => [entry.type, entry.body['wallTrusted']]);
    t.strictSame(trust, [
      ['Boot', true],
      ['Boot', false],
      ['ClockStep', false],
      ['ClockStep', true],
    ]);
  },
);
