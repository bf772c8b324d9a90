/** The explorations of a run: each of the groups that its counts ask for, within its bounds. */
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { countsAreFull, countsAreQuick } from '../counts.js';
import type { Allowed, Bounds, Left } from './bounds.js';
import { type Groups, groupsOf, quickGroups, thoroughGroups } from './groups.js';
import type { Meeting } from './meetings.js';
import type { Explored } from './search.js';
import { amount } from './wallet-model.js';

export interface Exploration {
  readonly name: string;
  readonly bounds: Bounds;
  /** What has to be met on the way. */
  readonly meets: Meeting | null;
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

/** Those that the counts of this run ask for. */
export function explorationsOf(wallet: WalletChannel): Exploration[] {
  if (countsAreQuick) return explorationsIn(wallet, quickGroups(wallet));
  return countsAreFull ? allExplorations(wallet) : explorationsIn(wallet, groupsOf(wallet));
}

export function allExplorations(wallet: WalletChannel): Exploration[] {
  return explorationsIn(wallet, { ...groupsOf(wallet), ...thoroughGroups(wallet) });
}

function explorationsIn(wallet: WalletChannel, groups: Groups): Exploration[] {
  return Object.entries(groups).map(([name, { meets, ...allowed }]) => ({
    name,
    bounds: boundsOf(wallet, allowed),
    meets: meets ?? null,
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
    wallets: allowed.wallets ?? [wallet],
    left,
    cutKinds: allowed.cutKinds ?? [],
    line: allowed.line ?? 'any',
    hanging: allowed.hanging ?? ['charge', 'query', 'void', 'refund', 'queryRefund'],
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
export function report(
  { name, bounds }: Pick<Exploration, 'name' | 'bounds'>,
  explored: Explored,
): string {
  const { wallets, left, cutKinds } = bounds;
  const allowed = Object.entries(left).flatMap(([what, times]) =>
    times === 0 ? [] : [`${what}<=${times}`],
  );
  return [
    `EXPLORED wallet=${wallets.join('+')}`,
    `states=${explored.states}`,
    `transitions=${explored.transitions}`,
    `depth=${explored.depth}`,
    `bounds=${[...allowed, ...cutKinds].join(',') || 'none'} line=${bounds.line}`,
    `complete=${String(explored.isComplete)}`,
    `fair<=${explored.fairUnits}u dead<=${explored.deadUnits}u`,
    `compared=${explored.compared}`,
    ...[...explored.met].map(([what, states]) => `beside:${what}=${states}`),
    `(${name})`,
  ].join(' ');
}
