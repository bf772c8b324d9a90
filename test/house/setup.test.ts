/**
 * The set-up, run for real in a small checkout against an npm and a compiler of our own making that
 * write down when they are called.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { projectRoot } from '../project.js';

interface SetupModule {
  requireNode(version: string): void;
  installFailure(done: { status: number; output: string; missing: boolean }): string;
}

interface LockModule {
  takeLock(folder: string, onWait: () => void): Promise<{ release(): void }>;
  lockAddress(folder: string, platform: NodeJS.Platform): { path?: string; port?: number };
}

const scripts = path.join(projectRoot, 'scripts');
const load = (name: string): Promise<unknown> => import(pathToFileURL(`${scripts}/${name}`).href);
const setup = (await load('setup.js')) as SetupModule;
const lock = (await load('setup-lock.js')) as LockModule;

/** Stands in for npm: makes a compiler and a test runner instead of fetching them. */
const npm = `
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
appendFileSync('calls', 'npm ');
if (process.env.NPM_FAILS) {
  process.stderr.write(process.env.NPM_FAILS);
  process.exit(1);
}
while (process.env.NPM_WAITS && !existsSync('go')) {
  await new Promise((resolve) => setTimeout(resolve, 10));
}
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/typescript/bin', { recursive: true });
mkdirSync('node_modules/tap/dist/esm', { recursive: true });
writeFileSync('node_modules/tap/dist/esm/run.mjs', '');
writeFileSync('node_modules/typescript/bin/tsc', \`
  const { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync } = require('node:fs');
  appendFileSync('calls', 'tsc ');
  const project = process.argv[process.argv.indexOf('-p') + 1];
  if (project.endsWith('tsconfig.page.json')) return;
  mkdirSync('dist/src', { recursive: true });
  let bad = false;
  for (const name of readdirSync('src').filter((each) => each.endsWith('.ts'))) {
    cpSync('src/' + name, 'dist/src/' + name.replace('.ts', '.js'));
    if (readFileSync('src/' + name, 'utf8') === 'bad') bad = true;
  }
  if (bad) console.log('src/a.ts(1,1): error TS1');
  process.exitCode = bad ? 2 : 0;
\`);
`;

class Checkout {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'holdfast-setup-'));

  constructor() {
    cpSync(scripts, path.join(this.folder, 'scripts'), { recursive: true });
    this.write('package.json', JSON.stringify({ type: 'module', dependencies: {} }));
    for (const name of ['package-lock.json', 'tsconfig.json', '.taprc']) this.write(name, '{}');
    this.write('src/a.ts', 'a');
    this.write('npm-cli.js', npm);
  }

  write(name: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
    writeFileSync(path.join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(path.join(this.folder, name));
  }

  /** What was called since the last time that this was asked. */
  calls(): string {
    const file = path.join(this.folder, 'calls');
    appendFileSync(file, '');
    const calls = readFileSync(file, 'utf8').trim();
    writeFileSync(file, '');
    return calls;
  }

  start(env: Readonly<Record<string, string>> = {}): Running {
    return new Running(
      spawn(process.execPath, ['scripts/setup.js'], {
        cwd: this.folder,
        env: { npm_execpath: path.join(this.folder, 'npm-cli.js'), ...env },
      }),
    );
  }

  setUp(env?: Readonly<Record<string, string>>): Promise<End> {
    return this.start(env).end;
  }
}

interface End {
  readonly status: number;
  readonly said: string;
}

class Running {
  readonly child: ChildProcess;
  readonly end: Promise<End>;
  #said = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stderr?.on('data', (data: Buffer) => (this.#said += data.toString()));
    this.end = once(child, 'close').then((values) => {
      const [status] = values as [number | null];
      return { status: status ?? -1, said: this.#said };
    });
  }

