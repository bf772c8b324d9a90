/** Feedings in virtual time, into a file in the place of the device. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { watchStart } from '../../src/compose/start-watchdog.js';
import { openWatchdogs } from '../../src/compose/till-watchdog.js';
import type { Log } from '../../src/runtime/ports/log.js';
import { millis, wallMs } from '../../src/runtime/ports/units.js';
import type { ServiceNotifier, ServiceWord } from '../../src/platform/service-notifier.js';
import { virtualTime } from '../../src/twins/virtual-time.js';

const folder = mkdtempSync(join(tmpdir(), 'dog-'));
t.teardown(() => {
  rmSync(folder, { recursive: true });
});

const facts = () => Promise.resolve({ bitesMs: 60_000, isCounting: false });

/** A till whose loop and journal answer while they are told to. */
async function kennel(name: string, device = join(folder, name)) {
  const time = virtualTime({ wall: wallMs(0) });
  const silent = new Set<string>();
  const told: string[] = [];
  const words: ServiceWord[] = [];
  const log: Log = {
    write: (_level, line, fields) => told.push(`${line} ${JSON.stringify(fields)}`),
  };
  const answer = (who: string): Promise<void> =>
    silent.has(who) ? new Promise(() => undefined) : Promise.resolve();
  const service: ServiceNotifier = {
    watchdog: millis(30_000),
    tell: (word) => words.push(word),
    end: () => Promise.resolve(),
  };
  if (name !== 'missing') writeFileSync(device, '');
  let faults = 0;
  const watchdogs = await openWatchdogs({
    till: { drained: () => answer('loop'), journalAnswered: () => answer('journal') },
    board: await watchStart(
      { device, everyMs: 5000 },
      { after: (span, run) => time.after(span, run), facts, firstMs: 700 },
    ),
    service,
    real: time,
    after: (span, run) => time.after(span, run),
    log,
    onFault: () => (faults += 1),
  });
  return { time, silent, told, words, watchdogs, device, faults: () => faults };
}

/** Each feeding is a write that ends before the next is due. */
async function pass(time: ReturnType<typeof virtualTime>, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5000) {
    await time.advance(millis(Math.min(left, 5000)));
    await new Promise((done) => setImmediate(done));
    await new Promise((done) => setImmediate(done));
  }
}

t.test('the kernel is fed in its time, the manager at a third of its own', async (t) => {
  const { time, words, watchdogs } = await kennel('well');
  await pass(time, 30_000);
  t.same(words, ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  t.match(watchdogs.reports(), [
    {
      everyMs: 5000,
      feedings: 6,
      fedAgoMs: 0,
      hungry: 0,
      fault: null,
      bitesMs: 60_000,
      firstMs: 700,
    },
    { name: 'systemd', everyMs: 10_000, feedings: 3, bitesMs: 30_000, firstMs: null },
  ]);
  await watchdogs.end('clean');
});

for (const who of ['loop', 'journal'] as const) {
  t.test(`a ${who} that does not answer stops both, and an answer feeds them again`, async (t) => {
    const { time, silent, told, words, watchdogs } = await kennel(`silent-${who}`);
    await pass(time, 10_000);
    t.equal(words.length, 1);
    silent.add(who);
    await pass(time, 60_000);
    t.equal(words.length, 2, 'what was asked before it fell silent had been answered');
    t.match(told, [new RegExp(`watchdog.hungry .*"silent":"${who}"`), /watchdog.hungry/]);
    t.match(watchdogs.reports(), [
      { awaits: [who], hungry: 11 },
      { awaits: [who], hungry: 5 },
    ]);
    await watchdogs.end('clean');
  });
}

t.test('a clean stop calls it off; one that the disk held up leaves it counting', async (t) => {
  const clean = await kennel('clean');
  await clean.watchdogs.end('clean');
  t.equal(readFileSync(clean.device, 'utf8'), 'V');
  const late = await kennel('late');
  await late.watchdogs.end('late');
  t.equal(readFileSync(late.device, 'utf8'), '');
});

t.test('a device that is not there is not made, and is a fault that is told', async (t) => {
  const { told, watchdogs, device, faults } = await kennel('missing');
  t.throws(() => readFileSync(device), { code: 'ENOENT' });
  t.match(told, [/watchdog.not-fed .*ENOENT/]);
  t.equal(faults(), 1);
  t.match(watchdogs.reports(), [{ fault: 'ENOENT' }, { fault: null }]);
  await watchdogs.end('clean');
});
