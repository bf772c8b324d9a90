/**
 * A serial device made of a real terminal of the kernel: socat holds its far end, and is killed when the
 * device is pulled out. It comes back as another terminal under the same link, as udev keeps it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { collector } from '../drivers/links/ears.js';
import type { LinkRig } from '../drivers/links/link-contract.js';

export interface Pty extends Omit<LinkRig, 'open'> {
  /** The link that is kept. */
  readonly path: string;
}

/** What the system lacks, or `null`. */
export function ptyLack(): string | null {
  return spawnSync('socat', ['-V']).error === undefined ? null : 'socat is not installed (socat)';
}

export async function newPty(t: Test): Promise<Pty> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pty-'));
  const link = path.join(folder, 'tty');
  const came = collector();
  let far: ChildProcess | null = null;

  const plug = async (): Promise<void> => {
    came.forget();
    const child = spawn('socat', ['-d', '-d', `PTY,link=${link},rawer`, '-'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    far = child;
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (bytes: Buffer) => {
      came.take(bytes);
    });
    await said(child.stderr, 'starting data transfer loop');
  };
  const unplug = async (): Promise<void> => {
    const child = far;
    far = null;
    if (child === null) return;
    const ended = once(child, 'close');
    child.stdout?.resume();
    child.kill('SIGKILL');
    await ended;
    if (existsSync(folder)) rmSync(link, { force: true });
  };
  t.teardown(async () => {
    await unplug();
    rmSync(folder, { recursive: true, force: true });
  });
  await plug();
  return {
    path: link,
    send: (bytes) =>
      new Promise((done) => {
        far?.stdin?.write(bytes, () => {
          done();
        });
      }),
    came: (count) => came.upTo(count),
    stall: () => far?.stdout?.pause(),
    release: () => far?.stdout?.resume(),
    unplug,
    plug,
  };
}

/** socat says so when both of its ends are open. */
function said(stream: NodeJS.ReadableStream, words: string): Promise<void> {
  let text = '';
  return new Promise((settle) => {
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (text.includes(words)) settle();
    });
  });
}
