/**
 * What is explored. All presses, cuts and strays at once would be more states than a machine holds, so
 * they are allowed in groups, each to its end: whatever two of one group do to each other is met.
 */
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import type { Allowed, CutKind } from './bounds.js';
import type { Meeting } from './meetings.js';
import { amount } from './wallet-model.js';

/** `meets`: what has to be found side by side on the way, or the group does not show what it says. */
export type Group = Allowed & { readonly meets?: Meeting };
export type Groups = Readonly<Record<string, Group>>;

const everyCut: readonly CutKind[] = ['crash', 'power', 'powerLong', 'powerNoClock'];

const keys = { 'CANCEL, VOID and divert': { cancel: 1, void: 1, divert: 1 } };
const someKeys = { 'CANCEL and divert': { cancel: 1, divert: 1 } };
const oneOfEach: Groups = { VOID: { void: 1 }, 'a crash': { cuts: 1, cutKinds: ['crash'] } };
const cuts = { 'a cut of every kind': { cuts: 1, cutKinds: everyCut } };
const answers = {
  'an answer late or twice, REFUND, a person': { strays: 1, refund: 1, person: 1 },
};

const thorough: Groups = {
  'every key': { cancel: 1, query: 1, void: 1, divert: 1, refund: 1 },
  'CANCEL and QUERY twice': { cancel: 2, query: 2 },
  'CANCEL and VOID, and a cut': { cancel: 1, void: 1, cuts: 1, cutKinds: everyCut },
  'divert and QUERY, and a cut': { divert: 1, query: 1, cuts: 1, cutKinds: ['crash', 'powerLong'] },
  'REFUND and a person, and a cut': { refund: 1, person: 1, cuts: 1, cutKinds: everyCut },
  'two cuts': { cuts: 2, cutKinds: ['crash', 'powerLong'] },
  'two cuts without a clock': { cuts: 2, cutKinds: ['powerNoClock'] },
  'CANCEL and VOID, and an answer late or twice': { cancel: 1, void: 1, strays: 1 },
  'two answers late or twice': { strays: 2 },
  'a slow append, CANCEL, VOID and a cut': {
    slowAppend: true,
    cancel: 1,
    void: 1,
    cuts: 1,
    cutKinds: ['power'],
  },
};

const inParts: Allowed = { refundAmounts: [500, 700], takesOn: true };
const threeRefunds = {
  'three refunds, in parts and whole': { ...inParts, line: 'prompt', refund: 3 },
} as const;

/** Paid at the wallet after the till has ended it, and perhaps in cash as well: a return duty opens. */
const lateBooking: Allowed = { divert: 1, cash: 1, travelMax: 7 };

const severalRefunds: Groups = {
  ...threeRefunds,
  'a wallet that refuses the till, VOID, REFUND': {
    ...{ line: 'prompt', setups: 1, takesOn: true },
    ...{ void: 1, refund: 1 },
  },
  'two refunds in parts, each answer lost or late': { ...inParts, refund: 2 },
  'collect otherwise in cash, and a wallet that books after the end': lateBooking,
};

const twoSales: Allowed = { line: 'prompt', sales: 1 };
const refundOfOne: Group = {
  ...twoSales,
  refund: 1,
  refundAmounts: [500, amount],
  takesOn: true,
  meets: 'refund',
};
/** A charge hangs and is booked after the till has ended it: money to be returned. */
const bookedLate: Group = { ...twoSales, travelMax: 7, meets: 'duty' };
const isHanging = ['Charging is durable', 'charge hangs'];
/** Up to the end of the first sale, while its charge is still under way. */
const endedUnheard: Readonly<Record<WalletChannel, readonly string[]>> = {
  alipay: [
    ...[...isHanging, 'time', 'charge: unknown', ...asked(2), 'timer patience', ...asked(2)],
    ...['timer next', 'void arrives: none, notExist', 'void: notExist'],
  ],
  wechat: [
    ...[...isHanging, 'time', 'charge: unknown', ...asked(4)],
    ...['timer next', 'void arrives: none, voided untold', 'void: voided untold'],
  ],
};

function asked(times: number): string[] {
  return Array.from({ length: times }, () => ['time', 'timer next', 'query: notFound']).flat();
}

function sideBySide(wallet: WalletChannel): Groups {
  return {
    'two sales': twoSales,
    'two sales, one refunded': refundOfOne,
    'two sales, one booked after its end': { ...bookedLate, prefix: endedUnheard[wallet] },
    'two sales on two wallets': { ...twoSales, wallets: both(wallet), meets: 'wallets' },
    'two tries on two wallets': { line: 'prompt', tries: 1, wallets: both(wallet) },
  };
}

function sideBySideThorough(wallet: WalletChannel): Groups {
  const onBoth = { wallets: both(wallet) };
  return {
    'two sales and CANCEL': { ...twoSales, cancel: 1 },
    'two sales, one call hangs': { ...twoSales, hangs: 1 },
    'two sales and a crash': { ...twoSales, cuts: 1, cutKinds: ['crash'] },
    'two sales, one refunded, and VOID': { ...refundOfOne, void: 1 },
    'two sales, one refunded, and a call hangs': { ...refundOfOne, hangs: 1 },
    'two sales, one refunded, and a crash': { ...refundOfOne, cuts: 1, cutKinds: ['crash'] },
    'two sales, each refunded': { ...refundOfOne, refundAmounts: [amount], refund: 2 },
    'two sales, either booked after its end': { ...bookedLate, hangs: 1, hanging: ['charge'] },
    'two sales, one collected otherwise and booked after its end': {
      ...bookedLate,
      prefix: [...isHanging, 'divert'],
      cash: 1,
    },
    'two sales on two wallets, one call hangs': { ...twoSales, ...onBoth, hangs: 1 },
    'two sales on two wallets, one refunded': { ...refundOfOne, ...onBoth },
    'two sales on two wallets, one of which refuses the till': {
      ...twoSales,
      ...onBoth,
      setups: 1,
    },
    'two sales on two wallets and a crash': {
      ...twoSales,
      ...onBoth,
      cuts: 1,
      cutKinds: ['crash'],
    },
  };
}

/** The first sale goes to the one, the second to the other. */
function both(wallet: WalletChannel): readonly WalletChannel[] {
  return [wallet, wallet === 'alipay' ? 'wechat' : 'alipay'];
}

/** `npm test` goes some ways with either wallet: what it leaves out of `keys` and `cuts` is gone by `groupsOf`. */
export function quickGroups(wallet: WalletChannel): Groups {
  return wallet === 'alipay' ? someKeys : { ...oneOfEach, ...threeRefunds };
}

/** Continuous integration goes all of these with both. */
export function groupsOf(wallet: WalletChannel): Groups {
  return { ...keys, ...cuts, ...answers, ...severalRefunds, ...sideBySide(wallet) };
}

/** What full counts go as well. */
export function thoroughGroups(wallet: WalletChannel): Groups {
  return { ...thorough, ...sideBySideThorough(wallet) };
}
