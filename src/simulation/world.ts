/**
 * A world around one till: the whole till as it is composed, on virtual time, with twins of disk,
 * wallets, network and peripherals. It outlives the processes of the till: kill one, cut its power,
 * start the next.
 */
import { Bug } from '../runtime/ports/bug.js';
import type { Key } from '../runtime/ports/device.js';
import type { JournalEntry } from '../runtime/ports/entry.js';
import type { Log } from '../runtime/ports/log.js';
import type { ScreenId } from '../runtime/ports/screen.js';
import { Secret } from '../runtime/ports/secret.js';
import { hours, millis, wallMs } from '../runtime/ports/units.js';
import type { Settings } from '../runtime/payment/plan.js';
import type { Status } from '../runtime/terminal/status.js';
import { type Till, startTill } from '../compose/till.js';
import type { TillRefusal } from '../compose/till-ports.js';
import { type Flush, type TwinDisk, twinDisk } from '../twins/disk.js';
import type { LossMode } from '../twins/disk/loss.js';
import { type SeededRandom, seededRandom } from '../twins/seeded-random.js';
import { type VirtualTime, virtualTime } from '../twins/virtual-time.js';
import { type Deadlines, deadlines } from '../twins/wallet/connection.js';
import { type TwinNetwork, twinNetwork } from '../twins/wallet/network.js';
import {
  type ProcessGateway,
  type WalletTwin,
  type WalletWorld,
  alipayLike,
  weChatLike,
} from '../twins/wallet/wallet-twin.js';
import { layouts } from '../ui-lcd/layouts.js';
import { portDesk } from './counter.js';
import type { Desk } from './desk.js';
import { type Truth, falseOn } from './false-sentences.js';
import { truthOf } from './truth.js';
import { cutWords } from './cut-words.js';
import { type DurableRecords, durableRecords } from './durable-records.js';
import { type Heard, type WatchParts, type Watched, watchGateway } from './gateway-watch.js';
import { type Happenings, createHappenings, wordsOf } from './happenings.js';
import { type Hurt, newHurt } from './hurt.js';
import { type Process, deferred, isDead, mortalAlarm } from './till-process.js';
import { type WireWallets, oneIn, routed, wireWallets } from './wire-wallets.js';
import { type JournalReader, chainKey, journalReader } from './journal-view.js';

export interface WorldOptions {
  readonly settings: Settings;
  readonly withoutPrinter: boolean;
  /** Blocks in a segment of the journal; few, so that segments change often. */
  readonly segmentBlocks: number;
  /** What stands on the counter; twins at the till's own ports unless told. */
  readonly desk?: (time: VirtualTime) => Desk;
  /** One sale in so many goes by the wallets' whole bytes and signatures; none unless told. */
  readonly wholeBytesOneIn?: number;
  /** How long the wallets' gateways wait for an answer; as they promise to, unless told (P10). */
  readonly deadlines?: Deadlines;
  readonly deniesForMs?: WalletWorld['deniesForMs'];
  /** What the world leaves to chance; 1 unless told. */
  readonly seed?: number;
  /** Takes what happens; all of it is kept unless told. */
  readonly happenings?: (elapsed: () => number) => Happenings;
  /** Hears each answer of a wallet. */
  readonly heard?: Heard;
  /** Sabotage of the disk, to see that it is found. */
  readonly ignores?: readonly Flush[];
  /** Hears each record that the disk has taken. */
  readonly written?: (entry: JournalEntry) => void;
  /** Hears each key that reached the till, with the screen that it was pressed on. */
  readonly pressed?: (screen: ScreenId, key: Key) => void;
}

const codeKey = new Secret<Uint8Array>(new Uint8Array(32).fill(9));
export const began = wallMs(1_800_000_000_000);
const builtAt = wallMs(began - hours(24));
const readyWithinMs = 120_000;
export const smallSegment = 16;

export const shopName = 'Noodles';
const merchant = {
  name: shopName,
  address: 'Pier 1',
  phone: '0532-1234',
  merchantNo: 'M0001',
  verifiedAt: began,
};

export class World {
  readonly time: VirtualTime = virtualTime({ wall: began });
  readonly network: TwinNetwork = twinNetwork();
  readonly disk: TwinDisk;
  readonly wallets: Readonly<Record<'alipay' | 'wechat', WalletTwin>>;
  /** The same wallets for those sales that go by whole bytes. */
  readonly wires: WireWallets;
  readonly desk: Desk;
  readonly settings: Settings;
  /** When the till's software was built: no clock is right that stands before (P25). */
  readonly builtAt = builtAt;
  readonly happenings: Happenings;
  readonly durable: DurableRecords;
  /** Reads the journal as it stands on the disk now. */
  readonly journal: JournalReader;
  /** What was done to the data folder behind the till's back. */
  readonly hurt: Hurt = newHurt();
  /** What the till has thrown. */
  readonly bugs: unknown[] = [];
  readonly falseSentences: string[] = [];
  readonly calls: Watched = { violations: [], cancels: new Map() };
  /** By number of the start: when its operating system was booted. */
  readonly bootedAt = new Map<number, number>();
  readonly #options: WorldOptions;
  readonly #random: SeededRandom;
  readonly #losses: SeededRandom;
  readonly #truth: Truth;
  #fsyncMs = 0;
  #process: Process | null = null;
  #refusal: TillRefusal | null = null;
  #armedCut: LossMode | null = null;
  #deaths = 0;
  #diedAt: number | null = null;
  /** When the journal of a till failed last. */
  #failedAt = -1;