  async says(word: string): Promise<void> {
    while (!this.#said.includes(word) && this.child.stderr) await once(this.child.stderr, 'data');
  }
}

function newCheckout(t: { teardown(run: () => void): unknown }): Checkout {
  const checkout = new Checkout();
  t.teardown(() => {
    rmSync(checkout.folder, { recursive: true, force: true });
  });
  return checkout;
}

t.test('set-up installs and builds once, then does nothing until something changes', async (t) => {
  const checkout = newCheckout(t);
  t.equal((await checkout.setUp()).status, 0);
  t.equal(checkout.calls(), 'npm tsc');
  t.same(await checkout.setUp(), { status: 0, said: '' });
  t.equal(checkout.calls(), '');
  checkout.write('src/a.ts', 'changed');
  await checkout.setUp();
  t.equal(checkout.calls(), 'tsc', 'a changed source builds');
  checkout.write('package-lock.json', '{ }');
  await checkout.setUp();
  t.equal(checkout.calls(), 'npm tsc', 'a changed lock file installs');
  rmSync(path.join(checkout.folder, 'node_modules'), { recursive: true });
  await checkout.setUp();
  t.equal(checkout.calls(), 'npm', 'lost packages are installed again, the build still holds');
});

t.test('a script of package.json may change without an install', async (t) => {
  const checkout = newCheckout(t);
  await checkout.setUp();
  checkout.calls();
  checkout.write('package.json', JSON.stringify({ type: 'module', dependencies: {}, scripts: {} }));
  await checkout.setUp();
  t.equal(checkout.calls(), '');
});

t.test('what a deleted source left in dist is removed', async (t) => {
  const checkout = newCheckout(t);
  checkout.write('src/b.ts', 'b');
  await checkout.setUp();
  t.ok(checkout.has('dist/src/b.js'));
  rmSync(path.join(checkout.folder, 'src/b.ts'));
  await checkout.setUp();
  t.notOk(checkout.has('dist/src/b.js'));
  t.ok(checkout.has('dist/src/a.js'));
});

t.test(
  'each project is compiled, and style sheets are copied and built again when they change',
  async (t) => {
    const checkout = newCheckout(t);
    checkout.write('tsconfig.page.json', '{}');
    checkout.write('src/page/ground.css', 'a {}');
    await checkout.setUp();
    t.equal(checkout.calls(), 'npm tsc tsc');
    t.equal(checkout.read('dist/src/page/ground.css'), 'a {}');
    checkout.write('src/page/ground.css', 'b {}');
    await checkout.setUp();
    t.equal(checkout.calls(), 'tsc tsc');
    t.equal(checkout.read('dist/src/page/ground.css'), 'b {}');
    checkout.write('tsconfig.page.json', '{ }');
    await checkout.setUp();
    t.equal(checkout.calls(), 'tsc tsc', 'other options build');
    rmSync(path.join(checkout.folder, 'src/page/ground.css'));
    await checkout.setUp();
    t.notOk(checkout.has('dist/src/page'), 'what is gone is gone from the build');
  },
);

t.test('type errors are told and kept for the checks, and the build stands', async (t) => {
  const checkout = newCheckout(t);
  checkout.write('src/a.ts', 'bad');
  const { status, said } = await checkout.setUp();
  t.equal(status, 0);
  t.match(said, /error TS1[\s\S]*WITH TYPE ERRORS/);
  const stamp = path.join(checkout.folder, 'dist/.holdfast-build.json');
  t.match(readFileSync(stamp, 'utf8'), /error TS1/);
});

t.test('two set-ups at once: one works, the other waits and finds it done', async (t) => {
  const checkout = newCheckout(t);
  const first = checkout.start({ NPM_WAITS: '1' });
  await first.says('installing');
  const second = checkout.start();
  await second.says('waiting for another');
  checkout.write('go', '');
  t.equal((await first.end).status, 0);
  t.equal((await second.end).status, 0);
  t.equal(checkout.calls(), 'npm tsc');
});

t.test('a killed set-up leaves no lock, and no install of its own beside the next', async (t) => {
  const checkout = newCheckout(t);
  const first = checkout.start({ NPM_WAITS: '1' });
  await first.says('installing');
  // Its npm has started once it has written down that it was called.
  while (!checkout.has('calls')) await new Promise((resolve) => setTimeout(resolve, 10));
  first.child.kill('SIGKILL');
  const second = checkout.start();
  await second.says('waiting for another');
  t.equal(checkout.calls(), 'npm', 'the orphaned npm still holds the folder');
  checkout.write('go', '');
  t.equal((await second.end).status, 0);
  t.equal(checkout.calls(), 'npm tsc');
});

t.test('a failed install says in a sentence what is missing, and is tried again', async (t) => {
  const checkout = newCheckout(t);
  const offline = await checkout.setUp({ NPM_FAILS: 'npm error code ENOTFOUND\n' });
  t.equal(offline.status, 2);
  t.match(offline.said, /registry cannot be reached\. Connect this machine/);
  const withoutNpm = await checkout.setUp({ npm_execpath: '', PATH: checkout.folder });
  t.equal(withoutNpm.status, 2);
  t.match(withoutNpm.said, /npm was not found\. Install/);
  t.match(await checkout.setUp({ NPM_FAILS: 'npm error EUSAGE' }), {
    said: /last words.*\n.*EUSAGE/,
  });
  checkout.calls();
  t.equal((await checkout.setUp()).status, 0);
  t.equal(checkout.calls(), 'npm tsc');
});

t.test('a Node that is too old is told so in a sentence', async (t) => {
  for (const old of ['18.20.8', '20.10.0', '16.0.0']) {
    t.throws(() => {
      setup.requireNode(old);
    }, /needs Node 20\.11 or newer and this is Node/);
  }
  for (const fine of ['20.11.0', '20.20.2', '22.0.0', '24.1.0']) {
    t.doesNotThrow(() => {
      setup.requireNode(fine);
    });
  }
});

t.test('the lock of one folder is free again as soon as it is let go', async (t) => {
  const folder = t.testdir({});
  const order: string[] = [];
  const first = await lock.takeLock(folder, () => order.push('first waits'));
  const second = lock.takeLock(folder, () => {
    order.push('second waits');
    first.release();
  });
  (await second).release();
  t.same(order, ['second waits']);
});

t.test('the lock has a name of its own on each system', async (t) => {
  const folder = t.testdir({});
  t.match(lock.lockAddress(folder, 'linux').path, /^\0holdfast-setup-/);
  t.match(lock.lockAddress(folder, 'win32').path, /^\\\\\.\\pipe\\holdfast-setup-/);
  const { port = 0 } = lock.lockAddress(folder, 'darwin');
  t.ok(port >= 20000 && port < 40000);
});
