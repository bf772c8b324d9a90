/**
 * What one exploration may do, and the coarse time in which it does it. One unit stands for five
 * seconds; the plans keep the order of the real ones, with every wait a small multiple of the unit, so
 * that each comparison of the rules is met from both sides.
 */
import type { Verb } from '../../src/runtime/payment/live.js';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { type Plan, type Settings, defaultSettings } from '../../src/runtime/payment/plan.js';
import { millis } from '../../src/runtime/ports/units.js';

export const unitMs = 5000;

/** How a process ends: alone, or with its operating system and the power. */
export type CutKind = 'crash' | 'power' | 'powerLong' | 'powerNoClock';

/** What is left to be done to the till. Everything else that happens is the wallet's and time's. */
export interface Left {
  readonly cancel: number;
  readonly query: number;
  readonly void: number;
  readonly divert: number;
  readonly refund: number;
  /** Charges of further sales, of the same amount. */
  readonly sales: number;
  /** Further tries of a sale that is open and that nobody collects: by wallet, in cash. */
  readonly tries: number;
  readonly cash: number;
  readonly person: number;
  readonly cuts: number;
  /** Answers that arrive after their call was given up, or a second time. */
  readonly strays: number;
  /** Calls that hang until their deadline, where the line is prompt. */
  readonly hangs: number;
}

export interface Bounds {
  /** Charges go to them in turn. */
  readonly wallets: readonly WalletChannel[];
  readonly left: Left;
  readonly cutKinds: readonly CutKind[];
  /**
   * `any`: each call may be lost, or answered at any moment until its deadline. `prompt`: it is answered
   * in the unit in which it was sent, save for those that hang.
   */
  readonly line: 'any' | 'prompt';
  /** Which calls may hang on a prompt line. */
  readonly hanging: readonly Verb[];
  /** A charge request that is still under way after this has been lost: how late a wallet books. */
  readonly travelMax: number;
  /** Whether a charge may be released late from its append. */
  readonly slowAppend: boolean;
  /** How much of the amount a refund takes. */
  readonly refundAmounts: readonly number[];
  /** Whether the wallet may take a refund on, and carry it out or fail it later. */
  readonly takesOn: boolean;
  readonly parkedMax: number;
  /** The way from the first charge to where the exploration begins, by the names of its actions. */
  readonly prefix: readonly string[];
  /** Whether sales that cannot touch each other any more move one after the other (see `actions.ts`). */
  readonly isReduced: boolean;
  /** The search gives up, and says so, beyond this. */
  readonly statesMax: number;
}

/** What a group allows beyond nothing. */
export type Allowed = Partial<Left> & Partial<Omit<Bounds, 'left'>>;

/** In units. */
export const waits = {
  chargeDeadline: 2,
  callDeadline: 1,
  announce: 1,
  voidAfter: 2,
  releaseMax: 1,
  proofPause: 1,
  pauseMax: 2,
  stuckInterval: 3,
  asksAfterEnd: [1, 3],
  strayMax: 3,
  longCut: 30,
} as const;

interface Waits {
  readonly life: number;
  readonly earliestVoid: number;
  readonly grace: number;
  readonly longestVoid: number;
  readonly selfCloseWait: number;
  /** WeChat gives an order up before the cashier's patience ends, Alipay at its end. */
  readonly patience: number;
}

export const plans: Readonly<Record<WalletChannel, Waits>> = {
  alipay: { life: 3, earliestVoid: 0, grace: 2, longestVoid: 8, selfCloseWait: 1, patience: 3 },
  wechat: { life: 3, earliestVoid: 2, grace: 2, longestVoid: 8, selfCloseWait: 1, patience: 5 },
};

/** The till has one patience: that of the first wallet. */
export function settingsOf({ wallets, parkedMax }: Bounds): Settings {
  const [first = 'alipay'] = wallets;
  return {
    ...defaultSettings,
    plans: Object.fromEntries(wallets.map((wallet) => [wallet, planOf(wallet)])),
    parkedMax,
    patience: units(plans[first].patience),
    voidAfter: units(waits.voidAfter),
    announce: units(waits.announce),
    chargeDeadline: units(waits.chargeDeadline),
    releaseMax: units(waits.releaseMax),
    proofPause: units(waits.proofPause),
    pauseMax: units(waits.pauseMax),
    stuckInterval: units(waits.stuckInterval),
    asksAfterEnd: waits.asksAfterEnd.map(units),
  };
}

function planOf(wallet: WalletChannel): Plan {
  const { life, earliestVoid, grace, longestVoid, selfCloseWait } = plans[wallet];
  return {
    firstQuery: units(1),
    interval: units(1),
    life: units(life),
    earliestVoid: units(earliestVoid),
    grace: units(grace),
    longestVoid: units(longestVoid),
    expiry: units(life + selfCloseWait),
    qrLife: units(life),
    selfCloseWait: units(selfCloseWait),
    cancelTells: wallet === 'alipay',
  };
}

function units(count: number): ReturnType<typeof millis> {
  return millis(count * unitMs);
}