  constructor(options: WorldOptions) {
    const { time, network } = this;
    const { seed = 1 } = options;
    this.#options = options;
    this.#random = seededRandom(seed + 1);
    this.#losses = seededRandom(seed + 2);
    this.settings = options.settings;
    const elapsed = (): number => time.elapsed();
    this.happenings = options.happenings?.(elapsed) ?? createHappenings(elapsed);
    this.durable = durableRecords((entry) => {
      this.happenings.note('record', wordsOf(entry));
      options.written?.(entry);
    });
    this.desk = (options.desk ?? portDesk)(time);
    const { deadlines: waits = deadlines, deniesForMs = Infinity } = options;
    const between = { time, network, deadlines: waits, deniesForMs };
    this.wallets = { alipay: alipayLike(between), wechat: weChatLike(between) };
    this.wires = wireWallets({ time, network, began, builtAt, seed: seed + 5 });
    this.disk = twinDisk({
      random: seededRandom(seed),
      ignores: options.ignores ?? [],
      schedule: (span, run) => time.after(span, run),
      latencyMs: ({ call }) => (call === 'datasync' || call === 'sync' ? this.#fsyncMs : 0),
    });
    this.journal = journalReader(this.disk);
    this.#truth = truthOf(this);
  }

  till(): Till | null {
    return this.#process?.till ?? null;
  }

  status(): Status | null {
    return this.till()?.status() ?? null;
  }

  /** What the LCD is about; `null` while no till runs. */
  screen(): Status['screen'] | null {
    return this.till()?.screen() ?? null;
  }

  /** Why the last start was refused. */
  refusal(): TillRefusal | null {
    return this.#refusal;
  }

  setFsync(ms: number): void {
    this.#fsyncMs = ms;
  }

  /** Powers it on and waits until it is ready, refused, or dead again. */
  async start(place: string = World.here): Promise<void> {
    this.#refusal = null;
    this.desk.lcd.restorePower();
    this.desk.customer.restorePower();
    await this.settledIn(this.#launch(place));
    const limit = this.time.elapsed() + readyWithinMs;
    while (this.status()?.ready === false) {
      if (this.time.elapsed() > limit || !(await this.time.next()))
        throw new Bug('the till is never ready');
    }
  }

  /** Powers it on and waits for nothing: it may be refused, or die in its start. */
  powerOn(place: string = World.here): void {
    this.#refusal = null;
    this.desk.lcd.restorePower();
    this.desk.customer.restorePower();
    void this.#launch(place);
  }

  /** SIGTERM, and what comes after it when the till is late: the power is off then. */
  async stop(): Promise<void> {
    const process = this.#process;
    if (process === null || process.till === null) return;
    // One that dies while it stops never says that it has stopped.
    await Promise.race([process.till.stop(), process.ended]);
    if (isDead(process)) return;
    process.isStopped = true;
    this.cutPower('lost');
  }

  /** How many processes of the till have died: by power, by SIGKILL, in a call to the disk, or refused. */
  deaths(): number {
    return this.#deaths;
  }

  /** Since a process of the till died last; `null` when none has. */
  sinceDeathMs(): number | null {
    return this.#diedAt === null ? null : this.time.elapsed() - this.#diedAt;
  }

  /** A process of the till is there: it starts, or runs. */
  isUp(): boolean {
    return this.#process !== null && !this.#process.isOver;
  }

  static readonly here = 'machine-1 folder-1';

  /** SIGKILL: what was written stays, flushed or not. */
  kill(): void {
    if (this.isUp()) this.happenings.note('hand', 'the process is killed');
    this.disk.kill();
    this.#process?.end();
  }

  cutPower(mode: LossMode): void {
    const [last, waiting] = [this.disk.calls.at(-1), this.durable.waiting()];
    const words = cutWords({ mode, isInCall: this.disk.dead && this.isUp(), last, waiting });
    this.#armedCut = null;
    this.#process?.end();
    this.disk.cut(mode, this.#losses);
    this.durable.forget();
    this.time.reboot();
    this.desk.lcd.cutPower();
    this.desk.customer.cutPower();
    this.happenings.note('hand', words);
  }

  /** Power goes in the middle of the next write to the journal. */
  cutInWrite(mode: LossMode): void {
    this.#armedCut = mode;
    this.disk.inject({
      at: ({ call, file }) => call === 'write' && file.startsWith('journal/'),
      trouble: { kind: 'die', moment: 'during' },
    });
  }

  /** Power goes in one of the next calls of this process to the disk: 1 is the next. */
  cutInCall(calls: number, moment: 'before' | 'during' | 'after', mode: LossMode): void {
    this.#armedCut = mode;
    const at = this.disk.callCount + calls;
    this.disk.inject({ at, trouble: { kind: 'die', moment } });
  }

  /** Whatever jumped or drifted: the wall clock tells the time again, and is vouched for. */
  setClockRight(): void {
    const right = Math.floor(began + this.time.elapsed());
    this.time.stepWall(right - this.time.wall());
    this.time.setWallTrusted(true);
  }

  wait(ms: number): Promise<void> {
    return this.time.advance(millis(ms));
  }

  /** Moves time on until `holds`, at most to `untilMs`; answers whether it held. */
  async until(untilMs: number, holds: () => Promise<boolean>): Promise<boolean> {
    const { time } = this;
    await time.settle();
    while (!(await holds())) {
      const due = time.nextDue();
      const dueAt = due === undefined ? Infinity : due + time.elapsed() - time.mono();
      if (dueAt > untilMs) {
        if (untilMs > time.elapsed()) await this.wait(untilMs - time.elapsed());
        return holds();
      }
      await time.next();
    }
    return true;
  }

  /** Lets time go on until the promise has settled. */
  async settledIn<T>(promise: Promise<T>): Promise<T> {
    const progress = { isSettled: false };
    const watched = promise.finally(() => {
      progress.isSettled = true;
    });
    await this.time.settle();
    while (!progress.isSettled && (await this.time.next()));
    return watched;
  }

  #press(key: Key): void {
    const screen = this.till()?.screen() ?? 'starting';
    this.happenings.note('key', `${key} on ${screen}`);
    this.#options.pressed?.(screen, key);
  }

  #watchParts(): WatchParts {
    return {
      note: this.happenings.note,
      durable: this.durable,
      watched: this.calls,
      heard: this.#options.heard ?? (() => undefined),
      mono: () => this.time.mono(),
      releaseMaxMs: this.settings.releaseMax,
      // What fails behind an append in the same moment takes a real disk longer than a request to leave.
      isBroken: () =>
        (this.till()?.journal().mode ?? 'ok') !== 'ok' && this.#failedAt !== this.time.elapsed(),
    };
  }

  #connectWallets(): readonly ProcessGateway[] {
    const { wholeBytesOneIn } = this.#options;
    const twins = Object.values(this.wallets).map((wallet) => wallet.connect());
    if (wholeBytesOneIn === undefined) return twins;
    const isWhole = oneIn(wholeBytesOneIn);
    return twins.map((twin) => routed(twin, () => this.wires.connect(twin.channel), isWhole));
  }

