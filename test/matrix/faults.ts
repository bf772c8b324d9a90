/**
 * The fault matrix as data (facts/wallets.md 8.4): what goes wrong between a till and its wallet in one
 * sale, and what the people in front of it do. Each row names the one fault that it is about; everything
 * else in its sale goes by the wallet's laws.
 */
import type { ScriptEntry } from '../workbench/bench-client.js';

export type GatewayName = 'alipay' | 'wechat-v2' | 'wechat-v3';

/** `confirmsLate`: only when the cancel is on its way, between the last query and the wallet's work. */
export type Customer = 'away' | 'confirms' | 'confirmsLate' | 'refuses' | 'ignores';

export type Cashier = 'waits' | 'voids' | 'cancels' | 'refunds';

export interface Fault {
  readonly name: string;
  readonly script: readonly ScriptEntry[];
  readonly customer: Customer;
  readonly cashier: Cashier;
  /** What the line does from then on, until somebody has looked at the till for a while. */
  readonly line?: { readonly mode: string; readonly from: 'the charge' | 'the question' };
  /** The wallet itself says what cannot be: then a person has to look, and the till may say so. */
  readonly mayStick?: true;
}

type Verb = Omit<ScriptEntry, 'on' | 'times' | 'attempt'>;

/** Broken on the way home, or never answered: the wallet has done its work unless it is told not to. */
const broken: Readonly<Record<string, Verb>> = {
  'hang-booked': { do: 'hang', booked: true },
  'hang-unbooked': { do: 'hang', booked: false },
  'reset-before': { do: 'reset-before' },
  'reset-after': { do: 'reset-after' },
  'half-reply': { do: 'half-reply' },
  'status-502': { do: 'status', code: 502 },
  'status-503-unbooked': { do: 'status', code: 503, booked: false },
  redirect: { do: 'redirect' },
  html: { do: 'html' },
  huge: { do: 'huge' },
  'bad-signature': { do: 'bad-signature' },
  'duplicate-node': { do: 'duplicate-node' },
  'other-order': { do: 'other-order' },
  'other-amount': { do: 'other-amount' },
  'clock-ahead': { do: 'clock', seconds: 301 },
  'clock-behind': { do: 'clock', seconds: -301 },
};

/** A query books nothing, so whether it was booked makes no difference. */
const brokenQuestions = without(broken, 'hang-unbooked', 'status-503-unbooked', 'reset-after');

/** Amounts alone can be wrong where an answer carries one; a cancel's does not. */
const brokenCancels = without(broken, 'other-amount');

function without(
  verbs: Readonly<Record<string, Verb>>,
  ...names: readonly string[]
): Readonly<Record<string, Verb>> {
  return Object.fromEntries(Object.entries(verbs).filter(([name]) => !names.includes(name)));
}

const silentCharge: ScriptEntry = { on: 'pay', do: 'hang', booked: true };
const askingCharge: ScriptEntry = { on: 'pay', do: 'ask' };

/** Where nothing was booked; what the till does when nobody presses VOID is seen in two other rows. */
const impatient = ['status-503-unbooked', 'clock-ahead', 'clock-behind'];

const charges: readonly Fault[] = [
  { name: 'ok', script: [], customer: 'away', cashier: 'waits' },
  ...Object.entries(broken).map(([name, verb]): Fault => {
    const mayStick = name === 'other-amount' ? ({ mayStick: true } as const) : {};
    const cashier = impatient.includes(name) ? 'voids' : 'waits';
    return { name, script: [{ on: 'pay', ...verb }], customer: 'away', cashier, ...mayStick };
  }),
  sale('clock-just-right', { on: 'pay', do: 'clock', seconds: 299 }),
  sale('decline', { on: 'pay', do: 'decline' }),
  { ...sale('setup', { on: 'pay', do: 'setup' }), cashier: 'voids' },
  sale('roll-back', { on: 'pay', do: 'roll-back' }),
  { name: 'ask-confirmed', script: [askingCharge], customer: 'confirms', cashier: 'waits' },
  { name: 'ask-refused', script: [askingCharge], customer: 'refuses', cashier: 'waits' },
  { name: 'ask-forever', script: [askingCharge], customer: 'ignores', cashier: 'waits' },
  { name: 'ask-cancelled', script: [askingCharge], customer: 'ignores', cashier: 'cancels' },
  { name: 'ask-voided', script: [askingCharge], customer: 'ignores', cashier: 'voids' },
  { name: 'hang-booked-voided', script: [silentCharge], customer: 'away', cashier: 'voids' },
  {
    name: 'hang-unbooked-voided',
    script: [{ on: 'pay', do: 'hang', booked: false }],
    customer: 'away',
    cashier: 'voids',
  },
];

function sale(name: string, ...script: readonly ScriptEntry[]): Fault {
  return { name, script, customer: 'away', cashier: 'waits' };
}

