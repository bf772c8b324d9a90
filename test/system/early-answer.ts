/**
 * Whether a process answered before it flushed, from the trace of its calls: the trace tells the order
 * in which the kernel saw them, so this needs no crash.
 */
import type { TraceLine } from './strace.js';

/** The first acknowledgement without a flush of a write that began behind its asking, or `null`. */
export function earlyAnswer(trace: readonly TraceLine[]): string | null {
  const asked = new Map<string, number>();
  const flushes = new Flushes();
  for (const [at, line] of trace.entries()) {
    flushes.see(at, line);
    const [, kind, number = ''] = /"(given|acknowledged) (\d+)\\n"/.exec(line.text) ?? [];
    if (kind === 'given') asked.set(number, at);
    if (kind === 'acknowledged' && flushes.from < (asked.get(number) ?? at)) return line.text;
  }
  return null;
}

class Flushes {
  /** Where the newest write began that has been flushed; -1 before the first. */
  from = -1;
  readonly #unflushed = new Map<string, number>();
  /** What the one thread for file calls flushes. */
  #flushing = '';

  see(at: number, { call, on, begins, ends, succeeded }: TraceLine): void {
    if (call === 'pwrite64' && begins) this.#unflushed.set(on, at);
    if (call !== 'fdatasync' && call !== 'fsync') return;
    if (begins) this.#flushing = on;
    if (!ends || !succeeded) return;
    this.from = Math.max(this.from, this.#unflushed.get(this.#flushing) ?? -1);
  }
}
