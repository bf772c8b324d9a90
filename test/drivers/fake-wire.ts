/**
 * The far end of a link, held in memory: what the driver under test sent, and what the test lets it
 * hear. A link as `byte-link.ts` promises it, no more.
 */
import type { DeviceFault } from '../../src/runtime/ports/device.js';
import { failed, ok } from '../../src/runtime/ports/result.js';
import type {
  ByteLink,
  LinkListener,
  OpenLink,
  WriteEnd,
} from '../../src/drivers/links/byte-link.js';

export interface FakeWire {
  readonly openLink: OpenLink;
  /** Called with every piece that the driver sent. */
  onSent: (bytes: Uint8Array) => void;
  /** The device says something. */
  push(...bytes: readonly number[]): void;
  /** The plug is pulled. */
  drop(): void;
  /** While stalled, no write settles. */
  stall(): void;
  release(): void;
  /** The next openings fail. */
  refuse(fault: DeviceFault): void;
  /** Openings wait until `letIn`. */
  hold(): void;
  letIn(): void;
  openLinks(): number;
  opened(): number;
}

export const unplugged: DeviceFault = { code: 'Gone', detail: 'the plug was pulled' };
const letGo: DeviceFault = { code: 'Gone', detail: 'the link was let go' };

export function fakeWire(): FakeWire {
  let listener: LinkListener | null = null;
  let waiting: ((end: WriteEnd) => void)[] = [];
  let isStalled = false;
  let refusal: DeviceFault | null = null;
  let gate = { open: (): void => undefined, passed: Promise.resolve() };
  let opened = 0;

  const settle = (end: WriteEnd): void => {
    const settled = waiting;
    waiting = [];
    for (const one of settled) one(end);
  };
  let taken = 0;
  const link = (mine: LinkListener): ByteLink => ({
    taken: () => taken,
    write: (bytes) =>
      new Promise((done) => {
        if (listener !== mine) {
          done({ kind: 'refused', fault: letGo });
          return;
        }
        wire.onSent(bytes.slice());
        waiting.push((end) => {
          if (end.kind === 'sent') taken += bytes.length;
          done(end);
        });
        if (!isStalled) settle({ kind: 'sent' });
      }),
    close: () => {
      if (listener === mine) listener = null;
      settle({ kind: 'cut', fault: letGo });
      return Promise.resolve();
    },
  });
  const wire: FakeWire = {
    openLink: async (_config, mine) => {
      await gate.passed;
      if (refusal !== null) return failed(refusal);
      listener = mine;
      opened += 1;
      return ok(link(mine));
    },
    onSent: () => undefined,
    push: (...bytes) => {
      listener?.onData(Uint8Array.from(bytes));
    },
    drop: () => {
      const told = listener;
      listener = null;
      settle({ kind: 'cut', fault: unplugged });
      told?.onGone(unplugged);
    },
    stall: () => {
      isStalled = true;
    },
    release: () => {
      isStalled = false;
      settle({ kind: 'sent' });
    },
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
