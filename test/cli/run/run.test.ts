import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { behaviour } from '../../../src/runtime/payment/behaviour.js';
import { nodeFolder } from '../../../src/platform/node-storage.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { configurationDesk } from '../../compose/configuration-desk.js';
import { fakeDevice, holdfast, holdfastHere, startHoldfast, statusLines } from './till-process.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const config = desk.write('config.json', desk.document());
const at = (...names: readonly string[]): string => join(desk.folder, ...names);

function arguments_(data: string, sockets = at('nothing')): readonly string[] {
  return ['run', '--board', 'virtual', '--data', data, '--config', config, '--sockets', sockets];
}

t.test(
  'a till says that it is ready, answers keys, tells its status and ends when told',
  async (t) => {
    const sockets = at('sockets');
    mkdirSync(sockets);
    const lcd = await fakeDevice(join(sockets, 'lcd.sock'));
    const keypad = await fakeDevice(join(sockets, 'keypad.sock'));
    const beeper = await fakeDevice(join(sockets, 'beeper.sock'));
    t.teardown(() => {
      lcd.close();
      keypad.close();
      beeper.close();
    });
    const data = at('till');
    const till = startHoldfast(...arguments_(data, sockets), '--status', at('status'));
    t.equal(await till.errLine(/^ready /), `ready board=virtual data=${data} boot=1`);

    const watcher = statusLines(at('status'));
    const status = await watcher.until(({ ready, screen }) => ready && screen === 'idle');
    t.ok(status.faults.includes('E-SCANNER-OFFLINE'), 'a device that is away is told');
    t.notOk(status.faults.includes('E-LCD-OFFLINE'), 'one that is there is not');

    const pad = await keypad.connected;
    // Keypad 5, down and up (keymap `till`).
    pad.write(Buffer.from('00005d0000000000' + '0000000000000000', 'hex'));
    await watcher.until(({ screen }) => screen === 'amount');
    t.match(
      (await lcd.bytes(60)).subarray(0, 3),
      Buffer.from('f83000', 'hex'),
      'the LCD is woken first',
    );
    t.equal((await beeper.bytes(2)).subarray(0, 2).toString(), '10', 'the key clicks');

    const second = await holdfast(...arguments_(data));
    t.match(second, { status: 3, err: /in use by another process \(pid \d+\).*\[E-RUN-LOCKED\]/ });

    const told = process.hrtime.bigint();
    till.child.kill('SIGTERM');
    const ended = await till.ended;
    const tookMs = Number((process.hrtime.bigint() - told) / 1_000_000n);
    t.match(ended, { status: 0, signal: null });
    t.ok(tookMs < 2000, `ended within ${String(tookMs)} ms`);
    await watcher.closed;
  },
);

t.test('the next start counts on, and a device that comes late is opened', async (t) => {
  const sockets = at('late');
  mkdirSync(sockets);
  const till = startHoldfast(
    ...arguments_(at('till'), sockets),
    '--status',
    at('status'),
    '--speed',
    '10',
  );
  t.match(await till.errLine(/^ready /), /boot=2$/);
  const watcher = statusLines(at('status'));
  await watcher.until(({ faults }) => faults.includes('E-LCD-OFFLINE'));
  const lcd = await fakeDevice(join(sockets, 'lcd.sock'));
  t.teardown(lcd.close);
  await watcher.until(({ faults }) => !faults.includes('E-LCD-OFFLINE'));
  t.ok((await lcd.bytes(60)).length >= 60, 'it shows the newest picture');
  (await lcd.connected).destroy();
  await watcher.until(({ faults }) => faults.includes('E-LCD-OFFLINE'));
  till.child.kill('SIGINT');
  t.match(await till.ended, { status: 0 });
});

