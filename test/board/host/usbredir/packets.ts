/**
 * The packets of usbredir (usbredirproto.h of spice's usbredir, protocol 0.7) that a USB device made on
 * the host has to speak with QEMU's `usb-redir`: bytes to packets and back. Pure. We are its `usb-host`
 * side, the one that has the device; what QEMU may not send us is told as `other` and left alone.
 */

/** Bits of the capabilities that both sides tell in their hello. */
export const capability = {
  connectDeviceVersion: 1,
  disconnectAck: 3,
  endpointPacketSize: 4,
  wideIds: 5,
  wideBulkLength: 6,
} as const;

export const packetType = {
  hello: 0,
  deviceConnect: 1,
  deviceDisconnect: 2,
  reset: 3,
  interfaceInfo: 4,
  endpointInfo: 5,
  setConfiguration: 6,
  getConfiguration: 7,
  configurationStatus: 8,
  setAltSetting: 9,
  getAltSetting: 10,
  altSettingStatus: 11,
  startInterruptReceiving: 15,
  stopInterruptReceiving: 16,
  interruptReceivingStatus: 17,
  cancelData: 21,
  disconnectAck: 24,
  control: 100,
  bulk: 101,
  interrupt: 103,
} as const;

export const status = { success: 0, cancelled: 1, invalid: 2, ioError: 3, stall: 4 } as const;

/** As they stand on the wire: type, id, and what follows the header. */
export interface Packet {
  readonly type: number;
  readonly id: bigint;
  readonly body: Uint8Array;
}

const narrowHeader = 12;
const wideHeader = 16;
/** The longest that QEMU sends is a bulk transfer of a megabyte. */
const bodyBytesMax = 8 * 1024 * 1024;

/** Ids are of 32 bits in a hello, and of 64 afterwards when both sides have said `wideIds`. */
export function encodePacket({ type, id, body }: Packet, ids: 'narrow' | 'wide'): Uint8Array {
  const isWide = ids === 'wide' && type !== packetType.hello;
  const header = isWide ? wideHeader : narrowHeader;
  const bytes = Buffer.alloc(header + body.length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(body.length, 4);
  if (isWide) bytes.writeBigUInt64LE(id, 8);
  else bytes.writeUInt32LE(Number(id & 0xffff_ffffn), 8);
  bytes.set(body, header);
  return bytes;
}

export interface PacketReader {
  /** The packets that are whole now, however the stream was cut. */
  push(bytes: Uint8Array): readonly Packet[];
}

/** Ids are wide from the first packet behind the hello on, if `isWide` then says so. */
export function packetReader(isWide: () => boolean): PacketReader {
  let rest: Buffer = Buffer.alloc(0);
  let isGreeted = false;
  const next = (): Packet | null => {
    const header = isGreeted && isWide() ? wideHeader : narrowHeader;
    if (rest.length < header) return null;
    const length = rest.readUInt32LE(4);
    if (length > bodyBytesMax) throw new Error(`usbredir: a packet of ${length} bytes`);
    if (rest.length < header + length) return null;
    const type = rest.readUInt32LE(0);
    const id = header === wideHeader ? rest.readBigUInt64LE(8) : BigInt(rest.readUInt32LE(8));
    const body = Uint8Array.from(rest.subarray(header, header + length));
    rest = rest.subarray(header + length);
    if (type === packetType.hello) isGreeted = true;
    return { type, id, body };
  };
  return {
    push: (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      const packets: Packet[] = [];
      // One at a time: what a hello says decides how the packet behind it begins.
      for (let packet = next(); packet !== null; packet = next()) packets.push(packet);
      return packets;
    },
  };
}

const versionBytes = 64;

export function helloBody(version: string, capabilities: readonly number[]): Uint8Array {
  const body = Buffer.alloc(versionBytes + 4);
  body.write(version, 0, versionBytes - 1, 'latin1');
  body.writeUInt32LE(
    capabilities.reduce((bits, bit) => bits | (1 << bit), 0),
    versionBytes,
  );
  return body;
}

export function hasCapability(hello: Uint8Array, bit: number): boolean {
  const words = Buffer.from(hello).subarray(versionBytes);
  return words.length >= 4 && (words.readUInt32LE(0) & (1 << bit)) !== 0;
}

export interface ControlRequest {
  readonly endpoint: number;
  readonly request: number;
  readonly requestType: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
  /** What goes to the device; empty when the device is asked for something. */
  readonly data: Uint8Array;
}

const controlHeader = 10;

export function controlOf(body: Uint8Array): ControlRequest {
  const bytes = Buffer.from(body);
  return {
    endpoint: bytes.readUInt8(0),
    request: bytes.readUInt8(1),
    requestType: bytes.readUInt8(2),
    value: bytes.readUInt16LE(4),
    index: bytes.readUInt16LE(6),
    length: bytes.readUInt16LE(8),
    data: Uint8Array.from(bytes.subarray(controlHeader)),
  };
}

export interface ControlAnswer {
  readonly status: number;
  /** How many bytes went, either way. */
  readonly length: number;
  readonly data: Uint8Array;
}

export function controlBody(asked: ControlRequest, answer: ControlAnswer): Uint8Array {
  const body = Buffer.alloc(controlHeader + answer.data.length);
  body.set([asked.endpoint, asked.request, asked.requestType, answer.status]);
  body.writeUInt16LE(asked.value, 4);
  body.writeUInt16LE(asked.index, 6);
  body.writeUInt16LE(answer.length, 8);
  body.set(answer.data, controlHeader);
  return body;
}

/** A bulk or interrupt transfer. */
export interface Transfer {
  readonly endpoint: number;
  readonly status: number;
  /** Asked for, or gone. */
  readonly length: number;
  readonly data: Uint8Array;
}

const bulkHeader = 10;
const interruptHeader = 4;

/** With `wideBulkLength`: the upper half of the length stands behind the stream. */
export function bulkOf(body: Uint8Array): Transfer {
  const bytes = Buffer.from(body);
  return {
    endpoint: bytes.readUInt8(0),
    status: bytes.readUInt8(1),
    length: bytes.readUInt16LE(2) + bytes.readUInt16LE(8) * 0x1_0000,
    data: Uint8Array.from(bytes.subarray(bulkHeader)),
  };
}

export function bulkBody({ endpoint, status: end, length, data }: Transfer): Uint8Array {
  const body = Buffer.alloc(bulkHeader + data.length);
  body.set([endpoint, end]);
  body.writeUInt16LE(length & 0xffff, 2);
  body.writeUInt16LE(length >>> 16, 8);
  body.set(data, bulkHeader);
  return body;
}

export function interruptOf(body: Uint8Array): Transfer {
  const bytes = Buffer.from(body);
  return {
    endpoint: bytes.readUInt8(0),
    status: bytes.readUInt8(1),
    length: bytes.readUInt16LE(2),
    data: Uint8Array.from(bytes.subarray(interruptHeader)),
  };
}

export function interruptBody({ endpoint, status: end, length, data }: Transfer): Uint8Array {
  const body = Buffer.alloc(interruptHeader + data.length);
  body.set([endpoint, end]);
  body.writeUInt16LE(length, 2);
  body.set(data, interruptHeader);
  return body;
}
