/** `holdfast day`, on real processes: a till that runs is asked, one that does not is closed here. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { askSocket } from '../../../src/platform/request-socket.js';
import { configurationDesk } from '../../compose/configuration-desk.js';
import {
  fakeDevice,
  holdfast,
  holdfastHere,
  startHoldfast,
  statusLines,
} from '../run/till-process.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const config = desk.write('config.json', desk.document());
const at = (...names: readonly string[]): string => join(desk.folder, ...names);
const data = at('till');
const run = ['run', '--board', 'virtual', '--data', data, '--config', config] as const;
const day = (...args: readonly string[]) => holdfast('day', ...args, '--data', data);
const dayHere = (...args: readonly string[]) => holdfastHere('day', ...args, '--data', data);
const here = ['--config', config, '--board', 'virtual'] as const;

/** Keypad 5, CASH, ENTER as a boot keyboard sends them (keymap `till`). */
const keys = { 5: '5d', CASH: '3e', ENTER: '58' } as const;

t.test('arguments that make no sense are told, and nothing is done', async (t) => {
  t.match(await dayHere('open'), { status: 2, err: /no subcommand "open".*E-DAY-USAGE/s });
  t.match(await dayHere('close', '--to', 'Wang', ...here), { status: 2, err: /go together/ });
  t.match(await dayHere('close', '--hand-over', ...here), { status: 2, err: /go together/ });
  t.match(await dayHere('close', '--by', '\u0007', ...here), {
    status: 2,
    err: /--by must be a name/,
  });
  t.match(await dayHere('close'), { status: 2, err: /No till runs there.*--config/s });
  t.match(await dayHere('show', 'yesterday'), { status: 2, err: /is not YYYYMMDD/ });
  t.match(await dayHere('show'), { status: 2, err: /E-JOURNAL-MISSING/ });
});

t.test('a running till shows and closes its day; the paper of it is owed', async (t) => {
  const sockets = at('sockets');
  mkdirSync(sockets);
  const keypad = await fakeDevice(join(sockets, 'keypad.sock'));
  t.teardown(keypad.close);
  // No sale is begun that nobody can read.
  const lcd = await fakeDevice(join(sockets, 'lcd.sock'));
  t.teardown(lcd.close);
  const till = startHoldfast(...run, '--sockets', sockets, '--status', at('status'));
  await till.errLine(/^ready /);
  const watcher = statusLines(at('status'));
  await watcher.until(({ screen }) => screen === 'idle');
  t.match(await day('close', '--by', 'Li'), {
    status: 3,
    err: /nothing happened in it.*E-DAY-REFUSED/s,
  });

  const pad = await keypad.connected;
  for (const [key, leadsTo] of [
    ['5', 'amount'],
    ['CASH', 'choose'],
    ['ENTER', 'paid'],
  ] as const) {
    pad.write(Buffer.from(`0000${keys[key]}0000000000` + '0000000000000000', 'hex'));
    await watcher.until(({ screen }) => screen === leadsTo);
  }
  t.match(await day(), { status: 0, out: /Cash\n {2}Paid 1 {2}5\.00\nNet taken {2}5\.00/ });

  t.equal(statSync(join(data, 'control')).mode & 0o777, 0o700);
  t.match(await askSocket(join(data, 'control', 'till'), { do: 'day.close' }, 5000), {
    value: { error: 'badRequest', problems: [{ path: '/by' }] },
  });
  const closed = await day('close', '--by', 'Li', '--json');
  t.equal(closed.status, 0, closed.err);
  const told = JSON.parse(closed.out) as { day: number; netFen: number; head: { chain: string } };
  t.match(told, { by: 'Li', netFen: 500, lines: [{ channel: 'cash', end: 'paid', count: 1 }] });
  t.match(told.head.chain, /^[0-9a-f]{32}$/);
  till.child.kill('SIGTERM');
  t.match(await till.ended, { status: 0 });
  t.match(await day('show', String(told.day)), { status: 0, out: /closed.*Closed by Li/s });
  t.match(await day('show', '--json'), { status: 0, out: /"netFen":0/ });
  t.match(await holdfastHere('journal', 'verify', '--data', data), { status: 0, out: /Clean/ });
  t.match(await holdfastHere('journal', 'open', '--data', data), { out: /slip \d+ {2}SlipQueued/ });
});

t.test('where no till runs the command is one: refused by rule, and by the lock', async (t) => {
  t.match(await day('close', '--by', 'Li', ...here), { status: 3, err: /E-DAY-REFUSED/ });
  t.match(await day('close', '--by', 'Li', ...here, '--hand-over', '--to', 'Wang'), {
    status: 3,
    err: /nothing happened/,
  });
  t.match(await holdfastHere('journal', 'verify', '--data', data), { status: 0, out: /Clean/ });
});
