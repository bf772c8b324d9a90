/**
 * The NBD protocol as QEMU's client speaks it (nbd/doc/proto.md, fixed newstyle, simple replies): bytes in,
 * requests out, and the bytes of the answers. Pure.
 */

export type NbdRequest =
  | {
      readonly kind: 'read';
      readonly handle: bigint;
      readonly offset: number;
      readonly length: number;
    }
  | {
      readonly kind: 'write';
      readonly handle: bigint;
      readonly offset: number;
      readonly data: Uint8Array;
      /** To be on the medium before the answer. */
      readonly isForced: boolean;
    }
  | { readonly kind: 'flush'; readonly handle: bigint }
  | { readonly kind: 'goodbye' }
  | { readonly kind: 'unknown'; readonly handle: bigint };

export interface NbdReader {
  /** Requests that are whole now; what the handshake wants said goes to `reply`. */
  push(bytes: Uint8Array): readonly NbdRequest[];
}

const optionMagic = 0x49484156454f5054n;
const optionReplyMagic = 0x0003e889045565a9n;
const requestMagic = 0x25609513;
const replyMagic = 0x67446698;
const transmissionFlags = { has: 1, flush: 4, forced: 8 } as const;
const clientFlagsBytes = 4;
const optionBytes = 16;
const requestBytes = 28;
const go = 7;
const abort = 2;
const acknowledged = 1;
const informed = 3;
const unsupported = 0x8000_0001;

/** Numbers of errors on the wire. */
export const nbdError = { none: 0, input: 5, invalid: 22 } as const;

/** What the server says first. */
export function greeting(): Uint8Array {
  const bytes = Buffer.alloc(18);
  bytes.write('NBDMAGIC', 'latin1');
  bytes.writeBigUInt64BE(optionMagic, 8);
  bytes.writeUInt16BE(3, 16);
  return bytes;
}

export function nbdReply(
  handle: bigint,
  error: number,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = Buffer.alloc(16 + data.length);
  bytes.writeUInt32BE(replyMagic, 0);
  bytes.writeUInt32BE(error, 4);
  bytes.writeBigUInt64BE(handle, 8);
  bytes.set(data, 16);
  return bytes;
}

export function nbdReader(diskBytes: number, reply: (bytes: Uint8Array) => void): NbdReader {
  let rest: Buffer = Buffer.alloc(0);
  let phase: 'flags' | 'options' | 'requests' = 'flags';
  const take = (length: number): Buffer => {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  };
  const option = (): boolean => {
    if (rest.length < optionBytes) return false;
    const length = rest.readUInt32BE(12);
    if (rest.length < optionBytes + length) return false;
    const number = take(optionBytes + length).readUInt32BE(8);
    if (number === go) {
      reply(optionReply(go, informed, exportInfo(diskBytes)));
      reply(optionReply(go, acknowledged));
      phase = 'requests';
    } else reply(optionReply(number, number === abort ? acknowledged : unsupported));
    return true;
  };
  const request = (): NbdRequest | null => {
    if (rest.length < requestBytes) return null;
    if (rest.readUInt32BE(0) !== requestMagic) throw new Error('NBD: no request where one begins');
    const isWrite = rest.readUInt16BE(6) === 1;
    const length = rest.readUInt32BE(24);
    if (isWrite && rest.length < requestBytes + length) return null;
    return requestOf(take(isWrite ? requestBytes + length : requestBytes));
  };
  return {
    push: (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      if (phase === 'flags' && rest.length >= clientFlagsBytes) {
        take(clientFlagsBytes);
        phase = 'options';
      }
      while (phase === 'options' && option());
      const requests: NbdRequest[] = [];
      if (phase !== 'requests') return requests;
      for (let next = request(); next !== null; next = request()) requests.push(next);
      return requests;
    },
  };
}

function requestOf(bytes: Buffer): NbdRequest {
  const handle = bytes.readBigUInt64BE(8);
  const offset = Number(bytes.readBigUInt64BE(16));
  const length = bytes.readUInt32BE(24);
  switch (bytes.readUInt16BE(6)) {
    case 0:
      return { kind: 'read', handle, offset, length };
    case 1: {
      const isForced = (bytes.readUInt16BE(4) & 1) !== 0;
      return { kind: 'write', handle, offset, data: bytes.subarray(requestBytes), isForced };
    }
    case 2:
      return { kind: 'goodbye' };
    case 3:
      return { kind: 'flush', handle };
    default:
      return { kind: 'unknown', handle };
  }
}

function exportInfo(diskBytes: number): Uint8Array {
  const info = Buffer.alloc(12);
  info.writeBigUInt64BE(BigInt(diskBytes), 2);
  const { has, flush, forced } = transmissionFlags;
  info.writeUInt16BE(has | flush | forced, 10);
  return info;
}

function optionReply(
  option: number,
  type: number,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = Buffer.alloc(20 + data.length);
  bytes.writeBigUInt64BE(optionReplyMagic, 0);
  bytes.writeUInt32BE(option, 8);
  bytes.writeUInt32BE(type, 12);
  bytes.writeUInt32BE(data.length, 16);
  bytes.set(data, 20);
  return bytes;
}
