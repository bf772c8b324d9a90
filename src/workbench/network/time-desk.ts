/**
 * The time server of the bench: a UDP port on this machine, and the twin that answers there with this
 * machine's clock. It is silent until somebody turns it on, as in a shop whose network lets no time
 * through; and whatever keeps the till from its wallet keeps it from here.
 */
import { type RemoteInfo, type Socket, createSocket } from 'node:dgram';
import { invariant } from '../../runtime/ports/bug.js';
import { millis } from '../../runtime/ports/units.js';
import { type Reply, type TimeServerFault, timeServerReply } from '../../twins/time/sntp-server.js';
import type { NetworkMode } from '../../twins/wallet/network.js';
import type { RealTime } from '../real-time.js';

export interface TimeServerSetting {
  readonly do: TimeServerFault;
  /** What it is wrong by, or late. */
  readonly ms: number;
}

export interface TimeDesk {
  readonly port: number;
  state(): TimeServerSetting & { readonly asked: number };
  set(setting: TimeServerSetting): void;
  close(): void;
}

export interface TimeDeskOptions {
  /** Taken if it is free; else, or without it, any. */
  readonly wishedPort: number | undefined;
  readonly time: RealTime;
  /** How the network is. */
  readonly network: () => NetworkMode;
  /** It was asked, and has answered if it answers. */
  readonly asked: (state: ReturnType<TimeDesk['state']>) => void;
}

const host = '127.0.0.1';

export async function openTimeDesk(options: TimeDeskOptions): Promise<TimeDesk> {
  const socket = await bound(options.wishedPort ?? 0).catch(() => bound(0));
  let setting: TimeServerSetting = { do: 'silent', ms: 0 };
  let asked = 0;
  let isClosed = false;
  const state = (): ReturnType<TimeDesk['state']> => ({ ...setting, asked });
  const answer = ({ bytes, afterMs }: Reply, { address, port }: RemoteInfo): void => {
    const send = (): void => {
      if (!isClosed) socket.send(bytes, port, address);
    };
    if (afterMs === 0) send();
    else options.time.after(millis(afterMs), send);
  };
  socket.on('message', (question, from) => {
    const delayMs = delayOn(options.network());
    if (delayMs === null) return;
    asked += 1;
    const { do: fault, ms } = setting;
    const reply = timeServerReply(question, Date.now(), { fault, ms });
    if (reply !== null) answer({ ...reply, afterMs: reply.afterMs + 2 * delayMs }, from);
    options.asked(state());
  });
  return {
    port: socket.address().port,
    state,
    set: (next) => {
      setting = next;
    },
    close: () => {
      if (!isClosed) socket.close();
      isClosed = true;
    },
  };
}

/** How much longer a datagram is under way each time; `null` where none arrives. */
function delayOn(mode: NetworkMode): number | null {
  if (mode.kind === 'slow') return mode.ms;
  return mode.kind === 'up' ? 0 : null;
}

function bound(port: number): Promise<Socket> {
  return new Promise((done, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, host, () => {
      invariant(socket.address().port > 0, 'a bound socket has a port');
      socket.off('error', reject);
      // A till that has gone leaves its answers undeliverable; that is no fault of the bench.
      socket.on('error', () => undefined);
      done(socket);
    });
  });
}
