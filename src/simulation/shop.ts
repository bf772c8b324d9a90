/**
 * One shop: a till with its people, some days long. Everything in it comes from its seed; what it came to
 * is told when it is over, with all that did not hold.
 */
import type { AttemptState } from '../runtime/payment/model.js';
import { defaultSettings } from '../runtime/payment/plan.js';
import { hours, minutes } from '../runtime/ports/units.js';
import { cashierOf } from './cashier.js';
import { type VisitedCells, keyCell, recordCell, visitedCells } from './cells.js';
import { type Chance, chanceOf } from './chance.js';
import { codeMark, customersOf } from './customers.js';
import type { Happening } from './happenings.js';
import { judge } from './judge.js';
import { mendAndWait } from './rest.js';
import { thingsOf } from './told-things.js';
import { type Trace, createTrace } from './trace.js';
import { type TroubleName, type Troubles, troublesOf } from './troubles.js';
import { World, smallSegment } from './world.js';

export interface ShopOptions {
  readonly seed: number;
  readonly days: number;
  readonly salesADay: number;
  readonly faults: readonly TroubleName[];
}

export interface ShopReport {
  readonly seed: number;
  /** SHA-256 of all that happened. */
  readonly digest: string;
  /** Of which the journal tells. */
  readonly sales: number;
  /** Attempts by their state at the end. */
  readonly states: Readonly<Record<AttemptState['kind'], number>>;
  readonly powerCuts: number;
  readonly faults: number;
  /** How often each cell was visited, by name. */
  readonly cells: Readonly<Record<string, number>>;
  /** What did not hold, as sentences. */
  readonly violations: readonly string[];
  /** The newest happenings, where something did not hold. */
  readonly timeline: readonly Happening[];
}

const happeningsKept = 400;

export async function runShop(options: ShopOptions): Promise<ShopReport> {
  const shop = new Shop(options);
  for (let day = 0; day < options.days; day += 1) await shop.day();
  return shop.close();
}

class Shop {
  readonly #options: ShopOptions;
  readonly #chance: Chance;
  readonly #world: World;
  readonly #trace: { current: Trace | null } = { current: null };
  readonly #troubles: Troubles;
  readonly #cells: VisitedCells;
  readonly #cashier;
  readonly #customers;

  constructor(options: ShopOptions) {
    const chance = chanceOf(options.seed);
    this.#options = options;
    this.#chance = chance;
    this.#customers = customersOf(chance);
    this.#cashier = cashierOf(chance, this.#customers);
    this.#troubles = troublesOf(chance, options.faults);
    this.#cells = visitedCells(() => this.#troubles.on(this.#world));
    this.#world = new World({
      seed: options.seed * 3 + 1,
      settings: defaultSettings,
      withoutPrinter: false,
      segmentBlocks: smallSegment,
      happenings: (elapsed) => (this.#trace.current = createTrace(elapsed, happeningsKept)),
      written: (entry) => {
        this.#cells.visit(recordCell(entry));
      },
      pressed: (screen, key) => {
        this.#cells.visit(keyCell(screen, key));
      },
    });
  }

  async day(): Promise<void> {
    const world = this.#world;
    const { salesADay } = this.#options;
    const upTo = this.#cashier.sales() + salesADay;
    const opened = world.time.elapsed();
    for (
      let step = 0;
      this.#cashier.sales() < upTo && step < salesADay * stepsASaleMax;
      step += 1
    ) {
      this.#troubles.step(world);
      if (!world.isUp()) await this.#restart();
      const pauseMs = this.#cashier.step(world);
      this.#customers.lookAtPhones(world);
      await world.wait(pauseMs);
    }
    await this.#closeShop();
    const night = opened + hours(24) - world.time.elapsed();
    await world.wait(Math.max(minutes(1), night));
    if (!world.isUp()) await this.#restart();
  }

  /** Most shops switch the till off for the night, in order or by the plug; in some it goes on. */
  async #closeShop(): Promise<void> {
    const world = this.#world;
    await world.wait(minutes(5));
    const how = this.#chance.weighed({ stop: 70, plug: 25, on: 5 });
    if (how === 'plug' && world.isUp()) world.cutPower('lost');
    if (how !== 'stop') return;
    const stopped = world.stop();
    await world.wait(10_000);
    await stopped;
  }

  async close(): Promise<ShopReport> {
    const world = this.#world;
    if (!world.isUp()) world.powerOn();
    await mendAndWait(world, new Set());
    const problems = await judge(world, new Set());
    const violations = [...problems, ...secrets(world), ...world.bugs.map(String)];
    const { attempts, sales } = await thingsOf(world);
    const states = {
      charging: 0,
      doubtful: 0,
      voiding: 0,
      paid: 0,
      declined: 0,
      voided: 0,
      stuck: 0,
    };
    for (const { state } of attempts.values()) states[state.kind] += 1;
    const trace = this.#trace.current;
    return {
      seed: this.#options.seed,
      digest: trace?.digest() ?? '',
      sales: sales.size,
      states,
      powerCuts: world.deaths(),
      faults: Object.values(this.#troubles.counts).reduce((sum, count) => sum + count, 0),
      cells: this.#cells.counts(),
      violations,
      timeline: violations.length === 0 ? [] : (trace?.all ?? []),
    };
  }

  /** Somebody puts the plug in again; the start may be cut as well. */
  async #restart(): Promise<void> {
    const world = this.#world;
    await world.wait(this.#chance.between(200, 20_000));
    if (this.#chance.happens(this.#options.faults.includes('power') ? 2_000 : 0)) {
      world.powerOn();
      world.disk.inject({
        at: this.#chance.between(1, 80),
        trouble: { kind: 'die', moment: this.#chance.pick(['before', 'during', 'after']) },
      });
    } else world.powerOn();
    await world.wait(1_000);
  }
}

/** A cashier who cannot sell does not stand there for ever. */
const stepsASaleMax = 60;

/** No payment code on paper or disk. */
function secrets(world: World): readonly string[] {
  const problems = world.desk.printer.paper().includes(codeMark)
    ? ['a payment code stands on paper']
    : [];
  for (const [path, bytes] of world.disk.files()) {
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(codeMark))
      problems.push(`a payment code stands on the disk in ${path}`);
  }
  return problems;
}
