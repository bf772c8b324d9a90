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
import { customersOf } from './customers.js';
import { untoldFault } from './false-sentences.js';
import type { Happening } from './happenings.js';
import { judge, secrets } from './judge.js';
import { lookAfterStuck } from './owner.js';
import type { Place } from './place.js';
import { isLocked, mend, mendAndWait, stuckIn } from './rest.js';
import { loadWiredDesk } from './wired-counter.js';
import { serve, verify } from './technician.js';
import { lossModes } from '../twins/disk/loss.js';
import { moments } from './trouble-power.js';
import { hush, mutter } from './trouble-wallet.js';
import { thingsOf } from './told-things.js';
import { type Trace, createTrace } from './trace.js';
import { type Occurrence, type TroubleName, type Troubles, troublesOf } from './troubles.js';
import { World, type WorldOptions, smallSegment } from './world.js';

export interface ShopOptions {
  readonly seed: number;
  readonly days: number;
  readonly salesADay: number;
  readonly faults: readonly TroubleName[];
  /** What is left out of it; nothing unless told. */
  readonly trim?: Trim;
  /** Usual unless told. */
  readonly place?: Place;
}

/** A shop that is made smaller to see what matters in it: everything else in it stays as it was. */
export interface Trim {
  /** It is over after this step. */
  readonly until: number | null;
  /** Nothing else goes wrong in it. */
  readonly only: readonly Occurrence[] | null;
  /** Steps, both ends included, in which nobody does anything. */
  readonly idle: readonly (readonly [first: number, last: number])[];
}

export const untrimmed: Trim = { until: null, only: null, idle: [] };

export interface ShopReport {
  readonly seed: number;
  /** SHA-256 of all that happened. */
  readonly digest: string;
  /** Of which the journal tells. */
  readonly sales: number;
  /** Charges that ran the full bytes and signatures of a wallet's protocol. */
  readonly wholeBytes: number;
  /** How often each kind of trouble was begun. */
  readonly faultsByKind: Troubles['counts'];
  /** Attempts by their state at the end. */
  readonly states: Readonly<Record<AttemptState['kind'], number>>;
  readonly powerCuts: number;
  readonly faults: number;
  /** How often each cell was visited, by name. */
  readonly cells: Readonly<Record<string, number>>;
  /** What did not hold, as sentences. */
  readonly violations: readonly string[];
  /** The newest happenings, where something did not hold; up to the last thing seen not to, where one was. */
  readonly timeline: readonly Happening[];
  /** Where something did not hold: all that went wrong in it, and how many steps it had. */
  readonly happened: readonly Occurrence[];
  readonly steps: number;
  /** The step in which the first thing was seen not to hold; `null` where only the end showed it. */
  readonly violatedIn: number | null;
}

/** Of a shop that was made smaller all of it is kept. */
const happeningsKept = { whole: 400, trimmed: 50_000 } as const;
/** Sales that run the full bytes and signatures of a wallet's protocol. */
const wholeBytesOneIn = 1_000;
/** With this and a charge that is booked twenty minutes late the last ask of P17 hears what is so. */
const deniesForMs = minutes(20);
/** Shops that have real drivers, over links in bytes. */
const wiredOneIn = 8;

