/** usbredir against a far end that speaks as QEMU's usb-redir does on an xHCI port. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import t, { type Test } from 'tap';
import { bytesOf, farEnd } from '../sockets.js';
import { hidFunction, hidIn, keypadShape, scannerShape } from './hid-device.js';
import {
  type Packet,
  bulkBody,
  bulkOf,
  capability,
  controlBody,
  controlOf,
  encodePacket,
  hasCapability,
  helloBody,
  interruptOf,
  packetReader,
  packetType,
} from './packets.js';
import { type PluggedDevice, pluggedDevice } from './plugged-device.js';
import { portStatus, printerFunction, printerIn, printerOut } from './printer-device.js';

const empty = new Uint8Array();

/** QEMU's end, behind the hellos. */
class Board {
  readonly socket: Socket;
  readonly #packets: Packet[] = [];
  #wanted: ((packet: Packet) => void) | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    const reader = packetReader(() => true);
    socket.on('data', (bytes: Buffer) => {
      for (const packet of reader.push(bytes)) {
        const wanted = this.#wanted;
        this.#wanted = null;
        if (wanted === null) this.#packets.push(packet);
        else wanted(packet);
      }
    });
    this.tell(packetType.hello, 0n, helloBody('qemu', Object.values(capability)));
  }

  tell(type: number, id: bigint, body: Uint8Array): void {
    this.socket.write(encodePacket({ type, id, body }, 'wide'));
  }

  next(): Promise<Packet> {
    const [first] = this.#packets.splice(0, 1);
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((settle) => {
      this.#wanted = settle;
    });
  }

  async control(requestType: number, request: number, value = 0, length = 255): Promise<Buffer> {
    const asked = { endpoint: requestType & 0x80, request, requestType, value, index: 0, length };
    const answer = { status: 0, length, data: empty };
    this.tell(packetType.control, 9n, controlBody({ ...asked, data: empty }, answer));
    const { body } = await this.next();
    return Buffer.from(body);
  }

  /** Told what it is, set up. */
  async setUp(): Promise<readonly Packet[]> {
    const told = [await this.next(), await this.next(), await this.next(), await this.next()];
    this.tell(packetType.reset, 0n, empty);
    this.tell(packetType.setConfiguration, 1n, Uint8Array.of(1));
    await this.next();
    return told;
  }
}

async function plugged(t: Test, device: PluggedDevice): Promise<Board> {
  const far = await farEnd(t);
  device.plug(far.path);
  t.teardown(() => {
    device.unplug();
  });
  return new Board(await far.next());
}

t.test(
  'a device says what it can, what it is made of, and that it is there, in this order',
  async (t) => {
    const board = await plugged(t, pluggedDevice(hidFunction(keypadShape)));
    const told = await board.setUp();
    t.same(
      told.map(({ type }) => type),
      [
        packetType.hello,
        packetType.interfaceInfo,
        packetType.endpointInfo,
        packetType.deviceConnect,
      ],
    );
    const [hello, interfaces, endpoints, connect] = told.map(({ body }) => Buffer.from(body));
    // Without these QEMU refuses a device on an xHCI port.
    for (const bit of [
      capability.endpointPacketSize,
      capability.wideIds,
      capability.wideBulkLength,
    ]) {
      t.ok(hasCapability(hello ?? empty, bit), `capability ${bit}`);
    }
    t.equal(interfaces?.readUInt32LE(0), 1);
    t.equal(interfaces?.[4 + 32], 3);
    t.equal(endpoints?.[16 + 1], 3);
    t.equal(endpoints?.readUInt16LE(96 + 2 * 17), 8);
    t.same([connect?.readUInt16LE(4), connect?.readUInt16LE(6)], [0x1a2c, 0x0e24]);
  },
);

t.test('descriptors are answered as asked for, what nobody knows stalls', async (t) => {
  const board = await plugged(t, pluggedDevice(hidFunction(scannerShape)));
  await board.setUp();
  const device = await board.control(0x80, 6, 0x0100, 18);
  t.same([device.readUInt16LE(8), device.length], [18, 28]);
  const configuration = await board.control(0x80, 6, 0x0200);
  t.equal(configuration.readUInt16LE(10 + 2), configuration.length - 10);
  t.match((await board.control(0x80, 6, 0x0303)).subarray(12).toString('utf16le'), 'SC01');
  t.same((await board.control(0x81, 6, 0x2200)).subarray(10), scannerShape.report);
  t.equal((await board.control(0xc0, 77))[3], 4);
});

t.test('reports go once somebody listens, each as one packet', async (t) => {
  const keypad = pluggedDevice(hidFunction(keypadShape));
  const board = await plugged(t, keypad);
  t.notOk(keypad.send(hidIn, Uint8Array.of(1)), 'nobody has set it up');
  await board.setUp();
  t.ok(keypad.send(hidIn, Uint8Array.of(1, 2)));
  board.tell(packetType.startInterruptReceiving, 2n, Uint8Array.of(hidIn));
  t.equal((await board.next()).type, packetType.interruptReceivingStatus);
  const { type, body } = await board.next();
  t.equal(type, packetType.interrupt);
  t.same(interruptOf(body).data, Uint8Array.of(1, 2));
});

