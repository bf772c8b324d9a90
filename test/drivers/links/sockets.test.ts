/** Links over sockets, unix and TCP, with real ones: what is theirs alone beside the contract of all links. */
import t from 'tap';
import { unixPathBytesMax } from '../../../src/drivers/links/link-config.js';
import { linkOpener } from '../../../src/drivers/links/open-link.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import { newEars } from './ears.js';
import { linkContract, openLinkOf, turns } from './link-contract.js';
import { tcpRig, unixRig } from './socket-rig.js';

t.test('a unix socket', async (t) => {
  linkContract(t, { rig: unixRig, plugs: 20 });
});

t.test('TCP', async (t) => {
  linkContract(t, { rig: tcpRig, plugs: 20 });
});

const { signal } = new AbortController();
const openLink = linkOpener({ after: nodeAfter });

t.test('what came before the end of a connection is heard before it', async (t) => {
  for (const rig of [unixRig, tcpRig]) {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    (await device.socket()).end('pong');
    t.equal((await ears.gone).detail, 'the other side closed the link');
    t.same(ears.soFar(), [...Buffer.from('pong')]);
    await link.close();
  }
});

t.test('nobody on a unix socket is a fault in words', async (t) => {
  const device = await unixRig(t);
  await device.unplug();
  t.match(await openLink(device.config(), newEars().listener, signal), {
    ok: false,
    error: { code: 'NotFound', detail: /ENOENT/ },
  });
});

t.test('a path that the system would cut in silence is refused', async (t) => {
  const long = { kind: 'unix', path: `/tmp/${'x'.repeat(unixPathBytesMax - 4)}` } as const;
  t.equal(long.path.length, unixPathBytesMax + 1);
  t.match(await openLink(long, newEars().listener, signal), {
    ok: false,
    error: { code: 'NotAvailable', detail: /108 bytes.*107/ },
  });
});

t.test('a printer that takes no connection is told from one that is not there', async (t) => {
  const device = await tcpRig(t);
  await device.unplug();
  t.match(await openLink(device.config(), newEars().listener, signal), {
    ok: false,
    error: { code: 'NotReady', detail: /127\.0\.0\.1 port \d+ .*another computer.*ECONNREFUSED/ },
  });
  const nameless = { kind: 'tcp', host: 'no-such-host.invalid', port: 9100 } as const;
  t.match(await openLink(nameless, newEars().listener, signal), {
    ok: false,
    error: { code: 'NotFound', detail: /no-such-host\.invalid port 9100 has a name/ },
  });
});

t.test('a printer that answers while it is let go gets every byte all the same', async (t) => {
  const device = await tcpRig(t);
  const { link } = await openLinkOf(device);
  const socket = await device.socket();
  // Destroyed with this answer unread, the connection would take back what was sent.
  socket.pause();
  const slip = new Uint8Array(150_000).fill(0x41);
  await link.write(slip);
  socket.write('status');
  const closing = link.close();
  socket.resume();
  await closing;
  t.equal((await device.came(slip.length)).length, slip.length);
});

t.test('a device that takes one connection is not asked for a second', async (t) => {
  const device = await tcpRig(t);
  const { listener } = newEars();
  const open = linkOpener({ after: nodeAfter });
  const first = await open(device.config(), listener, signal);
  const ending = new AbortController();
  let isOpen = false;
  const second = open(device.config(), listener, ending.signal).then((opened) => {
    isOpen = true;
    return opened;
  });
  await turns(50);
  t.equal(isOpen, false);
  if (first.ok) await first.value.close();
  const opened = await second;
  t.equal(opened.ok, true, 'it has its turn');
  if (opened.ok) await opened.value.close();
});