/** `spoilt`: a world that is broken on purpose. */
export async function runShop(
  options: ShopOptions,
  spoilt: Partial<WorldOptions> = {},
): Promise<ShopReport> {
  const inBytes = options.seed % wiredOneIn === 0 ? { desk: await loadWiredDesk() } : {};
  const shop = new Shop(options, { ...inBytes, ...spoilt });
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
  readonly #trim: Trim;
  /** Turned at every step. */
  readonly #turned: readonly Chance[];
  readonly #technician: Chance;
  readonly #isRemote: boolean;
  #steps = 0;
  #starts = 0;
  #nights = 0;
  #violatedIn: number | null = null;
  readonly #wrongs = new Set<string>();

  constructor(options: ShopOptions, spoilt: Partial<WorldOptions>) {
    const chance = chanceOf(options.seed);
    const [forCustomers, forCashier] = [chance.branch('customers'), chance.branch('cashier')];
    const { trim = untrimmed, faults } = options;
    this.#options = options;
    this.#trim = trim;
    this.#chance = chance.branch('shop');
    this.#technician = chance.branch('technician');
    this.#turned = [forCustomers, forCashier, this.#technician];
    this.#customers = customersOf(forCustomers);
    this.#isRemote = options.place === 'remote';
    this.#cashier = cashierOf(forCashier, this.#customers, this.#isRemote);
    this.#troubles = troublesOf({
      chance: chance.branch('troubles'),
      kinds: faults,
      only: trim.only === null ? null : new Set(trim.only),
      isRemote: this.#isRemote,
    });
    this.#cells = visitedCells(() => this.#troubles.on(this.#world));
    const kept = trim === untrimmed ? happeningsKept.whole : happeningsKept.trimmed;
    this.#world = new World({
      seed: options.seed * 3 + 1,
      settings: defaultSettings,
      withoutPrinter: false,
      segmentBlocks: smallSegment,
      wholeBytesOneIn,
      deniesForMs,
      ...(this.#isRemote && chance.branch('gateways').happens(slowGateways)
        ? { deadlines: lateDeadlines }
        : {}),
      happenings: (elapsed) => (this.#trace.current = createTrace(elapsed, kept)),
      written: (entry) => {
        this.#cells.visit(recordCell(entry));
      },
      pressed: (screen, key) => {
        this.#cells.visit(keyCell(screen, key));
      },
      ...spoilt,
    });
  }

  async day(): Promise<void> {
    if (this.#isOver()) return;
    const world = this.#world;
    const { salesADay } = this.#options;
    const upTo = this.#cashier.sales() + salesADay;
    const lastStep = this.#steps + salesADay * stepsASaleMax;
    const opened = world.time.elapsed();
    while (this.#cashier.sales() < upTo && this.#steps < lastStep && !this.#isOver())
      await this.#step();
    if (this.#isOver()) return;
    const closedMs = await this.#lastSales();
    if (this.#isOver()) return;
    await this.#closeShop(closedMs > 0);
    const night = opened + hours(24) - world.time.elapsed();
    await world.wait(Math.max(minutes(1), night) + closedMs);
    if (closedMs > 0) await this.#firstMorning();
    else if (!world.isUp()) await this.#restart();
  }

  /** The line is still dead, and when it is back somebody switches the till off and on. */
  async #firstMorning(): Promise<void> {
    const world = this.#world;
    const [deadMs, steps] = [this.#chance.between(10_000, minutes(15)), this.#chance.between(1, 8)];
    this.#troubles.lineDies(world, deadMs);
    await this.#restart();
    for (let step = 0; step < steps && !this.#isOver(); step += 1) await this.#step();
    await world.wait(deadMs);
    if (this.#isOver() || !this.#chance.happens(6_000)) return;
    if (world.isUp()) world.cutPower('lost');
    await this.#restart();
  }

  /**
   * Before a remote shop closes for days, its wallets fall silent, then its line: sales, refunds and
   * returns stay open, and are longer open than the till waits (P2, P15). Answers for how long it closes.
   */
  async #lastSales(): Promise<number> {
    const chance = this.#chance;
    const spell = this.#nights + 1;
    chance.turn(`spell ${String(spell)}`);
    if (!this.#isRemote || !chance.happens(closesForDays)) return 0;
    if (!this.#allows('network', `spell@${String(spell)}`)) return 0;
    const [closedMs, silent, dead] = [
      // Behind the longest wait of one wallet, or of the other as well (P16).
      chance.pick([hours(chance.between(24, 72)), hours(24 * 7 + chance.between(1, 48))]),
      chance.between(10, 35),
      chance.between(2, 12),
    ];
    const words = `closed for ${String(closedMs / hours(1))} h after this`;
    this.#world.happenings.note(
      'fault',
      `spell@${String(spell)}: the wallets fall silent, ${words}`,
    );
    if (this.#options.faults.includes('wallet')) hush(this.#world, chance);
    for (let step = 0; step < silent && !this.#isOver(); step += 1) await this.#step();
    this.#troubles.lineDies(this.#world, minutes(30));
    for (let step = 0; step < dead && !this.#isOver(); step += 1) await this.#step();
    return closedMs;
  }

  #isOver(): boolean {
    return this.#trim.until !== null && this.#steps >= this.#trim.until;
  }

  async #step(): Promise<void> {
    const world = this.#world;
    this.#steps += 1;
    for (const chance of this.#turned) chance.turn(String(this.#steps));
    await this.#troubles.step(world, this.#steps);
    if (isLocked(world) && this.#technician.happens(technicianComes)) await serve(world);
    if (!world.isUp()) await this.#restart();
    const isIdle = this.#trim.idle.some(
      ([first, last]) => first <= this.#steps && this.#steps <= last,
    );
    const pauseMs = isIdle ? idleMs : this.#cashier.step(world);
    if (!isIdle) this.#customers.lookAtPhones(world);
    await world.wait(pauseMs);
    world.falseSentences.push(...untoldFault(world.till()));
    this.#noteWrongs();
  }

  /** What was seen not to hold while the shop goes on, where it was seen. */
  #noteWrongs(): void {
    const { falseSentences, calls, bugs, happenings } = this.#world;
    for (const wrong of [...falseSentences, ...calls.violations, ...bugs.map(String)]) {
      if (this.#wrongs.has(wrong)) continue;
      this.#wrongs.add(wrong);
      happenings.note('wrong', wrong);
      this.#violatedIn ??= this.#steps;
    }
  }

  /** Most shops switch the till off for the night, in order or by the plug; in some it goes on. */
  async #closeShop(isForDays: boolean): Promise<void> {
    const world = this.#world;
    this.#nights += 1;
    this.#chance.turn(`night ${String(this.#nights)}`);
    await world.wait(minutes(5));
    if (this.#chance.happens(5_000)) await this.#closeDay();
    const how = this.#chance.weighed({ stop: 70, plug: 25, on: isForDays ? 0 : 5 });
    if (how === 'plug' && world.isUp()) world.cutPower('lost');
    if (how !== 'stop') return;
    const stopped = world.stop();
    await world.wait(10_000);
    await stopped;
  }

  /** By the command, as a shop's own timer does; power may go in the middle of it. */
  async #closeDay(): Promise<void> {
    const world = this.#world;
    const till = world.till();
    if (till === null) return;
    const hasCuts = this.#options.faults.includes('power');
    if (hasCuts && this.#chance.happens(3_000)) this.#cutSoon(`close@${String(this.#nights)}`, 12);
    void till.closeDay({ by: 'manager', handOverTo: this.#chance.pick([null, 'next shift']) });
    await world.wait(minutes(1));
    if (!world.isUp()) await this.#restart();
  }

  async close(): Promise<ShopReport> {
    const world = this.#world;
    await this.#openAtLast();
    await mendAndWait(world, world.hurt.attempts);
    if (this.#chance.happens(ownerComes)) await this.#endStuck();
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
      wholeBytes: world.wires.charged.size,
      faultsByKind: this.#troubles.counts,
      states,
      powerCuts: world.deaths(),
      faults: Object.values(this.#troubles.counts).reduce((sum, count) => sum + count, 0),
      cells: this.#cells.counts(),
      violations,
      timeline: violations.length === 0 ? [] : (trace?.all ?? []),
      happened: violations.length === 0 ? [] : this.#troubles.happened,
      steps: this.#steps,
      violatedIn: this.#violatedIn,
    };
  }

  /** The owner goes through what is stuck; what was returned without a word is found by a start. */
  async #endStuck(): Promise<void> {
    const world = this.#world;
    for (let visit = 0; visit < visitsMax && (await stuckIn(world)) > 0; visit += 1) {
      this.#chance.turn(`owner ${String(visit)}`);
      lookAfterStuck(this.#chance, world);
      await world.wait(minutes(5));
    }
    await mendAndWait(world, world.hurt.attempts);
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
      this.#starts += 1;
      this.#chance.turn(`start ${String(this.#starts)}`);
      await world.wait(this.#chance.between(200, 20_000));
      const mutters = this.#isRemote && this.#chance.happens(walletsMutter);
      if (mutters && this.#allows('wallet', `mutter@${String(this.#starts)}`))
        mutter(world, this.#chance);
      world.powerOn();
      if (start < cutsLeft && this.#chance.happens(2_000))
        this.#cutSoon(`start@${String(this.#starts)}`, 80);
      await world.wait(1_000);
      if (!world.isUp() && (await serve(world))) world.powerOn();
    }
  }

  #allows(kind: TroubleName, occurrence: Occurrence): boolean {
    return this.#options.faults.includes(kind) && this.#troubles.allows(kind, occurrence);
  }

  /** Power goes in one of the next calls to the disk. */
  #cutSoon(occurrence: Occurrence, callsMax: number): void {
    if (!this.#troubles.allows('power', occurrence)) return;
    const call = this.#chance.between(1, callsMax);
    const moment = this.#chance.pick(moments);
    const words = `power is to go ${moment} call ${String(call)} from here to the disk`;
    this.#world.happenings.note('fault', `${occurrence}: ${words}`);
    this.#world.cutInCall(call, moment, this.#chance.pick(lossModes));
  }
}

/** Per 10,000 remote shops: gateways that wait longer than they may (P10). */
const slowGateways = 6_000;
const lateDeadlines = { chargeMs: 45_000, otherMs: 40_000, connectMs: 5_000 };
/** Per 10,000 nights of a remote shop. */
const closesForDays = 8_000;
/** Per 10,000 of its starts. */
const walletsMutter = 4_000;
/** Per 10,000 shops, at their end. */
const ownerComes = 8_000;
/** Per 10,000 steps before a locked till. */
const technicianComes = 500;
/** Each thing that a person has to accept is one visit. */
const visitsMax = 6;
/** About what a cashier waits between two deeds. */
const idleMs = 2_000;

/** So many starts one after another may be cut. */
const cutsInARow = 3;

/** A cashier who cannot sell does not stand there for ever. */
const stepsASaleMax = 40;
