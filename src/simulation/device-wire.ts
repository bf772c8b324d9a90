/**
 * A link of a simulated counter: what a driver sends goes to the twin of its device at once, what the
 * twin says comes back, and a cable that is out ends it. As `drivers/links/byte-link.ts` promises.
 */
import type { ByteLink, LinkListener, OpenLink } from '../drivers/links/byte-link.js';
import type { DeviceFault } from '../runtime/ports/device.js';
import { failed, ok } from '../runtime/ports/result.js';

export interface DeviceWire {
  readonly openLink: OpenLink;
  /** The device says something; answers whether a process was there to take it. */
  send(bytes: Uint8Array): boolean;
  plug(state: 'in' | 'out'): void;
  /** The process is gone, and says nothing any more. */
  letGo(): void;
}

const unplugged: DeviceFault = { code: 'Gone', detail: 'the plug was pulled' };
const away: DeviceFault = { code: 'NotFound', detail: 'nothing is plugged in there' };
const over: DeviceFault = { code: 'Gone', detail: 'the link was let go' };

export function deviceWire(take: (bytes: Uint8Array) => void): DeviceWire {
  let listener: LinkListener | null = null;
  let isIn = true;
  const link = (mine: LinkListener): ByteLink => {
    let taken = 0;
    return {
      taken: () => taken,
      write: (bytes) => {
        if (listener !== mine) return Promise.resolve({ kind: 'refused', fault: over });
        taken += bytes.length;
        take(bytes.slice());
        return Promise.resolve({ kind: 'sent' });
      },
      close: () => {
        if (listener === mine) listener = null;
        return Promise.resolve();
      },
    };
  };
  return {
    openLink: (_config, mine) => {
      if (!isIn) return Promise.resolve(failed(away));
      listener = mine;
      return Promise.resolve(ok(link(mine)));
    },
    send: (bytes) => {
      listener?.onData(bytes.slice());
      return listener !== null;
    },
    plug: (state) => {
      isIn = state === 'in';
      if (isIn) return;
      const told = listener;
      listener = null;
      told?.onGone(unplugged);
    },
    letGo: () => {
      listener = null;
    },
  };
}
