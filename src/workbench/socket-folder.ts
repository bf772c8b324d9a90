/**
 * The temporary folder of a bench's sockets. It is named for its process, so that the next bench can
 * take away what one that was killed has left behind.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ownForm = /^holdfast-(\d{1,10})-/;

export function makeSocketFolder(): string {
  sweep();
  return mkdtempSync(join(tmpdir(), `holdfast-${String(process.pid)}-`));
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(ownForm.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** One of another user counts as alive: its folder is not ours to take. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error: unknown) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
