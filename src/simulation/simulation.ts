/**
 * Many days of many shops from one seed. A run is cut into shops of a few days, each with a seed of its
 * own made from the run's; so what comes of it depends on seed, days and faults alone, however many shops
 * are worked on side by side.
 */
import { createHash } from 'node:crypto';
import { type Place, isRemote } from './place.js';
import type { ShopOptions, ShopReport, Trim } from './shop.js';
import type { TroubleName } from './troubles.js';

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly faults: readonly TroubleName[];
  /** One shop of the run alone, by its place from 1 on; all when `null`. */
  readonly shop: number | null;
  /** `remote`: the remote shops of the run alone, which keep their numbers. Otherwise none is remote. */
  readonly place?: Place;
  /** About what a small shop sells in a day, unless told. */
  readonly salesADay?: number;
  /** What is left out of each shop that is played; nothing unless told. */
  readonly trim?: Trim;
}

export interface SimulationResult {
  readonly sales: number;
  readonly paid: number;
  readonly declined: number;
  readonly voided: number;
  readonly stuck: number;
  readonly open: number;
  readonly powerCuts: number;
  readonly faults: number;
  /** SHA-256 over the digests of the shops in their order. */
  readonly digest: string;
  /** How often each cell was visited in all shops, by name. */
  readonly cells: Readonly<Record<string, number>>;
  /** Shops in which something did not hold, with their place from 1 on. */
  readonly failed: readonly { readonly place: number; readonly report: ShopReport }[];
}

/** About what a small shop sells in a day. */
export const usualSalesADay = 300;
/** Long enough that days close and mornings come; short enough to be replayed. */
const daysAShop = 2;

/** The shops of a run, in order. */
export function shopsOf(options: SimulationOptions): readonly ShopOptions[] {
  const { seed, days, faults, trim, place, salesADay = usualSalesADay } = options;
  const shops: ShopOptions[] = [];
  for (let first = 0; first < days; first += daysAShop) {
    const span = Math.min(daysAShop, days - first);
    const told = {
      ...(trim === undefined ? {} : { trim }),
      ...(place === undefined ? {} : { place }),
    };
    shops.push({ seed: seedOf(seed, shops.length), days: span, salesADay, faults, ...told });
  }
  return shops;
}

/** 48 bits of a hash: no two shops of two runs share a seed but by a rare chance. */
function seedOf(seed: number, place: number): number {
  return createHash('sha256')
    .update(`${String(seed)} ${String(place)}`)
    .digest()
    .readUIntBE(0, 6);
}

/** Runs one shop; where it runs is the caller's business. */
export type RunShop = (options: ShopOptions) => Promise<ShopReport>;

/** `jobs` shops at a time; `told` hears of each that is over. */
export async function simulate(
  options: SimulationOptions,
  jobs: number,
  run: RunShop,
  told: (place: number, report: ShopReport) => void = () => undefined,
): Promise<SimulationResult> {
  const all = shopsOf(options);
  const isWanted = ({ seed }: ShopOptions, at: number): boolean =>
    (options.shop === null || at + 1 === options.shop) &&
    (options.place !== 'remote' || isRemote(seed));
  const wanted = all.flatMap((shop, at) => (isWanted(shop, at) ? [at] : []));
  const reports = new Map<number, ShopReport>();
  const waiting = [...wanted];
  const work = async (): Promise<void> => {
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const shop = all[at];
      if (shop === undefined) return;
      const report = await run(shop);
      reports.set(at, report);
      told(at + 1, report);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return resultOf(wanted.flatMap((at) => placed(at + 1, reports.get(at))));
}

interface Placed {
  readonly place: number;
  readonly report: ShopReport;
}

function placed(place: number, report: ShopReport | undefined): Placed[] {
  return report === undefined ? [] : [{ place, report }];
}

function resultOf(all: readonly Placed[]): SimulationResult {
  const sum = (of: (report: ShopReport) => number): number =>
    all.reduce((total, { report }) => total + of(report), 0);
  const digest = createHash('sha256');
  for (const { report } of all) digest.update(report.digest);
  return {
    sales: sum(({ sales }) => sales),
    paid: sum(({ states }) => states.paid),
    declined: sum(({ states }) => states.declined),
    voided: sum(({ states }) => states.voided),
    stuck: sum(({ states }) => states.stuck),
    open: sum(({ states }) => states.charging + states.doubtful + states.voiding),
    powerCuts: sum(({ powerCuts }) => powerCuts),
    faults: sum(({ faults }) => faults),
    digest: digest.digest('hex'),
    cells: sumOf(all.map(({ report }) => report.cells)),
    failed: all.filter(({ report }) => report.violations.length > 0),
  };
}

/** Counts by name, added up. */
export function sumOf(
  all: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const one of all)
    for (const [name, count] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
