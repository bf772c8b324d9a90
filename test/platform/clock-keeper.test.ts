/** What keeps the clock, as the files of the system tell it. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { clockKeeper, keptLately } from '../../src/platform/clock-keeper.js';
import { monoMs } from '../../src/runtime/ports/units.js';

function system(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'keeper-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const places = { chips: join(folder, 'rtc'), setMark: join(folder, 'synchronized') };
  return { ...places, keeper: clockKeeper(places) };
}

t.test('no chip and no time service: nothing keeps it', (t) => {
  const { keeper, chips } = system(t);
  t.equal(keeper.chip(), null);
  t.equal(keeper.setAt(), null);
  mkdirSync(chips);
  t.equal(keeper.chip(), null, 'a kernel that could have one');
  t.end();
});

t.test('a clock chip is told by its name', (t) => {
  const { keeper, chips } = system(t);
  mkdirSync(join(chips, 'rtc1'), { recursive: true });
  mkdirSync(join(chips, 'rtc0'));
  t.equal(keeper.chip(), 'rtc0');
  t.end();
});

t.test('a time service tells when it set the clock', (t) => {
  const { keeper, setMark } = system(t);
  writeFileSync(setMark, '');
  utimesSync(setMark, 1_800_000_000, 1_800_000_000);
  t.equal(keeper.setAt(), 1_800_000_000_000);
  t.end();
});

t.test('it is looked up every 10 s until the clock is kept, and then no more', (t) => {
  const { keeper, setMark } = system(t);
  let looks = 0;
  let now = 0;
  const counted = { ...keeper, setAt: () => ((looks += 1), keeper.setAt()) };
  const isKept = keptLately(counted, { mono: () => monoMs(now) });
  t.equal(isKept(), false);
  writeFileSync(setMark, '');
  now = 9_999;
  t.equal(isKept(), false);
  t.equal(looks, 1);
  now = 10_000;
  t.equal(isKept(), true);
  now = 60_000;
  t.equal(isKept(), true);
  t.equal(looks, 2);
  t.end();
});
