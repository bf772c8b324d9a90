/**
 * A character device as the kernel gives it when it is opened not to wait: EAGAIN for what it does not
 * take or has not got, usblp's answer to a write of no bytes, EBUSY for a second opener, EIO once it is
 * gone. A call can be made to hang in the kernel.
 */
import type { FileMode } from '../../../src/drivers/links/link-config.js';
import type { DeviceFile } from '../../../src/drivers/links/node-file.js';
import { collector } from './ears.js';

export interface FileStandIn {
  readonly open: (path: string, mode: FileMode) => Promise<DeviceFile>;
  /** Positions of the writes, in order. */
  readonly positions: readonly (number | null)[];
  send(bytes: Uint8Array): void;
  came(count: number): Promise<Buffer>;
  stall(): void;
  release(): void;
  /** The next calls to write never come back, until `unplug`. */
  hang(): void;
  /** The next writes fail with this code. */
  refuse(code: string | null): void;
  unplug(): void;
  plug(node: string): void;
  openFiles(): number;
}

export function fileStandIn(): FileStandIn {
  const came = collector();
  const positions: (number | null)[] = [];
  let node: string | null = null;
  let isStalled = false;
  let isHanging = false;
  let refusal: string | null = null;
  let toTill: number[] = [];
  let open = 0;
  let letGo: () => void = () => undefined;

  const fails = (code: string): Error => Object.assign(new Error(code), { code });
  const fileAt = (path: string): DeviceFile => {
    const look = async (): Promise<void> => {
      await Promise.resolve();
      if (node !== path) throw fails('EIO');
      if (refusal !== null) throw fails(refusal);
      if (isHanging) {
        await new Promise<void>((settle) => {
          letGo = settle;
        });
        throw fails('EIO');
      }
    };
    return {
      endsForGood: false,
      write: async (bytes, position) => {
        await look();
        if (isStalled) throw fails('EAGAIN');
        positions.push(position);
        came.take(bytes);
        return bytes.length;
      },
      isDone: () => Promise.resolve(!isStalled || node !== path),
      read: async (into) => {
        await Promise.resolve();
        if (node !== path) throw fails('EIO');
        if (toTill.length === 0) throw fails('EAGAIN');
        const bytes = toTill.splice(0, into.length);
        into.set(bytes);
        return bytes.length;
      },
      close: async () => {
        await Promise.resolve();
        open -= 1;
      },
    };
  };
  return {
    positions,
    open: async (path) => {
      await Promise.resolve();
      if (path !== node) throw fails('ENOENT');
      if (open > 0) throw fails('EBUSY');
      open += 1;
      return fileAt(path);
    },
    send: (bytes) => {
      toTill.push(...bytes);
    },
    came: (count) => came.upTo(count),
    stall: () => {
      isStalled = true;
    },
    release: () => {
      isStalled = false;
    },
    hang: () => {
      isHanging = true;
    },
    refuse: (code) => {
      refusal = code;
    },
    unplug: () => {
      node = null;
      isHanging = false;
      letGo();
    },
    plug: (at) => {
      node = at;
      [isStalled, isHanging, refusal, toTill] = [false, false, null, []];
      came.forget();
    },
    openFiles: () => open,
  };
}
