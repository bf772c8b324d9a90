/** What the tests of the wallet twins have in common: a small world, orders, and calls let run to their end. */
import type { ChargeOrder, RefundOrder } from '../../../src/runtime/ports/gateway.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { attemptNo, fen, millis, wallMs } from '../../../src/runtime/ports/units.js';
import { type VirtualTime, virtualTime } from '../../../src/twins/virtual-time.js';
import { type TwinNetwork, twinNetwork } from '../../../src/twins/wallet/network.js';
import type { AlipayLaws } from '../../../src/twins/wallet/alipay-like.js';
import {
  type ProcessGateway,
  type WalletTwin,
  alipayLike,
  weChatLike,
} from '../../../src/twins/wallet/wallet-twin.js';
import type { WeChatLaws } from '../../../src/twins/wallet/wechat-like.js';

export const A1 = attemptNo('T1ABCDEFGH000001');
export const A2 = attemptNo('T1ABCDEFGH000002');
export const R1 = attemptNo('T1ABCDEFGH000101');
export const R2 = attemptNo('T1ABCDEFGH000102');

export interface Rig {
  readonly time: VirtualTime;
  readonly network: TwinNetwork;
  readonly wallet: WalletTwin;
  readonly gateway: ProcessGateway;
  /** Lets the call run to its end and answers what it settled with and after how long. */
  readonly run: <T>(call: Promise<T>) => Promise<T>;
  readonly timed: <T>(
    call: Promise<T>,
  ) => Promise<{ readonly answer: T; readonly afterMs: number }>;
  readonly wait: (ms: number) => Promise<void>;
}

export function alipayRig(laws: Partial<AlipayLaws> = {}): Rig {
  return rig((world) => alipayLike(world, laws));
}

export function weChatRig(laws: Partial<WeChatLaws> = {}): Rig {
  return rig((world) => weChatLike(world, laws));
}

/** A wallet that denies an order for so long at most. */
export function denyingRig(deniesForMs: number): Rig {
  return rig((world) => weChatLike({ ...world, deniesForMs }));
}

/** Both wallets, for what is true of each. */
export const bothWallets: readonly (readonly [string, () => Rig])[] = [
  ['alipay', () => alipayRig()],
  ['wechat', () => weChatRig()],
];

function rig(
  make: (world: { readonly time: VirtualTime; readonly network: TwinNetwork }) => WalletTwin,
): Rig {
  const time = virtualTime({ wall: wallMs(0) });
  const network = twinNetwork();
  const wallet = make({ time, network });
  const timed: Rig['timed'] = async (call) => {
    const from = time.elapsed();
    const settled = watch(call);
    await time.settle();
    while (!settled() && (await time.next()));
    if (!settled()) throw new Error('the call did not settle');
    return { answer: await call, afterMs: time.elapsed() - from };
  };
  return {
    time,
    network,
    wallet,
    gateway: wallet.connect(),
    timed,
    run: async (call) => (await timed(call)).answer,
    wait: (ms) => time.advance(millis(ms)),
  };
}

let codes = 0;

/** A charge by a fresh payment code. */
export function order(attempt: string, amountFen = 1_250, expiresInMs = 180_000): ChargeOrder {
  codes += 1;
  return {
    attempt: attemptNo(attempt),
    amountFen: fen(amountFen),
    form: 'code',
    code: new Secret(`28${String(codes).padStart(16, '0')}`),
    expiresIn: millis(expiresInMs),
  };
}

export function qrOrder(attempt: string, amountFen = 1_250, expiresInMs = 120_000): ChargeOrder {
  return { ...order(attempt, amountFen, expiresInMs), form: 'qr', code: null };
}

export function refundOf(
  attempt: string,
  refund: string,
  amountFen: number,
  totalFen = 1_250,
): RefundOrder {
  return {
    attempt: attemptNo(attempt),
    refund: attemptNo(refund),
    amountFen: fen(amountFen),
    totalFen: fen(totalFen),
  };
}

/** Answers whether a promise has settled by now. */
export function watch(call: Promise<unknown>): () => boolean {
  let settled = false;
  void call.finally(() => {
    settled = true;
  });
  return () => settled;
}
