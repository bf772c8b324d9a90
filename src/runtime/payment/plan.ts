/**
 * Timing and limits as data (P11 to P17, P21, P22). A plan is the law of one channel; the settings
 * are the shop's. Numbers marked * in PAYMENT come from the configuration, checked there.
 */
import type { WalletChannel } from '../ports/gateway.js';
import { type Fen, type Millis, fen, hours, millis, minutes, seconds } from '../ports/units.js';

export interface Plan {
  /** First query after the send. */
  readonly firstQuery: Millis;
  /** Between two queries while the answer is awaited. */
  readonly interval: Millis;
  /** How long the order is given. */
  readonly life: Millis;
  /** No cancel leaves earlier after the send. */
  readonly earliestVoid: Millis;
  /** From the end of the charge call, until "not found" may mean anything (P14). */
  readonly grace: Millis;
  /** After this the till gives up asking often and puts it before a person. */
  readonly longestVoid: Millis;
  /** The expiry sent with the order (P13). */
  readonly expiry: Millis;
  /**
   * How long a code for the customer to scan is good: the life of its order and the expiry sent with it
   * (P18). Whole minutes, as Alipay writes it; WeChat Pay takes nothing below one.
   */
  readonly qrLife: Millis;
  /** How long past `life` the till waits for the wallet to close an unpaid order itself (P13). */
  readonly selfCloseWait: Millis;
  /** Whether the answer to a cancel tells if money moved (P15). */
  readonly cancelTells: boolean;
}

export interface Settings {
  /** At most 8 capital letters and digits (P4). */
  readonly terminal: string;
  readonly plans: Readonly<Partial<Record<WalletChannel, Plan>>>;
  /** The cashier's patience; its end acts as CANCEL. */
  readonly patience: Millis;
  /** From CANCEL to the till's own void. */
  readonly voidAfter: Millis;
  /** How long the till's own void is announced before it may happen. */
  readonly announce: Millis;
  readonly chargeDeadline: Millis;
  /** An append older than this does not release its charge (P8). */
  readonly releaseMax: Millis;
  /** Between the answer to a cancel and the query that proves it (P15). */
  readonly proofPause: Millis;
  /** Growing pauses stop growing here. */
  readonly pauseMax: Millis;
  /** A stuck thing is asked this often. */
  readonly stuckInterval: Millis;
  /** Waits after the end at which Voided and Declined are asked again (P17). */
  readonly asksAfterEnd: readonly Millis[];
  /** A new sale of the same amount within this asks whether it is the same customer (P22). */
  readonly sameCustomer: Millis;
  readonly parkedMax: number;
  readonly saleFenMax: Fen;
  /** How far the shop's time is ahead of UTC. */
  readonly ahead: Millis;
  readonly day: DaySettings;
}

/** P26. */
export interface DaySettings {
  /** Hours after midnight that still belong to the evening before. */
  readonly cutOff: Millis;
  /** Whether the till closes the day by itself once the cut-off has passed and it is idle. */
  readonly automatic: boolean;
  /** How long the close waits for answers to the asks that go before it (P17). */
  readonly asksMax: Millis;
}

export const alipayPlan: Plan = {
  firstQuery: seconds(3),
  interval: seconds(3),
  life: seconds(120),
  earliestVoid: millis(0),
  grace: seconds(30),
  longestVoid: hours(24),
  expiry: minutes(3),
  qrLife: minutes(2),
  selfCloseWait: seconds(60),
  cancelTells: true,
};

export const weChatPlan: Plan = {
  firstQuery: seconds(5),
  interval: seconds(5),
  life: seconds(45),
  earliestVoid: seconds(15),
  grace: seconds(30),
  longestVoid: hours(7 * 24),
  expiry: minutes(2),
  qrLife: minutes(2),
  selfCloseWait: seconds(60),
  cancelTells: false,
};

export const defaultSettings: Settings = {
  terminal: 'T0000001',
  plans: { alipay: alipayPlan, wechat: weChatPlan },
  patience: seconds(120),
  voidAfter: seconds(60),
  announce: seconds(15),
  chargeDeadline: seconds(15),
  releaseMax: seconds(5),
  proofPause: seconds(5),
  pauseMax: minutes(5),
  stuckInterval: hours(24),
  asksAfterEnd: [minutes(1), minutes(5), minutes(30)],
  sameCustomer: minutes(10),
  parkedMax: 3,
  saleFenMax: fen(10_000_000),
  ahead: hours(8),
  day: { cutOff: hours(4), automatic: true, asksMax: seconds(12) },
};
