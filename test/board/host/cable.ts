/**
 * A cable to a socket of the board: plugged in, it is connected again and again until the board has its
 * socket, and comes back by itself when the board does; pulled, it stays out. What speaks over it is a
 * session, one for each time that it holds.
 */
import { type Socket, createConnection } from 'node:net';

export interface Session {
  end(): void;
}

export interface Cable<S extends Session> {
  /** Twice is safe. */
  readonly plug: (path: string) => void;
  /** Answers with the session that it ended, if there was one. */
  readonly unplug: () => S | null;
  /** The session that holds or is being made. */
  readonly session: () => S | null;
}

const againMs = 50;

/** `begin` speaks over a socket that is being connected, and calls `gone` when it has closed. */
export function cable<S extends Session>(
  begin: (socket: Socket, gone: () => void) => S,
  lost: () => void = () => undefined,
): Cable<S> {
  let session: S | null = null;
  let place: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  const connect = (): void => {
    if (place === null) return;
    const mine = begin(createConnection({ path: place }), () => {
      if (session !== mine) return;
      session = null;
      lost();
      if (place !== null) timer = setTimeout(connect, againMs);
    });
    session = mine;
  };
  return {
    plug: (path) => {
      if (place !== null) return;
      place = path;
      connect();
    },
    unplug: () => {
      place = null;
      clearTimeout(timer);
      const last = session;
      session = null;
      last?.end();
      return last;
    },
    session: () => session,
  };
}
