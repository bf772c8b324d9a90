/** QMP and qtest against a far end that answers as QEMU 7.2 does. */
import type { Socket } from 'node:net';
import t from 'tap';
import { onLines } from '../../../src/workbench/lines.js';
import { connectQmp } from './qmp.js';
import { findPl061, openGpioWires } from './qtest-gpio.js';
import { farEnd } from './sockets.js';

const greeting = {
  QMP: { version: { qemu: { major: 7, minor: 2, micro: 22 } }, capabilities: [] },
};

interface Order {
  readonly execute: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

function machine(socket: Socket, answer: (order: Order) => unknown): void {
  const tell = (said: unknown): void => void socket.write(`${JSON.stringify(said)}\r\n`);
  tell(greeting);
  onLines(socket, (line) => {
    tell(answer(JSON.parse(line) as Order));
  });
}

t.test('a key is an event down and an event up, each by itself', async (t) => {
  const far = await farEnd(t);
  const orders: Order[] = [];
  const connecting = connectQmp(far.path);
  machine(await far.next(), (order) => {
    orders.push(order);
    return { return: {} };
  });
  const qmp = await connecting;
  await qmp.press('a');
  t.same(
    orders.map(({ execute }) => execute),
    ['qmp_capabilities', 'input-send-event', 'input-send-event'],
  );
  t.same(
    orders.slice(1).map((order) => order.arguments['events']),
    [true, false].map((down) => [
      { type: 'key', data: { down, key: { type: 'qcode', data: 'a' } } },
    ]),
  );
  qmp.close();
});

t.test('what QEMU says against a command is thrown; its events are told', async (t) => {
  const far = await farEnd(t);
  const connecting = connectQmp(far.path);
  const socket = await far.next();
  machine(socket, ({ execute }) =>
    execute === 'nonsense' ? { error: { class: 'x', desc: 'no such command' } } : { return: 4 },
  );
  const qmp = await connecting;
  const heard = new Promise((settle) => {
    qmp.onEvent(settle);
  });
  await t.rejects(qmp.execute('nonsense'), /no such command/);
  t.equal(await qmp.execute('good'), 4);
  socket.write('{"event":"WATCHDOG","data":{"action":"reset"}}\r\n');
  t.same(await heard, { event: 'WATCHDOG', data: { action: 'reset' } });
  const waits = qmp.execute('never');
  socket.removeAllListeners('data');
  socket.destroy();
  await t.rejects(waits, /QEMU is gone/);
});

t.test('the GPIO chip is found by its type', async (t) => {
  const execute = (_: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
    Promise.resolve(
      args['path'] === '/machine/unattached'
        ? [
            { name: 'device[6]', type: 'child<pl031>' },
            { name: 'device[7]', type: 'child<pl061>' },
          ]
        : [],
    );
  t.equal(await findPl061({ execute }), '/machine/unattached/device[7]');
  await t.rejects(findPl061({ execute: () => Promise.resolve([]) }), /no PL061/);
});

t.test('a wire is driven, and what the guest drives is told between the answers', async (t) => {
  const far = await farEnd(t);
  const opening = openGpioWires(far.path, '/chip');
  const socket = await far.next();
  const orders: string[] = [];
  onLines(socket, (line) => {
    orders.push(line);
    if (line.startsWith('set_irq_in')) socket.write('IRQ raise 5\n');
    socket.write(line.endsWith(' 9 1') ? 'FAIL Unknown line\n' : 'OK\n');
  });
  const wires = await opening;
  const changes: string[] = [];
  wires.onChange((line, level) => changes.push(`${line}=${level}`));
  t.equal(wires.level(5), undefined);
  await wires.drive(2, 1);
  t.same(orders, ['irq_intercept_out /chip', 'set_irq_in /chip unnamed-gpio-in 2 1']);
  t.same([wires.level(5), changes], [1, ['5=1']]);
  await t.rejects(wires.drive(9, 1), /Unknown line/);
  wires.close();
});
