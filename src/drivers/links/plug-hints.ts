/**
 * Hints that something was plugged in or pulled out, for whoever waits to open a device again: the
 * kernel shows each USB device as a file below /dev/bus/usb. A hint promises nothing, and its absence
 * neither. Not by the usb package: where it may not listen, it throws what nobody can catch.
 */
import { type FSWatcher, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { After } from '../../runtime/ports/clock.js';
import { millis } from '../../runtime/ports/units.js';
import type { SystemFolders } from './identity.js';

/** By then the drivers of the kernel have made their files, and udev has given them away. */
const settling = millis(300);

export interface PlugHintParts {
  readonly after: After;
  readonly folders: SystemFolders;
  readonly onHint: () => void;
}

/** Begins at once; the answer ends it. Keeps no process. */
export function watchPlugs({ after, folders, onHint }: PlugHintParts): () => void {
  const home = path.join(folders.dev, 'bus', 'usb');
  const watchers = new Map<string, FSWatcher>();
  let isOver = false;
  let disarm: (() => void) | null = null;

  const changed = (): void => {
    disarm ??= after(settling, () => {
      disarm = null;
      void watchAll();
      onHint();
    });
  };
  const watchOne = (folder: string): void => {
    if (isOver || watchers.has(folder)) return;
    const watcher = watchFolder(folder, changed, () => {
      watchers.delete(folder);
    });
    if (watcher !== null) watchers.set(folder, watcher);
  };
  /** A bus has a folder of its own. */
  const watchAll = async (): Promise<void> => {
    watchOne(home);
    const buses = await readdir(home).catch(() => []);
    for (const bus of buses) watchOne(path.join(home, bus));
  };
  void watchAll();
  return () => {
    isOver = true;
    disarm?.();
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

/** `null` where there is nothing to watch. */
function watchFolder(folder: string, onChange: () => void, onEnd: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, (event) => {
      if (event === 'rename') onChange();
    });
    watcher.on('error', () => {
      watcher.close();
      onEnd();
    });
    return watcher;
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
