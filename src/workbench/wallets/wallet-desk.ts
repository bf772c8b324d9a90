/**
 * A wallet's twin at work on the bench: its wire on a port, its books on disk, its customer's phone. A
 * call is logged when its request head arrives; what a script does to it comes after.
 */
import { failed } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
import type { Phone, Touched } from '../../twins/wallet/phone.js';
import type { ScriptEntry } from '../../twins/wallet/script.js';
import type { Arrived, WalletWire } from '../../twins/wire/wallet-wire.js';
import type { RealTime } from '../real-time.js';
import { type CallLog, type LoggedCall, type OpenCall, callLog } from './call-log.js';
import type { LedgerFile } from './ledger-file.js';
import type { PaymentCodes } from './payment-codes.js';
import { type DeskTls, type Reply, openWalletServer } from './wallet-server.js';

export type DeskChannel = 'alipay' | 'wechat';

/** One order of the wallet's books, as CONTRACT has it. */
export interface WalletRow {
  readonly channel: DeskChannel;
  /** `null`: calls that named no number. */
  readonly attempt: string | null;
  readonly amountFen: number;
  /** Who scans: the till the customer's code, or the customer the till's. */
  readonly form: 'code' | 'qr';
  readonly state: string;
  readonly paidFen: number;
  readonly returnedFen: number;
  readonly calls: readonly LoggedCall[];
}

export type PhoneAction = 'confirm' | 'refuse' | 'ignore' | 'scanOrder';

export interface WalletDesk {
  readonly channel: DeskChannel;
  readonly port: number;
  /** Oldest first. */
  rows(): readonly WalletRow[];
  readonly codes: PaymentCodes;
  readonly asks: Phone['asks'];
  /** `attempt` may be left out where only one can be meant. */
  touch(action: PhoneAction, attempt: string | undefined): Touched;
  script(next: readonly ScriptEntry[]): void;
  scriptLeft(): readonly ScriptEntry[];
  close(): void;
}

/** What a desk needs, whatever its wallet. */
export interface DeskWorld {
  readonly file: LedgerFile;
  readonly time: RealTime;
  readonly seed: number;
  readonly changed: (what: 'wallet' | 'phone') => void;
  /** Without it the desk speaks plain http. */
  readonly tls?: DeskTls;
}

export interface Wallet {
  readonly channel: DeskChannel;
  readonly wire: WalletWire;
  readonly codes: PaymentCodes;
}

export async function openWalletDesk(wallet: Wallet, world: DeskWorld): Promise<WalletDesk> {
  const { channel, wire, codes } = wallet;
  const { file, time, changed } = world;
  const calls = callLog(file.kept);
  const save = (attempt: string | null, isProbe = false): void => {
    if (attempt !== null && !isProbe) {
      const order = { attempt, row: wire.row(attempt) ?? null, calls: calls.of(attempt) };
      file.save(order, time.elapsed());
    }
    changed('wallet');
  };
  const server = await openWalletServer({
    tls: world.tls,
    arrive: (head) => {
      const { method, on } = wire.head(head);
      const call = calls.arrive(on, method);
      changed('wallet');
      return (body, reply) => {
        serve({ time, save, call }, wire.receive({ ...head, body }), reply);
      };
    },
  });
  return {
    channel,
    port: server.port,
    rows: () => rowsOf(wallet, calls),
    codes,
    asks: () => wire.phone.asks(),
    touch: (action, attempt) => {
      const about = attempt ?? onlyOne(wire, action);
      const touched = action === 'scanOrder' ? scan(wire, attempt) : wire.phone[action](attempt);
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
    },
  };
}

/** Which order a touch without a number is about, if it works at all. */
function onlyOne(wire: WalletWire, action: PhoneAction): string | null {
  const [first] = action === 'scanOrder' ? shownCodes(wire) : wire.phone.asks();
  return first?.attempt ?? null;
}

/** Orders whose code stands on the till for somebody to scan. */
function shownCodes(wire: WalletWire): readonly { readonly attempt: string }[] {
  return wire.rows().filter(({ state }) => state === 'codeShown');
}

function scan(wire: WalletWire, attempt: string | undefined): Touched {
  if (attempt !== undefined) return wire.phone.scanOrder(attempt);
  const [only, ...more] = shownCodes(wire);
  if (only === undefined) return failed('none');
  return more.length > 0 ? failed('several') : wire.phone.scanOrder(only.attempt);
}

function rowsOf(wallet: Wallet, calls: CallLog): readonly WalletRow[] {
  const nameless = calls.nameless();
  const known = calls
    .attempts()
    .filter((attempt) => !attempt.includes('_'))
    .map((attempt) => rowOf(wallet, attempt, calls.of(attempt)));
  return nameless.length === 0 ? known : [...known, rowOf(wallet, null, nameless)];
}

function rowOf(
  { channel, wire }: Wallet,
  attempt: string | null,
  calls: readonly LoggedCall[],
): WalletRow {
  const row = attempt === null ? undefined : wire.row(attempt);
  const {
    amountFen = 0,
    form = 'code',
    state = 'absent',
    paidFen = 0,
    returnedFen = 0,
  } = row ?? {};
  return { channel, attempt, amountFen, form, state, paidFen, returnedFen, calls };
}

interface Serving {
  readonly time: RealTime;
  readonly save: (attempt: string | null, isProbe: boolean) => void;
  readonly call: OpenCall;
}

function serve({ time, save, call }: Serving, arrived: Arrived, reply: Reply): void {
  const { attempt, isProbe, verified, waitMs, replyMs } = arrived;
  call.about(attempt, verified);
  save(attempt, isProbe);
  soon(time, waitMs, () => {
    const answer = arrived.work();
    save(attempt, isProbe);
    soon(time, replyMs, () => {
      reply(answer);
    });
  });
}

function soon(time: RealTime, spanMs: number, run: () => void): void {
  if (spanMs === 0) run();
  else time.after(millis(spanMs), run);
}
