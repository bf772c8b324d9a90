/**
 * The life of an open device, the same for every driver: it ends once, by its close, by the loss of
 * its link or by the signal, and whoever waits is told then. `gone` is called once at most, never
 * after `close` and never from inside `open`.
 */
import type { Log } from '../runtime/ports/log.js';
import type { DeviceFault } from '../runtime/ports/device.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { ByteLink, OpenLink, WriteEnd } from './links/byte-link.js';
import type { LinkConfig } from './links/link-config.js';

export interface SessionParts {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly gone: (fault: DeviceFault) => void;
}

export interface SessionListener {
  /** The bytes are the listener's own. Not called after the end. */
  readonly onData: (bytes: Uint8Array) => void;
  /** The session is over: settle whoever waits, disarm timers. Called exactly once. */
  readonly onEnd: (fault: DeviceFault) => void;
}

export interface Session {
  write(bytes: Uint8Array): Promise<WriteEnd>;
  /** Bytes that the system has taken since the opening: whether a write that waits gets on. */
  taken(): number;
  /** Gives the device up as lost, for a reason that the link cannot see. */
  lose(fault: DeviceFault): void;
  close(): Promise<void>;
}

const letGo: DeviceFault = { code: 'Gone', detail: 'the device was let go' };
const givenUp: DeviceFault = { code: 'Gone', detail: 'opening was given up' };

export async function openSession(
  openLink: OpenLink,
  config: LinkConfig,
  parts: SessionParts,
  listener: SessionListener,
): Promise<Result<Session, DeviceFault>> {
  const early: Early = { fault: null };
  let session: OpenSession | null = null;
  const opened = await openLink(
    config,
    {
      onData: (bytes) => {
        if (session?.isOver() !== true && early.fault === null) listener.onData(bytes);
      },
      onGone: (fault) => {
        if (session === null) early.fault = fault;
        else session.lose(fault);
      },
    },
    parts.signal,
  );
  if (!opened.ok) return opened;
  const fault = early.fault ?? (parts.signal.aborted ? givenUp : null);
  if (fault !== null) {
    await opened.value.close();
    return failed(fault);
  }
  session = sessionOver(opened.value, parts, listener);
  return ok(session);
}

/** A device that only speaks: a session of which nothing is left to do but its close. */
export async function openListener(
  openLink: OpenLink,
  config: LinkConfig,
  parts: SessionParts,
  listener: SessionListener,
): Promise<Result<{ close(): Promise<void> }, DeviceFault>> {
  const opened = await openSession(openLink, config, parts, listener);
  // One that did not come about has no end that it would hear of.
  if (!opened.ok) listener.onEnd(opened.error);
  return opened.ok ? ok({ close: () => opened.value.close() }) : opened;
}

/** What came of the link before its opening was answered. */
interface Early {
  fault: DeviceFault | null;
}

interface OpenSession extends Session {
  isOver(): boolean;
}

function sessionOver(link: ByteLink, parts: SessionParts, listener: SessionListener): OpenSession {
  let closing: Promise<void> | null = null;
  const end = (fault: DeviceFault): Promise<void> => {
    if (closing !== null) return closing;
    parts.signal.removeEventListener('abort', abort);
    closing = link.close();
    listener.onEnd(fault);
    return closing;
  };
  const abort = (): void => {
    void end(letGo);
  };
  parts.signal.addEventListener('abort', abort, { once: true });
  return {
    isOver: () => closing !== null,
    write: (bytes) =>
      closing === null ? link.write(bytes) : Promise.resolve({ kind: 'refused', fault: letGo }),
    taken: () => link.taken(),
    lose: (fault) => {
      if (closing !== null) return;
      try {
        void end(fault);
      } finally {
        // Also where the driver's own end throws: nobody may take what is lost for alive.
        parts.log.write('warning', 'device.gone', { code: fault.code, detail: fault.detail });
        parts.gone(fault);
      }
    },
    close: () => end(letGo),
  };
}
