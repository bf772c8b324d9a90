/** A till goes on with a journal of every format: what was open is asked about, and the next sale is made. */
import t from 'tap';
import { findingsOf, isClean } from '../../src/cli/journal/verify.js';
import { acceptPlace } from '../../src/compose/acceptance.js';
import type { Till } from '../../src/compose/till.js';
import { formatVersion } from '../../src/runtime/journal/format.js';
import { indexJournal } from '../../src/runtime/journal/reader.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import { type Fixture, fixturesOf, formats } from '../journal-fixtures/folders.js';
import { type World, newWorld } from './rig.js';

const fixtures = formats.flatMap(fixturesOf);

async function worldWith({ files }: Fixture): Promise<World> {
  const world = newWorld();
  for (const [name, bytes] of files) world.disk.plant(`journal/${name}`, bytes);
  await acceptPlace(world.disk.mount(), 'machine-1 folder-1');
  return world;
}

async function findings(world: World, { key }: Fixture) {
  const folder = world.disk.reader('journal');
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug(index.error.detail);
  return findingsOf({ source: { folder, key }, index: index.value });
}

const statesOf = (till: Till): readonly string[] =>
  till.status().attempts.map(({ attempt, state }) => `${attempt} ${state}`);

for (const fixture of fixtures) {
  t.test(`${fixture.name}: the till starts, sells, and starts again`, async (t) => {
    const world = await worldWith(fixture);
    const options = { ports: { chainKey: fixture.key } };
    const till = await world.start(options);
    t.match(till.report, {
      damage: null,
      formatBefore: fixture.format < formatVersion ? fixture.format : null,
    });
    const known = statesOf(till).length;
    await world.wait(60_000);
    t.notOk(
      till.status().attempts.some(({ state }) => state === 'charging'),
      'what was open has been asked about',
    );
    await world.press('5', 'ENTER', 'CASH', 'ENTER');
    await world.until(() => till.status().screen === 'paid', 'the sale is paid');
    const slipOf = (): string | undefined => till.status().slips.at(-1)?.state;
    await world.until(() => slipOf() === 'printed', 'its slip is printed');
    t.equal(statesOf(till).length, known + 1);
    const before = statesOf(till);
    world.kill();

    const next = await world.start(options);
    t.equal(next.report.formatBefore, null);
    t.strictSame(statesOf(next), before);
    const found = await findings(world, fixture);
    t.ok(isClean(found), JSON.stringify([found.damage, found.broken]));
  });
}
