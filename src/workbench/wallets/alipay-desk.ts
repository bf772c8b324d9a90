/**
 * The Alipay twin on a port: HTTP around its wire protocol, its books on disk, its customer's phone.
 * A call is logged when its request head arrives; what a script does to it comes after.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { join } from 'node:path';
import { invariant, unreachable } from '../../runtime/ports/bug.js';
import { millis } from '../../runtime/ports/units.js';
import type { Phone, Touched } from '../../twins/wallet/phone.js';
import type { ScriptEntry } from '../../twins/wallet/script.js';
import { type AlipayWire, type Arrived, alipayWire } from '../../twins/wire/alipay/alipay-wire.js';
import type { WireAnswer } from '../../twins/wire/alipay/spoiling.js';
import type { DataFolder } from '../data-folder.js';
import type { RealTime } from '../real-time.js';
import { type LoggedCall, type OpenCall, callLog } from './call-log.js';
import type { LedgerFile } from './ledger-file.js';
import { type PaymentCodes, paymentCodes } from './payment-codes.js';

/** One order of the wallet's books, as CONTRACT has it. */
export interface WalletRow {
  readonly channel: 'alipay';
  /** `null`: calls that named no number. */
  readonly attempt: string | null;
  readonly amountFen: number;
  readonly state: string;
  readonly paidFen: number;
  readonly returnedFen: number;
  readonly calls: readonly LoggedCall[];
}

export type PhoneAction = 'confirm' | 'refuse' | 'ignore';

export interface WalletDesk {
  readonly channel: 'alipay';
  readonly port: number;
  /** Oldest first. */
  rows(): readonly WalletRow[];
  readonly codes: PaymentCodes;
  readonly asks: Phone['asks'];
  touch(action: PhoneAction, attempt: string | undefined): Touched;
  script(next: readonly ScriptEntry[]): void;
  scriptLeft(): readonly ScriptEntry[];
  close(): void;
}

export interface WalletDeskOptions {
  readonly folder: DataFolder;
  readonly file: LedgerFile;
  readonly time: RealTime;
  readonly seed: number;
  readonly changed: (what: 'wallet' | 'phone') => void;
}

/** Where a wallet's books lie. */
export function alipayBooks(folder: DataFolder): string {
  return join(folder.wallets, 'alipay.jsonl');
}

const bodyBytesMax = 64 * 1024;

export async function openAlipayDesk(options: WalletDeskOptions): Promise<WalletDesk> {
  const { folder, file, time, changed } = options;
  const calls = callLog(file.kept);
  // Beyond the codes of earlier starts: those have been used, and the till knows them.
  const codes = paymentCodes(options.seed + file.kept.length, () => time.elapsed());
  const wire = alipayWire({
    now: () => time.elapsed(),
    beijing: () => time.beijing(),
    appId: folder.appId,
    tillPublicKey: folder.tillPublicKey,
    ownPrivateKey: folder.alipayPrivateKey,
    isCodeShown: (code) => {
      codes.spend(code);
      return codes.isShown(code);
    },
    kept: file.kept.flatMap(({ row }) => (row === null ? [] : [row])),
  });
  const save = (attempt: string | null, isProbe = false): void => {
    if (attempt !== null && !isProbe) {
      const order = { attempt, row: wire.row(attempt) ?? null, calls: calls.of(attempt) };
      file.save(order, time.elapsed());
    }
    changed('wallet');
  };
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://wallet').search;
    const head = wire.head(query);
    const call = calls.arrive(head.on, head.method);
    changed('wallet');
    readBody(request, (body) => {
      serve({ wire, time, save, call }, wire.receive(query, body), response);
    });
  });
  const port = await listen(server);
  const rows = (): readonly WalletRow[] => {
    const nameless = calls.nameless();
    const known = calls
      .attempts()
      .filter((attempt) => !attempt.includes('_'))
      .map((attempt) => rowOf(attempt, wire, calls.of(attempt)));
    return nameless.length === 0 ? known : [...known, { ...rowOf(null, wire, nameless) }];
  };
  return {
    channel: 'alipay',
    port,
    rows,
    codes,
    asks: () => wire.phone.asks(),
    touch: (action, attempt) => {
      const about = attempt ?? wire.phone.asks()[0]?.attempt ?? null;
      const touched = wire.phone[action](attempt);
      if (touched.ok) save(about);
      changed('phone');
      return touched;
    },
    script: (next) => {
      wire.script(next);
    },
    scriptLeft: () => wire.scriptLeft(),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function rowOf(attempt: string | null, wire: AlipayWire, calls: readonly LoggedCall[]): WalletRow {
  const row = attempt === null ? undefined : wire.row(attempt);
  const { amountFen = 0, state = 'absent', paidFen = 0, returnedFen = 0 } = row ?? {};
  return { channel: 'alipay', attempt, amountFen, state, paidFen, returnedFen, calls };
}

interface Serving {
  readonly wire: AlipayWire;
  readonly time: RealTime;
  readonly save: (attempt: string | null, isProbe: boolean) => void;
  readonly call: OpenCall;
}

function serve({ time, save, call }: Serving, arrived: Arrived, response: ServerResponse): void {
  const { attempt, isProbe, verified, waitMs, replyMs } = arrived;
  call.about(attempt, verified);
  save(attempt, isProbe);
  soon(time, waitMs, () => {
    const answer = arrived.work();
    save(attempt, isProbe);
    soon(time, replyMs, () => {
      send(answer, response);
    });
  });
}

function soon(time: RealTime, spanMs: number, run: () => void): void {
  if (spanMs === 0) run();
  else time.after(millis(spanMs), run);
}

function send(answer: WireAnswer, response: ServerResponse): void {
  const { socket } = response;
  if (socket === null || socket.destroyed) return;
  switch (answer.kind) {
    case 'silence':
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'half': {
      const body = Buffer.from(answer.body, 'utf8');
      response.writeHead(200, { 'content-length': body.length, connection: 'close' });
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.end());
      return;
    }
    case 'reply':
      response.writeHead(answer.status, { ...answer.headers, connection: 'close' });
      response.write(answer.body);
      response.end(Buffer.alloc(answer.paddingBytes, ' '));
      return;
    default:
      unreachable(answer);
  }
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const pieces: Buffer[] = [];
  let length = 0;
  request.on('data', (bytes: Buffer) => {
    length += bytes.length;
    if (length > bodyBytesMax) request.destroy();
    else pieces.push(bytes);
  });
  request.on('error', () => request.destroy());
  request.on('end', () => {
    done(Buffer.concat(pieces).toString('utf8'));
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      invariant(typeof address === 'object' && address !== null, 'a wallet listens on a port');
      done(address.port);
    });
  });
}
