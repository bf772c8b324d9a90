/** Waits of adapters by Node's timers. One that is pending keeps the process running. */
import type { After } from '../runtime/ports/clock.js';
import { invariant } from '../runtime/ports/bug.js';

/** What Node's timers take; a longer span would fire at once. */
const spanMsMax = 0x7fff_ffff;

export const nodeAfter: After = (span, run) => {
  invariant(span <= spanMsMax, 'a wait ends within 24 days');
  const timer = setTimeout(run, span);
  return () => {
    clearTimeout(timer);
  };
};
