/** The log writes lines, bounds itself, tells what it dropped, and never throws. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { type ConsoleLogOptions, consoleLog } from '../../src/platform/console-log.js';
import type { LogLevel, LogValue } from '../../src/runtime/ports/log.js';
import { Secret } from '../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../src/runtime/ports/units.js';

/** A log whose lines are kept, on a clock that the test moves. */
function heldLog(options: Partial<ConsoleLogOptions> = {}) {
  const lines: string[] = [];
  let now = 0;
  const clock = {
    mono: () => monoMs(now),
    wall: () => wallMs(1000 + now),
    wallTrusted: () => true,
    osBoot: 'boot',
  };
  const sink = (text: string): Promise<void> => {
    lines.push(...text.split('\n').slice(0, -1));
    return Promise.resolve();
  };
  const log = consoleLog({ clock, sink, ...options });
  const read = (): unknown[] => lines.map((line) => JSON.parse(line) as unknown);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { log, read, lines, pass };
}

t.test('an entry is one line of JSON with both clocks, level, name and fields', async (t) => {
  const { log, read, pass } = heldLog();
  pass(7);
  log.write('warning', 'journal.slow', { pendingMs: 2100, file: 'seg-1', first: true, who: null });
  log.write('info', 'plain');
  await log.flush();
  t.same(read(), [
    {
      wallMs: 1007,
      monoMs: 7,
      level: 'warning',
      name: 'journal.slow',
      fields: { pendingMs: 2100, file: 'seg-1', first: true, who: null },
    },
    { wallMs: 1007, monoMs: 7, level: 'info', name: 'plain', fields: {} },
  ]);
});

t.test('levels below the least one are not written', async (t) => {
  for (const [levelMin, expected] of [
    ['debug', 4],
    ['info', 3],
    ['warning', 2],
    ['error', 1],
  ] as const) {
    const { log, read } = heldLog({ levelMin });
    const levels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];
    for (const level of levels) log.write(level, level);
    await log.flush();
    t.equal(read().length, expected, levelMin);
  }
});

t.test('more than the rate is dropped, and the next line that passes tells how many', async (t) => {
  const { log, read, pass } = heldLog({ burstMax: 3, linesPerSecondMax: 2 });
  for (let n = 0; n < 10; n++) log.write('info', 'noise');
  pass(499);
  log.write('info', 'noise');
  pass(1);
  log.write('info', 'after');
  log.write('info', 'noise');
  pass(60_000);
  for (let n = 0; n < 10; n++) log.write('info', 'burst');
  await log.flush();
  t.match(read(), [
    { name: 'noise' },
    { name: 'noise' },
    { name: 'noise' },
    { name: 'after', dropped: 8 },
    { name: 'burst', dropped: 1 },
    { name: 'burst' },
    { name: 'burst' },
  ]);
  t.equal(read().length, 7);
});

t.test('a reader that stopped costs lines, not memory and not time', async (t) => {
  let release: () => void = () => undefined;
  const stuck = new Promise<void>((resolve) => (release = resolve));
  const taken: string[] = [];
  const sink = async (text: string): Promise<void> => {
    taken.push(text);
    await stuck;
  };
  const { log } = heldLog({ sink, queueMax: 5, burstMax: 1000 });
  for (let n = 0; n < 100; n++) log.write('info', `line-${n}`);
  release();
  await log.flush();
  t.same(taken.join('').match(/line-\d+/g), [
    'line-0',
    'line-1',
    'line-2',
    'line-3',
    'line-4',
    'line-5',
  ]);
  log.write('info', 'after');
  await log.flush();
  t.match(taken.at(-1), /"dropped":94/);
});

t.test('a sink that fails is counted and tried again with the next line', async (t) => {
  const taken: string[] = [];
  let broken = true;
  const sink = (text: string): Promise<void> => {
    if (broken) return Promise.reject(new Error('EPIPE'));
    taken.push(text);
    return Promise.resolve();
  };
  const { log } = heldLog({ sink });
  log.write('info', 'lost');
  await log.flush();
  broken = false;
  log.write('info', 'next');
  await log.flush();
  t.match(JSON.parse(taken.join('')), { name: 'next', dropped: 1 });
});

t.test('a sink that throws at once does not reach who logs', async (t) => {
  const sink = (): Promise<void> => {
    throw new Error('no such stream');
  };
  const { log } = heldLog({ sink });
  log.write('error', 'still here');
  await log.flush();
  t.pass();
});

t.test('whatever is logged, no call throws and every line is JSON of bounded length', async (t) => {
  const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.integer());
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.dictionary(fc.string(), value), async (name, fields) => {
      const { log, read } = heldLog();
      log.write('info', name, fields);
      log.write('info', name.repeat(5000), { long: 'x'.repeat(100_000) });
      await log.flush();
      return read().length === 2;
    }),
    { seed: 9, numRuns: 50 },
  );
  const { log, lines } = heldLog();
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`f${n}`, n]));
  log.write('info', 'many', many);
  log.write('info', 'long', { text: 'x'.repeat(100_000) });
  await log.flush();
  t.ok(lines.every((line) => line.length < 1200));
});

t.test('a value that its type lied about is no reason to throw', async (t) => {
  const { log, read } = heldLog();
  log.write('info', 'lie', { big: 1n } as unknown as Record<string, LogValue>);
  await log.flush();
  t.match(read(), [{ name: 'lie', fields: 'unwritable' }]);
});

t.test('a secret in the fields is written as [secret]', async (t) => {
  const { log, lines } = heldLog();
  log.write('error', 'scan', {
    code: new Secret('281234567890123456'),
    card: new Secret({ pan: 1 }),
  });
  await log.flush();
  t.match(JSON.parse(lines.join('')), { fields: { code: '[secret]', card: '[secret]' } });
  t.notMatch(lines.join(''), /2812/);
});

t.test('by default the lines go to standard error', (t) => {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { consoleLog } = await import(${url('../../src/platform/console-log.js')});
    const { nodeClock } = await import(${url('../../src/platform/node-clock.js')});
    const log = consoleLog({ clock: nodeClock() });
    for (let n = 0; n < 20; n++) log.write('info', 'start', { n, text: '启动'.repeat(200) });
    await log.flush();`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  t.equal(run.status, 0);
  t.equal(run.stdout.toString(), '');
  const lines = run.stderr.toString().trim().split('\n');
  t.same(
    lines.map((line) => (JSON.parse(line) as { fields: { n: number } }).fields.n),
    Array.from({ length: 20 }, (_, n) => n),
  );
  t.end();
});
