/**
 * The owner of a shop, who ends what the till cannot end (P2), at its back door: looks into the wallet's own
 * app first, so what is recorded is so. Money that is to go back is returned in that app; the till is told,
 * or has to find it by asking. Cash from the hand is no return: the till goes on returning at the wallet
 * what it finds there.
 */
import { type AttemptNo, attemptNo, minutes } from '../runtime/ports/units.js';
import type { LedgerRow } from '../twins/wallet/ledger.js';
import type { Chance } from './chance.js';
import type { World } from './world.js';

/** Deals with one thing that is stuck, if there is any; now and then records what is not. */
export function lookAfterStuck(chance: Chance, world: World): void {
  const status = world.status();
  if (status === null) return;
  const { attempts, duties, refunds } = status;
  const isStuck = ({ state }: { readonly state: string }): boolean => state === 'stuck';
  const stuck: readonly (() => void)[] = [
    ...attempts.filter(isStuck).map(({ attempt }) => () => {
      lookAfterMoney({ chance, world, attempt, number: attempt });
    }),
    ...duties.filter(isStuck).map(({ attempt, number }) => () => {
      lookAfterMoney({ chance, world, attempt, number, isDuty: true });
    }),
    ...refunds.filter(isStuck).map(({ attempt, number }) => () => {
      lookAfterRefund({ chance, world, attempt, number });
    }),
  ];
  if (stuck.length > 0) chance.pick(stuck)();
  else if (attempts.length > 0 && chance.happens(1_000))
    record(world, chance.pick(attempts).attempt, chance.pick(['booked', 'returned']));
}

interface Stuck {
  readonly chance: Chance;
  readonly world: World;
  readonly attempt: string;
  /** Of the attempt, or of the duty to return what was paid by it. */
  readonly number: string;
  readonly isDuty?: boolean;
}

function lookAfterMoney({ chance, world, attempt, number, isDuty = false }: Stuck): void {
  const row = quietRow(world, attempt);
  if (row === null) return;
  if (row.paidFen === row.returnedFen) {
    if (tells(chance, number)) record(world, number, 'returned');
    return;
  }
  if (!isDuty && chance.happens(6_000)) {
    record(world, number, 'booked');
    return;
  }
  for (const wallet of Object.values(world.wallets)) wallet.returnByHand(attempt);
  world.happenings.note('hand', `the owner returns ${attempt} in the wallet's app`);
}

function lookAfterRefund({ chance, world, attempt, number }: Stuck): void {
  const row = quietRow(world, attempt);
  if (row === null || !tells(chance, number)) return;
  const refund = row.refunds.find((one) => one.refund === number);
  if (refund?.state === 'processing') return;
  record(world, number, refund === undefined ? 'booked' : 'returned');
}

/** Of some things the owner leaves it to the till to ask what has become of them. */
function tells(chance: Chance, number: string): boolean {
  return chance.branch(number).happens(5_000);
}

/** As the wallet's app shows it; `null` while something may still come of it. */
function quietRow(world: World, attempt: string): LedgerRow | null {
  const row = walletRow(world, attempt);
  if (row === undefined || row.state === 'waiting' || row.state === 'codeShown') return null;
  const lastAtMs = row.calls.at(-1)?.atMs ?? 0;
  return world.time.elapsed() - lastAtMs < quietMs ? null : row;
}

/** Longer than any request is on its way. */
const quietMs = minutes(3);

function walletRow({ wallets, wires }: World, attempt: string): LedgerRow | undefined {
  const rows = Object.values(wallets).flatMap((wallet) => wallet.row(attempt) ?? []);
  const ofWires = wires.rows().find((row) => row.attempt === attempt);
  return rows.find(({ state }) => state !== 'absent') ?? ofWires ?? rows[0];
}

function record(world: World, number: string, outcome: 'booked' | 'returned'): void {
  world.happenings.note('hand', `the owner records ${number} as ${outcome}`);
  const named: AttemptNo = attemptNo(number);
  world.till()?.ask({ kind: 'PersonRecorded', number: named, outcome, by: 'owner' });
}
