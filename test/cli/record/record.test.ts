/** `holdfast record` as a technician runs it: a process, sockets, files and exit statuses. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { takeFolderLock } from '../../../src/platform/folder-lock.js';
import { fakeDevice, holdfast, startHoldfast } from '../run/till-process.js';

const folder = mkdtempSync(join(tmpdir(), 'record-'));
t.teardown(() => {
  rmSync(folder, { recursive: true });
});
const data = join(folder, 'till');
mkdirSync(data);
const board = ['--board', 'virtual', '--sockets', folder, '--data', data];
const out = (name: string): string => join(folder, name);

t.test('records until it is told to end, and says where', async (t) => {
  const device = await fakeDevice(join(folder, 'scanner.sock'));
  t.teardown(device.close);
  const path = out('scanner.txt');
  const recorder = startHoldfast(
    ...['record', ...board, '--device', 'scanner', '--out', path, '--with-codes'],
  );
  const socket = await device.connected;
  socket.write('281234567890123456\r');
  await recorder.errLine(/CodeRead/);
  recorder.child.kill('SIGINT');
  const { status, out: said } = await recorder.ended;
  t.same([status, said], [0, `${path}\n`]);
  t.match(readFileSync(path, 'utf8'), /^# HOLDS SCANNED CODES[^]*^< "281234567890123456" 0D$/m);
  t.equal(statSync(path).mode & 0o777, 0o600);
});

t.test('ends by itself after --for, and hides codes unless told', async (t) => {
  const device = await fakeDevice(join(folder, 'drawer.sock'));
  const printer = await fakeDevice(join(folder, 'printer.sock'));
  t.teardown(() => {
    device.close();
    printer.close();
  });
  const path = out('drawer.txt');
  const { status } = await holdfast(
    ...['record', ...board, '--device', 'drawer', '--out', path, '--for', '50ms'],
  );
  t.equal(status, 0);
  t.match(readFileSync(path, 'utf8'), /^# holdfast record: drawer\/escpos, device drawer/);
});

t.test('refuses, and leaves no file behind', async (t) => {
  const path = out('none.txt');
  const record = (...more: readonly string[]) => holdfast('record', ...more);
  const [usage, device, closed, span] = await Promise.all([
    record(...board, '--device', 'keypad'),
    record(...board, '--device', 'pinpad', '--out', path),
    record(...board, '--device', 'lcd', '--out', out('lcd.txt')),
    record(...board, '--device', 'lcd', '--out', path, '--for', '2h'),
  ]);
  t.match(usage, { status: 2, err: /--out is missing.*E-RECORD-USAGE/ });
  t.match(device, { status: 2, err: /no device "pinpad".*scanner.*E-RECORD-DEVICE/ });
  t.match(closed, { status: 1, err: /NotFound.*E-RECORD-OPEN/ });
  t.match(span, { status: 2, err: /--for.*E-RECORD-USAGE/ });
  t.notOk(existsSync(path));
  t.notOk(existsSync(out('lcd.txt')));
});

t.test('leaves a file that is there, and a till that runs, alone', async (t) => {
  const lock = await takeFolderLock(data);
  const here = join(folder, 'till');
  const busy = await holdfast(...['record', ...board, '--device', 'lcd', '--out', out('x.txt')]);
  t.match(busy, { status: 3, err: /E-RECORD-BUSY/ });
  if (lock.ok) await lock.value.release();
  const there = await holdfast(...['record', ...board, '--device', 'lcd', '--out', here]);
  t.match(there, { status: 2, err: /there already.*E-RECORD-FILE/ });
});
