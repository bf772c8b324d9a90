/**
 * One shop: a till with its people, some days long. Everything in it comes from its seed; what it came to
 * is told when it is over, with all that did not hold.
 */
import type { AttemptState } from '../runtime/payment/model.js';
import { defaultSettings } from '../runtime/payment/plan.js';
import { hours, minutes } from '../runtime/ports/units.js';
import { cashierOf } from './cashier.js';
import { type Chance, chanceOf } from './chance.js';
import { codeMark, customersOf } from './customers.js';
import type { Happening } from './happenings.js';
import { judge } from './judge.js';
import { isLocked, mend, mendAndWait } from './rest.js';
import { serve, verify } from './technician.js';
import { lossModes } from '../twins/disk/loss.js';
import { moments } from './trouble-power.js';
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
  readonly #cashier;
  readonly #customers;

  constructor(options: ShopOptions) {
    const chance = chanceOf(options.seed);
    this.#options = options;
    this.#chance = chance;
    this.#customers = customersOf(chance);
    this.#cashier = cashierOf(chance, this.#customers);
    this.#troubles = troublesOf(chance, options.faults);
    this.#world = new World({
      seed: options.seed * 3 + 1,
      settings: defaultSettings,
      withoutPrinter: false,
      segmentBlocks: smallSegment,
      happenings: (elapsed) => (this.#trace.current = createTrace(elapsed, happeningsKept)),
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
      await this.#troubles.step(world);
      if (isLocked(world) && this.#chance.happens(technicianComes)) await serve(world);
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
    await this.#openAtLast();
    await mendAndWait(world, world.hurt.attempts);
    const problems = await judge(world, world.hurt.attempts);
    const violations = [
      ...problems,
      ...world.hurt.problems,
      ...secrets(world),
      ...world.bugs.map(String),
    ];
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
      violations,
      timeline: violations.length === 0 ? [] : (trace?.all ?? []),
    };
  }

  /** What has rotted is found by a start at the latest, and a person accepts it. */
  async #openAtLast(): Promise<void> {
    const world = this.#world;
    mend(world);
    if (world.hurt.expected.size > 0) world.kill();
    for (let visit = 0; visit < visitsMax; visit += 1) {
      if (!world.isUp()) await world.start();
      if (!(await serve(world)) && !(await verify(world))) return;
    }
  }

  /** Somebody puts the plug in again; the start may be cut as well, and the one after it. */
  async #restart(): Promise<void> {
    const world = this.#world;
    const cutsLeft = this.#options.faults.includes('power') ? cutsInARow : 0;
    for (let start = 0; start === 0 || (!world.isUp() && start <= cutsLeft); start += 1) {
      await world.wait(this.#chance.between(200, 20_000));
      world.powerOn();
      if (start < cutsLeft && this.#chance.happens(2_000)) this.#cutTheStart();
      await world.wait(1_000);
      if (!world.isUp() && (await serve(world))) world.powerOn();
    }
  }

  #cutTheStart(): void {
    const call = this.#chance.between(1, 80);
    this.#world.cutInCall(call, this.#chance.pick(moments), this.#chance.pick(lossModes));
  }
}

/** Per 10,000 steps before a locked till. */
const technicianComes = 500;
/** Each thing that a person has to accept is one visit. */
const visitsMax = 6;
/** So many starts one after another may be cut. */
const cutsInARow = 3;

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