/** The charge was booked and nobody told the till: three questions go wrong before one is answered. */
const questions: readonly Fault[] = [
  ...Object.entries(brokenQuestions).map(([name, verb]): Fault => {
    const script = [silentCharge, { on: 'query', ...verb, times: 3 }];
    const mayStick = name === 'other-amount' ? ({ mayStick: true } as const) : {};
    return { name: `query-${name}`, script, customer: 'away', cashier: 'waits', ...mayStick };
  }),
  sale('query-not-found', silentCharge, { on: 'query', do: 'not-found', times: 3 }),
  sale('query-says-unpaid', silentCharge, { on: 'query', do: 'ask', times: 3 }),
  sale('query-decline', silentCharge, { on: 'query', do: 'decline', times: 3 }),
  sale('query-setup', silentCharge, { on: 'query', do: 'setup', times: 3 }),
];

const cancels: readonly Fault[] = [
  ...Object.entries(brokenCancels).map(([name, verb]): Fault => ({
    name: `cancel-${name}`,
    script: [askingCharge, { on: 'cancel', ...verb, times: 2 }],
    customer: 'ignores',
    cashier: 'voids',
  })),
  voided('cancel-recall-twice', 'ignores', { on: 'cancel', do: 'recall', times: 2 }),
  voided('cancel-busy', 'ignores', { on: 'cancel', do: 'ask', times: 2 }),
  voided('cancel-decline', 'ignores', { on: 'cancel', do: 'decline' }),
  voided('cancel-not-found', 'ignores', { on: 'cancel', do: 'not-found' }),
  voided('cancel-cannot', 'ignores', { on: 'cancel', do: 'cannot' }),
  voided('cancel-setup', 'ignores', { on: 'cancel', do: 'setup' }),
  voided('paid-before-the-cancel', 'confirmsLate', { on: 'cancel', do: 'ok', ms: 4_000 }),
  voided('paid-and-cancel-reply-lost', 'confirmsLate', {
    on: 'cancel',
    do: 'reset-after',
    ms: 4_000,
  }),
  // Of an order that is paid: what cannot be done leaves the money where it is.
  {
    name: 'cancel-of-paid-reset-after',
    script: [
      silentCharge,
      { on: 'query', do: 'hang', times: 3 },
      { on: 'cancel', do: 'reset-after' },
    ],
    customer: 'away',
    cashier: 'voids',
  },
  {
    name: 'cancel-of-paid-cannot',
    script: [silentCharge, { on: 'query', do: 'hang', times: 3 }, { on: 'cancel', do: 'cannot' }],
    customer: 'away',
    cashier: 'voids',
  },
];

function voided(name: string, customer: Customer, cancel: ScriptEntry): Fault {
  return { name, script: [askingCharge, cancel], customer, cashier: 'voids' };
}

const refunds: readonly Fault[] = [
  { name: 'refund', script: [], customer: 'away', cashier: 'refunds' },
  ...Object.entries(broken).map(([name, verb]): Fault => {
    const mayStick = name === 'other-amount' ? ({ mayStick: true } as const) : {};
    return refunded(`refund-${name}`, mayStick, { on: 'refund', ...verb });
  }),
  refunded('refund-under-way', {}, { on: 'refund', do: 'ask' }),
  refunded('refund-decline', {}, { on: 'refund', do: 'decline' }),
  refunded('refund-setup', {}, { on: 'refund', do: 'setup' }),
  ...Object.entries(brokenQuestions).map(([name, verb]): Fault => {
    const lost: ScriptEntry = { on: 'refund', do: 'reset-after' };
    const mayStick = name === 'other-amount' ? ({ mayStick: true } as const) : {};
    return refunded(`refund-query-${name}`, mayStick, lost, {
      on: 'refundQuery',
      ...verb,
      times: 2,
    });
  }),
  ...(['not-found', 'ask', 'setup'] as const).map((verb) =>
    refunded(
      `refund-query-${verb}`,
      {},
      { on: 'refund', do: 'reset-after' },
      { on: 'refundQuery', do: verb, times: 2 },
    ),
  ),
];

function refunded(
  name: string,
  more: Pick<Fault, 'mayStick'>,
  ...script: readonly ScriptEntry[]
): Fault {
  return { name, script, customer: 'away', cashier: 'refunds', ...more };
}

const lines: readonly Fault[] = [
  ...['down', 'refused', 'captive', 'reset'].map((mode): Fault => ({
    ...sale(`line-${mode}`),
    line: { mode, from: 'the charge' },
  })),
  ...['down', 'refused', 'captive'].map((mode): Fault => ({
    name: `line-${mode}-in-doubt`,
    script: [askingCharge],
    customer: 'confirms',
    cashier: 'waits',
    line: { mode, from: 'the question' },
  })),
  ...['down', 'refused', 'captive'].map((mode): Fault => ({
    name: `line-${mode}-voided`,
    script: [askingCharge],
    customer: 'ignores',
    cashier: 'voids',
    line: { mode, from: 'the question' },
  })),
];

export const faults: readonly Fault[] = [
  ...charges,
  ...questions,
  ...cancels,
  ...refunds,
  ...lines,
];
