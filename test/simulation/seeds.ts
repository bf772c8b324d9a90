/**
 * The seeds that continuous integration plays: fixed ones, the same every time, of which cells are
 * demanded; fresh ones; and a small run of which every Node and every number of threads must make the same.
 */
import type { SimulationOptions } from '../../src/simulation/simulation.js';
import { troubleNames } from '../../src/simulation/troubles.js';

const all = { faults: troubleNames, shop: null } as const;

/** Many small shops: how bad each kind of trouble is, is drawn once for a shop. */
export const fixedSeeds: SimulationOptions = { ...all, seed: 2026, days: 120, salesADay: 12 };

/** Remote shops of the same run, and more of them: there is what is rare elsewhere. */
export const remoteSeeds: SimulationOptions = {
  ...fixedSeeds,
  days: 1_200,
  place: 'remote',
};

export function freshSeeds(seed: number): SimulationOptions {
  return { ...all, seed, days: 20, salesADay: 20 };
}

export const smallRun: SimulationOptions = { ...all, seed: 7, days: 8, salesADay: 6 };

/** The command that plays these seeds, or one shop of them. */
export function commandOf({ seed, days, salesADay, place }: SimulationOptions): string {
  const where = place === 'remote' ? ' --place remote' : '';
  return `npm run simulate -- --seed ${String(seed)} --days ${String(days)} --sales ${String(salesADay)}${where}`;
}
