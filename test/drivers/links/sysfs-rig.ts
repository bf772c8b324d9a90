/** Folders that look like /sys, and time for links that work on real files. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import type { LinkListener } from '../../../src/drivers/links/byte-link.js';
import type { After } from '../../../src/runtime/ports/clock.js';
import type { DeviceFault } from '../../../src/runtime/ports/device.js';
import { wallMs } from '../../../src/runtime/ports/units.js';
import { type VirtualTime, virtualTime } from '../../../src/twins/virtual-time.js';

/** Files by path, with what they say; a text `-> target` is a link. */
export type Tree = Readonly<Record<string, string>>;

/** A folder of its own that holds `tree`; goes with the test. */
export function folderOf(t: Test, tree: Tree): string {
  const root = mkdtempSync(path.join(tmpdir(), 'sysfs-'));
  t.teardown(() => {
    rmSync(root, { recursive: true });
  });
  grow(root, tree);
  return root;
}

export function grow(root: string, tree: Tree): void {
  for (const [name, text] of Object.entries(tree)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), file);
    else writeFileSync(file, text);
  }
}

/** Settles as `promise` does; what it waits for happens at once. */
export async function driven<T>(time: VirtualTime, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.finally(() => {
    isSettled = true;
  });
  await until(() => isSettled, time);
  return settled;
}

/** Turns the world, and with `time` its hands, until `holds`. */
export async function until(holds: () => boolean, time?: VirtualTime): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    if (holds()) return;
    await new Promise((settle) => setImmediate(settle));
    if (!holds()) await time?.next();
  }
  throw new Error('it never came to hold');
}

export function stillTime(): VirtualTime {
  return virtualTime({ wall: wallMs(0) });
}

export function afterOf(time: VirtualTime): After {
  return (span, run) => time.after(span, run);
}

export interface Heard {
  readonly listener: LinkListener;
  /** All bytes so far, as text. */
  readonly text: () => string;
  readonly faults: DeviceFault[];
}

export function newListener(): Heard {
  const bytes: number[] = [];
  const faults: DeviceFault[] = [];
  return {
    listener: {
      onData: (more) => bytes.push(...more),
      onGone: (fault) => faults.push(fault),
    },
    text: () => String.fromCharCode(...bytes),
    faults,
  };
}
