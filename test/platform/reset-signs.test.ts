import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { toldResets } from '../../src/platform/reset-signs.js';

const folder = mkdtempSync(join(tmpdir(), 'signs-'));
t.teardown(() => {
  rmSync(folder, { recursive: true });
});

const places = {
  bootStatus: join(folder, 'bootstatus'),
  dumps: join(folder, 'pstore'),
  dumpsMoved: join(folder, 'moved'),
  dumpKeeper: join(folder, 'backend'),
  resetReason: join(folder, 'reason'),
};

t.test('a machine that has none of it tells nothing', async (t) => {
  t.same(await toldResets(places), { bootStatus: null, controller: null, dumps: null });
});

t.test(
  'a kernel that keeps dumps and has none is told apart from one that keeps none',
  async (t) => {
    mkdirSync(places.dumps);
    writeFileSync(places.dumpKeeper, '(null)\n');
    t.equal((await toldResets(places)).dumps, null, 'the folder alone is no sign');
    writeFileSync(places.dumpKeeper, 'ramoops\n');
    t.equal((await toldResets(places)).dumps, '');
  },
);

t.test('dumps are named with their age, and found where systemd has moved them', async (t) => {
  const dump = join(places.dumps, 'dmesg-ramoops-0');
  writeFileSync(dump, 'Oops');
  utimesSync(dump, 1000, 1000);
  mkdirSync(places.dumpsMoved);
  mkdirSync(join(places.dumpsMoved, '1700000000'));
  utimesSync(join(places.dumpsMoved, '1700000000'), 2000, 2000);
  const { dumps } = await toldResets(places);
  t.equal(dumps, 'dmesg-ramoops-0@1000000 1700000000@2000000');
  utimesSync(dump, 3000, 3000);
  t.match((await toldResets(places)).dumps, /ramoops-0@3000000/, 'another dump by the same name');
});

t.test('watchdog and reset controller are told in their own words', async (t) => {
  writeFileSync(places.bootStatus, '32\n');
  writeFileSync(places.resetReason, 'watchdog\n');
  t.match(await toldResets(places), { bootStatus: '32', controller: 'watchdog' });
});
