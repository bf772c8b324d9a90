/** What a kernel tells of its watchdogs, in folders laid out as it lays them out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { watchdogFacts } from '../../src/platform/watchdog-facts.js';

const folder = mkdtempSync(join(tmpdir(), 'dogs-'));
t.teardown(() => {
  rmSync(folder, { recursive: true });
});
const at = { watchdogs: folder, openTimeout: join(folder, 'open_timeout') };

function lay(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
}

t.test('its time and whether it counts are told by the name of its node', async (t) => {
  lay('watchdog0', { timeout: '120\n', state: 'inactive\n' });
  lay('watchdog1', { timeout: '15\n', state: 'active\n' });
  const sleeps = { bitesMs: 120_000, isCounting: false };
  t.same(await watchdogFacts('/dev/watchdog0', at), sleeps);
  t.same(await watchdogFacts('/dev/watchdog', at), sleeps);
  t.same(await watchdogFacts('/dev/watchdog1', at), { bitesMs: 15_000, isCounting: true });
});

t.test('a kernel that feeds for a while only leaves the rest to the till', async (t) => {
  writeFileSync(at.openTimeout, '0\n');
  t.equal((await watchdogFacts('/dev/watchdog0', at)).isCounting, false);
  writeFileSync(at.openTimeout, '30\n');
  t.equal((await watchdogFacts('/dev/watchdog0', at)).isCounting, true);
  rmSync(at.openTimeout);
});

t.test('what is not told is not known', async (t) => {
  const unknown = { bitesMs: null, isCounting: null };
  lay('watchdog2', { timeout: '0\n' });
  t.same(await watchdogFacts('/dev/watchdog2', at), unknown);
  t.same(await watchdogFacts('/dev/watchdog7', at), unknown);
  t.same(await watchdogFacts('/tmp/pipe', at), unknown);
});
