/**
 * The far end of a serial cable: QEMU's `usb-serial` (FTDI 0403:6001) with `always-plugged=off` is in the
 * guest only while somebody is connected to its socket. To connect is to plug in, to close is to pull the
 * cable. The device behind it outlives the board.
 */
import type { Socket } from 'node:net';
import { type Session, cable } from './cable.js';

export interface SerialDevice {
  /** Tries until the board has its socket; comes back by itself when the board does. */
  plug(path: string): void;
  unplug(): void;
  isPlugged(): boolean;
  /** `false` when no board is there to take it. */
  send(bytes: Uint8Array): boolean;
}

interface OpenSocket extends Session {
  isOpen(): boolean;
  send(bytes: Uint8Array): boolean;
}

export function serialDevice(hear: (bytes: Uint8Array) => void): SerialDevice {
  const { plug, unplug, session } = cable((socket, gone) => openSocket(socket, hear, gone));
  return {
    plug,
    unplug: () => void unplug(),
    isPlugged: () => session()?.isOpen() ?? false,
    send: (bytes) => session()?.send(bytes) ?? false,
  };
}

function openSocket(
  socket: Socket,
  hear: (bytes: Uint8Array) => void,
  gone: () => void,
): OpenSocket {
  let isOpen = false;
  socket.on('connect', () => {
    isOpen = true;
  });
  socket.on('data', hear);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    isOpen = false;
    gone();
  });
  return {
    isOpen: () => isOpen,
    send: (bytes) => {
      if (isOpen) socket.write(bytes);
      return isOpen;
    },
    end: () => {
      isOpen = false;
      socket.destroy();
    },
  };
}
