/**
 * Keeps a panel up to date without ever making its owner wait: while one picture is on its way, or
 * the panel still has to be left alone, later pictures replace each other. What goes out is the
 * difference to what was sent last.
 */
import type { After } from '../runtime/ports/clock.js';
import type { Millis } from '../runtime/ports/units.js';
import type { Session } from './device-session.js';

export interface PanelWriter<P> {
  show(picture: P): void;
  /** Forgets the waiting picture and disarms its timer. Twice is safe. */
  stop(): void;
}

export interface PanelOptions<P> {
  readonly after: After;
  /** Sent first; the panel then shows `blank` and is left alone for `initRest`. */
  readonly initBytes: Uint8Array;
  readonly blank: P;
  readonly initRest: Millis;
  /** How long the panel is left alone after each change; 0 for not at all. */
  readonly rest: Millis;
  /** What takes a panel from one picture to another; empty for nothing to do. */
  readonly change: (shown: P, wanted: P) => Uint8Array;
}

/** Begins at once. A write that fails loses the session, which tells its owner. */
export function panelWriter<P>(session: Session, options: PanelOptions<P>): PanelWriter<P> {
  let shown = options.blank;
  let wanted: P | null = null;
  let isBusy = true;
  let isStopped = false;
  let disarm: (() => void) | null = null;

  const send = async (bytes: Uint8Array, rest: Millis): Promise<void> => {
    const end = await session.write(bytes);
    if (isStopped) return;
    if (end.kind !== 'sent') {
      session.lose(end.fault);
      return;
    }
    if (rest === 0) proceed();
    else disarm = options.after(rest, proceed);
  };
  const proceed = (): void => {
    isBusy = false;
    if (wanted === null) return;
    const bytes = options.change(shown, wanted);
    shown = wanted;
    wanted = null;
    if (bytes.length === 0) return;
    isBusy = true;
    void send(bytes, options.rest);
  };

  void send(options.initBytes, options.initRest);
  return {
    show: (picture) => {
      if (isStopped) return;
      wanted = picture;
      if (!isBusy) proceed();
    },
    stop: () => {
      isStopped = true;
      wanted = null;
      disarm?.();
    },
  };
}
