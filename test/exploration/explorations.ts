/**
 * What is explored. All presses, cuts and strays at once would be more states than a machine holds, so
 * they are allowed in groups, each to its end: whatever two of one group do to each other is met.
 */
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { countsAreFull, countsAreQuick } from '../counts.js';
import type { Bounds, CutKind, Left } from './bounds.js';
import type { Explored } from './search.js';
import { amount } from './wallet-model.js';

export interface Exploration {
  readonly name: string;
  readonly bounds: Bounds;
}

const nothing: Left = {
  cancel: 0,
  query: 0,
  void: 0,
  divert: 0,
  refund: 0,
  sales: 0,
  tries: 0,
  cash: 0,
  person: 0,
  cuts: 0,
  strays: 0,
  hangs: 0,
};
const everyCut: readonly CutKind[] = ['crash', 'power', 'powerLong', 'powerNoClock'];

export type Allowed = Partial<Left> & Partial<Omit<Bounds, 'wallet' | 'left'>>;

const keys = { 'CANCEL, VOID and divert': { cancel: 1, void: 1, divert: 1 } };
/** In the short run, where all of a group at once take too long. */
const someKeys = { 'CANCEL and divert': { cancel: 1, divert: 1 } };
const oneOfEach: Readonly<Record<string, Allowed>> = {
  VOID: { void: 1 },
  'a crash': { cuts: 1, cutKinds: ['crash'] },
};
const cuts = { 'a cut of every kind': { cuts: 1, cutKinds: everyCut } };
const answers = {
  'an answer late or twice, REFUND, a person': { strays: 1, refund: 1, person: 1 },
};

const thorough: Readonly<Record<string, Allowed>> = {
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

const twoSales: Allowed = { line: 'prompt', sales: 1 };
const inParts: Allowed = { refundAmounts: [500, 700], takesOn: true };
const threeRefunds = {
  'three refunds, in parts and whole': { ...inParts, line: 'prompt', refund: 3 },
} as const;

/** Paid at the wallet after the till has ended it, and perhaps in cash as well: a return duty opens. */
const lateBooking: Allowed = { divert: 1, cash: 1, travelMax: 7 };

/** More than one thing at a time: sales side by side, several refunds, a sale that is collected again. */
const several: Readonly<Record<string, Allowed>> = {
  ...threeRefunds,
  'two sales': twoSales,
  'two refunds in parts, each answer lost or late': { ...inParts, refund: 2 },
  'collect otherwise in cash, and a wallet that books after the end': lateBooking,
};

const severalThorough: Readonly<Record<string, Allowed>> = {
  'two sales and CANCEL': { ...twoSales, cancel: 1 },
  'two sales, one call hangs': { ...twoSales, hangs: 1 },
  'two sales and a crash': { ...twoSales, cuts: 1, cutKinds: ['crash'] },
};

/** `npm test` goes one way with each wallet; continuous integration goes all with both. */
function groupsOf(wallet: WalletChannel): Readonly<Record<string, Allowed>> {
  if (countsAreQuick) return wallet === 'alipay' ? someKeys : { ...oneOfEach, ...threeRefunds };
  const more = countsAreFull ? { ...thorough, ...severalThorough } : {};
  return { ...keys, ...cuts, ...answers, ...several, ...more };
}

export function explorationsOf(wallet: WalletChannel): Exploration[] {
  return Object.entries(groupsOf(wallet)).map(([name, allowed]) => ({
    name,
    bounds: boundsOf(wallet, allowed),
  }));
}

/** A small one, for planted faults. */
export function smallBounds(wallet: WalletChannel): Bounds {
  return boundsOf(wallet, { cuts: 1, cutKinds: ['crash'], statesMax: 100_000 });
}

export function boundsOf(wallet: WalletChannel, allowed: Allowed): Bounds {
  const left = Object.fromEntries(
    Object.entries(nothing).map(([what, none]) => [what, allowed[what as keyof Left] ?? none]),
  ) as unknown as Left;
  return {
    wallet,
    left,
    cutKinds: allowed.cutKinds ?? [],
    line: allowed.line ?? 'any',
    travelMax: allowed.travelMax ?? 5,
    slowAppend: allowed.slowAppend ?? false,
    refundAmounts: allowed.refundAmounts ?? [amount],
    takesOn: allowed.takesOn ?? false,
    parkedMax: allowed.parkedMax ?? 3,
    prefix: allowed.prefix ?? [],
    isReduced: allowed.isReduced ?? true,
    statesMax: allowed.statesMax ?? 4_000_000,
  };
}

/** One line that says what was explored, and how far. */
export function report({ name, bounds }: Exploration, explored: Explored): string {
  const { wallet, left, cutKinds } = bounds;
  const allowed = Object.entries(left).flatMap(([what, times]) =>
    times === 0 ? [] : [`${what}<=${times}`],
  );
  return [
    `EXPLORED wallet=${wallet}`,
    `states=${explored.states}`,
    `transitions=${explored.transitions}`,
    `depth=${explored.depth}`,
    `bounds=${[...allowed, ...cutKinds].join(',') || 'none'} line=${bounds.line}`,
    `complete=${String(explored.isComplete)}`,
    `fair<=${explored.fairUnits}u dead<=${explored.deadUnits}u`,
    `compared=${explored.compared}`,
    `(${name})`,
  ].join(' ');
}
