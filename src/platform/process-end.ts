/** How the process is told to end, how it says its last words, and how it ends when it must. */
import { writeSync } from 'node:fs';

/** Calls `end` at the first SIGTERM or SIGINT; later ones change nothing. Answers what takes it back. */
export function onEndSignal(end: (signal: string) => void): () => void {
  let isTold = false;
  const tell = (signal: string): void => {
    if (isTold) return;
    isTold = true;
    end(signal);
  };
  process.on('SIGTERM', tell);
  process.on('SIGINT', tell);
  return () => {
    process.off('SIGTERM', tell);
    process.off('SIGINT', tell);
  };
}

/** Hears what nobody caught, before whoever ends the process for it. Answers what takes it back. */
export function onUncaught(hear: (error: Error) => void): () => void {
  process.prependListener('uncaughtException', hear);
  return () => {
    process.off('uncaughtException', hear);
  };
}

/** Straight to standard error; false when nobody took it: a reader that is gone or full is not waited for. */
export function lastWords(text: string): boolean {
  try {
    writeSync(2, text);
    return true;
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Ends at once, whatever is under way: a plain exit would wait for a disk that hangs. */
export function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
