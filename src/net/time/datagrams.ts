/**
 * UDP as a time source needs it: one socket for one question, on a port that nobody can guess, which
 * hears from the address it asks and from no other. Nothing is sent but what is handed in.
 */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { systemCode } from '../http/system-code.js';

export interface Place {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface DatagramParts {
  /** The socket stands, and knows whom it asks. */
  readonly onReady: () => void;
  /** `from` is where it says it comes from. */
  readonly onMessage: (bytes: Uint8Array, from: Place) => void;
  /** Nothing more will come. May be called after an end. */
  readonly onFault: (detail: string) => void;
}

export interface Datagram {
  /** Only after `onReady`. */
  send(bytes: Uint8Array): void;
  /** Whom it asks, by address; `null` before `onReady`. */
  peer(): Place | null;
  /** Twice is safe. */
  end(): void;
}

/** Calls back later, never from inside the call. */
export type OpenDatagram = (to: Place, parts: DatagramParts) => Datagram;

export const openDatagram: OpenDatagram = ({ host, port }, parts) => {
  let peer: Place | null = null;
  let end: () => void = () => undefined;
  let send: (bytes: Uint8Array) => void = () => undefined;
  let isEnded = false;

  // The family of the socket is that of the address, so the name is looked up first.
  lookup(host, (error, address, family) => {
    if (isEnded) return;
    if (error !== null) {
      parts.onFault(`no address: ${systemCode(error)}`);
      return;
    }
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    end = () => {
      socket.close();
    };
    socket.on('error', (fault) => {
      parts.onFault(`socket: ${systemCode(fault)}`);
    });
    socket.on('message', (bytes, from) => {
      parts.onMessage(bytes, { host: from.address, port: from.port });
    });
    // Connected: the kernel drops what comes from elsewhere, and says when nobody listens there.
    socket.connect(port, address, () => {
      if (isEnded) return;
      peer = { host: address, port };
      send = (bytes) => {
        socket.send(bytes);
      };
      parts.onReady();
    });
  });

  return {
    send: (bytes) => {
      send(bytes);
    },
    peer: () => peer,
    end: () => {
      if (isEnded) return;
      isEnded = true;
      end();
    },
  };
};

const portUsual = 123;

/** `name`, `name:port`, `1.2.3.4:port`, `[::1]:port`; `null` for what is no place. */
export function placeOf(text: string): Place | null {
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]]{1,253}))(?::(\d{1,5}))?$/.exec(text);
  if (found === null) return null;
  const [, six, name, digits] = found;
  const port = digits === undefined ? portUsual : Number(digits);
  if (port < 1 || port > 65_535) return null;
  if (six !== undefined) return isIP(six) === 6 ? { host: six, port } : null;
  return name === undefined || !isHostName(name) ? null : { host: name, port };
}

function isHostName(name: string): boolean {
  const isDotted = /^[\d.]+$/.test(name);
  return isDotted ? isIP(name) === 4 : /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name);
}
