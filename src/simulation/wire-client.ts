/**
 * The HTTP client of a simulated world: whole requests and answers in virtual time, handed to a wallet's
 * wire in the same process. What the network does to them is what `twins/wallet/connection.ts` does to
 * calls; the classes are those that `net/http/client.ts` promises.
 */
import { unreachable } from '../runtime/ports/bug.js';
import { millis } from '../runtime/ports/units.js';
import type { HttpAnswer, HttpClient, HttpRequest } from '../net/http/message.js';
import type { VirtualTime } from '../twins/virtual-time.js';
import type { TwinNetwork } from '../twins/wallet/network.js';
import { httpDate } from '../twins/wire/beijing.js';
import type { WalletWire, WireAnswer } from '../twins/wire/wallet-wire.js';

export interface WireLine {
  readonly wire: WalletWire;
  readonly time: VirtualTime;
  readonly network: TwinNetwork;
  /** The wallet's clock, for the Date header. */
  readonly clock: () => number;
}

export interface WireClient extends HttpClient {
  /** The process is gone: nothing it waits for settles; requests under way arrive. */
  kill(): void;
}

const connectMaxMs = 5_000;
const bodyBytesMax = 256 * 1024;

export function wireClient(line: WireLine): WireClient {
  let isAlive = true;
  return {
    send: (request) =>
      new Promise((resolve) => {
        const { time } = line;
        let isOver = !isAlive;
        const settle = (answer: HttpAnswer): void => {
          if (isOver) return;
          isOver = true;
          stop();
          if (isAlive) resolve(answer);
        };
        const leftMs = request.until - time.mono();
        const stop = time.after(millis(Math.max(0, leftMs)), () => {
          settle({ kind: 'unknown', detail: `no answer within ${String(leftMs)} ms` });
        });
        if (leftMs <= 0) settle({ kind: 'notSent', detail: 'no time was left to send it' });
        else if (!isOver) depart(line, request, settle);
      }),
    kill: () => {
      isAlive = false;
    },
  };
}

type Settle = (answer: HttpAnswer) => void;

function depart(line: WireLine, request: HttpRequest, settle: Settle): void {
  const { time, network } = line;
  const mode = network.mode();
  const later = (ms: number, answer: HttpAnswer): void => {
    time.after(millis(ms), () => {
      settle(answer);
    });
  };
  const thereAndBack = 2 * network.travelMs();
  switch (mode.kind) {
    case 'down':
      later(connectMaxMs, { kind: 'notSent', detail: 'no connection within 5000 ms' });
      return;
    case 'refused':
      later(0, { kind: 'notSent', detail: 'connection failed: ECONNREFUSED' });
      return;
    case 'reset':
      later(thereAndBack, { kind: 'unknown', detail: 'no whole answer: ECONNRESET' });
      return;
    case 'captive': {
      const body = Buffer.from('<html><body>Please log in</body></html>');
      later(thereAndBack, { kind: 'answered', status: 200, headers: {}, body });
      return;
    }
    case 'up':
    case 'slow':
      travel(line, request, settle);
      return;
    default:
      unreachable(mode);
  }
}

/** There, the wallet's work, and back; what is on the way when the line goes down is lost. */
function travel(line: WireLine, request: HttpRequest, settle: Settle): void {
  const { time, network, wire } = line;
  const cuts = network.cuts();
  const whenThere = (ms: number, run: () => void): void => {
    time.after(millis(ms), () => {
      if (network.cuts() === cuts) run();
    });
  };
  whenThere(network.travelMs(), () => {
    const arrived = wire.receive(wireRequestOf(request));
    time.after(millis(arrived.waitMs), () => {
      const answer = arrived.work();
      time.after(millis(arrived.replyMs), () => {
        whenThere(network.travelMs(), () => {
          const told = answerOf(answer, line.clock());
          if (told !== null) settle(told);
        });
      });
    });
  });
}

function wireRequestOf({ method, url, headers, body }: HttpRequest) {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    target: `${url.pathname}${url.search}`,
    headers: { ...(Object.fromEntries(names) as Record<string, string>), host: url.host },
    origin: url.origin,
    client: 'plain' as const,
    body: body === null ? '' : Buffer.from(body.reveal()).toString('utf8'),
  };
}

/** `null`: nothing ever comes. */
function answerOf(answer: WireAnswer, clockMs: number): HttpAnswer | null {
  switch (answer.kind) {
    case 'silence':
      return null;
    case 'reset':
      return { kind: 'unknown', detail: 'no whole answer: ECONNRESET' };
    case 'half':
      return { kind: 'unknown', detail: 'answer ends early' };
    case 'reply': {
      const { status, body, headers, paddingBytes } = answer;
      if (body.length + paddingBytes > bodyBytesMax)
        return { kind: 'unknown', detail: `answer is longer than ${String(bodyBytesMax)} bytes` };
      const bytes = Buffer.concat([Buffer.from(body), Buffer.alloc(paddingBytes, ' ')]);
      const date = httpDate(clockMs);
      return { kind: 'answered', status, headers: { date, ...headers }, body: bytes };
    }
    default:
      return unreachable(answer);
  }
}
