import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import {
  type ByteLink,
  type LinkListener,
  waitingBytesMax,
} from '../../../src/drivers/links/byte-link.js';
import { unixPathBytesMax } from '../../../src/drivers/links/link-config.js';
import { linkOpener } from '../../../src/drivers/links/open-link.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import type { DeviceFault } from '../../../src/runtime/ports/device.js';
import { valueOf } from '../desk.js';

const openLink = linkOpener({ after: nodeAfter });

interface Far {
  readonly path: string;
  readonly server: Server;
  /** The till's end, once it has come. */
  readonly socket: Promise<Socket>;
}

async function farEnd(t: Test): Promise<Far> {
  const folder = mkdtempSync(path.join(tmpdir(), 'link-'));
  const server = createServer({ pauseOnConnect: true });
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket.on('error', () => undefined)));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const socket = new Promise<Socket>((come) => server.once('connection', come));
  const file = path.join(folder, 's');
  await new Promise<void>((ready) => server.listen(file, ready));
  return { path: file, server, socket };
}

interface Heard {
  readonly listener: LinkListener;
  text: string;
  readonly faults: DeviceFault[];
  /** Settles with the first loss. */
  readonly gone: Promise<DeviceFault>;
}

function ears(): Heard {
  let tell: (fault: DeviceFault) => void = () => undefined;
  const heard: Heard = {
    text: '',
    faults: [],
    gone: new Promise((told) => {
      tell = told;
    }),
    listener: {
      onData: (bytes) => {
        heard.text += new TextDecoder().decode(bytes);
      },
      onGone: (fault) => {
        heard.faults.push(fault);
        tell(fault);
      },
    },
  };
  return heard;
}

async function linkTo(far: Far, heard: Heard): Promise<ByteLink> {
  const { signal } = new AbortController();
  return valueOf(await openLink({ kind: 'unix', path: far.path }, heard.listener, signal));
}

const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

t.test('carries bytes both ways, and tells once that the far side has gone', async (t) => {
  const far = await farEnd(t);
  const heard = ears();
  const link = await linkTo(far, heard);
  const socket = await far.socket;
  t.same(await link.write(textBytes('ping')), { kind: 'sent' });
  const received = new Promise((come) => socket.once('data', come));
  socket.resume();
  t.equal(String(await received), 'ping');
  socket.end('pong');
  t.equal((await heard.gone).code, 'Gone');
  t.equal(heard.text, 'pong', 'what came before the end is heard');
  t.match(await link.write(textBytes('more')), { kind: 'refused', fault: { code: 'Gone' } });
  await link.close();
  await link.close();
  t.equal(heard.faults.length, 1);
});

t.test('what was sent last arrives though the link is closed at once', async (t) => {
  const far = await farEnd(t);
  const heard = ears();
  const link = await linkTo(far, heard);
  const socket = await far.socket;
  const writing = link.write(textBytes('last words'));
  let received = '';
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString();
  });
  const ended = new Promise((end) => socket.once('end', end));
  socket.resume();
  await Promise.all([link.close(), link.close(), writing, ended]);
  t.equal(received, 'last words');
  t.same(heard.faults, []);
  t.match(await link.write(textBytes('more')), { kind: 'refused' });
});

t.test('a far side that does not read is given so much and no more', async (t) => {
  const far = await farEnd(t);
  const heard = ears();
  const link = await linkTo(far, heard);
  const socket = await far.socket;
  const writes: ReturnType<ByteLink['write']>[] = [];
  const piece = new Uint8Array(64 * 1024);
  // Far more than the link keeps and the kernel takes together.
  for (let sent = 0; sent < 32; sent++) writes.push(link.write(piece));
  t.match(await writes.at(-1), { kind: 'refused', fault: { code: 'NotReady' } });
  t.match(await link.write(new Uint8Array(waitingBytesMax + 1)), { kind: 'refused' });
  socket.destroy();
  const ends = (await Promise.all(writes)).map(({ kind }) => kind);
  t.ok(ends.includes('cut'), 'whoever waits learns that it is not known');
  t.equal((await heard.gone).code, 'Gone');
  await link.close();
  t.equal(heard.faults.length, 1);
});

t.test('a far side that neither reads nor ends does not hold the close', async (t) => {
  const far = await farEnd(t);
  const heard = ears();
  const link = await linkTo(far, heard);
  await far.socket;
  const writing = link.write(new Uint8Array(waitingBytesMax));
  const closing = link.close();
  t.match(await writing, { kind: 'cut' });
  await closing;
  t.same(heard.faults, []);
});

const { signal } = new AbortController();

t.test('nobody there is a fault in words', async (t) => {
  const far = await farEnd(t);
  const missing = { kind: 'unix', path: `${far.path}-not` } as const;
  t.match(await openLink(missing, ears().listener, signal), {
    ok: false,
    error: { code: 'NotFound', detail: /ENOENT/ },
  });
});

t.test('a path that the system would cut in silence is refused', async (t) => {
  const far = await farEnd(t);
  const long = { kind: 'unix', path: `/tmp/${'x'.repeat(unixPathBytesMax - 4)}` } as const;
  t.equal(long.path.length, unixPathBytesMax + 1);
  t.match(await openLink(long, ears().listener, signal), {
    ok: false,
    error: { code: 'NotAvailable', detail: /108 bytes.*107/ },
  });
  t.equal((await openLink({ kind: 'unix', path: far.path }, ears().listener, signal)).ok, true);
});

t.test('an opening is given up by its signal', async (t) => {
  const far = await farEnd(t);
  const controller = new AbortController();
  const opening = openLink({ kind: 'unix', path: far.path }, ears().listener, controller.signal);
  controller.abort();
  t.match(await opening, { ok: false, error: { code: 'Gone' } });
  t.match(await openLink({ kind: 'unix', path: far.path }, ears().listener, controller.signal), {
    ok: false,
  });
});