t.test(
  'a copied folder is refused, until a person says that the other is out of use',
  async (t) => {
    cpSync(at('till'), at('copy'), { recursive: true });
    const refused = await holdfast(...arguments_(at('copy')));
    t.equal(refused.status, 3);
    t.match(refused.err, /holdfast journal accept-folder --data .*copy --reason .*\[E-RUN-PLACE\]/);
    t.match(await holdfastHere('journal', 'accept-folder', '--data', at('copy')), { status: 2 });
    const accepted = await holdfast(
      'journal',
      'accept-folder',
      '--data',
      at('copy'),
      '--reason',
      'old box broke',
    );
    t.match(accepted, { status: 0 });
    const till = startHoldfast(...arguments_(at('copy')));
    t.match(await till.errLine(/^ready /), /boot=3$/);
    t.match(await holdfastHere('journal', 'accept-folder', '--data', at('copy'), '--reason', 'x'), {
      status: 3,
    });
    till.child.kill('SIGKILL');
    t.match(await till.ended, { signal: 'SIGKILL' });
  },
);

t.test('a till whose journal has gone says so, and how a person ends that', async (t) => {
  cpSync(at('till'), at('lost'), { recursive: true });
  const accept = async (what: string) =>
    holdfastHere('journal', what, '--data', at('lost'), '--reason', 'the card broke');
  t.match(await accept('accept-folder'), { status: 0 });
  t.match(await accept('accept-loss'), {
    status: 3,
    err: /There is a journal in.*E-JOURNAL-THERE/,
  });
  rmSync(at('lost', 'journal'), { recursive: true });
  const locked = startHoldfast(...arguments_(at('lost')));
  await locked.errLine(/^ready /);
  await locked.errLine(/journal is gone.*holdfast journal accept-loss --data .*lost --reason/);
  locked.child.kill('SIGTERM');
  t.match(await locked.ended, { status: 0 });
  t.match(await accept('accept-loss'), { status: 0, out: /begins a new journal/ });
  const till = startHoldfast(...arguments_(at('lost')));
  t.match(await till.errLine(/^ready /), /boot=1$/);
  till.child.kill('SIGKILL');
  t.match(await till.ended, { signal: 'SIGKILL' });
});

/** As after a day on which the clock was a year ahead, and was set back while nothing ran. */
async function seeNextYear(data: string): Promise<void> {
  await seeOnce(data, { aheadMs: 365 * 86_400_000, behaviour, software: '0.1.0' });
}

