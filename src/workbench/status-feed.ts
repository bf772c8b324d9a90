/** The till's own status, one JSON line a change, from the socket that it serves. */
import { type Socket, createConnection } from 'node:net';
import { onLines } from './lines.js';

/** The part that the bench reads; the rest goes through as it is. */
export interface TillStatus {
  readonly screen?: string;
  readonly slips?: readonly { readonly state: string }[];
  readonly quiet?: boolean;
  readonly lcd?: readonly string[];
  readonly customer?: readonly string[];
  readonly faults?: readonly string[];
  readonly foreground?: string | null;
  readonly attempts?: readonly { readonly attempt: string; readonly state: string }[];
}

export interface StatusFeed {
  /** `null` while no till tells one. */
  now(): TillStatus | null;
  /** Listens to a till that is starting, until it ends. */
  follow(): void;
  stop(): void;
}

const againMs = 20;

export function statusFeed(path: string, changed: (status: TillStatus | null) => void): StatusFeed {
  let status: TillStatus | null = null;
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let following = false;

  const set = (next: TillStatus | null): void => {
    status = next;
    changed(next);
  };
  const connect = (): void => {
    const mine = createConnection({ path });
    socket = mine;
    mine.on('error', () => mine.destroy());
    mine.on('close', () => {
      if (socket !== mine) return;
      if (status !== null) set(null);
      if (following) timer = setTimeout(connect, againMs);
    });
    onLines(mine, (line) => {
      if (socket === mine) set(JSON.parse(line) as TillStatus);
    });
  };
  return {
    now: () => status,
    follow: () => {
      if (following) return;
      following = true;
      connect();
    },
    stop: () => {
      following = false;
      clearTimeout(timer);
      const last = socket;
      socket = undefined;
      last?.destroy();
      if (status !== null) set(null);
    },
  };
}
