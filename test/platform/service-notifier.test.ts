/** Words for the service manager, handed on by `systemd-notify`: here a script that writes them down. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openServiceNotifier } from '../../src/platform/service-notifier.js';
import { systemPackagesAreWanted } from '../counts.js';
import { projectRoot } from '../project.js';

const folder = mkdtempSync(join(tmpdir(), 'notify-'));
const path = process.env['PATH'] ?? '';
process.env['PATH'] = `${folder}:${path}`;
t.teardown(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

const words = join(folder, 'words');

function notifyBy(script: string): void {
  const bin = join(folder, 'systemd-notify');
  writeFileSync(bin, `#!/bin/sh\n${script}\n`);
  chmodSync(bin, 0o755);
}

const manager = { NOTIFY_SOCKET: '/run/systemd/notify' };
const noFault = (why: string): never => {
  throw new Error(why);
};

t.test('where no manager listens there is none to tell', async (t) => {
  t.equal(openServiceNotifier({}, noFault), null);
  t.equal(openServiceNotifier({ NOTIFY_SOCKET: '' }, noFault), null);
});

t.test('words are handed on in their order, and the end waits for the last', async (t) => {
  notifyBy(`echo "$@" >> ${words}`);
  const notifier = openServiceNotifier(manager, noFault);
  for (const word of ['READY=1', 'WATCHDOG=1', 'STOPPING=1'] as const) notifier?.tell(word);
  await notifier?.end();
  notifier?.tell('WATCHDOG=1');
  await notifier?.end();
  t.equal(readFileSync(words, 'utf8'), '-- READY=1\n-- WATCHDOG=1\n-- STOPPING=1\n');
});

t.test('a word that cannot be handed on is told once, and the next is tried anew', async (t) => {
  notifyBy('exit 7');
  const faults: string[] = [];
  let heard: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (heard = resolve));
  const notifier = openServiceNotifier(manager, (why) => {
    faults.push(why);
    heard();
  });
  notifier?.tell('READY=1');
  await first;
  t.same(faults, ['systemd-notify: 1']);
  rmSync(words, { force: true });
  notifyBy(`echo "$2" >> ${words}`);
  notifier?.tell('WATCHDOG=1');
  await notifier?.end();
  t.equal(readFileSync(words, 'utf8'), 'WATCHDOG=1\n');
});

t.test('a relay that hangs costs no memory: what is too much is left out', async (t) => {
  notifyBy(`echo "$2" >> ${words}; cat > /dev/null`);
  rmSync(words, { force: true });
  const notifier = openServiceNotifier(manager, noFault);
  for (let word = 0; word < 100_000; word += 1) notifier?.tell('WATCHDOG=1');
  await notifier?.end();
  t.pass('100,000 words found a reader that takes one and swallows the rest');
});

t.test('the time of the watchdog is the one that is meant for this process', async (t) => {
  const watchdog = (env: Readonly<Record<string, string>>): number | null | undefined =>
    openServiceNotifier({ ...manager, ...env }, noFault)?.watchdog;
  t.equal(watchdog({}), null);
  t.equal(watchdog({ WATCHDOG_USEC: '30000000' }), 30_000);
  t.equal(watchdog({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid) }), 30_000);
  t.equal(watchdog({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid + 1) }), null);
  for (const nonsense of ['0', '-5', '1e9', ' ', '30s']) {
    t.equal(watchdog({ WATCHDOG_USEC: nonsense }), null, nonsense);
  }
});

const unit = join(projectRoot, 'packaging/systemd/holdfast.service');

t.test('the unit has what the till relies on', async (t) => {
  const lines = readFileSync(unit, 'utf8').split('\n');
  for (const line of [
    'Type=notify',
    'NotifyAccess=all',
    'WatchdogSec=30',
    'KillMode=mixed',
    'RestartPreventExitStatus=2 3',
    'LimitCORE=0',
  ]) {
    t.ok(lines.includes(line), line);
  }
});

if (systemPackagesAreWanted) {
  t.test('systemd itself finds nothing wrong with the unit', async (t) => {
    const found = spawnSync('systemd-analyze', ['--version']);
    if (found.error !== undefined) t.comment('systemd-analyze is not here: apt install systemd');
    else {
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], {
        encoding: 'utf8',
      });
      t.same([status, stderr], [0, '']);
      t.ok(execFileSync('systemd-analyze', ['security', '--offline=true', unit]).length > 0);
    }
  });
}
