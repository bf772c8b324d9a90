/**
 * A world that comes to rest: everything that is broken is mended, and time goes on until the till has
 * ended what it can end, or put it before a person (the schedule of P17 included).
 */
import type { Attempt } from '../runtime/payment/model.js';
import { hours, minutes } from '../runtime/ports/units.js';
import { type ToldThings, thingsOf } from './told-things.js';
import type { World } from './world.js';

/** Orders that are somebody else's: the till may never end them. */
export type Foreign = ReadonlySet<string>;

/** Nothing is broken any more, and no customer will touch a phone again. */
export function mend(world: World): void {
  const { network, wallets, disk } = world;
  network.set({ kind: 'up' });
  world.setFsync(0);
  disk.setFree(undefined);
  disk.setReadOnly(false);
  world.setClockRight();
  world.desk.cables.mend();
  world.desk.printer.set({ paper: 'ok', cover: 'closed', jammed: false, power: 'on' });
  for (const wallet of Object.values(wallets)) wallet.setBalance(true);
  for (const wallet of [...Object.values(wallets), ...world.wires.opened()]) {
    wallet.script([]);
    for (const { attempt } of wallet.phone.asks()) wallet.phone.ignore(attempt);
  }
}

/** A till that has nothing left to do has ended everything, or has put it before a person. */
export async function mendAndWait(world: World, foreign: Foreign): Promise<void> {
  const { time } = world;
  mend(world);
  const isBroken = world.status()?.faults.includes('E-JOURNAL-FAILED') !== false;
  // What is stuck is asked about by a start: now that everything is whole, most of it ends by that.
  const isStuck = (await stuckIn(world)) > 0;
  if (isBroken || isStuck) {
    world.kill();
    await world.start();
  }
  if (isStuck) await world.wait(firstStepMs);
  const limit = time.elapsed() + longestWaitMs;
  // Looking costs more than waiting: it is done less and less often.
  for (let stepMs: number = firstStepMs; !(await isAtRest(world, foreign)); stepMs *= 2) {
    if (time.elapsed() >= limit) break;
    await world.wait(stepMs);
  }
}

/** How many things stand stuck by the journal; 0 where it is damaged. */
export async function stuckIn(world: World): Promise<number> {
  if (isLocked(world)) return 0;
  const { attempts, duties, refunds } = await thingsOf(world);
  const all = [...attempts.values(), ...duties.values(), ...refunds.values()];
  return all.filter(({ state }) => state.kind === 'stuck').length;
}

const longestWaitMs = hours(6);
const firstStepMs = minutes(5);

async function isAtRest(world: World, foreign: Foreign): Promise<boolean> {
  // A cut that was to come soon may have come only now.
  if (!world.isUp()) await world.start();
  if (isLocked(world)) return true;
  const { attempts, duties, refunds, probes } = await thingsOf(world);
  const asks = world.settings.asksAfterEnd.length;
  return (
    [...attempts.values()].every(
      (one) => isDone(one, asks) || foreign.has(one.no) || isWatched(one, duties),
    ) &&
    [...duties.values()].every(({ state }) => state.kind !== 'open') &&
    [...refunds.values()].every(({ state }) => state.kind !== 'asked' && state.kind !== 'sent') &&
    [...probes.values()].every(({ state }) => state !== 'asking')
  );
}

export function isDone({ state, asksAnswered, channel }: Attempt, asks: number): boolean {
  const isUnpaidEnd = state.kind === 'voided' || state.kind === 'declined';
  if (isUnpaidEnd) return asksAnswered >= asks || channel === 'cash';
  return state.kind === 'paid' || state.kind === 'stuck';
}

/** A damaged journal is not written to: what is open stays so until somebody has repaired it (P9). */
export function isLocked(world: World): boolean {
  // Asked in every step: all that the till says is looked through only where its journal is not whole.
  if (world.till()?.journal().mode === 'ok') return false;
  return world.status()?.faults.includes('E-JOURNAL-LOCKED') === true;
}

/** A return duty asks about the order in its place. */
function isWatched({ no }: Attempt, duties: ToldThings['duties']): boolean {
  return [...duties.values()].some(
    ({ attempt, state }) => attempt === no && state.kind === 'stuck',
  );
}
