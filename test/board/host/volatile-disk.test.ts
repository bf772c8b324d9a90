/** The NBD server, asked in the bytes that QEMU sends. */
import { once } from 'node:events';
import { type Socket, createConnection } from 'node:net';
import t, { type Test } from 'tap';
import { bytesOf, socketPath } from './sockets.js';
import { sectorBytes } from './volatile-cache.js';
import { type VolatileDisk, openVolatileDisk } from './volatile-disk.js';

const go = 7;
const optionMagic = Buffer.from('IHAVEOPT', 'latin1');

interface Asked {
  readonly type: number;
  readonly offset?: number;
  readonly length?: number;
  readonly data?: Uint8Array;
  readonly flags?: number;
}

class Client {
  readonly socket: Socket;
  readonly #take: (count: number) => Promise<Buffer>;

  constructor(path: string) {
    this.socket = createConnection({ path });
    this.socket.on('error', () => this.socket.destroy());
    this.#take = bytesOf(this.socket);
  }

  /** As QEMU begins; answers the size and the flags that it is told. */
  async begin(): Promise<{ readonly size: number; readonly flags: number }> {
    await this.#take(18);
    const head = Buffer.alloc(4 + 16);
    head.writeUInt32BE(3, 0);
    optionMagic.copy(head, 4);
    // One that is not known first: structured replies.
    head.writeUInt32BE(8, 12);
    this.socket.write(head);
    const refused = await this.#take(20);
    if (refused.readUInt32BE(12) !== 0x8000_0001) throw new Error('not refused');
    const option = Buffer.alloc(16 + 6);
    optionMagic.copy(option);
    option.writeUInt32BE(go, 8);
    option.writeUInt32BE(6, 12);
    this.socket.write(option);
    const info = await this.#take(20 + 12 + 20);
    return { size: Number(info.readBigUInt64BE(22)), flags: info.readUInt16BE(30) };
  }

  /** Answers the error, and the bytes of a read. */
  async ask(asked: Asked): Promise<{ readonly error: number; readonly data: Buffer }> {
    const { type, offset = 0, data = new Uint8Array(), flags = 0 } = asked;
    const head = Buffer.alloc(28);
    head.writeUInt32BE(0x25609513, 0);
    head.writeUInt16BE(flags, 4);
    head.writeUInt16BE(type, 6);
    head.writeBigUInt64BE(5n, 8);
    head.writeBigUInt64BE(BigInt(offset), 16);
    head.writeUInt32BE(asked.length ?? data.length, 24);
    this.socket.write(Buffer.concat([head, data]));
    const reply = await this.#take(16);
    const error = reply.readUInt32BE(4);
    return {
      error,
      data: type === 0 && error === 0 ? await this.#take(asked.length ?? 0) : Buffer.alloc(0),
    };
  }
}

const read = 0;
const write = 1;
const flush = 3;
const forced = 1;

async function newDisk(t: Test): Promise<{ path: string; medium: Uint8Array; disk: VolatileDisk }> {
  const path = socketPath(t);
  const medium = new Uint8Array(8 * sectorBytes);
  const disk = await openVolatileDisk(path, medium);
  t.teardown(() => {
    disk.close();
  });
  return { path, medium, disk };
}

async function begun(path: string): Promise<Client> {
  const client = new Client(path);
  await client.begin();
  return client;
}

const sector = new Uint8Array(sectorBytes).fill(3);

t.test('a client is told the size, and that flushes and forced writes count', async (t) => {
  const { path } = await newDisk(t);
  const client = new Client(path);
  t.same(await client.begin(), { size: 8 * sectorBytes, flags: 1 + 4 + 8 });
  client.socket.destroy();
});

t.test('a pull takes what was written, unless it was flushed or forced', async (t) => {
  const { path, medium, disk } = await newDisk(t);
  const client = await begun(path);
  await client.ask({ type: write, data: sector });
  await client.ask({ type: flush });
  await client.ask({ type: write, offset: sectorBytes, data: sector, flags: forced });
  await client.ask({ type: write, offset: 2 * sectorBytes, data: sector });
  const { data } = await client.ask({
    type: read,
    offset: 2 * sectorBytes,
    length: sectorBytes,
  });
  t.equal(data[0], 3);
  const ended = once(client.socket, 'close');
  t.same(disk.pull('all', 1), { waiting: 1, lost: 1 });
  await ended;
  t.same([medium[0], medium[sectorBytes], medium[2 * sectorBytes]], [3, 3, 0]);
  const next = await begun(path);
  t.equal((await next.ask({ type: read, length: sectorBytes })).data[0], 3);
  next.socket.destroy();
});

t.test(
  'a listener hears each flush before it is answered, and may pull the plug there',
  async (t) => {
    const { path, disk, medium } = await newDisk(t);
    const client = await begun(path);
    const ended = once(client.socket, 'close');
    disk.onFlush((count) => {
      if (count === 1) disk.pull('all', 1);
    });
    await client.ask({ type: write, data: sector });
    void client.ask({ type: flush });
    await ended;
    t.equal(medium[0], 3);
    t.equal(disk.flushes(), 1);
  },
);

t.test('a listener hears each write while it lies in the cache alone', async (t) => {
  const { path, disk, medium } = await newDisk(t);
  const client = await begun(path);
  const ended = once(client.socket, 'close');
  let writes = 0;
  disk.onWrite(() => {
    writes += 1;
    if (writes === 2) t.same(disk.pull('all', 1), { waiting: 1, lost: 1 });
  });
  await client.ask({ type: write, data: sector });
  await client.ask({ type: flush });
  void client.ask({ type: write, offset: sectorBytes, data: sector });
  await ended;
  t.same([medium[0], medium[sectorBytes], writes], [3, 0, 2]);
});

t.test('a dead disk answers with EIO, and takes nothing', async (t) => {
  const { path, disk } = await newDisk(t);
  const client = await begun(path);
  disk.trouble({ reads: true, writes: true, flushes: true });
  t.equal((await client.ask({ type: read, length: sectorBytes })).error, 5);
  t.equal((await client.ask({ type: write, data: sector })).error, 5);
  t.equal((await client.ask({ type: flush })).error, 5);
  disk.trouble({});
  t.equal((await client.ask({ type: read, length: sectorBytes })).data[0], 0);
  client.socket.destroy();
});
