/** A watchdog while the till starts, in virtual time, with a file or a list in the place of the device. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startWatched, watchStart } from '../../src/compose/start-watchdog.js';
import type { WatchdogDevice } from '../../src/platform/watchdog-device.js';
import { failed, ok } from '../../src/runtime/ports/result.js';
import { millis, wallMs } from '../../src/runtime/ports/units.js';
import { virtualTime } from '../../src/twins/virtual-time.js';

const folder = mkdtempSync(join(tmpdir(), 'start-dog-'));
t.teardown(() => {
  rmSync(folder, { recursive: true });
});

/** What a device was written, at once. */
function kennelDevice(written: string[]): WatchdogDevice {
  return {
    feed: () => written.push('.'),
    close: (how) => {
      if (how === 'calledOff') written.push('V');
      return Promise.resolve();
    },
  };
}

async function kennel(isCounting: boolean | null) {
  const time = virtualTime({ wall: wallMs(0) });
  const written: string[] = [];
  const dog = await watchStart(
    { device: 'dog', everyMs: 5000 },
    {
      after: (span, run) => time.after(span, run),
      facts: () => Promise.resolve({ bitesMs: 10_000, isCounting }),
      firstMs: 900,
      open: () => Promise.resolve(ok(kennelDevice(written))),
    },
  );
  const pass = (ms: number): Promise<void> => time.advance(millis(ms));
  return { dog, pass, written: () => written.join('') };
}

for (const isCounting of [true, null]) {
  t.test(
    `one that counts (${isCounting}) is fed while the till starts, for a minute`,
    async (t) => {
      const { dog, pass, written } = await kennel(isCounting);
      await pass(30_000);
      t.equal(written(), '......');
      await pass(600_000);
      t.equal(written(), '.'.repeat(12), 'a start that hangs is let go hungry');
      const { node, fault, bitesMs, firstMs } = await dog.own(() => t.fail('no feeding fails'));
      t.match({ fault, bitesMs, firstMs }, { fault: null, bitesMs: 10_000, firstMs: 900 });
      node?.feed();
      await node?.close('countingOn');
      t.equal(written(), '.'.repeat(13), 'the same one goes on');
    },
  );
}

t.test('a till that runs feeds alone', async (t) => {
  const { dog, pass, written } = await kennel(true);
  const { node } = await dog.own(() => undefined);
  await pass(60_000);
  t.equal(written(), '');
  await node?.close('calledOff');
});

t.test('one that sleeps is left alone until the till runs', async (t) => {
  const { dog, pass, written } = await kennel(false);
  await pass(60_000);
  await dog.refuse();
  t.equal(written(), '', 'a start that is refused wakes it not');
  const { node } = await dog.own(() => undefined);
  node?.feed();
  await node?.close('calledOff');
  t.equal(written(), '.V');
});

t.test('a start of which no till comes calls it off', async (t) => {
  const { dog, pass, written } = await kennel(true);
  await pass(5_000);
  await dog.refuse();
  await pass(60_000);
  t.equal(written(), '.V');
  const device = join(folder, 'whole');
  writeFileSync(device, '');
  const board = { device, everyMs: 5000 };
  t.same(await startWatched(board, () => Promise.resolve(failed('no'))), failed('no'));
  t.equal(readFileSync(device, 'utf8'), 'V');
  const started = await startWatched(board, async (given) => {
    const owned = await given?.own(() => undefined);
    await owned?.node?.close('countingOn');
    return ok(1);
  });
  t.same(started, ok(1));
  t.equal(readFileSync(device, 'utf8'), 'V', 'nothing more');
  t.same(await startWatched(null, (given) => Promise.resolve(ok(given))), ok(null));
});

t.test('one that is not there is a fault of the till that runs, and is not made', async (t) => {
  const device = join(folder, 'missing');
  const dog = await watchStart({ device, everyMs: 5000 }, { after: () => () => undefined });
  t.match(await dog.own(() => undefined), { node: null, fault: 'ENOENT' });
  t.throws(() => readFileSync(device), { code: 'ENOENT' });
});
