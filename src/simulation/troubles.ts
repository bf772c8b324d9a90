/**
 * Everything that goes wrong around a till, by name. Each trouble begins at a step by chance and most end
 * by themselves; several may be there at once. Whoever asks which faults are on gets their names, for the
 * cells that a world visits.
 */
import { millis, minutes } from '../runtime/ports/units.js';
import type { NetworkMode } from '../twins/wallet/network.js';
import { type ScriptEntry, speaking, spoilt } from '../twins/wallet/script.js';
import type { Chance } from './chance.js';
import type { Trouble } from './trouble.js';
import { troubleClock } from './trouble-clock.js';
import { troubleCables, troubleKeys, troublePrinter, troubleScanner } from './trouble-devices.js';
import { troubleDisk } from './trouble-disk.js';
import { troubleRestore, troubleRot } from './trouble-folder.js';
import { troublePower } from './trouble-power.js';
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

export interface Troubles {
  /** Perhaps something goes wrong now. */
  step(world: World): Promise<void>;
  /** What is wrong now, as far as it lasts. */
  on(): readonly TroubleName[];
  /** How often each was begun. */
  readonly counts: Readonly<Record<TroubleName, number>>;
}

/** Per 10,000 steps, each. */
const often: Readonly<Record<TroubleName, number>> = {
  network: 90,
  wallet: 500,
  disk: 60,
  printer: 90,
  cables: 60,
  keys: 20,
  scanner: 30,
  clock: 12,
  power: 60,
  rot: 6,
  restore: 5,
};

const troubles: Readonly<Record<TroubleName, Trouble>> = {
  network: ({ chance, world, lasts }) => {
    world.network.set(networkMode(chance));
    lasts('network', chance.between(500, 240_000), () => {
      world.network.set({ kind: 'up' });
    });
  },
  wallet: ({ chance, world }) => {
    const wallet = chance.pick(Object.values(world.wallets));
    wallet.script([...wallet.scriptLeft().slice(0, scriptMax), scriptEntry(chance)]);
  },
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

export function troublesOf(chance: Chance, kinds: readonly TroubleName[]): Troubles {
  return new Bringer(chance, kinds);
}

class Bringer implements Troubles {
  readonly counts = Object.fromEntries(troubleNames.map((name) => [name, 0])) as Record<
    TroubleName,
    number
  >;
  readonly #chance: Chance;
  readonly #kinds: readonly TroubleName[];
  /** What lasts now, by the kind and the thing: how many times it was begun and is not over. */
  readonly #lasting = new Map<TroubleName, Map<string, number>>();

  constructor(chance: Chance, kinds: readonly TroubleName[]) {
    this.#chance = chance;
    this.#kinds = kinds;
  }

  async step(world: World): Promise<void> {
    for (const kind of this.#kinds) {
      if (!this.#chance.happens(often[kind])) continue;
      this.counts[kind] += 1;
      await troubles[kind]({
        chance: this.#chance,
        world,
        lasts: (what, spanMs, end) => {
          this.#lasts(world, { kind, what, spanMs, end });
        },
      });
    }
  }

  on(): readonly TroubleName[] {
    return [...this.#lasting].flatMap(([kind, things]) => (things.size > 0 ? [kind] : []));
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
const scriptMax = 4;

function networkMode(chance: Chance): NetworkMode {
  const kind = chance.pick(['down', 'refused', 'slow', 'reset', 'captive'] as const);
  return kind === 'slow' ? { kind, ms: chance.between(200, 20_000) } : { kind };
}

function scriptEntry(chance: Chance): ScriptEntry {
  const on = chance.pick(['pay', 'pay', 'query', 'cancel', 'refund', 'refundQuery'] as const);
  // A wallet that verifiably denies a refund which it has carried out lies: no till can know better.
  const isRefund = on === 'refund' || on === 'refundQuery';
  const says = speaking[on].filter((verb) => verb !== 'ok' && !(isRefund && verb === 'decline'));
  const verb = chance.pick([...says, ...breaking]);
  const delays = chance.happens(3_000)
    ? { ms: chance.between(0, 20_000), replyMs: chance.between(0, 20_000) }
    : {};
  return { on, do: verb, booked: chance.happens(6_000), ...delays };
}

/** Verbs that spoil an answer, whatever was asked. */
const breaking = [
  ...(Object.keys(spoilt) as (keyof typeof spoilt)[]),
  ...(['status', 'hang', 'reset-before', 'other-amount', 'other-currency', 'clock'] as const),
];