/** A start of another day, or of other software, and its end. */
async function seeOnce(
  data: string,
  { aheadMs, behaviour, software }: Record<'aheadMs' | 'behaviour', number> & { software: string },
): Promise<void> {
  const next = wallMs(Date.now() + aheadMs);
  const opened = await openJournal({
    folder: nodeFolder(join(data, 'journal')),
    hasBegun: true,
    clock: { wall: () => next, mono: () => monoMs(1), wallTrusted: () => true, osBoot: 'ahead' },
    clockAcceptedAt: null,
    chainKey: null,
    terminal: desk.document().terminal,
    software,
    rules: { behaviour, isNewer: () => false },
    carries: () => true,
    log: silentLog,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  await opened.value.journal.close();
}

t.test(
  'a till whose journal has seen a later time says so, and how a person ends that',
  async (t) => {
    const data = at('ahead');
    cpSync(at('till'), data, { recursive: true });
    const say = async (what: string) =>
      holdfastHere('journal', what, '--data', data, '--reason', 'the clock was a year ahead');
    t.match(await say('accept-folder'), { status: 0 });
    await seeNextYear(data);
    const doctor = ['doctor', '--board', 'virtual', '--data', data, '--config', config, '--json'];
    const clockOf = (out: string): string => /.*"check":"clock".*/.exec(out)?.[0] ?? '';
    t.match(clockOf((await holdfast(...doctor)).out), /"ok":false.*journal accept-clock/);
    const held = startHoldfast(...arguments_(data), '--status', at('ahead-status'));
    await held.errLine(/clock stands before .*holdfast journal accept-clock .*\[E-CLOCK\]/);
    await statusLines(at('ahead-status')).until(({ faults }) => faults.includes('E-CLOCK'));
    held.child.kill('SIGTERM');
    t.match(await held.ended, { status: 0 });
    const year = String(new Date().getUTCFullYear());
    t.match(await say('accept-clock'), { status: 0, out: new RegExp(`taken for right: ${year}-`) });
    const till = startHoldfast(...arguments_(data), '--status', at('ahead-status'));
    await till.errLine(/^ready /);
    const told = await statusLines(at('ahead-status')).until(({ ready }) => ready);
    t.notOk(told.faults.includes('E-CLOCK'));
    till.child.kill('SIGTERM');
    t.match(await till.ended, { status: 0 });
    t.match(clockOf((await holdfast(...doctor)).out), /"ok":true/);
  },
);

t.test('a configuration with three mistakes names all three, and starts nothing', async (t) => {
  const document = { ...desk.document(), terminal: 'T 1', colour: 'red' };
  document.channels.alipay['gateway'] = 'http://10.0.0.1/gateway.do';
  const path = desk.write('wrong.json', document);
  const args = ['--board', 'virtual', '--data', at('never'), '--config', path];
  const ran = await holdfastHere('run', ...args);
  t.equal(ran.status, 2);
  for (const place of ['/terminal', '/colour', '/channels/alipay/gateway']) t.match(ran.err, place);
  t.match(ran.err, /3 mistakes.*\n/);
  t.match(
    await holdfastHere('journal', 'ls', '--data', at('never')),
    { status: 2 },
    'no folder was made',
  );
});

t.test(
  'a journal that later software has gone on with is refused, and nothing is changed',
  async (t) => {
    const data = at('later');
    cpSync(at('till'), data, { recursive: true });
    const said = await holdfastHere(
      'journal',
      'accept-folder',
      '--data',
      data,
      '--reason',
      'a test',
    );
    t.match(said, { status: 0 });
    await seeOnce(data, { aheadMs: 0, behaviour: 99, software: '9.9.9' });
    const journal = () => readFileSync(join(data, 'journal', 'seg-000001.pj'));
    const before = journal();
    t.match(await holdfast(...arguments_(data)), {
      status: 3,
      err: /written by version 9\.9\.9.*does not know the rules.*Update this software.*\[E-JOURNAL-NEWER\]/,
    });
    t.equal(Buffer.compare(journal(), before), 0);
    const verified = await holdfastHere('journal', 'verify', '--data', data);
    t.match(verified, { status: 0, out: /Later software wrote to it/ }, 'tools read on');
  },
);

t.test('what is asked wrongly is refused with words', async (t) => {
  t.match(await holdfastHere('run', '--board', 'virtual'), {
    status: 2,
    err: /--config is missing/,
  });
  t.match(await holdfastHere(...arguments_(at('till')), '--speed', '0'), {
    status: 2,
    err: /E-RUN-USAGE/,
  });
  const board = ['run', '--board', 'nowhere', '--config', config];
  t.match(await holdfastHere(...board), {
    status: 2,
    err: /boards that come with Holdfast: .*virtual/,
  });
  writeFileSync(at('file'), '');
  t.match(await holdfast(...arguments_(at('file', 'till'))), { status: 1, err: /E-RUN-STORAGE/ });
  t.match(await holdfast(...arguments_(at('till')), '--status', at('file')), {
    status: 2,
    err: /is there already, and is no socket/,
  });
});

t.test(
  'a board of real devices takes no speed, and a device that it has not stops nothing',
  async (t) => {
    const profile = {
      schema: 1,
      board: 'desk',
      layout: '20x4',
      devices: {
        scanner: {
          driver: 'scanner/serial',
          config: { link: { serial: '/dev/no-such-port', baud: 9600 } },
        },
        pad: {
          driver: 'keypad/hid-boot',
          config: { link: { hid: { vendorId: '0xdead', productId: '0xbeef' } } },
        },
      },
    };
    const board = desk.write('desk.json', profile);
    const args = ['run', '--board', board, '--data', at('desk'), '--config', config];
    t.match(await holdfastHere(...args, '--speed', '2'), { status: 2, err: /E-RUN-SPEED/ });
    const till = startHoldfast(...args);
    t.match(await till.errLine(/^ready /), /board=desk/);
    t.match(await till.errLine(/device.away.*"scanner"/), /NotFound/);
    await till.errLine(/device.away.*"pad"/);
    till.child.kill('SIGTERM');
    t.match(await till.ended, { status: 0 });
  },
);
