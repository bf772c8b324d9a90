import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { timeServerReply } from '../../../src/twins/time/sntp-server.js';
import { clockFindings } from '../../../src/cli/doctor/clock.js';
import { wallMs } from '../../../src/runtime/ports/units.js';
import { configurationDesk } from '../../compose/configuration-desk.js';
import { fakeDevice, holdfastHere, startHoldfast } from '../run/till-process.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const cash = desk.write('cash.json', { ...desk.document(), channels: {} });
const alipay = desk.write('alipay.json', desk.document());
const data = join(desk.folder, 'till');
const sockets = join(desk.folder, 'sockets');
mkdirSync(sockets);

interface Line {
  readonly check: string;
  readonly subject: string;
  readonly ok: boolean;
  readonly says: string;
  readonly next: string | null;
}

async function doctor(
  config: string,
  folder = data,
): Promise<{ status: number | null; lines: Line[] }> {
  const where = ['--data', folder, '--config', config, '--sockets', sockets];
  const { status, out } = await holdfastHere('doctor', '--board', 'virtual', ...where, '--json');
  const lines = out.split('\n').filter((line) => line !== '');
  return { status, lines: lines.map((line) => JSON.parse(line) as Line) };
}

function faults(lines: readonly Line[]): readonly string[] {
  return lines.filter(({ ok }) => !ok).map(({ check, subject }) => `${check} ${subject}`);
}

/** Names, sizes and times of all that lies below. */
function picture(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mtimeMs, ctimeMs } = statSync(join(folder, name));
      return [name, size, mtimeMs, ctimeMs].join(' ');
    })
    .sort();
}

t.test('before anything is plugged in: a fault a device, each with a next step', async (t) => {
  const { status, lines } = await doctor(alipay);
  t.equal(status, 1);
  t.same(
    [...new Set(lines.map(({ check }) => check))],
    ['board', 'device', 'watchdog', 'channel', 'clock', 'disk', 'journal'],
  );
  t.equal(lines.filter(({ check }) => check === 'device').length, 8);
  t.match(faults(lines), ['device beeper', 'device customer-display']);
  t.match(
    lines.find(({ check }) => check === 'channel'),
    { subject: 'alipay', ok: false, says: /ECONNREFUSED/ },
  );
  t.ok(lines.every(({ ok, next }) => ok === (next === null)));
});

t.test('while the till runs its devices are left to it, and nothing is written', async (t) => {
  const names = ['keypad', 'lcd', 'scanner', 'customer-display', 'beeper', 'power', 'printer'];
  const devices = await Promise.all(names.map((name) => fakeDevice(join(sockets, `${name}.sock`))));
  t.teardown(() => {
    for (const device of devices) device.close();
  });
  const where = ['--data', data, '--config', cash, '--sockets', sockets];
  const till = startHoldfast('run', '--board', 'virtual', ...where);
  await till.errLine(/^ready /);
  await Promise.all(devices.map(({ connected }) => connected));
  const running = await doctor(cash);
  t.same(faults(running.lines), []);
  t.equal(running.status, 0);
  t.equal(running.lines.filter(({ says }) => /^up for /.test(says)).length, 8);
  till.child.kill('SIGTERM');
  await till.ended;

  const before = picture(data);
  const stopped = await doctor(cash);
  t.same(picture(data), before, 'the folder is as it was');
  t.same(faults(stopped.lines), [], 'a printer that never answers is one that cannot (level D)');
});

t.test('damage of the journal and mistakes of the configuration are faults', async (t) => {
  const copy = join(desk.folder, 'copy');
  cpSync(data, copy, { recursive: true });
  const [name = ''] = readdirSync(join(copy, 'journal'));
  const segment = openSync(join(copy, 'journal', name), 'r+');
  writeSync(segment, Buffer.alloc(64, 0x5a), 0, 64, 4096 + 16);
  closeSync(segment);
  const wrong = desk.write('wrong.json', { ...desk.document(), terminal: '?', colour: 1 });
  const { status, lines } = await doctor(wrong, copy);
  t.equal(status, 1);
  t.match(lines.at(-1), { check: 'journal', ok: false, says: /damaged/, next: /journal verify/ });
  t.same(
    lines.filter(({ check }) => check === 'config').map(({ subject }) => subject.split('#')[1]),
    ['/terminal', '/colour'],
  );
});

