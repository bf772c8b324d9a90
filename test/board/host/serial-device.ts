/**
 * The far end of a serial cable: QEMU's `usb-serial` (FTDI 0403:6001) with `always-plugged=off` is in the
 * guest only while somebody is connected to its socket. To connect is to plug in, to close is to pull the
 * cable. The device behind it outlives the board.
 */
import { type Socket, createConnection } from 'node:net';

export interface SerialDevice {
  /** Tries until the board has its socket; comes back by itself when the board does. */
  plug(path: string): void;
  unplug(): void;
  isPlugged(): boolean;
  /** `false` when no board is there to take it. */
  send(bytes: Uint8Array): boolean;
}

const againMs = 50;

export function serialDevice(hear: (bytes: Uint8Array) => void): SerialDevice {
  let socket: Socket | null = null;
  let place: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isOpen = false;

  const connect = (): void => {
    if (place === null) return;
    const mine = createConnection({ path: place });
    socket = mine;
    mine.on('connect', () => {
      if (socket === mine) isOpen = true;
    });
    mine.on('data', hear);
    mine.on('error', () => mine.destroy());
    mine.on('close', () => {
      if (socket !== mine) return;
      socket = null;
      isOpen = false;
      if (place !== null) timer = setTimeout(connect, againMs);
    });
  };
  return {
    plug: (path) => {
      if (place !== null) return;
      place = path;
      connect();
    },
    unplug: () => {
      place = null;
      clearTimeout(timer);
      const last = socket;
      socket = null;
      isOpen = false;
      last?.destroy();
    },
    isPlugged: () => isOpen,
    send: (bytes) => {
      if (socket === null || !isOpen) return false;
      socket.write(bytes);
      return true;
    },
  };
}
