/**
 * Everything that goes wrong around a till, by name. Each trouble begins at a step by chance and most end
 * by themselves; several may be there at once. Whoever asks which faults are on gets their names, for the
 * cells that a world visits.
 */
import { millis, minutes } from '../runtime/ports/units.js';
import type { NetworkMode } from '../twins/wallet/network.js';
import type { Chance } from './chance.js';
import { type Misfortune, type Trouble, secondsOf } from './trouble.js';
import { troubleClock } from './trouble-clock.js';
import { troubleCables, troubleKeys, troublePrinter, troubleScanner } from './trouble-devices.js';
import { troubleDisk } from './trouble-disk.js';
import { troubleRestore, troubleRot } from './trouble-folder.js';
import { troublePower } from './trouble-power.js';
import { troubleWallet } from './trouble-wallet.js';
import type { World } from './world.js';

export const troubleNames = [
  'network',
  'wallet',
  'disk',
  'printer',
  'cables',
  'keys',
  'scanner',
  'clock',
  'power',
  'rot',
  'restore',
] as const;
export type TroubleName = (typeof troubleNames)[number];

/** Of one name, `network@120`: what began in step 120. */
export type Occurrence = string;

export interface TroubleOptions {
  readonly chance: Chance;
  readonly kinds: readonly TroubleName[];
  /** Nothing else happens; `null` for whatever chance brings. */
  readonly only: ReadonlySet<Occurrence> | null;
  /** Of a remote shop: its wallets are never at their best, and what is rare elsewhere comes (P2, P20). */
  readonly isRemote: boolean;
}

export interface Troubles {
  /** Perhaps something goes wrong now. Steps are counted by the caller. */
  step(world: World, step: number): Promise<void>;
  /** Whether this, which the caller does, may happen; it counts when it does. */
  allows(kind: TroubleName, occurrence: Occurrence): boolean;
  /** The line to the wallets is dead for a while. The caller has asked whether it may be. */
  lineDies(world: World, spanMs: number): void;
  /** What is wrong at this moment; a death of the till is felt for a while. */
  on(world: World): readonly TroubleName[];
  /** How often each was begun. */
  readonly counts: Readonly<Record<TroubleName, number>>;
  /** All that was begun, in order. */
  readonly happened: readonly Occurrence[];
}

/** Per million steps of a foul shop, each. */
const often: Readonly<Record<TroubleName, number>> = {
  network: 9_000,
  wallet: 50_000,
  disk: 6_000,
  printer: 9_000,
  cables: 6_000,
  keys: 2_000,
  scanner: 3_000,
  clock: 1_200,
  power: 4_000,
  rot: 600,
  restore: 500,
};

const troubles: Readonly<Record<TroubleName, Trouble>> = {
  network: ({ chance, world, lasts, says }) => {
    const mode = networkMode(chance);
    const spanMs = chance.between(500, 240_000);
    const slow = mode.kind === 'slow' ? ` by ${secondsOf(mode.ms)} each way` : '';
    says(`the line is ${mode.kind}${slow} for ${secondsOf(spanMs)}`);
    world.network.set(mode);
    lasts('network', spanMs, () => {
      world.network.set({ kind: 'up' });
    });
  },
  wallet: troubleWallet,
  disk: troubleDisk,
  printer: troublePrinter,
  cables: troubleCables,
  keys: troubleKeys,
  scanner: troubleScanner,
  clock: troubleClock,
  power: troublePower,
  rot: troubleRot,
  restore: troubleRestore,
};

/** How bad each kind is, differs from shop to shop: what hides behind another trouble comes out where that is not. */
const strengths = { absent: 0, usual: 1, bad: 3, awful: 8 } as const;

/** How much goes wrong in a shop at all: in most one thing after another, in some all at once. */
const weathers = { fair: 0.1, mixed: 0.35, foul: 1 } as const;

/** Per million steps of a remote shop, at least. */
const oftenWhenRemote: Readonly<Partial<Record<TroubleName, number>>> = { wallet: 60_000 };

export function troublesOf(options: TroubleOptions): Troubles {
  return new Bringer(options);
}

