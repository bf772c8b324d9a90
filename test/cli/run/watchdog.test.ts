/**
 * A real till beside a watchdog, a pipe in its place: fed while loop and disk answer, and called off by a
 * clean stop alone. Waits for what is written, never for time.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { configurationDesk } from '../../compose/configuration-desk.js';
import { countsAreQuick } from '../../counts.js';
import { projectRoot } from '../../project.js';
import { type TillProcess, startHoldfastIn } from './till-process.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const config = desk.write('config.json', { ...desk.document(), channels: {} });

/** The reading end of a pipe that has a name. */
interface Pipe {
  readonly path: string;
  readonly text: () => string;
  /** Settles when what was written, past or to come, fits. */
  readonly until: (form: RegExp) => Promise<string>;
  /** Nobody has it open for writing any more. */
  readonly left: Promise<unknown>;
}

function pipeAt(name: string): Pipe {
  const path = join(desk.folder, name);
  execFileSync('mkfifo', [path]);
  const socket = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) });
  let text = '';
  let look: () => void = () => undefined;
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    look();
  });
  return {
    path,
    text: () => text,
    until: (form) =>
      new Promise((resolve) => {
        look = () => {
          if (form.test(text)) resolve(text);
        };
        look();
      }),
    left: once(socket, 'close'),
  };
}

function tillWith(
  name: string,
  env: Readonly<Record<string, string>>,
): { readonly till: TillProcess; readonly dog: Pipe } {
  const dog = pipeAt(`${name}-dog`);
  const board = desk.write(`${name}-board.json`, {
    schema: 1,
    board: 'watched',
    extends: 'virtual',
    virtual: true,
    devices: {},
    watchdog: { device: dog.path, everyMs: 100 },
  });
  const preload = join(projectRoot, 'dist/test/cli/run/hanging-till-run.js');
  const data = join(desk.folder, name);
  const till = startHoldfastIn(
    { NODE_OPTIONS: `--import ${preload}`, ...env },
    ...['run', '--board', board, '--data', data, '--config', config],
    ...['--sockets', join(desk.folder, 'nothing')],
  );
  return { till, dog };
}

/** Kills what a test left. */
function endsWith(t: Test, { child }: TillProcess): void {
  t.teardown(() => child.kill('SIGKILL'));
}

t.test('a till that is well feeds both watchdogs, and a clean stop is no reset', async (t) => {
  const words = pipeAt('words');
  // Each word comes from a process of its own: while we hold the other end it is not left between two.
  const held = openSync(words.path, constants.O_WRONLY | constants.O_NONBLOCK);
  const bin = join(desk.folder, 'systemd-notify');
  writeFileSync(bin, `#!/bin/sh\necho "$2" > ${words.path}\n`);
  chmodSync(bin, 0o755);
  const { till, dog } = tillWith('well', {
    PATH: `${desk.folder}:${process.env['PATH'] ?? ''}`,
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '300000',
  });
  endsWith(t, till);
  await till.errLine(/^ready /);
  t.match(await words.until(/WATCHDOG=1\nWATCHDOG=1\n/), /^READY=1\n/);
  t.match(await dog.until(/\.{3}/), /^\.+$/);
  till.child.kill('SIGTERM');
  t.match(await till.ended, { status: 0 });
  await dog.left;
  t.match(dog.text(), /^\.{3,}V$/, 'called off by its last word');
  t.match(await words.until(/STOPPING=1\n$/), /^READY=1\n(WATCHDOG=1\n)+STOPPING=1\n$/);
  closeSync(held);
  await words.left;
});

// The stop of a till with such a disk takes a second and a half; the rule is shown in test/compose too.
if (!countsAreQuick) {
  t.test(
    'a disk that answers nothing leaves the watchdog hungry, and counting on after the stop',
    async (t) => {
      const { till, dog } = tillWith('silent-disk', { HOLDFAST_TEST_HANG: 'journal' });
      endsWith(t, till);
      await till.errLine(/^ready /);
      await dog.until(/\.{2}/);
      till.child.kill('SIGUSR2');
      t.match(await till.errLine(/watchdog.hungry/), /"silent":"journal"/, 'the loop itself turns');
      const fed = dog.text();
      till.child.kill('SIGTERM');
      t.match(await till.ended, { signal: 'SIGKILL' }, 'the disk did not finish in time');
      await dog.left;
      t.equal(dog.text(), fed, 'neither fed nor called off');
    },
  );
}

t.test('a loop that hangs feeds nobody, and SIGKILL leaves the watchdog counting', async (t) => {
  const { till, dog } = tillWith('hanging', { HOLDFAST_TEST_HANG: 'loop' });
  endsWith(t, till);
  await till.errLine(/^ready /);
  await dog.until(/\.{2}/);
  till.child.kill('SIGUSR2');
  await till.errLine(/^hangs$/);
  const fed = dog.text();
  till.child.kill('SIGTERM');
  // Neither can be heard: a process that hangs is ended from outside.
  till.child.kill('SIGKILL');
  t.match(await till.ended, { signal: 'SIGKILL' });
  await dog.left;
  // What lay in the pipe when it began to hang is the most that can still come.
  t.match(dog.text(), new RegExp(`^\\.{${fed.length},${fed.length + 1}}$`));
});
