/**
 * `packaging/init/holdfast-keep` before a till that ends as it is told: when it is started again, when it
 * is not, and that its numbers are those of the systemd unit.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import path from 'node:path';
import t, { type Test } from 'tap';
import { onLines } from '../../src/workbench/lines.js';
import { projectRoot } from '../project.js';

const keeper = path.join(projectRoot, 'packaging/init/holdfast-keep');
const text = readFileSync(keeper, 'utf8');
const unit = readFileSync(path.join(projectRoot, 'packaging/systemd/holdfast.service'), 'utf8');

t.test('it starts as often, as soon and as long as the systemd unit says', async (t) => {
  const own = (name: string): string | undefined =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];
  const theirs = (name: string): string | undefined =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];
  for (const [name, of] of [
    ['restart_s', 'RestartSec'],
    ['start_limit', 'StartLimitBurst'],
    ['start_limit_s', 'StartLimitIntervalSec'],
  ] as const) {
    t.match(own(name), /^\d+$/);
    t.equal(own(name), theirs(of), of);
  }
  t.match(
    text,
    new RegExp(`^    ${theirs('RestartPreventExitStatus')?.split(' ').join(' \\| ')}\\)$`, 'm'),
  );
  t.equal(theirs('StartLimitAction'), 'reboot');
  t.equal(theirs('Restart'), 'always');
  const [, words = ''] = /run (--board .*)$/.exec(theirs('ExecStart') ?? '') ?? [];
  for (const option of words.match(/--\w+/g) ?? []) t.ok(text.includes(`${option} "$`), option);
});

interface Kept {
  readonly child: ChildProcess;
  /** The next start of the till: the arguments that it got. */
  readonly started: () => Promise<string>;
  /** The next word of the keeper's own. */
  readonly said: () => Promise<string>;
  /** Whether the board was told to start anew. */
  readonly isRebooted: () => boolean;
  readonly run: string;
}

/** `ends`: what the till does at its starts, one after another; then it stays. */
function kept(t: Test, ends: readonly string[]): Kept {
  const folder = mkdtempSync(path.join(tmpdir(), 'keep-'));
  const at = (name: string): string => path.join(folder, name);
  mkdirSync(at('bin'));
  const script = (name: string, body: string): void => {
    writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${body}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  };
  // In the place of node: says that it was started, and does what stands on its line.
  script(
    'node',
    `n=$(cat "${at('count')}" 2>/dev/null || echo 0); n=$((n + 1)); echo $n >"${at('count')}"
     echo "$*"; eval "$(sed -n "$n"p "${at('ends')}")"; exec sleep 600`,
  );
  script('reboot', `echo reboot >"${at('rebooted')}"`);
  // What the keeper waits for is over soon.
  script('sleep', `[ "$1" = 600 ] && exec /bin/sleep 600; exec /bin/sleep 0.01`);
  writeFileSync(at('ends'), `${ends.join('\n')}\n`);
  writeFileSync(at('settings'), `HOLDFAST_BOARD=some-board\nHOLDFAST_RUN=${at('run')}\n`);
  const child = spawn('sh', [keeper, at('settings')], {
    env: { PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => {
    child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    child,
    started: nextOf(child.stdout),
    said: nextOf(child.stderr),
    isRebooted: () => existsSync(at('rebooted')),
    run: at('run'),
  };
}

/** Lines one after another, each as soon as it is there. */
function nextOf(stream: Readable): () => Promise<string> {
  const came: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  onLines(stream, (line) => {
    const wanted = waiting.shift();
    if (wanted === undefined) came.push(line);
    else wanted(line);
  });
  return () => {
    const [first] = came.splice(0, 1);
    return first === undefined
      ? new Promise((settle) => waiting.push(settle))
      : Promise.resolve(first);
  };
}

t.test('whatever ends the till, it is started again with the same words', async (t) => {
  const { started, child, run } = kept(t, ['kill -KILL $$', 'exit 70', 'exit 0']);
  const first = await started();
  t.match(first, /^\/opt\/holdfast\/bin\/holdfast\.js run --board some-board --data /);
  for (const end of ['SIGKILL', 'a bug', 'a clean stop']) t.equal(await started(), first, end);
  const pid = Number(readFileSync(path.join(run, 'pid'), 'utf8'));
  t.ok(pid > 0 && pid !== child.pid, 'its process is told');
});

for (const status of [2, 3]) {
  t.test(`a till that ends with ${String(status)} waits for a person`, async (t) => {
    const { started, child, said, isRebooted } = kept(t, [`exit ${String(status)}`]);
    await started();
    t.match(await said(), new RegExp(`ended with ${String(status)}, a person is needed`));
    child.kill('SIGTERM');
    t.same(await once(child, 'exit'), [0, null], 'a hand ends the waiting');
    t.notOk(isRebooted());
  });
}

t.test('the fifth end in five minutes starts the board anew', async (t) => {
  const { started, child, isRebooted } = kept(t, Array<string>(9).fill('exit 1'));
  for (let start = 0; start < 5; start += 1) await started();
  t.same(await once(child, 'exit'), [1, null]);
  t.ok(isRebooted());
});

t.test('a stop of the keeper is a clean stop of the till', async (t) => {
  const { started, child, isRebooted, run } = kept(t, [
    'trap "exit 0" TERM; while :; do /bin/sleep 0.01; done',
  ]);
  await started();
  child.kill('SIGTERM');
  t.same(await once(child, 'exit'), [0, null]);
  t.notOk(existsSync(path.join(run, 'pid')));
  t.notOk(isRebooted());
});