class Bringer implements Troubles {
  readonly counts = Object.fromEntries(troubleNames.map((name) => [name, 0])) as Record<
    TroubleName,
    number
  >;
  readonly happened: Occurrence[] = [];
  readonly #chances: readonly (readonly [TroubleName, Chance, perMillion: number])[];
  readonly #only: ReadonlySet<Occurrence> | null;
  readonly #isRemote: boolean;
  /** What lasts now, by the kind and the thing: how many times it was begun and is not over. */
  readonly #lasting = new Map<TroubleName, Map<string, number>>();

  constructor({ chance, kinds, only, isRemote }: TroubleOptions) {
    this.#only = only;
    this.#isRemote = isRemote;
    const weather = weathers[chance.weighed({ fair: 50, mixed: 30, foul: 20 })];
    this.#chances = kinds.map((kind) => {
      const own = chance.branch(kind);
      const strength = strengths[own.weighed({ absent: 35, usual: 45, bad: 15, awful: 5 })];
      const least = isRemote ? (oftenWhenRemote[kind] ?? 0) : 0;
      return [kind, own, Math.max(least, Math.round(often[kind] * strength * weather))] as const;
    });
  }

  async step(world: World, step: number): Promise<void> {
    for (const [kind, chance, perMillion] of this.#chances) {
      chance.turn(String(step));
      if (chance.between(1, 1_000_000) > perMillion) continue;
      const occurrence = `${kind}@${String(step)}`;
      if (!this.allows(kind, occurrence)) continue;
      const said = { isTold: false };
      const says: Misfortune['says'] = (what) => {
        said.isTold = true;
        world.happenings.note('fault', `${occurrence}: ${what}`);
      };
      const lasts: Misfortune['lasts'] = (what, spanMs, end) => {
        this.#lasts(world, { kind, what, spanMs, end });
      };
      await troubles[kind]({ chance, world, lasts, says, isRemote: this.#isRemote });
      if (!said.isTold) world.happenings.note('fault', occurrence);
    }
  }

  allows(kind: TroubleName, occurrence: Occurrence): boolean {
    if (this.#only !== null && !this.#only.has(occurrence)) return false;
    this.counts[kind] += 1;
    this.happened.push(occurrence);
    return true;
  }

  lineDies(world: World, spanMs: number): void {
    world.network.set({ kind: 'down' });
    this.#lasts(world, {
      kind: 'network',
      what: 'network',
      spanMs,
      end: () => {
        world.network.set({ kind: 'up' });
      },
    });
  }

  on(world: World): readonly TroubleName[] {
    const isScripted = Object.values(world.wallets).some(
      (wallet) => wallet.scriptLeft().length > 0,
    );
    const diedMs = world.sinceDeathMs();
    const isOn = (name: TroubleName): boolean =>
      (this.#lasting.get(name)?.size ?? 0) > 0 ||
      (name === 'wallet' && isScripted) ||
      (name === 'power' && diedMs !== null && diedMs < deathIsFeltMs);
    return troubleNames.filter(isOn);
  }

  #lasts(world: World, { kind, what, spanMs, end }: Lasting): void {
    const things = this.#lasting.get(kind) ?? new Map<string, number>();
    this.#lasting.set(kind, things);
    things.set(what, (things.get(what) ?? 0) + 1);
    world.time.after(millis(Math.min(spanMs, lastsMax)), () => {
      const left = (things.get(what) ?? 1) - 1;
      if (left > 0) {
        things.set(what, left);
        return;
      }
      things.delete(what);
      end();
    });
  }
}

interface Lasting {
  readonly kind: TroubleName;
  readonly what: string;
  readonly spanMs: number;
  readonly end: () => void;
}

const lastsMax = minutes(30);
/** What a start after a death goes through, and the first sales behind it. */
const deathIsFeltMs = 60_000;

function networkMode(chance: Chance): NetworkMode {
  const kind = chance.pick(['down', 'refused', 'slow', 'reset', 'captive'] as const);
  return kind === 'slow' ? { kind, ms: chance.between(200, 20_000) } : { kind };
}