t.test('a report that the computer writes by the control pipe is heard', async (t) => {
  const reports: Uint8Array[] = [];
  const scanner = pluggedDevice(hidFunction(scannerShape, (report) => reports.push(report)));
  const board = await plugged(t, scanner);
  await board.setUp();
  const data = Uint8Array.of(4, 1, 0);
  const asked = { endpoint: 0, request: 9, requestType: 0x21, value: 0x0204, index: 0, length: 3 };
  const answer = { status: 0, length: 3, data };
  board.tell(packetType.control, 3n, controlBody({ ...asked, data }, answer));
  t.equal(controlOf((await board.next()).body).length, 3);
  t.same(reports, [data]);
});

function aPrinter(): { readonly device: PluggedDevice; readonly taken: number[]; isFull: boolean } {
  const taken: number[] = [];
  const printer = {
    taken,
    isFull: false,
    device: pluggedDevice(
      printerFunction({
        take: (bytes) => {
          if (printer.isFull) return false;
          taken.push(...bytes);
          return true;
        },
        isPaperOut: () => false,
        isOnline: () => true,
      }),
    ),
  };
  return printer;
}

const bulk = (endpoint: number, data: Uint8Array, length = data.length): Uint8Array =>
  bulkBody({ endpoint, status: 0, length, data });

t.test('what a printer cannot take waits on the wire, in order, and is cancelled', async (t) => {
  const printer = aPrinter();
  const board = await plugged(t, printer.device);
  await board.setUp();
  board.tell(packetType.bulk, 4n, bulk(printerOut, Uint8Array.of(1, 2)));
  t.same([(await board.next()).id, printer.taken], [4n, [1, 2]]);
  printer.isFull = true;
  board.tell(packetType.bulk, 5n, bulk(printerOut, Uint8Array.of(3)));
  board.tell(packetType.bulk, 6n, bulk(printerOut, Uint8Array.of(4)));
  board.tell(packetType.cancelData, 6n, empty);
  const cancelled = await board.next();
  t.same([cancelled.id, bulkOf(cancelled.body).status], [6n, 1]);
  printer.isFull = false;
  printer.device.retry();
  t.same([(await board.next()).id, printer.taken], [5n, [1, 2, 3]]);
});

t.test('a read waits for what the printer says, and takes no more than it asked for', async (t) => {
  const printer = aPrinter();
  const board = await plugged(t, printer.device);
  await board.setUp();
  board.tell(packetType.bulk, 7n, bulk(printerIn, empty, 2));
  const waits = board.next();
  printer.device.send(printerIn, Uint8Array.of(1, 2, 3));
  const first = await waits;
  t.same([first.id, bulkOf(first.body).data], [7n, Uint8Array.of(1, 2)]);
  board.tell(packetType.bulk, 8n, bulk(printerIn, empty, 64));
  t.same(bulkOf((await board.next()).body).data, Uint8Array.of(3));
});

t.test('a printer tells its port status: paper, selected, no error', async (t) => {
  const shown = (out: boolean, online: boolean): number =>
    portStatus({ isPaperOut: () => out, isOnline: () => online });
  t.same([shown(false, true), shown(true, false), shown(false, false)], [0x18, 0x20, 0x00]);
  const board = await plugged(t, aPrinter().device);
  await board.setUp();
  t.equal((await board.control(0xa1, 1, 0, 1))[10], 0x18);
});

t.test('a cable that is pulled says so; one that is put back is told anew', async (t) => {
  const far = await farEnd(t);
  const device = pluggedDevice(hidFunction(keypadShape));
  device.plug(far.path);
  const board = new Board(await far.next());
  await board.setUp();
  const ended = once(board.socket, 'close');
  device.unplug();
  t.equal((await board.next()).type, packetType.deviceDisconnect);
  board.socket.end();
  await ended;
  device.plug(far.path);
  const again = new Board(await far.next());
  t.equal((await again.setUp()).length, 4);
  t.ok(device.isUsed());
  // The board goes, and comes back by itself: the device looks for it.
  again.socket.destroy();
  t.equal((await new Board(await far.next()).setUp()).length, 4);
  device.unplug();
});

t.test('packets are read the same however the stream is cut', async (t) => {
  const stream = Buffer.concat([
    encodePacket({ type: packetType.hello, id: 0n, body: helloBody('x', [5]) }, 'narrow'),
    encodePacket({ type: 2, id: 1n << 40n, body: empty }, 'wide'),
    encodePacket({ type: 101, id: 3n, body: bulk(2, Uint8Array.of(9)) }, 'wide'),
  ]);
  const whole = packetReader(() => true).push(stream);
  t.same(
    whole.map(({ type, id }) => [type, id]),
    [
      [0, 0n],
      [2, 1n << 40n],
      [101, 3n],
    ],
  );
  const reader = packetReader(() => true);
  t.same(
    [...stream].flatMap((byte) => reader.push(Uint8Array.of(byte))),
    whole,
  );
  t.throws(() => packetReader(() => true).push(Buffer.alloc(12, 0xff)), /a packet of/);
});

t.test('the far end of a test takes bytes by their count', async (t) => {
  const far = await farEnd(t);
  const device = pluggedDevice(hidFunction(keypadShape));
  device.plug(far.path);
  const take = bytesOf(await far.next());
  // The hello is narrow: type, length, id of 32 bits.
  t.same([...(await take(12))], [0, 0, 0, 0, 68, 0, 0, 0, 0, 0, 0, 0]);
  device.unplug();
});
