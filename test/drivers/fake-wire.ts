/**
 * The far end of a link, held in memory: what the driver under test sent, and what the test lets it
 * hear. A link as `byte-link.ts` promises it, no more. It can take bytes at once, slowly, or not at
 * all, and break off behind any of them.
 */
import type { DeviceFault } from '../../src/runtime/ports/device.js';
import { failed, ok } from '../../src/runtime/ports/result.js';
import type { Millis } from '../../src/runtime/ports/units.js';
import {
  type ByteLink,
  type LinkListener,
  type OpenLink,
  waitingBytesMax,
} from '../../src/drivers/links/byte-link.js';
import { type WireAfter, wireQueue } from './wire-queue.js';

export interface FakeWire {
  readonly openLink: OpenLink;
  /** Called with every piece that the driver sent, when it is taken, or held back by a stall. */
  onSent: (bytes: Uint8Array) => void;
  /** The device says something. */
  push(...bytes: readonly number[]): void;
  /** Likewise; the bytes are the driver's from here on. */
  give(bytes: Uint8Array): void;
  /** The plug is pulled. */
  drop(): void;
  /** While stalled, no write settles. */
  stall(): void;
  release(): void;
  /** Takes one byte in `span` from now on; 0 for all at once. */
  slow(span: Millis): void;
  /** The plug is pulled when this many more bytes were taken; `Infinity` for never. */
  cutAfter(bytes: number): void;
  /** The next openings fail; null ends that. */
  refuse(fault: DeviceFault | null): void;
  /** Openings wait until `letIn`. */
  hold(): void;
  letIn(): void;
  openLinks(): number;
  opened(): number;
  /** Bytes that the far side has taken. */
  taken(): number;
}

export const unplugged: DeviceFault = { code: 'Gone', detail: 'the plug was pulled' };
const letGo: DeviceFault = { code: 'Gone', detail: 'the link was let go' };
const full: DeviceFault = { code: 'NotReady', detail: 'the other side does not take' };

/** Without `after` it can take bytes at once or not at all. */
export function fakeWire(after?: WireAfter): FakeWire {
  let listener: LinkListener | null = null;
  let refusal: DeviceFault | null = null;
  let gate = { open: (): void => undefined, passed: Promise.resolve() };
  let opened = 0;

  const drop = (): void => {
    const told = listener;
    listener = null;
    queue.settle({ kind: 'cut', fault: unplugged });
    told?.onGone(unplugged);
  };
  const queue = wireQueue({
    after,
    onSent: (bytes) => {
      wire.onSent(bytes);
    },
    onCut: drop,
  });
  const link = (mine: LinkListener): ByteLink => ({
    taken: () => queue.taken(),
    write: (bytes) =>
      new Promise((done) => {
        if (listener !== mine) done({ kind: 'refused', fault: letGo });
        else if (queue.waiting() + bytes.length > waitingBytesMax)
          done({ kind: 'refused', fault: full });
        else queue.add(bytes.slice(), done);
      }),
    close: () => {
      if (listener === mine) {
        listener = null;
        queue.settle({ kind: 'cut', fault: letGo });
      }
      return Promise.resolve();
    },
  });
  const wire: FakeWire = {
    ...queue,
    openLink: async (_config, mine) => {
      await gate.passed;
      if (refusal !== null) return failed(refusal);
      listener = mine;
      opened += 1;
      return ok(link(mine));
    },
    onSent: () => undefined,
    push: (...bytes) => {
      wire.give(Uint8Array.from(bytes));
    },
    give: (bytes) => {
      listener?.onData(bytes);
    },
    drop,
    refuse: (fault) => {
      refusal = fault;
    },
    hold: () => {
      gate = newGate();
    },
    letIn: () => {
      gate.open();
    },
    openLinks: () => (listener === null ? 0 : 1),
    opened: () => opened,
  };
  return wire;
}

function newGate() {
  let open = (): void => undefined;
  const passed = new Promise<void>((settle) => {
    open = settle;
  });
  return {
    open: (): void => {
      open();
    },
    passed,
  };
}