t.test('a journal that has gone is a fault, one that was never begun is none', async (t) => {
  const lost = join(desk.folder, 'lost');
  cpSync(data, lost, { recursive: true });
  rmSync(join(lost, 'journal'), { recursive: true });
  const finding = async (folder: string): Promise<Line | undefined> =>
    (await doctor(cash, folder)).lines.at(-1);
  t.match(await finding(lost), { check: 'journal', ok: false, next: /journal accept-loss/ });
  t.match(await finding(join(desk.folder, 'new')), { check: 'journal', ok: true });
});

/** A server that says the true time plus `offMs`, until the test ends. */
async function timeServer(t: Test, offMs: number): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (asked, { address, port }) => {
    const reply = timeServerReply(asked, Date.now() + offMs, { fault: 'right', ms: 0 });
    if (reply !== null) socket.send(reply.bytes, port, address);
  });
  await new Promise<void>((done) => {
    socket.bind(0, '127.0.0.1', done);
  });
  t.teardown(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

t.test('the clock: its floor, what keeps it, each server, and what they agree on', async (t) => {
  const [right, same, ahead] = await Promise.all([0, 20, 3_600_000].map((ms) => timeServer(t, ms)));
  const clockOf = async (...servers: readonly (string | undefined)[]) => {
    const document = { ...desk.document(), channels: {}, time: { servers } };
    const { lines } = await doctor(desk.write('time.json', document));
    return lines.filter(({ check }) => check === 'clock');
  };
  const alone = await clockOf();
  t.match(alone, [
    { subject: 'wall', ok: true, says: /floor .*\(journal\)/ },
    { subject: 'keeper', ok: true, says: /clock chip/ },
  ]);
  t.equal(alone.length, 2, 'nobody is asked unless told');
  t.match((await clockOf(right, same)).slice(2), [
    { subject: right, ok: true, says: /[+-]0\.\d{3} s ± 0\.\d{3} s/ },
    { subject: same, ok: true, says: /clock \+0\.0/ },
    { subject: 'network', ok: true, says: /agrees with the system's clock/ },
  ]);
  t.match((await clockOf(right, ahead)).at(-1), { ok: false, next: /two have to agree/ });
  t.match((await clockOf(ahead)).at(-1), { ok: true, says: /the till goes by the network/ });
  t.match((await clockOf('127.0.0.1:9')).slice(2), [
    { ok: false, says: /ECONNREFUSED/, next: /UDP port 123/ },
    { subject: 'network', ok: false },
  ]);
  t.match((await clockOf('127.0.0.1:9')).at(-1), { says: /no time server gives an answer/ });
  const silent = createSocket('udp4');
  await new Promise<void>((done) => {
    silent.bind(0, '127.0.0.1', done);
  });
  t.teardown(() => silent.close());
  const off = await clockOf(`127.0.0.1:${silent.address().port}`);
  t.match(off.slice(2), [{ ok: true, says: /turned off/ }], 'the one of a bench is no fault');
  t.equal(off.length, 3);
  t.match((await clockOf(await timeServer(t, -20 * 86_400_000))).at(-1), {
    subject: 'network',
    ok: false,
    says: /which the journal has seen/,
    next: /journal accept-clock/,
  });
});

t.test('a wrong clock is no fault where the network has the time', async (t) => {
  const truth = Date.now();
  const at1970 = async (agreed: number | null) => {
    const wrong = t.intercept(Date, 'now', { value: () => 60_000 });
    const time = { servers: [], agreed: agreed === null ? null : wallMs(agreed) };
    const question = { data: join(desk.folder, 'none'), key: null, isVirtual: false, time };
    const [wall] = await clockFindings(question);
    wrong.restore();
    return wall;
  };
  t.match(await at1970(null), { says: { en: /no wallet is charged/ }, code: 'E-CLOCK' });
  t.match(await at1970(truth), {
    says: { zh: /收银机用网络时间/, en: /1970-.*; the till goes by the network/ },
    next: null,
  });
});
