/** A port on which connections hang, also for whoever fills it after somebody else has. */
import t from 'tap';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fillQueue, openSilentPort } from '../../../src/workbench/network/silent-port.js';

const host = '127.0.0.1';

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

t.test('nobody gets through, and a queue that is full already is full enough', async (t) => {
  const port = await freePort();
  const silent = await openSilentPort(port, host);
  t.teardown(() => silent.close());
  const late = await fillQueue(port, host);
  t.teardown(() => {
    for (const socket of late) socket.destroy();
  });
  t.same(
    late.map(({ connecting }) => connecting),
    [true, true],
  );
});