  #log(): Log {
    return {
      write: (level, name, fields) => {
        if (name === 'journal.failed') this.#failedAt = this.time.elapsed();
        this.happenings.note('log', `${level} ${name} ${JSON.stringify(fields ?? {})}`);
      },
    };
  }

  async #launch(place: string): Promise<void> {
    const { note } = this.happenings;
    const gateways = this.#connectWallets();
    const seat = this.desk.seat({
      note,
      onBug: (error) => this.bugs.push(error),
      shown: (rows) => this.falseSentences.push(...falseOn(rows, this.#truth)),
      pressed: (key) => {
        this.#press(key);
      },
      withoutPrinter: this.#options.withoutPrinter,
    });
    const alarm = mortalAlarm(this.time.alarm());
    const over = deferred();
    const process: Process = {
      ...{ till: null, isOver: false, isStopped: false, ended: over.promise },
      end: () => {
        if (!process.isOver && !process.isStopped) {
          this.#deaths += 1;
          this.#diedAt = this.time.elapsed();
        }
        process.isOver = true;
        process.till = null;
        alarm.die();
        seat.kill();
        for (const gateway of gateways) gateway.kill();
        over.settle();
      },
    };
    this.#process = process;
    const folder = this.durable.watch(this.disk.mount());
    void this.disk.died.then(() => {
      if (this.#armedCut !== null && !process.isOver) this.cutPower(this.#armedCut);
      process.end();
    });
    const started = await startTill({
      folder,
      takeLock: () => Promise.resolve({ ok: true, value: { release: () => Promise.resolve() } }),
      place,
      clock: this.time,
      alarm: alarm.living,
      random: this.#random,
      log: this.#log(),
      settings: this.settings,
      support: null,
      language: 'en',
      layout: layouts[this.desk.layout],
      chainKey,
      codeKey,
      gateways: gateways.map((gateway) => watchGateway(gateway, this.#watchParts())),
      merchant: { current: () => merchant },
      software: { version: '0.1.0', builtAt },
      segmentBlocks: this.#options.segmentBlocks,
      onBug: (error) => this.bugs.push(error),
      devices: seat.devices,
    });
    if (isDead(process)) return;
    if (started.ok) {
      process.till = started.value;
      this.bootedAt.set(started.value.boot, this.time.elapsed() - this.time.mono());
    } else {
      this.#refusal = started.error;
      note('hand', `the till is refused: ${started.error.kind}`);
      process.end();
    }
  }
}
