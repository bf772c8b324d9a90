/**
 * A line under TLS that breaks where a test wants it to: it stands before a TLS server, cuts what goes
 * by into TLS records (RFC 8446, 5.1), and may end the connection at any of them, or within one.
 */
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import type { Test } from 'tap';

export interface TlsRecord {
  /** Who sent it. */
  readonly from: 'client' | 'server';
  /** 20 change cipher spec, 21 alert, 22 handshake, 23 anything that is encrypted in TLS 1.3. */
  readonly type: number;
  /** Which of its sender's it is, from 0. */
  readonly place: number;
  readonly bytes: Buffer;
}

export interface Line {
  /** Ends both connections: in order, or with a reset. */
  readonly cut: (how: 'close' | 'reset') => void;
  /** Hands part of a record on, which is what a cut within it leaves. */
  readonly write: (to: 'client' | 'server', bytes: Uint8Array) => void;
}

export interface RelayRules {
  /** A record has come by; it goes on unless the answer is `hold`. */
  readonly onRecord?: (record: TlsRecord, line: Line) => 'hold' | undefined;
  /** A connection has been made, and no byte has come. */
  readonly onConnection?: (line: Line) => void;
}

export interface Relay {
  readonly port: number;
  /** Of all connections, in the order in which they came by. */
  readonly records: readonly TlsRecord[];
  readonly connections: () => number;
}

/** Stands before `port` on loopback until `t` ends. */
export async function tlsRelay(t: Test, port: number, rules: RelayRules = {}): Promise<Relay> {
  const records: TlsRecord[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const wallet = connect(port, '127.0.0.1');
    const both = { client, server: wallet };
    const line: Line = {
      cut: (how) => {
        for (const socket of Object.values(both)) {
          if (how === 'reset') socket.resetAndDestroy();
          else socket.end();
        }
      },
      write: (to, bytes) => both[to].write(bytes),
    };
    for (const socket of Object.values(both)) {
      sockets.add(socket);
      // Records go on one by one, and none waits for the other side to say that it has the last.
      socket.setNoDelay();
      socket.on('error', () => socket.destroy());
    }
    const carry = (from: TlsRecord['from'], to: TlsRecord['from']): void => {
      onRecords(both[from], (type, bytes, place) => {
        const record = { from, type, place, bytes };
        records.push(record);
        if (rules.onRecord?.(record, line) !== 'hold' && both[to].writable) both[to].write(bytes);
      });
      both[from].on('end', () => both[to].end());
    };
    carry('client', 'server');
    carry('server', 'client');
    rules.onConnection?.(line);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    port: (server.address() as AddressInfo).port,
    records,
    connections: () => connections,
  };
}

const headBytes = 5;

function onRecords(
  socket: Socket,
  told: (type: number, bytes: Buffer, place: number) => void,
): void {
  let held: Buffer = Buffer.alloc(0);
  let place = 0;
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= headBytes) {
      const length = headBytes + held.readUInt16BE(3);
      if (held.length < length) return;
      const bytes = held.subarray(0, length);
      held = held.subarray(length);
      told(bytes.readUInt8(0), bytes, place);
      place += 1;
    }
  });
}
